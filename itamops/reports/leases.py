"""Every lease and rental: its past and future cost, compared with buying."""

from collections.abc import Iterator

from itamops.facts.contracts.billing import price_on
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
    Column("devices", "Devices", ColumnType.NUMBER, meaning="assets under the contract"),
    Column("starts", "Starts", ColumnType.DAY),
    Column("ends", "Ends", ColumnType.DAY, meaning="last day of the current term"),
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
        meaning="price less resale at the end of the term, discounted monthly",
    ),
    Column(
        "lease",
        "Leasing",
        ColumnType.MONEY,
        meaning="all rents from their due days, discounted monthly",
    ),
    Column("cheaper", "Cheaper", ColumnType.STATE),
    Column("difference", "Difference", ColumnType.MONEY),
    *left_out_columns("1 if buying and leasing cannot be compared"),
    Column("buyout", "Buyout", ColumnType.MONEY, meaning="price to keep the assets at the end"),
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
            price_on(contract, context.day),
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
    description="The cost of each lease and rental, compared with buying.",
    columns=COLUMNS,
    rows=rows,
)
