"""How the books move: what comes to each class in a fiscal year, what is written down, and what goes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from itamops.facts.book_value import periods
from itamops.facts.currency import Total, exchange
from itamops.facts.depreciation.plan import Book, Plan, bought_on, depreciation_plans
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
    opening: Total
    additions: Total
    adjusted: Total
    disposed: Total
    closing: Total

    @property
    def depreciation(self) -> Money:
        """What was written down; not added up by itself, since rounded amounts would not come to it."""
        came = self.opening.amount.amount + self.additions.amount.amount + self.adjusted.amount.amount
        left = self.disposed.amount.amount + self.closing.amount.amount
        return Money(came - left, self.closing.amount.currency)


FLOWS = ("opening", "additions", "adjusted", "disposed", "closing")


def movements(registry: Registry, day: date, book: Book = "finance") -> tuple[Movement, ...]:
    """Give the fiscal years from the first to that of the day, by class and all together.

    The last one is as it is planned, should nothing come or go any more.
    """
    rates = exchange(registry)
    assets = registry.of(Asset)
    sums: defaultdict[tuple[str, date], defaultdict[tuple[str, str, date], Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for plan in depreciation_plans(registry, day, book).plans.values():
        on = day if plan.currency == rates.currency else bought_on(assets[plan.asset])
        for ends, flows in _years(plan, day):
            for terms in (ALL, plan.terms):
                for flow, money in flows.items():
                    sums[terms, ends][flow, plan.currency, on] += money.amount
    return tuple(
        Movement(
            terms=terms,
            ends=ends,
            **{
                name: rates.total(
                    (Money(amount, currency), on)
                    for (flow, currency, on), amount in sums[terms, ends].items()
                    if flow == name
                )
                for name in FLOWS
            },
        )
        for terms, ends in sorted(sums)
    )


def _years(plan: Plan, day: date) -> Iterator[tuple[date, Mapping[str, Money]]]:
    """Give what an asset moves in each fiscal year in which it is there; it comes with its cost."""
    nothing = plan.money(0)
    for number, year in enumerate(periods(plan, list(_year_ends(plan, day)))):
        came, had = (nothing, year.opening) if number else (year.opening, nothing)
        amounts = (had, came, year.adjusted, year.disposed, year.closing)
        yield year.ends, dict(zip(FLOWS, amounts, strict=True))


def _year_ends(plan: Plan, day: date) -> Iterator[date]:
    """Give the last days of the fiscal years from the first day of an asset to its last, or the day."""
    last = min(plan.gone or day, day)
    end = fiscal_year_end(plan.known, plan.fiscal_year_end)
    while True:
        yield end
        if end >= last:
            return
        end = fiscal_year_end(next_day(end), plan.fiscal_year_end)
