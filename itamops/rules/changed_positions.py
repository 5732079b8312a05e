"""Which license positions a change moves: the others are on the base as they are, and need not be counted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from itamops.changes import other_records
from itamops.facts.licensing.affected import connected_products
from itamops.facts.licensing.position import Position, license_positions
from itamops.findings import Problem
from itamops.records.asset import Asset
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.records.person import Person
from itamops.records.sanitization import Sanitization
from itamops.records.software import Software
from itamops.records.usage import Usage
from itamops.registry.layout import Sheet, classify
from itamops.rules.engine import Again, Context

SayOfPositions = Callable[[Context, Sequence[Position]], Iterator[Problem]]
ProductsOf = Callable[[Context, Problem], Iterable[str]]

LOOKED_UP = (Instance, License, Location, Model, Person, Sanitization, Software, Usage)
"""What positions follow from beside devices."""


@lru_cache(maxsize=4)
def moved_products(context: Context) -> frozenset[str] | None:
    """Return the products whose positions may not be those of the base; None where any of all may.

    Told apart are changes of devices that stand in no cluster, by far the most frequent ones.
    """
    base, head = context.base.registry if context.base else context.registry, context.registry
    if base.unread or head.unread or any(other_records(kind.kind, base, head) for kind in LOOKED_UP):
        return None
    if any(isinstance(classify(path), Sheet) for path in context.changed_paths):
        return None
    ids = other_records(Asset.kind, base, head)
    sides = (side.of(Asset).get(one) for side in (base, head) for one in ids)
    devices = [device for device in sides if device]
    if any(device.hardware and device.hardware.cluster for device in devices):
        return None
    return connected_products(head, devices)


def counted_again(say: SayOfPositions, products_of: ProductsOf) -> Again:
    """Return anew what follows from positions that have moved, and of the others what was said of the base.

    `products_of` gives the products that a problem is about.
    """

    def said_again(context: Context, said: Sequence[Problem]) -> Iterator[Problem]:
        moved = moved_products(context)
        if moved is None:
            yield from say(context, license_positions(context.registry, context.day))
            return
        yield from (one for one in said if moved.isdisjoint(products_of(context, one)))
        yield from say(context, license_positions(context.registry, context.day, moved))

    return said_again
