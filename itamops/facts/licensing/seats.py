"""Rights one by one: who or what has each, since when it was not used, and what makes it needless."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.last_use import last_uses
from itamops.facts.licensing.position import Position, license_positions
from itamops.facts.lifecycle.state import holder_on
from itamops.facts.money import rounded
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.license import License
from itamops.records.software import Software
from itamops.registry import Registry

OF_PEOPLE = ("user", "named-user", "subscription")
"""Metrics by which a person has the right, on whatever device."""


class Seat(NamedTuple):
    """Rights of a line that cover one use of a product, by a device or person (`kind/id`).

    `holder` is the person who uses it: that one, or whoever holds the device. `idle` rights are set aside for
    somebody or something that does not use the product.
    """

    position: Position
    product: str
    by: str
    holder: str | None
    rights: int
    idle: bool
    license: License

    @property
    def metric(self) -> str:
        """What it is counted by."""
        return self.position.metric

    @property
    def worth(self) -> Money | None:
        """What the rights cost."""
        return worth_of(self.license, self.rights)


def worth_of(line: License, rights: int) -> Money | None:
    """Return what so many rights of a line cost, None where no price is known."""
    price = line.unit_price
    if price is None:
        return None
    return rounded(Fraction(price.amount) * rights / line.rights_per_unit, price.currency)


def seats(registry: Registry, day: date) -> Iterator[Seat]:
    """Yield every use that rights cover, each with the line that does."""
    assets, lines = registry.of(Asset), registry.of(License)
    for position in license_positions(registry, day):
        for use in position.uses:
            line = lines.get(use.license or "")
            if line:
                kind, _, record_id = use.by.partition("/")
                device = assets.get(record_id) if kind == Asset.kind else None
                holder = holder_on(device, day) if device else use.by
                yield Seat(position, use.product, use.by, holder, use.rights, use.idle, line)


class LastUse:
    """When seats were used for the last time, as far as that was measured."""

    def __init__(self, registry: Registry, day: date) -> None:
        self._used = last_uses(registry, day)
        self._products = registry.of(Software)
        self._held: defaultdict[str, list[str]] = defaultdict(list)
        for asset in registry.of(Asset).values() if self._used else ():
            holder = holder_on(asset, day)
            if holder:
                self._held[holder].append(f"asset/{asset.id}")

    def of(self, seat: Seat) -> date | None:
        """Return the last day on which a seat was used.

        A device that was not measured is used when its holder uses the product, a person's seat also when
        one of the person's devices does; and a suite when a part of it is used.
        """
        product = self._products.get(seat.product)
        parts = (seat.product, *(product.suite.components if product and product.suite else ()))
        last = self._last(parts, (seat.by, *self._held.get(seat.by, ())))
        return last or (self._last(parts, (seat.holder,)) if seat.holder else None)

    def _last(self, products: Sequence[str], users: Sequence[str]) -> date | None:
        days = (self._used.get((product, user)) for product in products for user in users)
        return max(filter(None, days), default=None)


def needless(registry: Registry, every: Sequence[Seat]) -> Iterator[tuple[Seat, Seat]]:
    """Yield the seats whose holders have another that will do, each with that other.

    A person's right will do on the person's devices, and the right to a suite for its parts.
    """
    by_holder: defaultdict[str, list[Seat]] = defaultdict(list)
    for seat in every:
        by_holder[seat.holder or seat.by].append(seat)
    suites = {
        product.id: frozenset(product.suite.components)
        for product in registry.of(Software).values()
        if product.suite
    }
    for several in by_holder.values():
        for seat in several if len(several) > 1 else ():
            other = next((other for other in several if _will_do(other, seat, suites)), None)
            if other:
                yield seat, other


def _will_do(other: Seat, seat: Seat, suites: Mapping[str, frozenset[str]]) -> bool:
    """Return whether one seat makes another of the same holder needless."""
    reaches = other.by == seat.by or other.metric in OF_PEOPLE
    part = seat.product in suites.get(other.product, ())
    same = seat.product == other.product and other.by != seat.by
    return reaches and (part or (same and other.metric in OF_PEOPLE and seat.metric not in OF_PEOPLE))
