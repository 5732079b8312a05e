"""Every lease and rental: what it has cost and will, and whether buying would cost less."""

from collections.abc import Iterator

from itamops.facts.contracts.terms import running_term
from itamops.facts.costs.lease import leases
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
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column("name", "Name"),
    Column("type", "Type", ColumnType.STATE),
    Column("state", "State", ColumnType.STATE),
    Column("devices", "Devices", ColumnType.NUMBER, meaning="that name it"),
    Column("starts", "Starts", ColumnType.DAY),
    Column("ends", "Ends", ColumnType.DAY, meaning="last day of the running term"),
    Column("return_by", "Return by", ColumnType.DAY),
    Column("rent", "Rent", ColumnType.MONEY, meaning="of one billing period"),
    Column("billing", "Billing", ColumnType.STATE),
    Column("months", "Months", ColumnType.NUMBER, meaning="of the term"),
    Column("billed", "Billed", ColumnType.MONEY, meaning="until the day"),
    Column("to_come", "To come", ColumnType.MONEY, meaning="until the end"),
    Column(
        "buy",
        "Buying",
        ColumnType.MONEY,
        meaning="price less resale when the term is over, discounted by month",
    ),
    Column(
        "lease",
        "Leasing",
        ColumnType.MONEY,
        meaning="all rents from the days they are due, discounted by month",
    ),
    Column("cheaper", "Cheaper", ColumnType.STATE),
    Column("difference", "Difference", ColumnType.MONEY),
    *left_out_columns("1 where buying and leasing cannot be compared"),
    Column("buyout", "Buyout", ColumnType.MONEY, meaning="for which it can be kept"),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the leases and rentals by id."""
    standings = leases(context.registry, context.day)
    for lease in sorted(standings, key=lambda lease: lease.contract.id):
        contract, comparison = lease.contract, lease.comparison
        terms = contract.lease
        yield (
            contract.id,
            contract.name,
            contract.type,
            lease.state,
            lease.devices,
            contract.starts,
            running_term(contract, context.day).ends,
            terms.return_by if terms else None,
            contract.price,
            contract.billing,
            lease.months,
            lease.billed,
            lease.to_come,
            comparison.buy if comparison else None,
            comparison.lease if comparison else None,
            comparison.cheaper if comparison else None,
            comparison.difference if comparison else None,
            *left_out_cells([lease.left_out] if lease.left_out else []),
            terms.buyout if terms else None,
            contract.vendor,
            contract.team,
        )


REPORT = ReportDefinition(
    name="leases",
    title="Leases",
    description="What each lease and rental costs, and whether buying would have cost less.",
    columns=COLUMNS,
    rows=rows,
)
