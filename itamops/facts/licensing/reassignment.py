"""Rights that stay with whom they were taken from, because they were assigned too short a time ago."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from itamops.facts.licensing.effective_rights import effective_rights
from itamops.facts.lifecycle.state import state_on
from itamops.records.asset import Allocation, Asset
from itamops.records.license import License
from itamops.records.person import Person
from itamops.registry import Registry

EXCUSES = ("failure", "leaver", "loan", "temporary")
"""Words in an allocation's reason for which its right may move at once."""

STAYS = ("in_transit", "in_stock", "in_use")
"""States of a device that has not failed and is not gone."""


class Held(msgspec.Struct, frozen=True):
    """Rights of a line that nobody else may have before a day: whom (`kind/id`) they were set aside for."""

    license: str
    by: str
    rights: int
    until: date


class Moved(msgspec.Struct, frozen=True):
    """A right that was set aside for a device or person while it was held for another.

    `index` is the allocation's position among those of the record.
    """

    record: Asset | Person
    index: int
    held: Held


def moved_too_soon(registry: Registry, day: date) -> Iterator[Moved]:
    """Yield the allocations for which no right is left, because it is still with its old holder.

    Of a line's running allocations it is the newest.
    """
    held = held_rights(registry, day)
    rights = effective_rights(registry, day) if held else {}
    running = _running(registry, day, held)
    for line_id, holds in held.items():
        line = rights.get(line_id)
        owned = line.rights if line else None
        if owned is not None:
            allocated = running[line_id]
            over = sum(one.quantity for _, _, one in allocated) + sum(one.rights for one in holds) - owned
            allocated.sort(key=lambda one: (one[2].since, one[0].id), reverse=True)
            for one, (record, index, _) in zip(holds, allocated[: max(0, over)], strict=False):
                yield Moved(record, index, one)


def _running(
    registry: Registry, day: date, lines: Collection[str]
) -> Mapping[str, list[tuple[Asset | Person, int, Allocation]]]:
    """Return the running allocations of some lines: by line their records, their position there, and they."""
    found: defaultdict[str, list[tuple[Asset | Person, int, Allocation]]] = defaultdict(list)
    holders: Sequence[Asset | Person] = (
        (*registry.of(Asset).values(), *registry.of(Person).values()) if lines else ()
    )
    for record in holders:
        for index, entry in enumerate(record.allocations):
            if entry.license in lines and entry.runs_on(day):
                found[entry.license].append((record, index, entry))
    return found


def held_rights(registry: Registry, day: date) -> Mapping[str, Sequence[Held]]:
    """Return the rights that are still with an old holder on a day, by line.

    Microsoft's terms and others like them: a right moves once in so many days (`reassign_days`), but for a
    failure, somebody who leaves, or a loan.
    """
    days = {
        line.id: line.rights.reassign_days
        for line in registry.of(License).values()
        if line.rights and line.rights.reassign_days
    }
    found: defaultdict[str, list[Held]] = defaultdict(list)
    if days:
        for by, allocations, free in _ended(registry, day):
            running = {entry.license for entry in allocations if entry.runs_on(day)}
            for entry in allocations:
                until = entry.since + timedelta(days.get(entry.license, 0))
                over = entry.until is not None and entry.since <= entry.until < day < until
                if over and not free and not _is_excused(entry) and entry.license not in running:
                    found[entry.license].append(Held(entry.license, by, entry.quantity, until))
    return found


def _ended(registry: Registry, day: date) -> Iterator[tuple[str, Sequence[Allocation], bool]]:
    """Go over holders with ended allocations, and say whether what became of them frees their rights."""
    for asset in registry.of(Asset).values():
        if any(entry.until for entry in asset.allocations):
            yield f"asset/{asset.id}", asset.allocations, state_on(asset, day) not in STAYS
    for person in registry.of(Person).values():
        if any(entry.until for entry in person.allocations):
            yield f"person/{person.id}", person.allocations, not person.active_on(day)


def _is_excused(allocation: Allocation) -> bool:
    words = re.findall(r"[a-z]+", (allocation.reason or "").casefold())
    return not set(EXCUSES).isdisjoint(words)
