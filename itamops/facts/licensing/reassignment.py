"""Rights that stay with whom they were taken from, because they were assigned too short a time ago."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from itamops.facts.state import state_on
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


def held_rights(registry: Registry, day: date) -> Mapping[str, Sequence[Held]]:
    """Give the rights that are still with an old holder on a day, by line.

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
