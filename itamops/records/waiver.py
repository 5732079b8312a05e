"""Waivers."""

from datetime import date
from typing import ClassVar

from itamops.records.base import PersonId, Record


class Waiver(Record, frozen=True, kw_only=True):
    """A finding that is put up with until a day; it counts once the role for its code has approved it.

    `count` and `change_digest` let one mass change through, and no other.
    """

    kind: ClassVar[str] = "waiver"

    code: str
    subject: str
    reason: str
    requested_by: PersonId
    expires: date
    count: int | None = None
    change_digest: str | None = None
