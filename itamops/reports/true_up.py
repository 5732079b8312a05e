"""The rights that have to be bought to license the current use, and their cost."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.licensing.position import Position, license_positions
from itamops.records.license import License
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

NEEDED = Column("needed", "Needed", ColumnType.NUMBER, meaning="rights to buy, in whole packs")

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    NEEDED,
    Column(
        "true_up_cost", "True-up", ColumnType.MONEY, meaning="price of the rights to buy; empty is unknown"
    ),
    Column("purchase", "To buy", meaning="units, rights in each, unit price and its source"),
    Column("due", "Due", ColumnType.DAY, meaning="last day that the agreement allows; empty is now"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
    Column("owned", "Owned", ColumnType.NUMBER),
    Column("required", "Required", ColumnType.NUMBER),
)

COLUMNS_BY_STATUS = (
    Column("status", "Status", ColumnType.STATE, meaning="under: due now; not_measured: unknown"),
    Column("positions", "Positions", ColumnType.NUMBER),
    NEEDED,
    Column("true_up_cost", "True-up", ColumnType.MONEY),
    Column("further", "Other currencies", meaning="amounts in other currencies, without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="positions without a known price"),
)

UNSETTLED = ("under", "under_until_true_up", "not_measured")
"""The statuses in which rights have to be bought, or may have to be."""


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the positions with a shortfall, the first due first."""
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
    """Yield the totals that are due now, due later, and unknown."""
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
    description="The rights to buy to license the current use, with their cost.",
    columns=COLUMNS,
    rows=rows,
)

BY_STATUS = ReportDefinition(
    name="true-up-by-status",
    title="True-up by status",
    description="The total cost of all rights to buy: due now, due later, and unknown.",
    columns=COLUMNS_BY_STATUS,
    rows=rows_by_status,
)
