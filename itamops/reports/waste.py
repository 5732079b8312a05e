"""Rights that are paid for and not needed: one by one, and by cause."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from itamops.facts.currency import exchange
from itamops.facts.licensing.waste import Cause, Waste, license_waste
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

ORDER = list(Cause)

CAUSE = Column(
    "cause", "Cause", ColumnType.STATE, meaning=f"{', '.join(Cause)}; the first of these that applies"
)
RIGHTS = Column("rights", "Rights", ColumnType.NUMBER)
RECLAIMABLE = Column("reclaimable", "Reclaimable", ColumnType.BOOLEAN, meaning="a holder can return them")

COLUMNS = (
    CAUSE,
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    RIGHTS,
    Column("worth", "Value", ColumnType.MONEY, meaning="cost of the rights; empty is unknown"),
    Column("by", "Held by", ColumnType.REFERENCE, meaning="empty if nobody holds them"),
    Column("called", "Holder"),
    Column("evidence", "Evidence"),
    Column("license", "License", ColumnType.ID, "license", meaning="empty if there are several"),
    RECLAIMABLE,
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
)

COLUMNS_BY_CAUSE = (
    CAUSE,
    RIGHTS,
    Column("worth", "Value", ColumnType.MONEY),
    Column("further", "Other currencies", meaning="amounts in other currencies, without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="rights without a known price"),
    RECLAIMABLE,
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the waste by cause, the most expensive first."""
    rates = exchange(context.registry)

    def dearest_first(waste: Waste) -> tuple[int, Decimal, str, str]:
        worth = rates.convert(waste.worth, context.day) if waste.worth else None
        return (
            ORDER.index(waste.cause),
            -worth.amount if worth else Decimal(1),
            waste.product,
            waste.by or waste.license or "",
        )

    for waste in sorted(license_waste(context.registry, context.day), key=dearest_first):
        yield (
            waste.cause.value,
            waste.product,
            context.label("software", waste.product),
            waste.rights,
            waste.worth,
            waste.by,
            context.called(waste.by) if waste.by else None,
            waste.evidence,
            waste.license,
            waste.reclaimable,
            waste.position.metric,
            waste.position.pool,
        )


def rows_by_cause(context: ReportContext) -> Iterator[Row]:
    """Yield the total of each cause that occurs, and of all."""
    every = license_waste(context.registry, context.day)
    found: defaultdict[Cause, list[Waste]] = defaultdict(list)
    for waste in every:
        found[waste.cause].append(waste)
    for cause in filter(found.__contains__, ORDER):
        yield _sum(context, cause.value, found[cause], reclaimable=found[cause][0].reclaimable)
    if every:
        yield _sum(context, "all", every, reclaimable=None)


def _sum(context: ReportContext, cause: str, wasted: Sequence[Waste], *, reclaimable: bool | None) -> Row:
    amount, further = context.total(one.worth for one in wasted)
    return (
        cause,
        sum(one.rights for one in wasted),
        amount,
        further,
        sum(one.rights for one in wasted if one.worth is None),
        reclaimable,
    )


REPORT = ReportDefinition(
    name="waste",
    title="Waste",
    description="Rights that are paid for and not needed: duplicate, idle, unused, surplus or left over.",
    columns=COLUMNS,
    rows=rows,
)

BY_CAUSE = ReportDefinition(
    name="waste-by-cause",
    title="Waste by cause",
    description="The number and value of wasted rights by cause.",
    columns=COLUMNS_BY_CAUSE,
    rows=rows_by_cause,
)
