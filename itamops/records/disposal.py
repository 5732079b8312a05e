"""Disposal orders."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import AssetId, Entry, Money, Part, PersonId, Record, VendorId
from itamops.records.vendor import Certification

DisposalMethod = Literal[
    "sold",
    "donated",
    "recycled",
    "destroyed",
    "lease_returned",
    "returned_to_owner",
    "vendor_exchange",
    "vendor_credit",
    "buyout",
]
"""How a thing leaves: the substate that it is disposed in."""

DisposalReason = Literal[
    "end_of_life", "damaged", "surplus", "uneconomic_repair", "lease_end", "leaver_keeps"
]


class MediaDeclaration(Part, frozen=True, kw_only=True):
    """A second person's word that nothing inside holds data."""

    by: PersonId
    on: date


class DisposedAsset(Part, frozen=True, kw_only=True):
    """What one asset brought and cost; gain = proceeds - fees - net book value."""

    asset: AssetId
    weight_kg: Decimal | None = None
    proceeds: Money | None = None
    fees: Money | None = None
    net_book_value: Money | None = None
    no_media: MediaDeclaration | None = None


class Pickup(Part, frozen=True, kw_only=True):
    """When it was fetched, and whom to ask."""

    on: date
    contact: str | None = None


class Custody(Part, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A handover: from whom to whom, on which day, by whose hand, and how many pieces were counted."""

    from_: str
    to: str
    on: date
    who: str
    count: int


class Certificate(Part, frozen=True, kw_only=True):
    """The recipient's certificate and the serials it names."""

    number: str
    on: date
    sha256: str
    serials: tuple[str, ...] = ()


class Disposal(Record, frozen=True, kw_only=True):
    """An order to give away, sell, recycle or destroy assets, and what came of it."""

    kind: ClassVar[str] = "disposal"

    reason: DisposalReason
    method: DisposalMethod
    state: str
    approved_by: PersonId | None = None
    assets: tuple[DisposedAsset, ...] = ()
    recipient: str | None = None
    vendor: VendorId | None = None
    certification: Certification | None = None
    downstream_vendors: tuple[str, ...] = ()
    pickup: Pickup | None = None
    carrier: str | None = None
    tracking: str | None = None
    seals: tuple[str, ...] = ()
    custody: tuple[Custody, ...] = ()
    certificate: Certificate | None = None
    lifecycle: tuple[Entry, ...]
