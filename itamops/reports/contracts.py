"""Every contract with its term, notice day, price and covered records."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from itamops.facts.contracts.billing import price_on
from itamops.facts.contracts.terms import running_term, term_status
from itamops.facts.lifecycle.state import standings, state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.contract import Contract
from itamops.records.license import License
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Contract", ColumnType.ID, "contract"),
    Column("name", "Name"),
    Column("type", "Type", ColumnType.STATE),
    Column("vendor_name", "Vendor"),
    Column("state", "State", ColumnType.STATE),
    Column("term", "Term", ColumnType.STATE),
    Column("ends", "Ends", ColumnType.DAY, meaning="last day of the current term; empty runs until notice"),
    Column("notice_by", "Notice by", ColumnType.DAY, meaning="last day for notice, if none is given"),
    Column("notice_days_left", "Days until notice", ColumnType.NUMBER),
    Column("auto_renew", "Auto-renewal", ColumnType.BOOLEAN),
    Column("price", "Price", ColumnType.MONEY, meaning="of one billing period"),
    Column("billing", "Billing", ColumnType.STATE),
    Column("devices", "Devices", ColumnType.NUMBER, meaning="assets under the contract, not disposed of"),
    Column("licenses", "Licenses", ColumnType.NUMBER, meaning="licenses under the contract"),
    Column("starts", "Starts", ColumnType.DAY),
    Column("number", "Number"),
    Column("vendor", "Vendor id", ColumnType.ID, "vendor"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("cost_center", "Cost center"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the contracts, the first to end first, then those without an end."""
    registry, day = context.registry, context.day
    devices = Counter(
        contract
        for asset, standing in standings(registry, day)
        if asset.contracts and standing.state not in ENDED
        for contract in asset.contracts
    )
    licenses = Counter(line.contract for line in registry.of(License).values() if state_on(line, day))
    soon = registry.policy.rules.limits.expiring_days
    terms = [(running_term(one, day), one) for one in registry.of(Contract).values() if state_on(one, day)]
    for term, contract in sorted(terms, key=lambda pair: (pair[0].ends or date.max, pair[1].id)):
        state = state_on(contract, day)
        running = term.ends if state == "active" else None
        notice_by = running - timedelta(days=contract.notice_days or 0) if running else None
        yield (
            contract.id,
            contract.name,
            contract.type,
            context.label("vendor", contract.vendor),
            state,
            term_status((term.ends - day).days if term.ends else None, soon),
            term.ends,
            notice_by,
            (notice_by - day).days if notice_by else None,
            contract.auto_renew,
            price_on(contract, day),
            contract.billing,
            devices[contract.id],
            licenses[contract.id],
            contract.starts,
            contract.number,
            contract.vendor,
            contract.company,
            contract.team,
            contract.cost_center,
        )


REPORT = ReportDefinition(
    name="contracts",
    title="Contracts",
    description="Every contract with its term, its notice day, and the records it covers.",
    columns=COLUMNS,
    rows=rows,
)
