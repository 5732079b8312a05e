"""What people, teams and places hold on a day: devices, seats, subscriptions and what was given out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from operator import attrgetter

import msgspec

from itamops.facts.lifecycle.state import Standing, standings
from itamops.facts.lifecycle.supplies import issues
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.records.person import Person
from itamops.registry import Registry


class Holding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that is held; `holder` and `thing` are written `kind/id`.

    `how` is the substate of a device (assigned, loan, shared, lost, …), or allocated, subscribed, issued.
    `through` is what it is on or attached to, where it is not in the holder's own hands.
    """

    holder: str
    thing: str
    how: str
    since: date
    until: date | None = None
    quantity: int = 1
    through: str | None = None


def holdings(registry: Registry, day: date) -> Mapping[str, tuple[Holding, ...]]:
    """Return what each holder has on a day, by holder, in the order of the things.

    What is on a device or attached to one is held by whoever has that device. Seats and subscriptions of
    people are free once they have left; what they were given is not back for that.
    """
    present = {
        f"asset/{asset.id}": standing
        for asset, standing in standings(registry, day)
        if standing.state not in ENDED
    }
    found: defaultdict[str, list[Holding]] = defaultdict(list)
    sources = (
        _devices(present),
        _allocated(registry, day),
        _subscribed(registry, day),
        _issued(registry, day),
    )
    for holding in chain.from_iterable(sources):
        if holding.holder in present or not holding.holder.startswith("asset/"):
            holder = _final_holder(holding.holder, present)
            through = holding.holder if holder != holding.holder else None
            found[holder].append(msgspec.structs.replace(holding, holder=holder, through=through))
    return {
        holder: tuple(sorted(found[holder], key=attrgetter("thing", "since"))) for holder in sorted(found)
    }


def _final_holder(holder: str, present: Mapping[str, Standing]) -> str:
    """Follow devices that are assigned to devices, once round where they go in a circle."""
    seen: set[str] = set()
    while holder in present and holder not in seen:
        seen.add(holder)
        holder = present[holder].holder or holder
    return holder


def _devices(present: Mapping[str, Standing]) -> Iterator[Holding]:
    for device, standing in present.items():
        if standing.holder:
            yield Holding(
                holder=standing.holder,
                thing=device,
                how=standing.substate or standing.state,
                since=standing.held_since or standing.since,
                until=standing.until,
            )


def _allocated(registry: Registry, day: date) -> Iterator[Holding]:
    people = (person for person in registry.of(Person).values() if person.active_on(day))
    holders: Iterable[Asset | Person] = chain(registry.of(Asset).values(), people)
    for holder in holders:
        for allocation in holder.allocations:
            if allocation.runs_on(day):
                yield Holding(
                    holder=f"{holder.kind}/{holder.id}",
                    thing=f"license/{allocation.license}",
                    how="allocated",
                    since=allocation.since,
                    until=allocation.until,
                    quantity=allocation.quantity,
                )


def _subscribed(registry: Registry, day: date) -> Iterator[Holding]:
    for person in registry.of(Person).values():
        for subscription in person.subscriptions if person.active_on(day) else ():
            if subscription.runs_on(day):
                yield Holding(
                    holder=f"person/{person.id}",
                    thing=f"software/{subscription.product}",
                    how="subscribed",
                    since=subscription.since,
                    until=subscription.until,
                )


def _issued(registry: Registry, day: date) -> Iterator[Holding]:
    for holder, issue in issues(registry):
        if issue.out_on(day):
            yield Holding(
                holder=holder,
                thing=f"supply/{issue.supply}",
                how="issued",
                since=issue.since,
                quantity=issue.quantity,
            )
