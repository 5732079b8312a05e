"""What is spent, or is bound to be: on which day, by which team, to buy with or to run with."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from itamops.facts.contracts.billing import bills
from itamops.facts.licensing.position import NEVER_IN_FORCE
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import times
from itamops.facts.purchasing.orders import AWAITED, LineProgress, OrderProgress, order_progress
from itamops.lifecycles import NEW
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.license import License
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.records.team import Budget, BudgetKind, Team
from itamops.registry import Registry

NOT_ORDERED = (NEW, "draft", "cancelled")


class Spending(NamedTuple):
    """An amount that was spent on a day, or is committed for one: bound by an open order or a contract.

    `of` is the `kind/id` that it is for, `team` is empty where nothing says who spends it, and `budget` is
    the one that an order line names.
    """

    of: str
    team: str
    kind: BudgetKind
    on: date
    amount: Money
    committed: bool = False
    budget: str | None = None


def spendings(registry: Registry, day: date, until: date) -> Iterator[Spending]:
    """Yield what was spent until a day, and what is committed then: open orders, and bills until another day.

    Spent is what orders delivered and what was bought without one, terms of maintenance of licenses, repairs
    that are not under warranty, and the bills of contracts that no order is for. Extras of an order go with
    its first line; it pays for the first term of a license that it delivered.
    """
    yield from ordered(registry, day)
    yield from _bought(registry, day)
    yield from _repaired(registry, day)
    yield from _billed(registry, day, until)


def kind_of(item: str | None, budget: Budget | None) -> BudgetKind:
    """Return whether an order line is to buy with or to run with: by its budget, else devices are bought."""
    if budget:
        return budget.kind
    return "capital" if (item or "").startswith("model/") else "running"


def budgets_by_id(registry: Registry) -> Mapping[str, tuple[Team, Budget]]:
    """Return every budget by its id, with the team whose it is."""
    teams = registry.of(Team).values()
    return {budget.id: (team, budget) for team in teams for budget in team.budgets}


def ordered(registry: Registry, day: date) -> Iterator[Spending]:
    """Yield what orders delivered until a day, and what is committed by those that are open then."""
    budgets = budgets_by_id(registry)
    for progress in order_progress(registry, day).values():
        for line in progress.lines if progress.state not in NOT_ORDERED else ():
            owner, budget = budgets.get(line.line.budget or "", (None, None))
            team = owner.id if owner else _asking_team(registry, line.line.request or progress.order.request)
            kind = kind_of(line.line.item, budget)
            for on, amount, committed in _amounts(progress, line, day):
                of = f"order/{progress.order.id}"
                yield Spending(of, team, kind, on, amount, committed, line.line.budget)


def _amounts(progress: OrderProgress, line: LineProgress, day: date) -> Iterator[tuple[date, Money, bool]]:
    """Yield what a line cost by its receipts, and what of it is committed, each with its day."""
    order = progress.order
    due = max(order.expected or day, day)
    awaited = progress.state in AWAITED and line.open > 0
    for receipt in order.receipts:
        if receipt.line == line.number and receipt.accepted and receipt.on <= day:
            yield receipt.on, times(line.line.unit_price, receipt.quantity), False
    if awaited:
        yield due, times(line.line.unit_price, line.open), True
    for extra in order.extras if line.number == 1 else ():
        if not extra.recoverable:
            yield due if awaited else progress.placed or day, extra.amount, awaited


def _asking_team(registry: Registry, request_id: str | None) -> str:
    request = registry.of(Request).get(request_id or "")
    person = registry.of(Person).get(request.requester) if request else None
    return (person.team if person else None) or ""


def _bought(registry: Registry, day: date) -> Iterator[Spending]:
    """Yield what was bought without an order that the register knows."""
    delivered = _delivered(registry)
    for asset in registry.of(Asset).values():
        paid = asset.acquisition
        ordered = asset.id in delivered or any(entry.order for entry in asset.lifecycle)
        if paid and paid.price and paid.on and paid.on <= day and not (paid.order or ordered):
            yield Spending(f"asset/{asset.id}", asset.team or "", "capital", paid.on, paid.price)
    for line in registry.of(License).values():
        if state_on(line, day) not in (NEW, *NEVER_IN_FORCE):
            for on, price in _paid(line, ordered=bool(line.order) or line.id in delivered):
                if on <= day:
                    yield Spending(f"license/{line.id}", line.team or "", "running", on, price)


def _delivered(registry: Registry) -> frozenset[str]:
    receipts = chain.from_iterable(order.receipts for order in registry.of(Order).values())
    return frozenset(thing for receipt in receipts for thing in chain(receipt.assets, receipt.licenses))


def _paid(line: License, *, ordered: bool) -> Iterator[tuple[date, Money]]:
    """Yield what was paid for a line beside its order: its rights and each term of its maintenance."""
    if line.unit_price and line.purchased and not ordered:
        yield line.purchased, times(line.unit_price, line.quantity or 1)
    for term in sorted(line.maintenance, key=lambda term: term.starts)[int(ordered) :]:
        if term.price:
            yield term.starts, term.price


def _repaired(registry: Registry, day: date) -> Iterator[Spending]:
    for asset in registry.of(Asset).values():
        for work in asset.maintenance:
            if work.cost and not work.warranty and work.on <= day:
                yield Spending(f"asset/{asset.id}", asset.team or "", "running", work.on, work.cost)


def _billed(registry: Registry, day: date, until: date) -> Iterator[Spending]:
    orders = registry.of(Order).values()
    ordered = {order.contract for order in orders if state_on(order, day) not in NOT_ORDERED}
    for contract in registry.of(Contract).values():
        for bill in bills(contract, day, until) if contract.id not in ordered else ():
            of, team = f"contract/{contract.id}", contract.team or ""
            yield Spending(of, team, "running", bill.on, bill.amount, bill.on > day)
