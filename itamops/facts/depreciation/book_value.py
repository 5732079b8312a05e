"""What assets are worth in the books: on a day, and from one fiscal year to the next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from itamops.facts.depreciation.conventions import Position, YearClock
from itamops.facts.depreciation.phases import places_on
from itamops.facts.depreciation.plan import Book, DepreciationPlan, LeftOut, depreciation_plans
from itamops.facts.months import fiscal_year_end, next_day
from itamops.records.base import Money
from itamops.registry import Registry


class BookValue(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One asset in one book on a day: `net = cost + adjusted - depreciation`.

    `stage` is not_started, depreciating, stopped (held for sale, say), fully_depreciated or expensed.
    """

    plan: DepreciationPlan
    cost: Money
    salvage: Money
    adjusted: Money
    depreciation: Money
    net: Money
    stage: str


class Books(msgspec.Struct, frozen=True):
    """What is in a book on a day, by the id of the asset, and why assets of our own are not."""

    values: Mapping[str, BookValue]
    left_out: Mapping[str, LeftOut]


class BookPeriod(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A period of one asset by its last day: `closing = opening - depreciation + adjusted - disposed`.

    The first period opens with the cost; `disposed` is what was left of it on the day that it went.
    """

    ends: date
    opening: Money
    depreciation: Money
    adjusted: Money
    disposed: Money
    closing: Money


class Flow(NamedTuple):
    """A period of one asset as in `BookPeriod`, in minor units."""

    ends: date
    opening: int
    depreciation: int
    adjusted: int
    disposed: int
    closing: int


def books(registry: Registry, day: date, book: Book = "finance", currency: str = "") -> Books:
    """Return what every asset is worth in a book at the close of a day, by the currency of its plan.

    What is disposed of is no longer in it.
    """
    found = depreciation_plans(registry, day, book, currency)
    present = [plan for plan in found.plans.values() if plan.gone is None]
    return Books(
        {plan.asset: _book_value(plan, day, value) for plan, (value,) in values_of(present, [day])},
        found.left_out,
    )


def values_of(
    plans: Iterable[DepreciationPlan], days: Sequence[date]
) -> Iterator[tuple[DepreciationPlan, list[int]]]:
    """Return the book values of many plans at the close of the same days, in minor units."""
    places: dict[YearClock, Sequence[Position]] = {}
    for plan in plans:
        shared = places.get(plan.clock)
        if shared is None:
            shared = places[plan.clock] = places_on(plan.clock, days)
        yield plan, plan.values(days, shared)


def fiscal_years(plan: DepreciationPlan) -> Iterator[BookPeriod]:
    """Return the fiscal years in which the value of an asset changes, as far as is known."""
    return periods(plan, list(_year_ends(plan)))


def periods(plan: DepreciationPlan, ends: Sequence[date]) -> Iterator[BookPeriod]:
    """Yield what becomes of the value of an asset in periods by their last days, in their order.

    A period closes when its last day is over; what was before the first one counts in that.
    """
    for flow in flows(plan, ends):
        opening, depreciation, adjusted, disposed, closing = map(plan.money, flow[1:])
        yield BookPeriod(
            ends=flow.ends,
            opening=opening,
            depreciation=depreciation,
            adjusted=adjusted,
            disposed=disposed,
            closing=closing,
        )


def flows(plan: DepreciationPlan, ends: Sequence[date]) -> Iterator[Flow]:
    """Yield the same as `periods` in minor units, which is faster for many assets."""
    opening, since = plan.cost, date.min
    for end, value in zip(ends, plan.values(ends), strict=True):
        adjusted = plan.adjusted(end) - plan.adjusted(since)
        left = value if plan.gone is None or plan.gone > since else 0
        disposed = left if plan.gone is not None and plan.gone <= end else 0
        yield Flow(end, opening, opening + adjusted - left, adjusted, disposed, left - disposed)
        opening, since = left - disposed, end


def _year_ends(plan: DepreciationPlan) -> Iterator[date]:
    """Yield the last days of the fiscal years from the first change to the last."""
    first = min(
        [day for day in (plan.start, plan.gone, *(on for on, _ in plan.adjustments)) if day], default=None
    )
    while first is not None:
        end = fiscal_year_end(first, plan.fiscal_year_end)
        yield end
        first = None if plan.is_over(end) or end == date.max else next_day(end)


def _book_value(plan: DepreciationPlan, day: date, value: int) -> BookValue:
    adjusted = plan.adjusted(day)
    return BookValue(
        plan=plan,
        cost=plan.money(plan.cost),
        salvage=plan.money(plan.salvage),
        adjusted=plan.money(adjusted),
        depreciation=plan.money(plan.cost + adjusted - value),
        net=plan.money(value),
        stage=_stage(plan, day),
    )


def _stage(plan: DepreciationPlan, day: date) -> str:
    if plan.start is None or day < plan.start:
        return "not_started"
    if plan.method == "expensed":
        return "expensed"
    if plan.clock.is_over(day):
        return "fully_depreciated"
    return "stopped" if any(since <= day < until for since, until in plan.stops) else "depreciating"
