"""What stock and spare rights can cover of what is asked for, and what has to be bought."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TypeVar

import msgspec

from itamops.facts.licensing.position import NOT_MEASURED, license_positions
from itamops.facts.lifecycle.state import entry_on, standings
from itamops.facts.lifecycle.supplies import stocks
from itamops.facts.money import times
from itamops.facts.purchasing.orders import AWAITED, order_progress
from itamops.facts.purchasing.requests import DELIVERING, RequestProgress, fulfilled_units, request_progress
from itamops.records.base import Money
from itamops.records.model import Model
from itamops.records.request import RequestLine
from itamops.records.software import Software
from itamops.records.supply import Supply
from itamops.registry import Registry

K = TypeVar("K", bound=Hashable)

OPEN = ("fulfilling", "approved", "in_review", "submitted", "changes_requested", "draft")
"""States in which a request may still take something from stock, in the order in which they take it."""

SEATS = ("device", "user", "named-user", "named-device", "subscription", "seat")
"""Metrics by which one more user or device takes one right."""

PLENTY = 10**9
"""As many rights as anybody asks for, where they are unlimited."""


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """How one line of an open request is best fulfilled; lines count from 1.

    `wanted` units are neither there nor cancelled. Of these `ordered` are on their way, `from_stock` can be
    had without buying (`devices` names those that are devices), and `buy` are left. `price` is of one, as the
    request estimates or the catalogue lists it; without it nothing can be said of `avoided` and `spent`.
    """

    progress: RequestProgress
    number: int
    line: RequestLine
    wanted: int
    ordered: int
    from_stock: int
    devices: tuple[str, ...]
    price: Money | None

    @property
    def buy(self) -> int:
        """How many have to be bought."""
        return self.wanted - self.ordered - self.from_stock

    @property
    def avoided(self) -> Money | None:
        """What need not be spent."""
        return times(self.price, self.from_stock) if self.price else None

    @property
    def spent(self) -> Money | None:
        """What has to be spent beyond what is ordered."""
        return times(self.price, self.buy) if self.price else None


@lru_cache(maxsize=4)
def purchase_advice(registry: Registry, day: date) -> tuple[Advice, ...]:
    """Return advice on every line of the open requests that wants something.

    What is in stock is promised once: to what is furthest on its way, then to what was asked for first.
    Devices reserved for a request are promised to it.
    """
    return tuple(_advised(_Store(registry, day, _supplies(registry, day) + _spare_rights(registry, day))))


@lru_cache(maxsize=4)
def advised_devices(registry: Registry, day: date) -> Mapping[str, tuple[str, ...]]:
    """Return the devices promised to each open request; what is only counted has no part in that."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for advice in _advised(_Store(registry, day, Counter())):
        found[advice.progress.request.id] += advice.devices
    return found


def promised_devices(registry: Registry, day: date) -> frozenset[str]:
    """Return the devices that are promised to open requests."""
    return frozenset(chain.from_iterable(advised_devices(registry, day).values()))


def _advised(store: "_Store") -> Iterator[Advice]:
    waiting = [one for one in request_progress(store.registry, store.day).values() if one.state in OPEN]
    waiting.sort(key=lambda one: (OPEN.index(one.state), one.opened, one.request.id))
    for progress in waiting:
        yield from _lines(store, progress)


def _lines(store: "_Store", progress: RequestProgress) -> Iterator[Advice]:
    request = progress.request.id
    for number, line in enumerate(progress.request.lines, 1):
        wanted = _wanted(line, progress.state)
        items = store.items(line)
        if wanted > 0 and items:
            reserved = store.take_reserved(request, items, wanted)
            ordered = store.take_ordered(request, items, wanted - len(reserved))
            devices = store.take_available(items, wanted - len(reserved) - ordered)
            left = wanted - len(reserved) - ordered - len(devices)
            yield Advice(
                progress=progress,
                number=number,
                line=line,
                wanted=wanted,
                ordered=ordered,
                from_stock=len(reserved) + len(devices) + store.take_units(items, left),
                devices=(*reserved, *devices),
                price=line.estimate or store.price(line.item),
            )


def _wanted(line: RequestLine, state: str) -> int:
    fulfilled = fulfilled_units(line) if state in DELIVERING else 0
    return line.quantity - fulfilled - (line.cancelled.quantity if line.cancelled else 0)


class _Store:
    """What can be had without buying; it is there until it is promised. `units` are only counted, by item."""

    def __init__(self, registry: Registry, day: date, units: Counter[str]) -> None:
        self.registry = registry
        self.day = day
        self._available: defaultdict[str, list[str]] = defaultdict(list)
        self._reserved: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._ordered = _ordered(registry, day)
        self._units = units
        self._by_category: defaultdict[str, list[str]] = defaultdict(list)
        for model in registry.of(Model).values():
            self._by_category[model.category].append(f"model/{model.id}")
        stored = [
            (standing.since, asset)
            for asset, standing in standings(registry, day)
            if standing.state == "in_stock"
        ]
        for _, asset in sorted(stored, key=lambda item: (item[0], item[1].id)):
            entry = entry_on(asset, day)
            item = f"model/{asset.model}"
            if entry and entry.substate == "available":
                self._available[item].append(asset.id)
            elif entry and entry.substate == "reserved" and entry.request:
                self._reserved[entry.request, item].append(asset.id)

    def items(self, line: RequestLine) -> list[str]:
        """Return the items of the catalogue (`kind/id`) that would do."""
        return [line.item] if line.item else self._by_category.get(line.category or "", [])

    def price(self, item: str | None) -> Money | None:
        """Return what the catalogue says that one costs."""
        kind, _, record_id = (item or "").partition("/")
        match self.registry.get(kind, record_id):
            case Model(list_price=price) | Supply(unit_price=price) | Software(true_up_price=price):
                return price
            case _:
                return None

    def take_reserved(self, request: str, items: Iterable[str], wanted: int) -> tuple[str, ...]:
        """Promise devices that are kept for a request."""
        return _take((self._reserved.get((request, item), []) for item in items), wanted)

    def take_available(self, items: Iterable[str], wanted: int) -> tuple[str, ...]:
        """Promise devices that nobody has, those first that have been in stock for longest."""
        return _take((self._available.get(item, []) for item in items), wanted)

    def take_ordered(self, request: str, items: Iterable[str], wanted: int) -> int:
        """Count what is on its way for a request."""
        return _count_off(self._ordered, ((request, item) for item in items), wanted)

    def take_units(self, items: Iterable[str], wanted: int) -> int:
        """Promise things and rights that are only counted."""
        return _count_off(self._units, items, wanted)


def _take(shelves: Iterable[list[str]], wanted: int) -> tuple[str, ...]:
    taken: list[str] = []
    for shelf in shelves:
        some = shelf[: wanted - len(taken)]
        del shelf[: len(some)]
        taken += some
    return tuple(taken)


def _count_off(counts: Counter[K], keys: Iterable[K], wanted: int) -> int:
    taken = 0
    for key in keys:
        some = max(0, min(counts[key], wanted - taken))
        counts[key] -= some
        taken += some
    return taken


def _ordered(registry: Registry, day: date) -> Counter[tuple[str, str]]:
    """Count what is still to come of orders that name a request, by request and item."""
    found: Counter[tuple[str, str]] = Counter()
    for progress in order_progress(registry, day).values():
        for line in progress.lines if progress.state in AWAITED else ():
            request = line.line.request or progress.order.request
            if request and line.line.item:
                found[request, line.line.item] += line.open
    return found


def _supplies(registry: Registry, day: date) -> Counter[str]:
    return Counter({f"supply/{one.supply}": max(0, one.stock) for one in stocks(registry, day).values()})


def _spare_rights(registry: Registry, day: date) -> Counter[str]:
    spare: Counter[str] = Counter()
    for position in license_positions(registry, day):
        if position.metric in SEATS and position.status != NOT_MEASURED:
            spare[f"software/{position.product}"] += PLENTY if position.unlimited else position.available or 0
    return spare
