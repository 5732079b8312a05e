"""The effective license position of each product, by metric and pool, and the cost of the difference."""

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
        meaning="below zero: rights to buy; above zero: rights to spare",
    ),
    Column("metric", "Metric", ColumnType.STATE),
    Column("owned", "Entitlement", ColumnType.NUMBER, meaning="effective rights; empty is unlimited"),
    Column("required", "Required", ColumnType.NUMBER, meaning="used + uncovered"),
    Column(
        "position",
        "Owned - required",
        ColumnType.NUMBER,
        meaning="not below zero, and still short, if parts of packs are left over",
    ),
    Column("needed", "Needed", ColumnType.NUMBER, meaning="rights to buy, in whole packs"),
    Column(
        "true_up_cost", "True-up", ColumnType.MONEY, meaning="price of the rights to buy; empty is unknown"
    ),
    Column("purchase", "To buy", meaning="units, rights in each, unit price and its source"),
    Column("available", "Available", ColumnType.NUMBER, meaning="unused rights"),
    Column(
        "surplus_cost",
        "Surplus",
        ColumnType.MONEY,
        meaning="available rights at their average price; empty is unknown",
    ),
    Column(
        "reclaimable",
        "Reclaimable",
        ColumnType.NUMBER,
        meaning="duplicate, idle and unused rights",
    ),
    Column("reclaimable_worth", "Reclaimable value", ColumnType.MONEY, meaning="empty is unknown"),
    Column("pool", "Pool"),
    Column("used", "Used", ColumnType.NUMBER, meaning="rights assigned to covered uses"),
    Column(
        "uncovered",
        "Uncovered",
        ColumnType.NUMBER,
        meaning="rights missing for uncovered uses; a server is covered in full or not at all",
    ),
    Column(
        "nontransferable",
        "Not transferable",
        ColumnType.NUMBER,
        meaning="rights left over in packs, or bound to their device or user",
    ),
    Column(
        "unassigned",
        "Allocations needed",
        ColumnType.NUMBER,
        meaning="named metrics: rights used without an allocation",
    ),
    Column("idle", "Idle", ColumnType.NUMBER, meaning="named metrics: rights allocated and not used"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="installations that cannot be counted"),
    Column("proved", "Proved", ColumnType.BOOLEAN, meaning="no other assignment of the rights is better"),
    Column("unlimited", "Unlimited", ColumnType.BOOLEAN),
    Column("lines", "Lines", ColumnType.NUMBER, meaning="entitlement lines"),
    Column("used_by", "Used by", ColumnType.NUMBER, meaning="devices and people that use the product"),
    Column(
        "counted_with",
        "Counted with",
        ColumnType.ID,
        "software",
        meaning="the product in whose row it is counted: the first product of a line, or its suite",
    ),
    Column(
        "evaluation", "For evaluation", ColumnType.NUMBER, meaning="owned rights that allow evaluation only"
    ),
    Column(
        "other_company",
        "Used by another company",
        ColumnType.NUMBER,
        meaning="used rights that another company owns, without a pool",
    ),
    Column(
        "unpriced", "Without a price", ColumnType.NUMBER, meaning="lines whose rights are in no average price"
    ),
    Column("row", "Row", meaning="product, metric and pool; in a shared row also those it is counted with"),
)

NOTHING = Reclaimable()

SHARED = "shared"
"""The status of a product that is counted in another product's row."""

URGENCY = ("under", "under_until_true_up", "over", "balanced", "not_measured", SHARED)
"""The order of the rows: rights to buy first; unknown positions and those of other rows last."""


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the positions, shortfalls first, then by product; then the products counted in other rows."""

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
    description="The ELP of each product: entitlements, required rights, and the cost of the difference.",
    columns=COLUMNS,
    rows=rows,
)
