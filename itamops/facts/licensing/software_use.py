"""Who and what uses each software product on a day: the evidence that rights are counted by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import msgspec

from itamops.facts.licensing.measured_access import measured_access
from itamops.facts.licensing.pools import Pooling
from itamops.facts.lifecycle.state import Standing, standings, state_on
from itamops.lifecycles.asset import NEEDS_RIGHTS
from itamops.records.asset import Allocation, Asset, Installation
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.records.sanitization import Sanitization
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.sheets import Row

NEEDS_NO_RIGHT = ("free", "open_source", "bundled")
RUNS = ("running", "stopped")
"""States in which what is installed on an instance needs rights."""


class Installed(msgspec.Struct, frozen=True, gc=False):
    """A product on a machine (`asset/…` or `instance/…`), with its holder where that is an active person.

    `entries` are the edition and version of each installation, as far as they are known; `license` is the
    line that one of them is bound to.
    """

    machine: str
    person: str | None
    pools: tuple[str, ...]
    entries: tuple[tuple[str | None, str | None], ...] = ((None, None),)
    license: str | None = None


class Subscribed(msgspec.Struct, frozen=True, gc=False):
    """A person (`person/…`) with a running subscription, and the line it is taken from, if that is said.

    `editions` are those that are subscribed to: types of users, where a product has several.
    """

    person: str
    pools: tuple[str, ...]
    license: str | None = None
    editions: tuple[str | None, ...] = (None,)


class Allocated(msgspec.Struct, frozen=True, gc=False):
    """Rights of a line set aside for a machine or person, with the active person who holds the machine."""

    to: str
    person: str | None
    pools: tuple[str, ...]
    license: str
    quantity: int


class Accessed(msgspec.Struct, frozen=True, gc=False):
    """A person (`person/…`) who reaches a product, and the device (`asset/…`) from which, if that is said."""

    person: str
    device: str | None
    pools: tuple[str, ...]


class ProductUse(msgspec.Struct, frozen=True):
    """All use of one product; each machine, person and pair of them stands once in each list."""

    installed: tuple[Installed, ...] = ()
    subscribed: tuple[Subscribed, ...] = ()
    allocated: tuple[Allocated, ...] = ()
    accessed: tuple[Accessed, ...] = ()


def software_use(registry: Registry, day: date) -> Mapping[str, ProductUse]:
    """Collect the use of every product on a day, by product.

    Left out is what needs no right: software that is free, open source or bundled, exempted while the
    exemption runs, on machines that are gone or were sanitized after they were retired, and parts of a suite
    that is installed on the same machine. People count while they are active.
    """
    return _collected(registry, day).uses()


def parts_of_suites(registry: Registry, day: date) -> Mapping[str, Counter[str]]:
    """Count the machines on which each product is part of a suite that is installed, by product and suite."""
    return _collected(registry, day).parts


@lru_cache(maxsize=4)
def _collected(registry: Registry, day: date) -> "_Collector":
    collector = _Collector(registry, day)
    for asset, standing in standings(registry, day):
        counts = standing.state in NEEDS_RIGHTS and (asset.software or asset.allocations)
        if counts and not collector.is_sanitized(asset, standing):
            machine, holder = f"asset/{asset.id}", collector.active_holder(standing)
            pools = collector.pooling.pools_of(asset.company, asset.team, standing.location)
            collector.install(machine, holder, pools, asset.software)
            collector.allocate(machine, holder, pools, asset.allocations)
    for instance in registry.of(Instance).values():
        if instance.software and state_on(instance, day) in RUNS:
            pools = collector.pooling.pools_of(instance.company, instance.team, None)
            collector.install(f"instance/{instance.id}", None, pools, instance.software)
    for person in registry.of(Person).values():
        if (person.subscriptions or person.allocations or person.access) and person.active_on(day):
            collector.person(person)
    for product, row in measured_access(registry, day):
        collector.measured(product, row)
    return collector


class _Collector:
    def __init__(self, registry: Registry, day: date) -> None:
        self.day = day
        self.pooling = Pooling(registry)
        self.lines = registry.of(License)
        self.people = registry.of(Person)
        products = registry.of(Software)
        self.free = frozenset(
            product_id for product_id, product in products.items() if product.licensing in NEEDS_NO_RIGHT
        )
        self.components = {
            product_id: frozenset(product.suite.components)
            for product_id, product in products.items()
            if product.suite
        }
        self.installed: defaultdict[str, list[Installed]] = defaultdict(list)
        self.subscribed: defaultdict[str, dict[str, Subscribed]] = defaultdict(dict)
        self.allocated: defaultdict[str, dict[tuple[str, str], Allocated]] = defaultdict(dict)
        self.accessed: defaultdict[str, dict[tuple[str, str | None], Accessed]] = defaultdict(dict)
        self.assets = registry.of(Asset)
        self.parts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.sanitized: defaultdict[str, set[str]] = defaultdict(set)
        for record in registry.of(Sanitization).values():
            if record.performer.on <= day and record.validation.outcome == "effective":
                self.sanitized[record.asset].add(record.medium)

    def is_sanitized(self, asset: Asset, standing: Standing) -> bool:
        """Return whether nothing is left on a retired device."""
        done = self.sanitized.get(asset.id)
        if standing.state != "retired" or not done:
            return False
        return all(medium.removed or medium.id in done for medium in asset.media)

    def active_holder(self, standing: Standing) -> str | None:
        holder = standing.holder
        if holder and holder.startswith("person/"):
            person = self.people.get(holder.removeprefix("person/"))
            if person and person.active_on(self.day):
                return holder
        return None

    def install(
        self, machine: str, person: str | None, pools: tuple[str, ...], software: Iterable[Installation]
    ) -> None:
        found: dict[str, Installed] = {}
        for entry in software:
            product, exemption = entry.product, entry.exemption
            exempt = exemption is not None and self.day <= exemption.expires
            if product not in self.free and not exempt and entry.present_on(self.day):
                before = found.get(product)
                variant, bound = (entry.edition, entry.version), entry.license
                variants = (*before.entries, variant) if before else (variant,)
                bound = before.license or bound if before else bound
                found[product] = Installed(machine, person, pools, variants, bound)
        for suite in self.components.keys() & found:
            for component in self.components[suite]:
                if found.pop(component, None):
                    self.parts[component][suite] += 1
        for product, installed in found.items():
            self.installed[product].append(installed)

    def allocate(
        self, to: str, person: str | None, pools: tuple[str, ...], allocations: Iterable[Allocation]
    ) -> None:
        for entry in allocations:
            if entry.runs_on(self.day):
                self._set_aside(Allocated(to, person, pools, entry.license, entry.quantity))

    def person(self, person: Person) -> None:
        reference = f"person/{person.id}"
        pools = self.pooling.pools_of(person.company, person.team, person.location)
        self.allocate(reference, reference, pools, person.allocations)
        for entry in person.subscriptions:
            if entry.product in self.free or not entry.runs_on(self.day):
                continue
            line = self.lines.get(entry.license or "")
            if line and line.metric == "seat":
                self._set_aside(Allocated(reference, reference, pools, line.id, 1))
            else:
                before = self.subscribed[entry.product].get(reference)
                known = before.editions if before else ()
                editions = tuple(dict.fromkeys((*known, entry.edition)))
                of = before.license if before else entry.license
                self.subscribed[entry.product][reference] = Subscribed(reference, pools, of, editions)
        for access in person.access:
            if access.runs_on(self.day):
                self._reaches(access.product, reference, access.asset, pools)

    def measured(self, product: str, row: Row) -> None:
        """Take a row of who reached a product; whom the register does not know is somebody all the same."""
        person = self.people.get(row["person"])
        if person is None or person.active_on(self.day):
            pools = self.pooling.pools_of(person.company, person.team, person.location) if person else ()
            self._reaches(product, f"person/{row['person']}", row.get("asset"), pools)

    def _reaches(self, product: str, person: str, asset: str | None, pools: tuple[str, ...]) -> None:
        """Note that a person reaches a product, unless that is from a device that is gone."""
        known = self.assets.get(asset or "")
        if product not in self.free and (known is None or state_on(known, self.day) in NEEDS_RIGHTS):
            device = f"asset/{asset}" if asset else None
            self.accessed[product].setdefault((person, device), Accessed(person, device, pools))

    def _set_aside(self, allocated: Allocated) -> None:
        """Keep an allocation; of several of one line to one holder the largest, one seat typed twice."""
        line = self.lines.get(allocated.license)
        for product in line.covers[:1] if line else ():
            key = (allocated.license, allocated.to)
            before = self.allocated[product].get(key)
            if before is None or before.quantity < allocated.quantity:
                self.allocated[product][key] = allocated

    def uses(self) -> Mapping[str, ProductUse]:
        return {
            product: ProductUse(
                tuple(self.installed.get(product, ())),
                tuple(self.subscribed.get(product, {}).values()),
                tuple(self.allocated.get(product, {}).values()),
                tuple(self.accessed.get(product, {}).values()),
            )
            for product in sorted({*self.installed, *self.subscribed, *self.allocated, *self.accessed})
        }
