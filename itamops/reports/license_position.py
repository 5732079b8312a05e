"""What is owned and needed of each product, by metric and pool, and what the difference costs."""

from collections.abc import Iterator

from itamops.facts.license_position import Position, license_positions
from itamops.facts.license_waste import Reclaimable, reclaimable
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("status", "Status", ColumnType.STATE),
    Column("metric", "Metric", ColumnType.STATE),
    Column("owned", "Owned", ColumnType.NUMBER, meaning="effective rights; empty is unlimited"),
    Column("required", "Required", ColumnType.NUMBER, meaning="used + uncovered"),
    Column("position", "Position", ColumnType.NUMBER, meaning="owned - required"),
    Column("needed", "Needed", ColumnType.NUMBER, meaning="further rights to buy, in whole packs"),
    Column("true_up_cost", "True-up", ColumnType.MONEY, meaning="price of the needed; empty is not known"),
    Column(
        "purchase", "To buy", meaning="units of so many rights, each at its price, and where that is from"
    ),
    Column("available", "Available", ColumnType.NUMBER, meaning="rights that nothing uses"),
    Column(
        "surplus_cost",
        "Surplus",
        ColumnType.MONEY,
        meaning="the available at the average price of such rights; empty is not known",
    ),
    Column(
        "reclaimable",
        "Reclaimable",
        ColumnType.NUMBER,
        meaning="rights had twice, idle or unused",
    ),
    Column("reclaimable_worth", "Worth", ColumnType.MONEY, meaning="of the reclaimable; empty is not known"),
    Column("pool", "Pool"),
    Column("used", "Used", ColumnType.NUMBER, meaning="rights on what is covered"),
    Column(
        "uncovered",
        "Uncovered",
        ColumnType.NUMBER,
        meaning="rights that are missing for what is not covered; a server is covered whole or not at all",
    ),
    Column("nontransferable", "Not transferable", ColumnType.NUMBER, meaning="left over in packs, or bound"),
    Column(
        "unassigned",
        "Allocations needed",
        ColumnType.NUMBER,
        meaning="of named metrics: used and not set aside for anybody",
    ),
    Column("idle", "Idle", ColumnType.NUMBER, meaning="of named metrics: set aside and not used"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="installations that cannot be counted"),
    Column("proved", "Proved", ColumnType.BOOLEAN, meaning="no other use of the rights would be better"),
    Column("unlimited", "Unlimited", ColumnType.BOOLEAN),
    Column("lines", "Lines", ColumnType.NUMBER, meaning="entitlement lines"),
)

NOTHING = Reclaimable()

URGENCY = ("under", "under_until_true_up", "over", "balanced", "not_measured")
"""The order of the rows: what has to be bought first, what nobody can say last."""


def rows(context: ReportContext) -> Iterator[Row]:
    """Give the positions, shortages first, then by the product's name."""

    def order(position: Position) -> tuple[int, str, str, str]:
        name = context.label("software", position.product) or ""
        return URGENCY.index(position.status), name, position.metric, position.pool or ""

    backs = reclaimable(context.registry, context.day)
    for position in sorted(license_positions(context.registry, context.day), key=order):
        back = backs.get(position.key, NOTHING)
        yield (
            position.product,
            context.label("software", position.product),
            position.status,
            position.metric,
            position.owned,
            position.required,
            position.position,
            position.needed,
            position.true_up_cost,
            "; ".join(position.purchase) or None,
            position.available,
            position.surplus_cost,
            back.rights,
            back.worth,
            position.pool,
            position.used,
            position.uncovered,
            position.nontransferable,
            position.unassigned,
            position.idle,
            len(position.unknown),
            position.proved,
            position.unlimited,
            len(position.lines),
        )


REPORT = ReportDefinition(
    name="license-position",
    title="License position",
    description="What is owned and what is needed of each product, and what the difference costs.",
    columns=COLUMNS,
    rows=rows,
)
