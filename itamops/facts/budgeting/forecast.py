"""What is to be spent in the months to come, to buy with and to run with, and what will be written down."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from operator import add
from typing import Literal, NamedTuple

import msgspec

from itamops.facts.budgeting.spending import ordered
from itamops.facts.contracts.billing import bills, why_unknown
from itamops.facts.currency import Amount, ConvertedTotal, exchange
from itamops.facts.depreciation.book_value import values_of
from itamops.facts.depreciation.cost import bought_on
from itamops.facts.depreciation.plan import depreciation_plans
from itamops.facts.licensing.effective_rights import effective_rights
from itamops.facts.licensing.software_use import RUNS
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import is_negative, of_minor, times
from itamops.facts.months import add_months, complete_months, month_ends, next_day
from itamops.facts.portfolio.refresh import refresh_plan
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.team import BudgetKind
from itamops.registry import Registry

Source = Literal["purchases", "refresh", "supplies", "contracts", "licenses", "hosting", "depreciation"]

KIND_OF_SOURCE: Mapping[Source, BudgetKind | None] = {
    "purchases": "capital",
    "refresh": "capital",
    "supplies": "running",
    "contracts": "running",
    "licenses": "running",
    "hosting": "running",
    "depreciation": None,
}
"""What is spent on each, to buy with or to run with; what is written down was spent before."""

RENEWED = ("current", "expiring", "in_grace", "not_started")
"""How rights for a term stand that are taken to be renewed at their end."""

YEAR = 12


class Planned(NamedTuple):
    """An amount that is to be spent on a day; None where it is not known."""

    source: Source
    on: date
    amount: Money | None


class Month(msgspec.Struct, frozen=True):
    """What is planned for a month, by its first day.

    `unknown` counts by its source what has no price, or one under zero.
    Amounts are converted at the rates of the day asked about, depreciation at that of the day each asset was
    bought.
    """

    first: date
    amounts: Mapping[Source, ConvertedTotal]
    unknown: Mapping[Source, int]


@lru_cache(maxsize=4)
def forecast(registry: Registry, day: date, months: int) -> tuple[Month, ...]:
    """Return what is to come after a day in its month and those that follow it, as many in all.

    Capital are open orders of devices and the refresh plan. Running are other open orders, the bills of
    contracts, licenses for a term, taken to be renewed as they are, and what instances cost a month.
    Depreciation is that of the finance book. What is not known counts in the month in which it would be due,
    or the first. Where there is nothing at all to come, there are no months.
    """
    rates = exchange(registry)
    ends = list(month_ends(day, months))
    planned: defaultdict[date, defaultdict[Source, list[Money]]] = defaultdict(lambda: defaultdict(list))
    unknown: defaultdict[date, Counter[Source]] = defaultdict(Counter)
    for source, on, amount in _planned(registry, day, ends[-1]):
        if amount is None or is_negative(amount):
            unknown[on.replace(day=1)][source] += 1
        else:
            planned[on.replace(day=1)][source].append(amount)
    unknown[day.replace(day=1)]["depreciation"] = len(depreciation_plans(registry, day).left_out)
    written_down = _written_down(registry, day, ends)
    months_to_come = tuple(
        Month(
            first,
            {
                **{
                    source: rates.total((amount, day) for amount in planned[first][source])
                    for source in KIND_OF_SOURCE
                },
                "depreciation": rates.total(amounts),
            },
            unknown[first],
        )
        for end, amounts in zip(ends, written_down, strict=True)
        for first in (end.replace(day=1),)
    )
    return months_to_come if any(map(_has_something, months_to_come)) else ()


def _has_something(month: Month) -> bool:
    amounts = month.amounts.values()
    return any(month.unknown.values()) or any(one.amount.amount or one.without_rate for one in amounts)


def _planned(registry: Registry, day: date, last: date) -> Iterator[Planned]:
    for plan in (_orders, _refresh, _contracts, _licenses, _hosting):
        yield from (planned for planned in plan(registry, day, last) if planned.on <= last)


def _orders(registry: Registry, day: date, _last: date) -> Iterator[Planned]:
    for spending in ordered(registry, day):
        if spending.committed:
            source: Source = "purchases" if spending.kind == "capital" else "supplies"
            yield Planned(source, spending.on, spending.amount)


def _refresh(registry: Registry, day: date, _last: date) -> Iterator[Planned]:
    for refresh in refresh_plan(registry, day):
        if refresh.quarter:
            yield Planned("refresh", max(refresh.quarter, day), refresh.cost)


def _contracts(registry: Registry, day: date, last: date) -> Iterator[Planned]:
    for contract in registry.of(Contract).values():
        for bill in bills(contract, day, last):
            if bill.on > day:
                yield Planned("contracts", bill.on, bill.amount)
        if why_unknown(contract) and state_on(contract, day) == "active":
            yield Planned("contracts", day, None)


def _licenses(registry: Registry, day: date, last: date) -> Iterator[Planned]:
    """Renew rights for a term, and maintenance that runs, at their end for another term of as many months."""
    lines = registry.of(License)
    followed = {line.renews for line in lines.values() if state_on(line, day) not in ("", "cancelled")}
    for line_id, rights in effective_rights(registry, day).items():
        line = rights.license
        if rights.status not in RENEWED or line_id in followed:
            continue
        if rights.term.ends:
            price = times(line.unit_price, line.quantity or 1) if line.unit_price else None
            for on in _renewals(rights.term.starts, rights.term.ends, day, last):
                yield Planned("licenses", on, price)
        term = max(line.maintenance, key=lambda term: term.ends, default=None)
        if term and term.ends >= day:
            for on in _renewals(term.starts, term.ends, day, last):
                yield Planned("licenses", on, term.price)


def _renewals(starts: date | None, ends: date, day: date, last: date) -> Iterator[date]:
    following = next_day(ends)
    months = max(1, complete_months(starts, following)) if starts else YEAR
    for number in range(0, (last.year - following.year + 1) * YEAR + 1, months):
        on = max(day, add_months(following, number))
        if on <= last:
            yield on


def _hosting(registry: Registry, day: date, last: date) -> Iterator[Planned]:
    months = complete_months(day.replace(day=1), next_day(last))
    ends = list(month_ends(day, months))
    for instance in registry.of(Instance).values():
        if state_on(instance, day) not in RUNS:
            continue
        if instance.cost_per_month:
            left = Fraction((ends[0] - day).days, ends[0].day)
            yield Planned("hosting", ends[0], times(instance.cost_per_month, left))
            yield from (Planned("hosting", end, instance.cost_per_month) for end in ends[1:])
        elif instance.provider:
            yield Planned("hosting", day, None)


def _written_down(registry: Registry, day: date, ends: Sequence[date]) -> Iterator[list[Amount]]:
    """Yield what is written down in each month, in each currency with the day whose rate it counts at."""
    own = registry.configuration.currency
    assets = registry.of(Asset)
    days = [day, *ends]
    values: dict[tuple[str, date], list[int]] = {}
    for plan, left in values_of(depreciation_plans(registry, day, "finance", own).plans.values(), days):
        if left[0] != left[-1]:
            key = plan.currency, day if plan.currency == own else bought_on(assets[plan.asset])
            adjusted = [plan.adjusted(end) for end in days] if plan.adjustments else None
            unadjusted = (
                [value - change for value, change in zip(left, adjusted, strict=True)] if adjusted else left
            )
            values[key] = list(map(add, values[key], unadjusted)) if key in values else unadjusted
    for month in range(len(ends)):
        yield [
            (of_minor(left[month] - left[month + 1], currency), on)
            for (currency, on), left in values.items()
            if left[month] != left[month + 1]
        ]
