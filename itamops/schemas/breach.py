"""What a schema has against data."""

import msgspec

from itamops.findings import Pointer


class Breach(msgspec.Struct, frozen=True):
    """One mistake: its code, where it is (`on_key`: at the key, not the value), and what to do about it.

    `bare` is an id that stands where `kind/id` belongs, of one of `kinds`.
    """

    code: str
    pointer: Pointer
    on_key: bool
    message: str
    fix: str = ""
    bare: str = ""
    kinds: tuple[str, ...] = ()
