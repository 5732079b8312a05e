"""Which license positions hang on some devices: of what is on them, and of all that shares rights with it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from itamops.facts.licensing.connected_sets import joined
from itamops.facts.licensing.measured_access import measurements_of_access
from itamops.records.asset import Asset, Installation
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.records.software import Software
from itamops.registry import Registry


def connected_products(registry: Registry, devices: Iterable[Asset]) -> frozenset[str]:
    """Return the products whose positions some devices have a part in.

    Left out is what a device in a cluster means for the other hosts of it. A position of these products
    follows from their lines and their use alone.
    """
    seen = list(devices)
    ids = {device.id for device in seen}
    installed = [entry for device in seen for entry in device.software]
    for instance in registry.of(Instance).values():
        installed += instance.software if instance.host in ids else ()
    used = {entry.product for entry in installed}
    lines = {entry.license for entry in installed}
    lines |= {entry.license for device in seen for entry in device.allocations}
    accesses = (access for person in registry.of(Person).values() for access in person.access)
    used |= {access.product for access in accesses if access.asset in ids}
    used |= {
        usage.product
        for usage in measurements_of_access(registry)
        if any(row.get("asset") in ids for row in registry.rows(usage))
    }
    used.update(*(_covered(registry, line) for line in lines))
    sets = [*_together(registry), *([product] for product in used)]
    found = ([product for at in group for product in sets[at]] for group in joined(sets))
    return frozenset(chain.from_iterable(group for group in found if not used.isdisjoint(group)))


def _together(registry: Registry) -> Iterator[Collection[str]]:
    """Yield the products that rights are shared between: by a line, an upgrade, a suite, or a bound right."""
    for line in registry.of(License).values():
        upgraded = line.upgrades.license if line.upgrades else None
        yield (*line.covers, *_covered(registry, upgraded))
    for product in registry.of(Software).values():
        if product.suite:
            yield (product.id, *product.suite.components)
    for entry in _installations(registry):
        if entry.license:
            yield (entry.product, *_covered(registry, entry.license))


def _installations(registry: Registry) -> Iterator[Installation]:
    for asset in registry.of(Asset).values():
        yield from asset.software
    for instance in registry.of(Instance).values():
        yield from instance.software


def _covered(registry: Registry, line_id: str | None) -> Sequence[str]:
    line = registry.of(License).get(line_id or "")
    return line.covers if line else ()
