"""What a schema has against data."""

import msgspec

from itamops.findings import Pointer


class Breach(msgspec.Struct, frozen=True):
    """One mistake: its code, where it is (`on_key`: at the key, not the value), and what to do about it.

    `bare` is an id that stands where `kind/id` belongs, of one of `kinds`; `meant` the field that an unknown
    one was probably meant to be.
    """

    code: str
    pointer: Pointer
    on_key: bool
    message: str
    fix: str = ""
    bare: str = ""
    kinds: tuple[str, ...] = ()
    meant: str = ""

    @property
    def wrong(self) -> tuple[Pointer, ...]:
        """The fields that cannot be read because of it."""
        return (self.pointer, (*self.pointer[:-1], self.meant)) if self.meant else (self.pointer,)
