"""The cost of contracts and software, and its allocation."""

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
    Column("of", "Subject", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("spent", "Spent", ColumnType.MONEY, meaning="until the day"),
    Column("carried", "Allocated", ColumnType.MONEY, meaning="to devices and instances"),
    Column("unallocated", "Unallocated", ColumnType.MONEY, meaning="to no device or instance"),
    Column("further", "Other currencies", meaning="amounts spent without a rate"),
    *left_out_columns("contracts without a billing amount, and lines without a price"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the billed contracts, then the purchased products, each by id."""
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
    description="The cost of contracts and software until the day, allocated and unallocated.",
    columns=COLUMNS,
    rows=rows,
)
