"""Companies of the organization."""

from typing import ClassVar

from itamops.records.base import Record


class Company(Record, frozen=True, kw_only=True):
    """A legal entity that owns things and keeps books in one currency."""

    kind: ClassVar[str] = "company"

    legal_name: str
    country: str | None = None
    currency: str
