"""Every order: what came of it and what is late."""

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
    Column("ordered", "Ordered", ColumnType.NUMBER, meaning="units of all lines"),
    Column("received", "Received", ColumnType.NUMBER, meaning="units that were accepted"),
    Column("open", "Open", ColumnType.NUMBER, meaning="units still to come"),
    Column("price", "Price", ColumnType.MONEY, meaning="lines and extras"),
    Column("further_price", "Further price", meaning="in other currencies"),
    Column("number", "Vendor's number"),
    Column("invoice", "Invoice"),
    Column("vendor", "Vendor id", ColumnType.ID, "vendor"),
    Column("request", "Request", ColumnType.ID, "request"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column("company", "Company", ColumnType.ID, "company"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the orders with something to come, the latest first, then the others, the newest first."""
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
    description="What was ordered, what came of it, and what is late.",
    columns=COLUMNS,
    rows=rows,
)
