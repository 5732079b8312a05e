"""What came of a physical count: what was seen, moved, missing or unexpected, and what to record."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Literal

import msgspec

from itamops.facts.lifecycle.counts import CALLED_BY, NONE, Sighting, last_seen, sightings
from itamops.facts.lifecycle.state import Standing, standing_on, standings
from itamops.facts.places import is_same_place, places_around
from itamops.records.asset import Asset
from itamops.records.count import Count, Scope
from itamops.records.model import Model
from itamops.registry import Registry

Outcome = Literal["seen", "moved", "missing", "unexpected"]

OUTCOMES: tuple[Outcome, ...] = ("seen", "moved", "missing", "unexpected")

STANDS = {
    "in_stock": (),
    "in_use": (),
    "in_maintenance": ("onsite",),
    "retired": ("pending_sanitization", "pending_disposal", "pending_sale"),
}
"""Where a device is in the house: states, each with its substates where not all of them are."""


class CountResult(msgspec.Struct, frozen=True, kw_only=True):
    """One device of a count, or a row whose device is not registered (`asset` is None).

    `recorded` is the place that the registry had on the day of the count, `place` where it was seen. What is
    `open` has not been answered by an entry or a later sighting; `step` is the entry that answers it.
    """

    count: Count
    outcome: Outcome
    asset: Asset | None
    called: str
    number: int | None
    recorded: str | None
    place: str | None
    open: bool
    step: str


class CountOutcome(msgspec.Struct, frozen=True):
    """A count and what came of it: what was expected was seen, has moved within the place, or is missing."""

    count: Count
    expected: int
    things: tuple[CountResult, ...]

    def number(self, outcome: Outcome) -> int:
        """Return how many things have an outcome."""
        return sum(one.outcome == outcome for one in self.things)

    @property
    def open(self) -> tuple[CountResult, ...]:
        """Return what nobody has answered yet."""
        return tuple(one for one in self.things if one.open)


@lru_cache(maxsize=4)
def count_outcomes(registry: Registry, day: date, since: date = date.min) -> Mapping[str, CountOutcome]:
    """Return what came of each count of a term that ends with a day, by its id; the latest first."""
    counts = [one for one in registry.of(Count).values() if since <= one.on <= day]
    counts.sort(key=lambda one: (-one.on.toordinal(), one.id))
    if not counts:
        return {}
    rows = {
        count_id: tuple(several)
        for count_id, several in groupby(sightings(registry, day), lambda one: one.count.id)
    }
    seen_last = last_seen(registry, day)
    return {count.id: _outcome(registry, count, rows.get(count.id, ()), day, seen_last) for count in counts}


def _outcome(
    registry: Registry, count: Count, rows: Sequence[Sighting], day: date, seen_last: Mapping[str, date]
) -> CountOutcome:
    expected = {asset.id: standing for asset, standing in _expected(registry, count)}
    seen = {row.asset for row in rows}
    things = [_sighted(registry, count, row, day) for row in rows]
    things += (
        _missing(registry, count, asset_id, standing, day, seen_last)
        for asset_id, standing in expected.items()
        if asset_id not in seen
    )
    things.sort(key=lambda one: (OUTCOMES.index(one.outcome), one.number or 0, one.called))
    return CountOutcome(count, len(expected), tuple(things))


@lru_cache(maxsize=4)
def _in_house(registry: Registry, day: date) -> Mapping[str, Sequence[tuple[Asset, Standing]]]:
    """Return the devices that stand in the house on a day, by their place."""
    found: defaultdict[str, list[tuple[Asset, Standing]]] = defaultdict(list)
    for asset, standing in standings(registry, day):
        if standing.location and is_in_house(standing):
            found[standing.location].append((asset, standing))
    return found


def _expected(registry: Registry, count: Count) -> Iterator[tuple[Asset, Standing]]:
    """Yield the devices that should have been seen: in the house, at the place, within the scope."""
    scope = count.scope or Scope()
    excluded = {exclusion.asset for exclusion in scope.excluded}
    models = registry.of(Model)
    for place, devices in _in_house(registry, count.on).items():
        if place != count.location and not (
            scope.places_within and count.location in places_around(registry, place)
        ):
            continue
        for asset, standing in devices:
            model = models.get(asset.model)
            in_scope = not scope.categories or (model is not None and model.category in scope.categories)
            if in_scope and asset.id not in excluded:
                yield asset, standing


def is_in_house(standing: Standing) -> bool:
    """Return whether a device is where somebody who counts can see it."""
    substates = STANDS.get(standing.state)
    return substates is not None and (not substates or standing.substate in substates)


def _sighted(registry: Registry, count: Count, row: Sighting, day: date) -> CountResult:
    place = row.row.get("location", count.location)
    calls = (row.row.get(column, NONE) for column in CALLED_BY)
    called = next((call for call in calls if call != NONE), f"row {row.number}")
    asset = registry.of(Asset).get(row.asset) if row.asset else None
    stood = standing_on(asset, count.on) if asset else None
    recorded = stood.location if stood else None
    outcome: Outcome = "unexpected"
    if stood and is_in_house(stood):
        outcome = "seen" if recorded and is_same_place(registry, recorded, place) else "moved"
    stands = standing_on(asset, day) if asset else None
    answered = outcome == "seen" or (
        asset is not None
        and stands is not None
        and is_in_house(stands)
        and (outcome == "unexpected" or _goes_on(asset, count, day))
    )
    return CountResult(
        count=count,
        outcome=outcome,
        asset=asset,
        called=called,
        number=row.number,
        recorded=recorded,
        place=place,
        open=not answered,
        step="" if answered else _step_of(asset, stands, count, place),
    )


def _missing(
    registry: Registry,
    count: Count,
    asset_id: str,
    standing: Standing,
    day: date,
    seen_last: Mapping[str, date],
) -> CountResult:
    asset = registry.of(Asset)[asset_id]
    answered = _goes_on(asset, count, day) or seen_last.get(asset_id, date.min) > count.on
    step = f"{{on: {day}, to: missing, substate: lost, by: {count.by}, report: {count.id}}}"
    return CountResult(
        count=count,
        outcome="missing",
        asset=asset,
        called=asset.tag if asset.tag != "none" else asset.id,
        number=None,
        recorded=standing.location,
        place=None,
        open=not answered,
        step="" if answered else step,
    )


def _goes_on(asset: Asset, count: Count, day: date) -> bool:
    """Return whether a device has taken a step since it was counted."""
    return any(count.on <= entry.on <= day and entry.opening is None for entry in asset.lifecycle)


def _step_of(asset: Asset | None, stands: Standing | None, count: Count, place: str) -> str:
    """Return the entry that records where a device was seen; of one that is not registered there is none."""
    if asset is None or stands is None:
        return ""
    start = f"{{on: {max(count.on, asset.lifecycle[-1].on)}, to: "
    end = f"by: {count.by}, location: {place}}}"
    if is_in_house(stands):
        substate = f"substate: {stands.substate}, " if stands.substate else ""
        return f"{start}{stands.state}, {substate}{end}"
    evidence = (
        f"finder: {count.by}, " if stands.state == "missing" else "source: found, valuation: 0.00 EUR, "
    )
    return f"{start}in_stock, substate: quarantine, {evidence}{end}"
