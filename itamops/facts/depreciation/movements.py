"""How the books move: what comes to each class in a fiscal year, what is written down, and what goes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import add

import msgspec

from itamops.facts.currency import ConvertedTotal, Exchange, exchange
from itamops.facts.depreciation.book_value import flows
from itamops.facts.depreciation.cost import bought_on
from itamops.facts.depreciation.plan import Book, DepreciationPlan, depreciation_plans
from itamops.facts.money import of_minor
from itamops.facts.months import fiscal_year_end, next_day
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.registry import Registry

ALL = ""
"""What stands for all classes together."""


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """A fiscal year of the assets of a class, by its last day, in the registry's currency.

    `closing = opening + additions - depreciation + adjusted - disposed`: additions are costs, and what is
    disposed of counts with what was left of it. Each asset counts at the rate of the day that it was bought;
    what has no rate stands beside.
    """

    terms: str
    ends: date
    opening: ConvertedTotal
    additions: ConvertedTotal
    adjusted: ConvertedTotal
    disposed: ConvertedTotal
    closing: ConvertedTotal

    @property
    def depreciation(self) -> Money:
        """What was written down; not added up by itself, since rounded amounts would not come to it."""
        came = self.opening.amount.amount + self.additions.amount.amount + self.adjusted.amount.amount
        left = self.disposed.amount.amount + self.closing.amount.amount
        return Money(came - left, self.closing.amount.currency)


MOVED = ("opening", "additions", "adjusted", "disposed", "closing")


def movements(registry: Registry, day: date, book: Book = "finance") -> tuple[Movement, ...]:
    """Return the fiscal years from the first to that of the day, by class and all together.

    The last one is as it is planned, should nothing come or go any more.
    """
    rates = exchange(registry)
    assets = registry.of(Asset)
    found: defaultdict[tuple[str, date], defaultdict[tuple[str, date], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0] * len(MOVED))
    )
    for plan in depreciation_plans(registry, day, book, rates.currency).plans.values():
        on = day if plan.currency == rates.currency else bought_on(assets[plan.asset])
        for ends, moved in _years(plan, day):
            for terms in (ALL, plan.terms):
                sums = found[terms, ends][plan.currency, on]
                sums[:] = map(add, sums, moved)
    return tuple(
        Movement(terms=terms, ends=ends, **_totals(rates, found[terms, ends]))
        for terms, ends in sorted(found)
    )


def _totals(rates: Exchange, sums: Mapping[tuple[str, date], Sequence[int]]) -> Mapping[str, ConvertedTotal]:
    """Return the total of each of `MOVED`, from sums in minor units by currency and the day of its rate."""
    return {
        name: rates.total((of_minor(moved[position], currency), on) for (currency, on), moved in sums.items())
        for position, name in enumerate(MOVED)
    }


def _years(plan: DepreciationPlan, day: date) -> Iterator[tuple[date, tuple[int, ...]]]:
    """Yield what an asset moves in each fiscal year in which it is there; it comes with its cost."""
    for number, year in enumerate(flows(plan, list(_year_ends(plan, day)))):
        had, came = (year.opening, 0) if number else (0, year.opening)
        yield year.ends, (had, came, year.adjusted, year.disposed, year.closing)


def _year_ends(plan: DepreciationPlan, day: date) -> Iterator[date]:
    """Yield the last days of the fiscal years from the first day of an asset to its last, or the day."""
    last = min(plan.gone or day, day)
    end = fiscal_year_end(plan.known, plan.fiscal_year_end)
    while True:
        yield end
        if end >= last:
            return
        end = fiscal_year_end(next_day(end), plan.fiscal_year_end)
