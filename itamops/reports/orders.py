"""Every order with its goods receipts and its delay."""

from collections.abc import Iterator

from itamops.facts.purchasing.orders import AWAITED, OrderProgress, order_progress
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Order", ColumnType.ID, "order"),
    Column("name", "Name"),
    Column("vendor_name", "Vendor"),
    Column("state", "State", ColumnType.STATE),
    Column("placed", "Placed", ColumnType.DAY),
    Column("expected", "Expected", ColumnType.DAY),
    Column("days_late", "Days late", ColumnType.NUMBER),
    Column("ordered", "Ordered", ColumnType.NUMBER, meaning="units on all lines"),
    Column("received", "Received", ColumnType.NUMBER, meaning="accepted units"),
    Column("open", "Open", ColumnType.NUMBER, meaning="units not yet received"),
    Column("price", "Price", ColumnType.MONEY, meaning="lines and extras"),
    Column("further_price", "Price in other currencies"),
    Column("number", "Vendor's order number"),
    Column("invoice", "Invoice"),
    Column("vendor", "Vendor id", ColumnType.ID, "vendor"),
    Column("request", "Request", ColumnType.ID, "request"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column("company", "Company", ColumnType.ID, "company"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield open orders, the most overdue first, then the others, the newest first."""
    found = order_progress(context.registry, context.day).values()

    def order(progress: OrderProgress) -> tuple[bool, int, int, str]:
        placed = progress.placed.toordinal() if progress.placed else 0
        return progress.state not in AWAITED, -progress.days_late, -placed, progress.order.id

    for progress in sorted(found, key=order):
        record = progress.order
        yield (
            record.id,
            record.name,
            context.label("vendor", record.vendor),
            progress.state,
            progress.placed,
            record.expected,
            progress.days_late or None,
            progress.ordered,
            progress.received,
            progress.open,
            *context.money(progress.price),
            record.number,
            record.invoice,
            record.vendor,
            record.request,
            record.contract,
            record.company,
        )


REPORT = ReportDefinition(
    name="orders",
    title="Orders",
    description="Every order with its units ordered and received, and its delay.",
    columns=COLUMNS,
    rows=rows,
)
