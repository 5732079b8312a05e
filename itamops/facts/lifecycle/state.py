"""How a record stands on a day: state, substate, holder, place. Entries of later days do not count yet."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from itamops.lifecycles import NEW, Carried
from itamops.records.asset import Asset, AssetEntry
from itamops.records.base import Entry, Record
from itamops.registry import Registry

E_co = TypeVar("E_co", bound=Entry, covariant=True)

HELD = ("in_use", "missing")
"""States in which somebody has a device, or had it last."""


class Living(Protocol[E_co]):
    """A record with a lifecycle."""

    @property
    def lifecycle(self) -> tuple[E_co, ...]:
        """Its entries, oldest first."""


class Standing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a device stands on a day.

    `since` is the day it came to its state. `holder` is who has it (`person/akeller`), and while it is
    missing who had it last, `held_since` since when; `until` is the last day of a loan or reservation.
    """

    state: str
    substate: str | None
    since: date
    holder: str | None
    held_since: date | None
    location: str | None
    until: date | None


def entries_on(record: Living[E_co], day: date) -> list[E_co]:
    """Return the entries in force on a day, oldest first; a correction voids the one before it."""
    known = [entry for entry in record.lifecycle if entry.on <= day]
    if not any(entry.correction for entry in known):
        return known
    entries: list[E_co] = []
    for entry in known:
        if not entry.correction:
            entries.append(entry)
        elif entries:
            entries.pop()
    return entries


def entry_on(record: Living[E_co], day: date) -> E_co | None:
    """Return the entry in force on a day, or nothing before the first."""
    last = record.lifecycle[-1] if record.lifecycle else None
    if last is not None and last.on <= day and not last.correction:
        return last
    entries = entries_on(record, day)
    return entries[-1] if entries else None


def stretches(record: Living[E_co], day: date) -> Iterator[tuple[E_co, int, int]]:
    """Yield each entry in force on a day with the days it held: from one to before another, as ordinals.

    The day itself counts. An entry that another follows on the same day held for none.
    """
    entries = entries_on(record, day)
    starts = [entry.on.toordinal() for entry in entries]
    yield from zip(entries, starts, [*starts[1:], day.toordinal() + 1], strict=False)


def state_on(record: Living[Entry], day: date) -> str:
    """Return the state on a day, `NEW` before the first entry."""
    entry = entry_on(record, day)
    return entry.to if entry else NEW


def holder_on(asset: Asset, day: date) -> str | None:
    """Return who has a device on a day, while it is in use or, if it is missing, who had it last."""
    standing = standing_on(asset, day)
    return standing.holder if standing else None


def standing_on(asset: Asset, day: date) -> Standing | None:
    """Return the state of a device on a day, or nothing before its first entry."""
    entries = entries_on(asset, day)
    if not entries:
        return None
    entry = entries[-1]
    held = _held(entries)
    return Standing(
        state=entry.to,
        substate=entry.substate,
        since=_since(entries),
        holder=held[-1].assignee if held else None,
        held_since=held[0].on if held else None,
        location=_location(asset, entries, day),
        until=(held[-1] if held else entry).until,
    )


def until_on(asset: Asset, day: date) -> date | None:
    """Return the last day of a loan or reservation that stands on a day, by its entry, else by the record."""
    if not any(entry.until for entry in asset.lifecycle):
        return asset.until
    standing = standing_on(asset, day)
    return (standing.until if standing else None) or asset.until


class Named(NamedTuple):
    """What the entries of a record set a field to, and the entry that did; without one it has lapsed."""

    value: object
    entry: Entry | None


def named_by_entries(record: Record, carried: Carried) -> Named | None:
    """Return what the entries of a record set a field to, or nothing where none of them ever set it."""
    lifecycle: tuple[Entry, ...] = getattr(record, "lifecycle", ())
    if all(getattr(entry, carried.field) is None for entry in lifecycle):
        return None
    entries = entries_on(record, date.max) if isinstance(record, Asset) else lifecycle
    last = next((entry for entry in reversed(entries) if getattr(entry, carried.field) is not None), None)
    if last is None:
        return None
    value = getattr(last, carried.field)
    if carried.lapses and isinstance(record, Asset):
        standing = standing_on(record, date.max)
        stands = getattr(standing, carried.field) if standing else None
        return Named(stands, last if stands == value else None)
    return Named(value, last)


@lru_cache(maxsize=4)
def standings(registry: Registry, day: date) -> Sequence[tuple[Asset, Standing]]:
    """Return the devices that are known on a day, with how each stands."""
    each = ((asset, standing_on(asset, day)) for asset in registry.of(Asset).values())
    return tuple((asset, standing) for asset, standing in each if standing is not None)


def _since(entries: list[AssetEntry]) -> date:
    since, state = entries[-1].on, entries[-1].to
    for entry in reversed(entries):
        if entry.to != state:
            break
        since = entry.on
    return since


def _held(entries: list[AssetEntry]) -> list[AssetEntry]:
    """Return the entries by which the last holder got the device; an entry of the same state may not say."""
    if entries[-1].to not in HELD:
        return []
    states = {entries[-1].to, "in_use"}
    held: list[AssetEntry] = []
    for entry in reversed(entries):
        if entry.to not in states or (held and entry.assignee not in (None, held[0].assignee)):
            break
        if entry.assignee:
            held.insert(0, entry)
    return held


def _location(asset: Asset, entries: list[AssetEntry], day: date) -> str | None:
    """Return the place that the entries name last; the record's own holds until an entry says otherwise."""
    if asset.lifecycle[-1].on <= day and asset.location:
        return asset.location
    named = [entry.location for entry in entries if entry.location]
    if named:
        return named[-1]
    moved_later = any(entry.location for entry in asset.lifecycle if entry.on > day)
    return None if moved_later else asset.location
