"""What has to be bought for the use of today to be licensed, and what it costs."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.licensing.position import Position, license_positions
from itamops.records.license import License
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

NEEDED = Column("needed", "Needed", ColumnType.NUMBER, meaning="further rights, in whole packs")

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    NEEDED,
    Column("true_up_cost", "True-up", ColumnType.MONEY, meaning="their price; empty is not known"),
    Column(
        "purchase", "To buy", meaning="units of so many rights, each at its price, and where that is from"
    ),
    Column("due", "Due", ColumnType.DAY, meaning="until when the agreement lets it stand; empty is now"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
    Column("owned", "Owned", ColumnType.NUMBER),
    Column("required", "Required", ColumnType.NUMBER),
)

COLUMNS_BY_STATUS = (
    Column("status", "Status", ColumnType.STATE, meaning="under is due now, not_measured is unknown"),
    Column("positions", "Positions", ColumnType.NUMBER),
    NEEDED,
    Column("true_up_cost", "True-up", ColumnType.MONEY),
    Column("further", "Further", meaning="in other currencies, without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="positions whose price is not known"),
)

UNSETTLED = ("under", "under_until_true_up", "not_measured")
"""The statuses by which something has to be bought, or may have to be."""


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the positions that are short, what is due first."""
    lines = context.registry.of(License)

    def due(position: Position) -> date | None:
        days = [lines[line.license].true_up_due for line in position.lines if line.rights != 0]
        return max((day for day in days if day and day >= context.day), default=None)

    short = [(due(position), position) for position in license_positions(context.registry, context.day)]
    for day, position in sorted(
        ((day, position) for day, position in short if position.needed),
        key=lambda pair: (pair[0] or date.min, pair[1].product, pair[1].metric, pair[1].pool or ""),
    ):
        yield (
            position.product,
            context.label("software", position.product),
            position.needed,
            position.true_up_cost,
            "; ".join(position.purchase) or None,
            day,
            position.metric,
            position.pool,
            position.owned,
            position.required,
        )


def rows_by_status(context: ReportContext) -> Iterator[Row]:
    """Yield what has to be bought now, what an agreement lets stand, and what nobody can say."""
    positions = license_positions(context.registry, context.day)
    for status in UNSETTLED:
        several = [position for position in positions if position.status == status]
        short = [position for position in several if position.needed]
        if several:
            yield (
                status,
                len(several),
                sum(position.needed or 0 for position in short),
                *context.total(position.true_up_cost for position in short),
                sum(position.true_up_cost is None for position in short),
            )


REPORT = ReportDefinition(
    name="true-up",
    title="True-up",
    description="What has to be bought for the use of today to be licensed, and what that costs.",
    columns=COLUMNS,
    rows=rows,
)

BY_STATUS = ReportDefinition(
    name="true-up-by-status",
    title="True-up by status",
    description="What all that has to be bought costs, now and later, and what of it is not known.",
    columns=COLUMNS_BY_STATUS,
    rows=rows_by_status,
)
