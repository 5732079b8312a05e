"""What was spent on contracts and software, and how much of it something carries."""

from collections.abc import Iterator

from itamops.facts.costs.contract_shares import contract_shares
from itamops.facts.licensing.cost_shares import license_shares
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.reports.report import (
    Column,
    ColumnType,
    ReportContext,
    ReportDefinition,
    Row,
    left_out_cells,
    left_out_columns,
)

COLUMNS = (
    Column("of", "Of", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("spent", "Spent", ColumnType.MONEY, meaning="until the day"),
    Column("carried", "Carried", ColumnType.MONEY, meaning="by what names or uses it"),
    Column("unallocated", "Unallocated", ColumnType.MONEY, meaning="that nothing carries"),
    Column("further", "Further", meaning="spent in other currencies, without a rate"),
    *left_out_columns("a contract that cannot be billed, or lines without a price"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the contracts that were billed, then the products that were paid for, each by id."""
    contracts = context.registry.of(Contract)
    for contract_id, shared in sorted(contract_shares(context.registry, context.day).items()):
        yield (
            f"contract/{contract_id}",
            contracts[contract_id].label,
            shared.billed.amount,
            _difference(shared.billed.amount, shared.unallocated.amount),
            shared.unallocated.amount,
            " + ".join(map(str, shared.billed.without_rate)) or None,
            *left_out_cells([shared.left_out] if shared.left_out else []),
            contracts[contract_id].team,
        )
    licenses = license_shares(context.registry, context.day)
    for product, spent in sorted(licenses.spent.items()):
        unallocated = licenses.unallocated[product]
        yield (
            f"software/{product}",
            context.label("software", product),
            spent,
            _difference(spent, unallocated),
            unallocated,
            " + ".join(map(str, licenses.without_rate.get(product, ()))) or None,
            *left_out_cells([f"{line} without a price" for line in licenses.unpriced.get(product, ())]),
            None,
        )


def _difference(whole: Money, part: Money) -> Money:
    return Money(whole.amount - part.amount, whole.currency)


REPORT = ReportDefinition(
    name="shared-costs",
    title="Shared costs",
    description="What contracts and software cost until the day, and how much of it nothing carries.",
    columns=COLUMNS,
    rows=rows,
)
