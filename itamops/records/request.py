"""Requests."""

from datetime import date
from typing import ClassVar, Literal

from itamops.records.base import (
    AssetId,
    CatalogueItem,
    Entry,
    Holder,
    LicenseId,
    Money,
    OrderId,
    Part,
    PersonId,
    Record,
    Thing,
    WaiverId,
)
from itamops.records.model import CatalogueStatus

RequestType = Literal[
    "hardware", "software", "move", "repair", "loan", "return", "retire", "renew", "leaver", "exception"
]


class Cancellation(Part, frozen=True, kw_only=True):
    """How much of a line is not wanted any more, and why."""

    quantity: int
    reason: str


class RequestLine(Part, frozen=True, kw_only=True):
    """Something wanted: an item of the catalogue, a need in words, or a thing to move, repair or return.

    `fulfilled_by` names what came of it, and each of those names the request.
    """

    item: CatalogueItem | None = None
    need: str | None = None
    category: str | None = None
    thing: Thing | None = None
    quantity: int = 1
    estimate: Money | None = None
    from_stock: int = 0
    fulfilled_by: tuple[Thing, ...] = ()
    cancelled: Cancellation | None = None


class Approval(Part, frozen=True, kw_only=True):
    """A claim that somebody decided; it is shown and compared with the evidence, and is none itself."""

    role: str
    by: PersonId
    on: date
    decision: Literal["approved", "rejected", "changes_requested", "commented"]
    change_digest: str | None = None


class Review(Part, frozen=True, kw_only=True):
    """What was looked up before a decision, as it stood on its day; an empty list was looked for in vain."""

    on: date
    stock: tuple[AssetId, ...] | None = None
    harvestable_seats: int | None = None
    surplus_rights: int | None = None
    license_impact: str | None = None
    budget: str | None = None
    budget_left: Money | None = None
    catalogue: CatalogueStatus | None = None


class RequestEntry(Entry, frozen=True, kw_only=True):
    """A step in a request's life with the evidence that its edge asks for."""

    review: Review | None = None
    amount: Money | None = None
    change_digest: str | None = None
    order: OrderId | None = None
    reserved: tuple[AssetId, ...] | None = None
    allocated: tuple[LicenseId, ...] | None = None
    actual: Money | None = None


class Request(Record, frozen=True, kw_only=True):
    """Somebody's wish for something, from its draft to its fulfilment."""

    kind: ClassVar[str] = "request"

    type: RequestType
    requester: PersonId
    beneficiary: Holder | None = None
    state: str
    lines: tuple[RequestLine, ...] = ()
    needed_by: date | None = None
    until: date | None = None
    last_day: date | None = None
    justification: str | None = None
    cost_center: str | None = None
    waiver: WaiverId | None = None
    approvals: tuple[Approval, ...] = ()
    lifecycle: tuple[RequestEntry, ...]
