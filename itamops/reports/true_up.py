"""What has to be bought for the use of today to be licensed, and what it costs."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.license_position import Position, license_positions
from itamops.records.license import License
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("needed", "Needed", ColumnType.NUMBER, meaning="further rights, in whole packs"),
    Column("true_up_cost", "True-up", ColumnType.MONEY, meaning="their price; empty is not known"),
    Column("due", "Due", ColumnType.DAY, meaning="until when the agreement lets it stand; empty is now"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
    Column("owned", "Owned", ColumnType.NUMBER),
    Column("required", "Required", ColumnType.NUMBER),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Give the positions that are short, what is due first."""
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
            day,
            position.metric,
            position.pool,
            position.owned,
            position.required,
        )


REPORT = ReportDefinition(
    name="true-up",
    title="True-up",
    description="What has to be bought for the use of today to be licensed, and what that costs.",
    columns=COLUMNS,
    rows=rows,
)
