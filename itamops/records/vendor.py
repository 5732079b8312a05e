"""Vendors, manufacturers and publishers."""

from datetime import date
from typing import ClassVar, Literal

from itamops.records.base import Part, Record


class Contact(Part, frozen=True, kw_only=True):
    """Whom to turn to, and for what."""

    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


class Certification(Part, frozen=True, kw_only=True):
    """A certificate of the vendor's trade and the term it is valid for."""

    scheme: Literal["R2v3", "e-Stewards", "NAID AAA"]
    number: str
    starts: date | None = None
    ends: date

    def valid_on(self, day: date) -> bool:
        """Return whether the certificate holds on a day; its last day counts."""
        return (self.starts is None or self.starts <= day) and day <= self.ends


class Vendor(Record, frozen=True, kw_only=True):
    """An outside company that makes, sells, repairs or takes away."""

    kind: ClassVar[str] = "vendor"

    url: str | None = None
    customer_number: str | None = None
    contacts: tuple[Contact, ...] = ()
    certifications: tuple[Certification, ...] = ()
