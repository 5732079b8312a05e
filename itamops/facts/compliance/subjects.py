"""Who and what controls judge."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from itamops.facts.disposal.orders import may_bear_data
from itamops.facts.licensing.software_use import software_use
from itamops.facts.lifecycle.counts import sightings
from itamops.facts.lifecycle.state import entry_on, state_on
from itamops.facts.service.support import RUNNING
from itamops.lifecycles import LIFECYCLES, NEW
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, Installation
from itamops.records.base import Record
from itamops.records.contract import Contract
from itamops.records.disposal import Disposal
from itamops.records.instance import Instance
from itamops.records.model import Model
from itamops.records.person import Person
from itamops.records.sanitization import Sanitization
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.settings.tables import Judged

DEPARTED = ("retired", "disposed")
CARRIED_OFF = ("in_transit", "disposal")


class Subject(NamedTuple):
    """Something that is judged: its name (`kind/id`), its record, and what fails it whatever is asked."""

    name: str
    record: Record | None = None
    fault: str = ""


def _subject(record: Record) -> Subject:
    return Subject(f"{record.kind}/{record.id}", record)


def _records(registry: Registry, _day: date) -> Iterator[Subject]:
    """Yield everything, also what cannot be read."""
    yield from map(_subject, registry)
    for kind, record_id in sorted(registry.unread):
        yield Subject(f"{kind}/{record_id}", fault="cannot be read")


def _lifecycles(registry: Registry, day: date) -> Iterator[Subject]:
    """Yield what has a life and has begun it."""
    for kind in LIFECYCLES:
        for record in registry.all(kind).values():
            if hasattr(record, "lifecycle") and state_on(record, day) != NEW:
                yield _subject(record)


def _accounted(registry: Registry, day: date) -> Iterator[Asset]:
    gone = (NEW, *ENDED)
    return (asset for asset in registry.of(Asset).values() if state_on(asset, day) not in gone)


def _assets(registry: Registry, day: date) -> Iterator[Subject]:
    """Return the assets that are accounted for."""
    return map(_subject, _accounted(registry, day))


def _devices(registry: Registry, day: date) -> Iterator[Subject]:
    """Return the assets with a network address, a name in one, or a model that may bear data."""
    models = registry.of(Model)
    for asset in _accounted(registry, day):
        model = models.get(asset.model)
        if asset.network or may_bear_data(model):
            yield _subject(asset)


def _sightings(registry: Registry, day: date) -> Iterator[Subject]:
    """Yield what the counts of policy's `count_days` saw; what is not registered fails."""
    since = day.toordinal() - registry.policy.rules.limits.count_days
    for sighting in sightings(registry, day):
        if sighting.count.on.toordinal() >= since:
            called = sighting.row.get("tag") or sighting.row.get("serial") or "it"
            fault = "" if sighting.asset else f"{called} is not registered"
            yield Subject(f"count/{sighting.count.id} row {sighting.number}", fault=fault)


def _leavers(registry: Registry, day: date) -> Iterator[Subject]:
    """Return the people whose last day is over."""
    people = registry.of(Person).values()
    return (_subject(person) for person in people if person.ends and person.ends < day)


def _departed_assets(registry: Registry, day: date) -> Iterator[Subject]:
    """Yield the assets that are retired, carried off or disposed of, and the records of how."""
    for asset in registry.of(Asset).values():
        entry = entry_on(asset, day)
        if entry and (entry.to in DEPARTED or (entry.to, entry.substate) == CARRIED_OFF):
            yield _subject(asset)
    for disposal in registry.of(Disposal).values():
        if state_on(disposal, day) not in (NEW, "cancelled"):
            yield _subject(disposal)
    for sanitization in registry.of(Sanitization).values():
        if sanitization.performer.on <= day:
            yield _subject(sanitization)


def _installed_software(registry: Registry, day: date) -> Iterator[Subject]:
    """Return the products that are on a machine which is there."""
    installed = {entry.product for entry in _installations(registry, day) if entry.present_on(day)}
    products = registry.of(Software)
    return (_subject(products[product]) for product in sorted(installed) if product in products)


def _installations(registry: Registry, day: date) -> Iterator[Installation]:
    for asset in _accounted(registry, day):
        yield from asset.software
    for instance in registry.of(Instance).values():
        if state_on(instance, day) not in (NEW, "deleted"):
            yield from instance.software


def _spending(registry: Registry, day: date) -> Iterator[Subject]:
    """Return the assets, the running contracts and the software in use that needs rights."""
    contracts = registry.of(Contract).values()
    products = registry.of(Software)
    return chain(
        _assets(registry, day),
        (_subject(contract) for contract in contracts if state_on(contract, day) in RUNNING),
        (_subject(products[product]) for product in software_use(registry, day) if product in products),
    )


JUDGED: Mapping[Judged, Callable[[Registry, date], Iterator[Subject]]] = {
    "records": _records,
    "lifecycles": _lifecycles,
    "assets": _assets,
    "devices": _devices,
    "sightings": _sightings,
    "leavers": _leavers,
    "departed_assets": _departed_assets,
    "installed_software": _installed_software,
    "spending": _spending,
}
"""Who is judged on a day, by what a control says that it judges."""
