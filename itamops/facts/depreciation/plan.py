"""How each asset is written down in a book: its cost, when it begins and stops, its curve."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from itamops.facts.currency import Exchange, exchange
from itamops.facts.depreciation.conventions import Position, YearClock
from itamops.facts.depreciation.methods import Curve, Method
from itamops.facts.depreciation.terms import TermsVersion, asset_versions, class_versions, on
from itamops.facts.lifecycle.state import entries_on, state_on
from itamops.facts.money import half_up, half_up_of, in_minor, is_negative, minor_units, of_minor
from itamops.facts.months import DAY
from itamops.lifecycles.asset import ENDED, USED_BEFORE
from itamops.records.asset import Asset, AssetEntry
from itamops.records.base import Money
from itamops.records.company import Company
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

HELD_FOR_SALE = ("retired", "pending_sale")
BACK = ("in_stock", "in_use", "in_maintenance")
"""States in which a thing that was retired or up for sale is written down again."""

STOPS: Mapping[str, Callable[[AssetEntry], bool]] = {
    "disposed": lambda entry: entry.to in ENDED,
    "held_for_sale": lambda entry: entry.to in ENDED or (entry.to, entry.substate) == HELD_FOR_SALE,
    "retired": lambda entry: entry.to in ENDED or entry.to == "retired",
}
"""What each of a class's `stops` makes of an entry."""

Span = tuple[date, date]
"""From a day to before another."""

Adjusted = tuple[date, int]
"""A change of value outside the schedule, in minor units, and its day."""

POOL: DepreciationMethod = "pool"
"""A pool is written down whatever becomes of the things in it, which never leave the book."""

EXPENSED = DepreciationClass(method="expensed", start="received")
"""What becomes of a thing that costs less than its class is capitalized from."""


class Phase(msgspec.Struct, frozen=True, gc=False):
    """How an asset is written down from a day on, by a clock and its curve."""

    since: date
    clock: YearClock
    curve: Curve


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


def places_on(clock: YearClock, days: Sequence[date], stops: Sequence[Span] = ()) -> list[Position]:
    """Return where a clock is at the close of some days, with spans in which it stands still."""
    places = [clock.position(day) for day in days]
    for since, until in stops:
        begins, place = clock.stopped(since)
        first, after = bisect_left(days, begins), bisect_left(days, until)
        places[first:after] = [place] * (after - first)
    return places


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
    class cannot be reckoned for, that cost less than their salvage, and records that cannot be read.
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


def first_day(asset: Asset) -> date:
    """Return the first day that the register has of an asset: bought, in service, or its first entry."""
    acquired = asset.acquisition.on if asset.acquisition else None
    entered = asset.lifecycle[0].on if asset.lifecycle else None
    return min(acquired or date.max, asset.in_service or date.max, entered or date.max)


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
        start = _start(asset, entries, terms)
        stops = () if terms.method == POOL else tuple(_stops(terms, entries))
        gone = _gone(entries) if terms.method != POOL else None
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
            phases, adjustments = _phases(shapes, begins, stops, changes)
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


def books_currency(registry: Registry, asset: Asset) -> str:
    """Return the currency of an asset's books: of its company, or of the registry where it names none."""
    company = registry.of(Company).get(asset.company) if asset.company else None
    return company.currency if company else registry.configuration.currency


class BookCost(NamedTuple):
    """What an asset cost in a currency on the day it was bought, in minor units exactly and rounded.

    `left_out` are the parts without a rate, and those under zero.
    """

    currency: str
    exact: Fraction | int
    minor: int
    on: date
    left_out: tuple[Money, ...]


def cost_of(asset: Asset, price: Money, rates: Exchange, currency: str) -> BookCost:
    """Return what an asset cost in a currency, price and extras that do not come back.

    Each counts at the rate of the day it was bought, and their sum is rounded once. Without a rate for the
    price, the cost stays in the price's own currency.
    """
    on = bought_on(asset)
    exact = _in_minor(price, rates, on, currency)
    if exact is None:
        currency, exact = price.currency, in_minor(price)
    extras = asset.acquisition.extras if asset.acquisition else ()
    if not extras and isinstance(exact, int):
        return BookCost(currency, exact, exact, on, ())
    left_out = []
    for extra in extras:
        if not extra.recoverable:
            amount = _in_minor(extra.amount, rates, on, currency)
            if amount is None or amount < 0:
                left_out.append(extra.amount)
            else:
                exact += amount
    return BookCost(currency, exact, half_up(exact), on, tuple(left_out))


def _in_minor(money: Money, rates: Exchange, on: date, currency: str) -> Fraction | int | None:
    """Return an amount in minor units of a currency, exactly; None without a rate."""
    if money.currency == currency:
        return in_minor(money)
    exact = rates.exactly(money, on, currency)
    return None if exact is None else exact * minor_units(currency)


class _Figures(NamedTuple):
    cost: BookCost
    versions: Sequence[TermsVersion]
    salvages: Sequence[int]


def least_cost_of(
    terms: DepreciationClass, cost: BookCost, kept_in: str, rates: Exchange
) -> Fraction | int | None:
    """Return the cost from which on a thing is capitalized, in minor units of its own, None without a rate.

    A bare number is in the currency that the books are kept in.
    """
    if terms.capitalize_from is None:
        return 0
    exact = rates.exactly(_stated(terms.capitalize_from, kept_in), cost.on, cost.currency)
    return None if exact is None else exact * minor_units(cost.currency)


def salvage_of(terms: DepreciationClass, cost: BookCost, kept_in: str, rates: Exchange) -> int | None:
    """Return the value under which a thing of a class never falls, in minor units, rounded half up.

    An amount is converted at the rate of the day of purchase, None without one. A bare number is in the
    currency that the books are kept in, or in that of a cost that could not be converted into it.
    """
    if terms.salvage_percent is not None:
        percent, whole = terms.salvage_percent.as_integer_ratio()
        return half_up_of(percent * cost.minor, 100 * whole)
    if terms.salvage is None:
        return 0
    exact = rates.exactly(_stated(terms.salvage, kept_in), cost.on, cost.currency)
    if exact is None and not terms.salvage.currency:
        exact = Fraction(terms.salvage.amount)
    return None if exact is None else half_up(exact * minor_units(cost.currency))


def _stated(amount: Money, kept_in: str) -> Money:
    return amount if amount.currency else Money(amount.amount, kept_in)


def bought_on(asset: Asset) -> date:
    """Return the day whose rates the price counts at."""
    return (asset.acquisition.on if asset.acquisition else None) or first_day(asset)


def _start(asset: Asset, entries: Sequence[AssetEntry], terms: DepreciationClass) -> date | None:
    """Return the day on which a life begins, if it has.

    A device that was in service before its first entry was received when it was bought.
    """
    first = entries[0] if entries else None
    seen = first is not None and first.opening is None and first.source not in USED_BEFORE
    bought = asset.acquisition.on if asset.acquisition else None
    if terms.start == "received":
        return first.on if first and seen else bought or asset.in_service
    used = (entry.on for entry in entries if entry.to == "in_use") if seen else ()
    return asset.in_service or next(iter(used), None if seen else bought)


def _gone(entries: Sequence[AssetEntry]) -> date | None:
    return entries[-1].on if entries and entries[-1].to in ENDED else None


def _stops(terms: DepreciationClass, entries: Sequence[AssetEntry]) -> Iterator[Span]:
    """Yield the spans in which an asset stands for something that stops its depreciation.

    What comes back is worth what it would be had it never stopped (IFRS 5.27).
    """
    stopped: date | None = None
    for entry in entries:
        if stopped is None and STOPS[terms.stops](entry):
            stopped = entry.on
        elif stopped is not None and entry.to in BACK:
            yield stopped, entry.on
            stopped = None
    if stopped is not None:
        yield stopped, date.max


class PlanShape(NamedTuple):
    """The clock and curve of some terms, had they always counted, and the day from which they do."""

    since: date
    salvage: int
    clock: YearClock
    curve: Curve


def _phases(
    shapes: Sequence[PlanShape], start: date, stops: Sequence[Span], changes: Sequence[Adjusted]
) -> tuple[tuple[Phase, ...], tuple[Adjusted, ...]]:
    """Return the phases of a life, and what each adjustment changed, at most all.

    The terms on the first day of the life count from the beginning, others and adjustments from their day.
    """
    first = max((shape for shape in shapes if shape.since <= start), key=lambda shape: shape.since)
    salvage, phases, made = first.salvage, [Phase(date.min, first.clock, first.curve)], []
    later = [(shape.since, shape) for shape in shapes if shape.since > start]
    events: list[tuple[date, PlanShape | int]] = [*later, *changes]
    for since, event in sorted(events, key=lambda one: (one[0], isinstance(one[1], int))):
        if isinstance(event, PlanShape):
            salvage = event.salvage
            phases.append(_on_other_terms(phases[-1], event, stops))
        else:
            clock, curve = phases[-1].clock, phases[-1].curve
            (place,) = places_on(clock, [since], stops)
            (value,) = curve.at([place])
            after = max(Fraction(0), curve.exactly_at(place) + event)
            phases.append(Phase(since, clock, curve.revalued(place, salvage, after)))
            made.append((since, max(event, -value)))
    return tuple(phases), tuple(made)


def _on_other_terms(before: Phase, shape: PlanShape, stops: Sequence[Span]) -> Phase:
    """Return the phase by other terms: what is left goes on over the rest of a life of theirs.

    Where that is over already, what is left above the salvage is written down at once.
    """
    close = [shape.since - DAY]
    (value,) = before.curve.at(places_on(before.clock, close, stops))
    (place,) = places_on(shape.clock, close, stops)
    left = value if shape.curve.exactly_at(place) > shape.salvage else min(value, shape.salvage)
    return Phase(shape.since, shape.clock, shape.curve.revalued(place, shape.salvage, Fraction(left)))
