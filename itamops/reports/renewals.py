"""License terms that end soon, and how much of each is worth renewing."""

from collections.abc import Iterator

from itamops.facts.renewals import renewals
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("license", "License", ColumnType.ID, "license"),
    Column("products", "Product"),
    Column("ends", "Ends", ColumnType.DAY),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("within", "Within", ColumnType.NUMBER, meaning="30, 60 or 90 days"),
    Column("notice_by", "Notice by", ColumnType.DAY, meaning="last day, where it renews itself"),
    Column("quantity", "Units", ColumnType.NUMBER),
    Column(
        "would_do", "Would do", ColumnType.NUMBER, meaning="units that cover what is required, and headroom"
    ),
    Column("spare", "Spare", ColumnType.NUMBER, meaning="units that need no renewal"),
    Column("saved", "Saved", ColumnType.MONEY, meaning="price of the spare; empty is not known"),
    Column("name", "Name"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Give the lines that end within 90 days and are not renewed, the first to end first."""
    for renewal in renewals(context.registry, context.day):
        line = renewal.license
        yield (
            line.id,
            context.products(line),
            line.ends,
            renewal.days_left,
            renewal.within,
            renewal.notice_by,
            line.quantity,
            renewal.would_do,
            renewal.spare,
            renewal.saved,
            line.name,
            line.metric,
            line.vendor,
            line.contract,
        )


REPORT = ReportDefinition(
    name="renewals",
    title="Renewals",
    description="License terms that end within 90 days, and how many units would do.",
    columns=COLUMNS,
    rows=rows,
)
