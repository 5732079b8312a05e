"""What is in stock of accessories and consumables: what was there and came in, less what went out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

import msgspec

from itamops.records.asset import Asset, Issue
from itamops.records.location import Location
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.supply import Supply
from itamops.records.team import Team
from itamops.registry import Registry


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """The stock of one supply on a day: `stock = opening + received - issued - scrapped`.

    `issued` is what is given out and not back; `short` is by how much the stock is under the minimum.
    """

    supply: str
    opening: int
    received: int
    issued: int
    scrapped: int
    minimum: int

    @property
    def stock(self) -> int:
        """How many there are; under zero where the entries cannot be true."""
        return self.opening + self.received - self.issued - self.scrapped

    @property
    def short(self) -> int:
        """By how much the stock is under the minimum, zero where it is not."""
        return max(0, self.minimum - self.stock)


def stocks(registry: Registry, day: date) -> Mapping[str, Stock]:
    """Return the stock of every supply on a day, by its id."""
    received = _received(registry, day)
    issued = _issued(registry, day)
    return {
        supply.id: Stock(
            supply=supply.id,
            opening=supply.opening.quantity if supply.opening and supply.opening.on <= day else 0,
            received=received[supply.id],
            issued=issued[supply.id],
            scrapped=sum(scrap.quantity for scrap in supply.scrapped if scrap.on <= day),
            minimum=supply.minimum,
        )
        for supply in registry.of(Supply).values()
    }


def issues(registry: Registry) -> Iterator[tuple[str, Issue]]:
    """Go over everything that was ever given out, each with whom it was given to (`kind/id`)."""
    receivers: Iterable[Asset | Person | Team | Location] = chain(
        registry.of(Asset).values(),
        registry.of(Person).values(),
        registry.of(Team).values(),
        registry.of(Location).values(),
    )
    for receiver in receivers:
        for issue in receiver.issued:
            yield f"{receiver.kind}/{receiver.id}", issue


def _received(registry: Registry, day: date) -> Counter[str]:
    received: Counter[str] = Counter()
    for order in registry.of(Order).values():
        for receipt in order.receipts:
            item = order.lines[receipt.line - 1].item if receipt.line <= len(order.lines) else None
            if item and item.startswith("supply/") and receipt.accepted and receipt.on <= day:
                received[item.removeprefix("supply/")] += receipt.quantity
    return received


def _issued(registry: Registry, day: date) -> Counter[str]:
    issued: Counter[str] = Counter()
    for _, issue in issues(registry):
        if issue.out_on(day):
            issued[issue.supply] += issue.quantity
    return issued
