"""What is owned and needed of each product, by metric and pool, and what the difference costs."""

from collections.abc import Iterator, Mapping

from itamops.facts.licensing.notes import counted_elsewhere, origins, uses_of_products
from itamops.facts.licensing.position import Position, license_positions
from itamops.facts.licensing.waste import Reclaimable, reclaimable
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row, Value

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("status", "Status", ColumnType.STATE),
    Column(
        "effective_position",
        "Effective position",
        ColumnType.NUMBER,
        meaning="under zero is short by so many rights to buy, over zero are rights to spare",
    ),
    Column("metric", "Metric", ColumnType.STATE),
    Column("owned", "Entitlement", ColumnType.NUMBER, meaning="effective rights; empty is unlimited"),
    Column("required", "Required", ColumnType.NUMBER, meaning="used + uncovered"),
    Column(
        "position",
        "Owned - required",
        ColumnType.NUMBER,
        meaning="0 or more may still be short where packs are left over",
    ),
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
    Column("used_by", "Used by", ColumnType.NUMBER, meaning="machines and people that use the product"),
    Column(
        "counted_with",
        "Counted with",
        ColumnType.ID,
        "software",
        meaning="in this product's row: a line for several stands with the first, a part with its suite",
    ),
    Column(
        "evaluation", "For evaluation", ColumnType.NUMBER, meaning="of the owned, only to try the product"
    ),
    Column(
        "other_company",
        "Of another company",
        ColumnType.NUMBER,
        meaning="of the used, owned by one company and used by another, without a pool",
    ),
    Column(
        "unpriced", "Without a price", ColumnType.NUMBER, meaning="lines with rights that are in no average"
    ),
    Column("row", "Row", meaning="product, metric and pool, and of a shared row those it is counted with"),
)

NOTHING = Reclaimable()

SHARED = "shared"
"""The status of a product whose rights stand in another's row."""

URGENCY = ("under", "under_until_true_up", "over", "balanced", "not_measured", SHARED)
"""The order of the rows: what has to be bought first, what nobody can say and what stands elsewhere last."""


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the positions, shortages first, then by product; then products that stand elsewhere."""

    def order(position: Position) -> tuple[int, str, str, str]:
        name = context.label("software", position.product) or ""
        return URGENCY.index(position.status), name, position.metric, position.pool or ""

    backs = reclaimable(context.registry, context.day)
    used_by = uses_of_products(context.registry, context.day)
    elsewhere = counted_elsewhere(context.registry, context.day)
    positions = sorted(license_positions(context.registry, context.day), key=order)
    of = origins(context.registry, context.day, positions)
    for position, origin in zip(positions, of, strict=True):
        others = elsewhere.get(position.product)
        back = backs.get(position.key, NOTHING)
        yield (
            position.product,
            context.label("software", position.product),
            position.status,
            position.effective,
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
            used_by.get(position.product, 0),
            others[0].product if others else None,
            origin.evaluation,
            origin.other_company,
            origin.unpriced,
            _identity(*position.key),
        )
    own = {position.product for position in positions}
    for product in (product for product in elsewhere if product not in own):
        for position in elsewhere[product]:
            yield _row_elsewhere(context, product, position, used_by.get(product, 0))


def _row_elsewhere(context: ReportContext, product: str, position: Position, used_by: int) -> Row:
    stated: Mapping[str, Value] = {
        "product": product,
        "name": context.label("software", product),
        "status": SHARED,
        "metric": position.metric,
        "pool": position.pool,
        "used_by": used_by,
        "counted_with": position.product,
        "row": f"{product} in {_identity(*position.key)}",
    }
    return tuple(stated.get(column.name) for column in COLUMNS)


def _identity(product: str, metric: str, pool: str | None) -> str:
    return "/".join(part for part in (product, metric, pool) if part)


REPORT = ReportDefinition(
    name="license-position",
    title="Effective license position",
    description="The entitlements to each product (ELP), what is needed, and what the difference costs.",
    columns=COLUMNS,
    rows=rows,
)
