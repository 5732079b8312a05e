"""Purchase orders."""

from datetime import date
from typing import ClassVar

from itamops.records.base import (
    AssetId,
    CatalogueItem,
    CompanyId,
    ContractId,
    Entry,
    Extra,
    LicenseId,
    Money,
    Part,
    PersonId,
    Record,
    RequestId,
    VendorId,
)


class OrderLine(Part, frozen=True, kw_only=True):
    """What is bought; others name a line by its position, the first being 1, so lines are only added."""

    item: CatalogueItem | None = None
    what: str | None = None
    quantity: int
    unit_price: Money
    budget: str | None = None
    request: RequestId | None = None


class GoodsReceipt(Part, frozen=True, kw_only=True):
    """Units of one line that arrived under one delivery note; what was not accepted does not count."""

    note: str
    on: date
    by: PersonId
    line: int
    quantity: int
    assets: tuple[AssetId, ...] = ()
    licenses: tuple[LicenseId, ...] = ()
    accepted: bool = True


class InvoicedLine(Part, frozen=True, kw_only=True):
    """Units of one line of the order that an invoice bills, each at a price."""

    line: int
    quantity: int
    unit_price: Money


class Invoice(Part, frozen=True, kw_only=True):
    """An invoice of the vendor, with what it bills."""

    number: str
    on: date
    lines: tuple[InvoicedLine, ...] = ()


class OrderEntry(Entry, frozen=True, kw_only=True):
    """A step in an order's life; a change of its terms names the vendor's confirmation."""

    confirmation: str | None = None


class Order(Record, frozen=True, kw_only=True):
    """A purchase order; how much of it was received follows from its receipts."""

    kind: ClassVar[str] = "order"

    vendor: VendorId
    number: str | None = None
    company: CompanyId | None = None
    request: RequestId | None = None
    contract: ContractId | None = None
    state: str
    placed: date | None = None
    expected: date | None = None
    lines: tuple[OrderLine, ...] = ()
    extras: tuple[Extra, ...] = ()
    invoice: str | None = None
    receipts: tuple[GoodsReceipt, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    lifecycle: tuple[OrderEntry, ...]
