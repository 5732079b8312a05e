"""Contracts."""

from datetime import date
from typing import ClassVar, Literal

from itamops.records.base import CompanyId, Entry, Money, Part, Record, TeamId, VendorId


class Lease(Part, frozen=True, kw_only=True):
    """What happens at a lease's end."""

    return_by: date | None = None
    buyout: Money | None = None


class PriceChange(Part, frozen=True, kw_only=True):
    """The price of a billing period from a day on."""

    on: date
    price: Money


class ContractEntry(Entry, frozen=True, kw_only=True):
    """A step in a contract's life: the signed document, the notice and the day it takes effect."""

    proof: str | None = None
    notice: str | None = None
    effective: date | None = None


class Contract(Record, frozen=True, kw_only=True):
    """An agreement with a vendor; what it covers is said by the assets, models and licenses that name it.

    `price` is that of one billing period; billed once, it is that of the whole term. Each of `price_changes`
    takes its place from a day on.
    """

    kind: ClassVar[str] = "contract"

    type: Literal["support", "maintenance", "lease", "rental", "warranty_extension", "agreement"]
    vendor: VendorId
    number: str | None = None
    company: CompanyId | None = None
    team: TeamId | None = None
    cost_center: str | None = None
    state: str
    starts: date
    ends: date | None = None
    notice_days: int | None = None
    auto_renew: bool = False
    price: Money | None = None
    price_changes: tuple[PriceChange, ...] = ()
    billing: Literal["once", "monthly", "quarterly", "yearly"] = "once"
    payment: Literal["in_advance", "in_arrears"] = "in_advance"
    lease: Lease | None = None
    sla: str | None = None
    lifecycle: tuple[ContractEntry, ...]
