"""How many of each supply are there: what came in less what went out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from itamops.records.asset import Asset, Issue
from itamops.records.location import Location
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.supply import Supply
from itamops.records.team import Team
from itamops.registry import Registry


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """A supply's pieces on a day; `issued` are those that have not come back."""

    supply: Supply
    opening: int
    received: int
    issued: int
    scrapped: int

    @property
    def there(self) -> int:
        """How many are in the store; less than none where more went out than ever came in."""
        return self.opening + self.received - self.issued - self.scrapped

    @property
    def short(self) -> int:
        """How many are missing to the minimum."""
        return max(0, self.supply.minimum - self.there)


def stocks(registry: Registry, day: date) -> Mapping[str, Stock]:
    """Give the stock of each supply by its id, as it is on a day."""
    received = _received(registry, day)
    issued = _issued(registry, day)
    return {
        supply.id: Stock(
            supply=supply,
            opening=supply.opening.quantity if supply.opening and supply.opening.on <= day else 0,
            received=received[supply.id],
            issued=issued[supply.id],
            scrapped=sum(scrap.quantity for scrap in supply.scrapped if scrap.on <= day),
        )
        for supply in registry.of(Supply).values()
    }


def _received(registry: Registry, day: date) -> Counter[str]:
    """Count what arrived and was accepted; a receipt names its line by number, the first being 1."""
    received: Counter[str] = Counter()
    for order in registry.of(Order).values():
        items = dict(enumerate((line.item or "" for line in order.lines), start=1))
        for receipt in order.receipts:
            kind, _, item = items.get(receipt.line, "").partition("/")
            if kind == Supply.kind and receipt.accepted and receipt.on <= day:
                received[item] += receipt.quantity
    return received


def _issued(registry: Registry, day: date) -> Counter[str]:
    issued: Counter[str] = Counter()
    for issue in issues(registry):
        if issue.since <= day and (issue.returned is None or issue.returned > day):
            issued[issue.supply] += issue.quantity
    return issued


def issues(registry: Registry) -> Iterator[Issue]:
    """Give all that was ever given out, whoever has it."""
    for kind in (Asset, Person, Team, Location):
        for record in registry.of(kind).values():
            yield from record.issued
