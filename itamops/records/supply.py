"""Accessories and consumables."""

from datetime import date
from typing import ClassVar

from itamops.records.base import CompanyId, LocationId, ModelId, Money, Part, Record, TeamId


class OpeningStock(Part, frozen=True, kw_only=True):
    """What was there when the register began."""

    on: date
    quantity: int


class Scrap(Part, frozen=True, kw_only=True):
    """What was thrown away, lost or used up."""

    on: date
    quantity: int
    reason: str


class Supply(Record, frozen=True, kw_only=True):
    """Things that are kept by quantity at one place; the stock follows from what came in and went out."""

    kind: ClassVar[str] = "supply"

    item: ModelId | None = None
    location: LocationId
    company: CompanyId | None = None
    team: TeamId | None = None
    minimum: int = 0
    unit_price: Money | None = None
    opening: OpeningStock | None = None
    scrapped: tuple[Scrap, ...] = ()
