"""The depreciation plan of each asset in a book: its cost, its terms and its phases."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from itamops.facts.currency import exchange
from itamops.facts.depreciation.conventions import Position, YearClock
from itamops.facts.depreciation.cost import (
    BookCost,
    books_currency,
    cost_of,
    first_day,
    least_cost_of,
    salvage_of,
)
from itamops.facts.depreciation.life import Span, disposed_on, start_of, stops_of
from itamops.facts.depreciation.methods import Curve, Method
from itamops.facts.depreciation.phases import Adjusted, Phase, PlanShape, phases_of, places_on
from itamops.facts.depreciation.terms import TermsVersion, asset_versions, class_versions, on
from itamops.facts.lifecycle.state import entries_on, state_on
from itamops.facts.money import in_minor, is_negative, of_minor
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, AssetEntry
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.settings.policy import DepreciationClass, DepreciationMethod

Book = Literal["finance", "tax"]
BOOKS: tuple[Book, ...] = ("finance", "tax")

LeftOut = Literal[
    "no_class",
    "unknown_class",
    "unusable_class",
    "no_price",
    "price_under_zero",
    "no_rate",
    "salvage_over_cost",
    "unread",
]
"""Why an asset has no value in a book."""


POOL: DepreciationMethod = "pool"
"""A pool is written down whatever becomes of the things in it, which never leave the book."""

EXPENSED = DepreciationClass(method="expensed", start="received")
"""What becomes of a thing that costs less than its class is capitalized from."""


class DepreciationPlan(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How one asset is written down in one book, as it is known on a day. Amounts are in minor units.

    `known` is the first day that the registry has of it, `start` the day that its life begins, if it has,
    and `gone` the day of its disposal, if it leaves the book with that. Each of the `phases` after the first
    comes of an adjustment or a change of terms. `stops` are the spans in which nothing is written down.
    `left_out` are parts of the cost and adjustments that no rate was found for, and extras under zero.
    """

    asset: str
    book: Book
    terms: str
    method: str
    currency: str
    cost: int
    salvage: int
    adjustments: tuple[Adjusted, ...] = ()
    known: date
    start: date | None
    gone: date | None
    fiscal_year_end: str
    phases: tuple[Phase, ...]
    stops: tuple[Span, ...] = ()
    left_out: tuple[Money, ...] = ()

    @property
    def clock(self) -> YearClock:
        """The clock of the last phase, by which the life ends."""
        return self.phases[-1].clock

    def values(self, days: Sequence[date], positions: Sequence[Position] | None = None) -> list[int]:
        """Return the book value at the close of some days, in their order, in minor units, rounded half up.

        From its disposal on it is what it was then. `positions` are the clock's on these days, where many
        plans share them.
        """
        if not self.stops and len(self.phases) == 1:
            return self.phases[0].curve.at(positions or places_on(self.clock, days))
        firsts = [bisect_left(days, phase.since) for phase in self.phases]
        spans = zip(self.phases, firsts, [*firsts[1:], len(days)], strict=True)
        return [
            value
            for phase, first, after in spans
            for value in phase.curve.at(places_on(phase.clock, days[first:after], self.stops))
        ]

    def value(self, day: date) -> int:
        """Return the book value at the close of a day, as `values` does."""
        return self.values([day])[0]

    def is_over(self, day: date) -> bool:
        """Return whether nothing changes any more when a day is over, as far as is known."""
        if self.gone is not None and self.gone <= day:
            return True
        return self.phases[-1].since <= day and self.clock.is_over(day)

    def adjusted(self, day: date) -> int:
        """Return the sum of the adjustments until a day in minor units."""
        return sum(change for on, change in self.adjustments if on <= day)

    def money(self, minor: int) -> Money:
        """Return an amount in minor units as money."""
        return of_minor(minor, self.currency)


class Plans(msgspec.Struct, frozen=True):
    """The plans of a book by the id of the asset, and why assets of our own have none."""

    plans: Mapping[str, DepreciationPlan]
    left_out: Mapping[str, LeftOut]


@lru_cache(maxsize=8)
def depreciation_plans(registry: Registry, day: date, book: Book = "finance", currency: str = "") -> Plans:
    """Plan how every asset is written down in a book, as it is known on a day.

    Amounts are in a currency that is asked for, by default that of each asset's books. The cost is converted
    once, at the rate of the day of purchase (IAS 21.21), and stays in the currency of the price without one.
    An asset names its class for the book. Left out are those of our own that have none or no price, that the
    class cannot be used for, that cost less than their salvage, and records that cannot be read.
    """
    planner = Planner(registry, day, book, currency)
    plans: dict[str, DepreciationPlan] = {}
    left_out: dict[str, LeftOut] = {asset: "unread" for kind, asset in registry.unread if kind == Asset.kind}
    for asset in registry.of(Asset).values():
        planned = planner.plan(asset)
        if isinstance(planned, DepreciationPlan):
            plans[asset.id] = planned
        elif planned and state_on(asset, day) not in ENDED:
            left_out[asset.id] = planned
    return Plans(plans, left_out)


def books_kept(registry: Registry) -> tuple[Book, ...]:
    """List the books that are kept: that of finance, and another as soon as an asset names a class in it."""
    assets = registry.of(Asset).values()
    return tuple(
        book for book in BOOKS if book == "finance" or any(class_of(asset, book) for asset in assets)
    )


def _is_known(asset: Asset, entries: Sequence[AssetEntry], day: date) -> bool:
    if entries:
        return entries[-1].to != "cancelled"
    return first_day(asset) <= day


class Planner:
    """Makes the plans of one book as they are known on a day; what assets share of them is made once."""

    def __init__(self, registry: Registry, day: date, book: Book, currency: str = "") -> None:
        self.registry = registry
        self.day = day
        self.currency = currency
        self.book = book
        self.exchange = exchange(registry)
        self.classes = registry.policy.depreciation.classes
        versions = {name: class_versions(terms) for name, terms in self.classes.items()}
        self.versions = {name: several for name, several in versions.items() if several}
        self.expensed = class_versions(EXPENSED)
        self.curves: dict[tuple[Method, Sequence[int], int, int], Curve] = {}
        self.clocks: dict[tuple[Method, date], YearClock] = {}

    def plan(self, asset: Asset) -> DepreciationPlan | LeftOut | None:
        """Plan one asset, or say why that cannot be; nothing where it is not there or none of our own."""
        entries = entries_on(asset, self.day)
        if not _is_known(asset, entries, self.day):
            return None
        name = class_of(asset, self.book)
        price = asset.acquisition.price if asset.acquisition else None
        if name not in self.versions or price is None:
            return self._why_not(asset, name)
        figures = self._figures(asset, name, price)
        if not isinstance(figures, _Figures):
            return figures
        cost, versions, salvages = figures
        terms = versions[0].terms
        start = start_of(asset, entries, terms)
        stops = () if terms.method == POOL else tuple(stops_of(terms, entries))
        gone = disposed_on(entries) if terms.method != POOL else None
        changes, unknown = self._adjustments(asset, cost.currency, gone or date.max)
        last, begins = gone or date.max, start or date.max
        phases: tuple[Phase, ...]
        if len(versions) == 1 and not changes:
            clock = self._clock(versions[0].method, begins, asset)
            curve = self._curve(versions[0].method, clock, cost.minor, salvages[0])
            now, phases, adjustments = versions[0], (Phase(date.min, clock, curve),), changes
        else:
            now = on(versions, min(self.day, last))
            shapes = [
                self._shape(version, salvage, begins, asset, cost.minor)
                for version, salvage in zip(versions, salvages, strict=True)
                if version.since <= last
            ]
            phases, adjustments = phases_of(shapes, begins, stops, changes)
        return DepreciationPlan(
            asset=asset.id,
            book=self.book,
            terms=name,
            method=now.terms.method,
            currency=cost.currency,
            cost=cost.minor,
            salvage=salvages[versions.index(now)],
            adjustments=adjustments,
            known=first_day(asset),
            start=start,
            gone=gone,
            fiscal_year_end=self.classes[name].fiscal_year_end,
            phases=phases,
            stops=stops,
            left_out=cost.left_out + unknown,
        )

    def _figures(self, asset: Asset, name: str, price: Money) -> "_Figures | LeftOut":
        """Return what an asset cost and by which terms it is written down, or why that cannot be."""
        kept_in = books_currency(self.registry, asset)
        cost = cost_of(asset, price, self.exchange, self.currency or kept_in)
        terms = self.classes[name]
        least = least_cost_of(terms, cost, kept_in, self.exchange) if terms.capitalize_from else 0
        if least is None:
            return "no_rate"
        if is_negative(price):
            return "price_under_zero"
        versions = self._versions(asset, name) if cost.exact >= least else self.expensed
        salvages: list[int] = []
        for version in versions:
            salvage = salvage_of(version.terms, cost, kept_in, self.exchange)
            if salvage is None:
                return "no_rate"
            if salvage > cost.minor:
                return "salvage_over_cost"
            salvages.append(salvage)
        return _Figures(cost, versions, salvages) if versions else "unusable_class"

    def _versions(self, asset: Asset, name: str) -> Sequence[TermsVersion]:
        """Return the terms of an asset's class, with its own estimates of this book on top."""
        changes = asset.depreciation.changes if asset.depreciation else ()
        own = [change for change in changes if change.book in (None, self.book)]
        return asset_versions(self.versions[name], own) if own else self.versions[name]

    def _why_not(self, asset: Asset, name: str | None) -> LeftOut | None:
        if name is None:
            return "no_class" if asset.ownership == "owned" else None
        if name not in self.classes:
            return "unknown_class"
        return "no_price" if name in self.versions else "unusable_class"

    def _clock(self, method: Method, start: date, asset: Asset) -> YearClock:
        meter = asset.depreciation.meter if asset.depreciation else ()
        if meter:
            return method.clock(start, meter)
        clock = self.clocks.get((method, start))
        if clock is None:
            clock = self.clocks[method, start] = method.clock(start, ())
        return clock

    def _shape(
        self, version: TermsVersion, salvage: int, start: date, asset: Asset, cost: int
    ) -> "PlanShape":
        clock = self._clock(version.method, start, asset)
        return PlanShape(version.since, salvage, clock, self._curve(version.method, clock, cost, salvage))

    def _curve(self, method: Method, clock: YearClock, cost: int, salvage: int) -> Curve:
        key = method, clock.marks, cost, salvage
        curve = self.curves.get(key)
        if curve is None:
            curve = self.curves[key] = method.curve(clock, cost, salvage)
        return curve

    def _adjustments(
        self, asset: Asset, currency: str, last: date
    ) -> tuple[tuple[Adjusted, ...], tuple[Money, ...]]:
        """Return this book's adjustments until a day in the price's currency, and those without a rate."""
        if asset.depreciation is None or not asset.depreciation.adjustments:
            return (), ()
        converted, unknown = [], []
        for adjustment in asset.depreciation.adjustments:
            if adjustment.book in (None, self.book) and adjustment.on <= last:
                amount = self.exchange.convert(adjustment.amount, adjustment.on, currency)
                if amount is None:
                    unknown.append(adjustment.amount)
                else:
                    converted.append((adjustment.on, in_minor(amount)))
        return tuple(sorted(converted)), tuple(unknown)


def class_of(asset: Asset, book: Book) -> str | None:
    """Return the depreciation class that an asset names for a book."""
    named: str | None = getattr(asset.depreciation, book, None)
    return named


class _Figures(NamedTuple):
    cost: BookCost
    versions: Sequence[TermsVersion]
    salvages: Sequence[int]
