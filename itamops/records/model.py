"""The catalogue of devices."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from itamops.records.base import CatalogueItem, ModelId, Money, Part, Record, VendorId

CatalogueStatus = Literal["preferred", "allowed", "phase_out", "banned"]


class Resale(Part, frozen=True, kw_only=True):
    """What share of its price a device still brings after so many months."""

    months: int
    percent: Decimal


class KitItem(Part, frozen=True, kw_only=True):
    """Something that goes with the device."""

    item: CatalogueItem
    quantity: int = 1


class Kit(Part, frozen=True, kw_only=True):
    """A named set of what is handed out together with the device."""

    name: str
    items: tuple[KitItem, ...]


class EndOfLife(Part, frozen=True, kw_only=True):
    """Where endoflife.date speaks of it: the product's name there, and the release cycle.

    `as_of` is the day of origin of the days that were taken from there.
    """

    product: str
    cycle: str | None = None
    as_of: date | None = None


class Model(Record, frozen=True, kw_only=True):
    """A make of device: what is the same for all its assets."""

    kind: ClassVar[str] = "model"

    manufacturer: VendorId | None = None
    category: str
    part_number: str | None = None
    catalogue: CatalogueStatus = "allowed"
    requestable: bool = False
    acceptance: bool = False
    portable: bool | None = None
    data_bearing: bool | None = None
    weight_kg: Decimal | None = None
    watts: Decimal | None = None
    schedule: str | None = None
    useful_life_months: int | None = None
    released: date | None = None
    end_of_sale: date | None = None
    end_of_support: date | None = None
    list_price: Money | None = None
    resale: tuple[Resale, ...] = ()
    maintenance_by_year: tuple[Money, ...] = ()
    tco_benchmark: Money | None = None
    successor: ModelId | None = None
    minimum_stock: int | None = None
    kits: tuple[Kit, ...] = ()
    endoflife: EndOfLife | None = None
