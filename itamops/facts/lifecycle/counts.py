"""What physical counts saw, and which devices were looked at not long ago."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain

import msgspec

from itamops.facts.lifecycle.state import entry_on
from itamops.records.asset import Asset
from itamops.records.count import Count
from itamops.registry import Registry
from itamops.registry.search import folded
from itamops.registry.sheets import Row

CALLED_BY = ("tag", "serial")
"""The columns of a sighting that say which device it is; `none` says nothing."""

NONE = "none"


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a count, by its number from 1: the device that was seen, None where it is not registered."""

    count: Count
    number: int
    row: Row
    asset: str | None


@lru_cache(maxsize=4)
def sightings(registry: Registry, day: date) -> tuple[Sighting, ...]:
    """Return what all counts until a day saw, each told by tag or serial whatever their case and spaces."""
    return tuple(_sightings(registry, day))


def _sightings(registry: Registry, day: date) -> Iterator[Sighting]:
    devices = _devices(registry, day)
    for count in registry.of(Count).values():
        for number, row in enumerate(registry.rows(count) if count.on <= day else (), 1):
            calls = (folded(row.get(column, "")) for column in CALLED_BY)
            asset = next((devices[call] for call in calls if call in devices), None)
            yield Sighting(count=count, number=number, row=row, asset=asset)


def last_seen(registry: Registry, day: date) -> Mapping[str, date]:
    """Return the last day by a day on which a count saw each device or an import heard of it, by its id."""
    found: dict[str, date] = {}
    heard = (
        (asset.id, asset.last_seen.on)
        for asset in registry.of(Asset).values()
        if asset.last_seen and asset.last_seen.on <= day
    )
    seen = ((sighting.asset, sighting.count.on) for sighting in sightings(registry, day) if sighting.asset)
    for asset_id, on in chain(heard, seen):
        found[asset_id] = max(on, found.get(asset_id, on))
    return found


def _devices(registry: Registry, day: date) -> Mapping[str, str]:
    """Return the devices known on a day by their tags and serials; a tag says more than another's serial."""
    known = [asset for asset in registry.of(Asset).values() if entry_on(asset, day)]
    return {
        call: asset.id
        for column in reversed(CALLED_BY)
        for asset in known
        if (call := folded(getattr(asset, column))) != NONE
    }
