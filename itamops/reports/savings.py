"""Savings: one by one, and by source."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from itamops.facts.currency import exchange
from itamops.facts.savings import SOURCES, Saving, savings
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

SOURCE = Column("source", "Source", ColumnType.STATE)
REALIZED = Column("realized", "Realized", ColumnType.BOOLEAN, meaning="already saved")
QUANTITY = Column("quantity", "Quantity", ColumnType.NUMBER, meaning="devices, rights or units")

COLUMNS = (
    SOURCE,
    Column("subject", "Subject", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("amount", "Amount", ColumnType.MONEY, meaning="empty is unknown"),
    Column("evidence", "Evidence"),
    QUANTITY,
    REALIZED,
)

COLUMNS_BY_SOURCE = (
    SOURCE,
    Column("amount", "Amount", ColumnType.MONEY, meaning="sources may overlap"),
    Column("further", "Other currencies", meaning="amounts without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="savings without a known price"),
    Column("savings", "Savings", ColumnType.NUMBER, meaning="number of savings"),
    QUANTITY,
    REALIZED,
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield every saving, source by source, the largest first."""
    rates = exchange(context.registry)
    order = list(SOURCES)

    def largest_first(item: tuple[str, Saving]) -> tuple[int, Decimal, str]:
        source, saving = item
        amount = rates.convert(saving.amount, context.day) if saving.amount else None
        return order.index(source), -amount.amount if amount else Decimal(1), saving.subject

    for source, saving in sorted(savings(context.registry, context.day), key=largest_first):
        yield (
            source,
            saving.subject,
            context.called(saving.subject),
            saving.amount,
            saving.evidence,
            saving.quantity,
            saving.realized,
        )


def rows_by_source(context: ReportContext) -> Iterator[Row]:
    """Yield the sources with savings, in their order."""
    found: defaultdict[str, list[Saving]] = defaultdict(list)
    for source, saving in savings(context.registry, context.day):
        found[source].append(saving)
    for source, several in found.items():
        yield (
            source,
            *context.total(one.amount for one in several),
            sum(one.amount is None for one in several),
            len(several),
            sum(one.quantity for one in several),
            several[0].realized,
        )


REPORT = ReportDefinition(
    name="savings",
    title="Savings",
    description="Every saving with its amount and its evidence.",
    columns=COLUMNS,
    rows=rows,
)

BY_SOURCE = ReportDefinition(
    name="savings-by-source",
    title="Savings by source",
    description="The total of each source of savings, and how many have no known price.",
    columns=COLUMNS_BY_SOURCE,
    rows=rows_by_source,
)
