"""Savings on contracts: what is paid for devices that are gone, and for leased ones that should be."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from itamops.facts.contracts.billing import MONTHS_BILLED, Bill, bills
from itamops.facts.contracts.terms import running_term
from itamops.facts.costs.contract_shares import things_naming
from itamops.facts.costs.lease import LEASES, return_day
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import rounded
from itamops.facts.months import DAY, add_months, day_of, next_day
from itamops.facts.savings.saving import Saving
from itamops.facts.service.support import RUNNING
from itamops.facts.service.utilization import DAYS_A_YEAR
from itamops.lifecycles import NEW
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.registry import Registry
from itamops.registry.names import listed


def contracts_of_gone(registry: Registry, day: date) -> Iterator[Saving]:
    """Return what running contracts still cost for devices that are disposed of, until their term ends.

    All that names a contract costs the same of it. Of one without an end the next 365 days count.
    """
    assets = registry.of(Asset)
    for contract_id, names in things_naming(registry).items():
        contract = registry.of(Contract).get(contract_id)
        if contract is None or state_on(contract, day) not in RUNNING:
            continue
        gone = [
            name
            for name in names
            if (asset := assets.get(name.removeprefix("asset/"))) and state_on(asset, day) in ENDED
        ]
        last = running_term(contract, day).ends or day_of(day.toordinal() + DAYS_A_YEAR)
        if gone and last > day:
            yield Saving(
                subject=f"contract/{contract_id}",
                quantity=len(gone),
                amount=_share(_cost_after(contract, day, last), contract, len(gone), len(names)),
                evidence=f"{len(gone)} of {len(names)} that it is for are gone: {listed(gone)}",
            )


def overdue_leases(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield what leased devices that are still here have cost since the day by which they had to be back.

    Rent is taken to go on as it was on the contract's last days, and to be the same for each device.
    """
    naming = things_naming(registry)
    for asset in registry.of(Asset).values():
        if asset.ownership not in ("leased", "rented") or state_on(asset, day) in (NEW, *ENDED):
            continue
        for contract_id in asset.contracts:
            contract = registry.of(Contract).get(contract_id)
            back = return_day(contract, day) if contract and contract.type in LEASES else None
            if contract and back and back < day and state_on(contract, day) != NEW:
                late = (day - back).days
                yield Saving(
                    subject=f"asset/{asset.id}",
                    quantity=1,
                    amount=_share(_rent(contract, day, late), contract, 1, len(naming[contract_id])),
                    evidence=f"{late} days after {back}, when contract {contract.label} wanted it back",
                )


def _share(cost: Fraction | None, contract: Contract, part: int, whole: int) -> Money | None:
    if cost is None or contract.price is None:
        return None
    return rounded(cost * part / whole, contract.price.currency)


def _cost_after(contract: Contract, day: date, last: date) -> Fraction | None:
    """Return what the days after one until another cost by the bills for them, None where unknown."""
    due = list(bills(contract, day, last))
    if not due or any(bill.until is None for bill in due):
        return None
    return sum((_daily(bill) * _days_between(bill, next_day(day), last) for bill in due), Fraction(0))


def _rent(contract: Contract, day: date, days: int) -> Fraction | None:
    """Return what so many days cost as the last bill charges them, had it been for a whole period."""
    due = list(bills(contract, day, running_term(contract, day).ends or day))
    if not due or due[-1].until is None:
        return None
    months = MONTHS_BILLED.get(contract.billing)
    whole = add_months(due[-1].since, months) - DAY if months else due[-1].until
    return _daily(due[-1]._replace(until=whole)) * days


def _daily(bill: Bill) -> Fraction:
    return Fraction(bill.amount.amount) / (((bill.until or bill.since) - bill.since).days + 1)


def _days_between(bill: Bill, first: date, last: date) -> int:
    """Count the days that a bill pays for from one day to another; both count."""
    return max(0, (min(bill.until or last, last) - max(bill.since, first)).days + 1)
