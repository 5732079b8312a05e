"""The steps of a lifecycle: each entry with how the record stood before it, and what it is judged on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from itamops.lifecycles import LIFECYCLES, NEW, Lifecycle
from itamops.records.base import Entry, Record
from itamops.records.license import License
from itamops.registry import Registry
from itamops.settings import Policy


class Grounds(NamedTuple):
    """What steps are judged on.

    `stood` is the registry before the change, where there is one. `renewed` are the licenses that a renewal
    has taken the place of, `bought` gives the licenses that came by each order.
    """

    registry: Registry
    policy: Policy
    stood: Registry | None
    renewed: frozenset[str]
    bought: Mapping[str, tuple[License, ...]]


def grounds(registry: Registry, policy: Policy, stood: Registry | None = None) -> Grounds:
    """Look up once what every step may ask."""
    lines = registry.of(License).values()
    bought: defaultdict[str, list[License]] = defaultdict(list)
    for line in lines:
        if line.order and line.state != "cancelled":
            bought[line.order].append(line)
    return Grounds(
        registry=registry,
        policy=policy,
        stood=stood,
        renewed=frozenset(line.renews for line in lines if line.renews and line.state != "cancelled"),
        bought={order: tuple(came) for order, came in bought.items()},
    )


class Step(NamedTuple):
    """One entry of a lifecycle, and how the record stood before it."""

    grounds: Grounds
    record: Any
    entry: Any
    position: int
    state: str
    substate: str | None
    assignee: str | None
    since: Entry | None
    """The entry that led to the state before, nothing for the first."""
    returns_to: tuple[str, str | None] | None
    """The state that voiding that entry gives back."""


def living(registry: Registry) -> Iterator[tuple[Lifecycle, Any]]:
    """Go over the records that have a lifecycle, each with its table."""
    for kind, lifecycle in LIFECYCLES.items():
        for record in registry.all(kind).values():
            yield lifecycle, record


def state_name(state: str, substate: str | None) -> str:
    """Write a state the way policy and messages do: `disposed.sold`."""
    return f"{state}.{substate}" if substate else state or "new"


def steps(on: Grounds, record: Record) -> Iterator[Step]:
    """Go through a record's lifecycle; a correction gives back the state before the entry it voids."""
    standing: list[tuple[str, str | None, str | None, Entry | None]] = [(NEW, None, None, None)]
    for position, entry in enumerate(getattr(record, "lifecycle", ())):
        returns_to = standing[-2][:2] if len(standing) > 2 else None  # noqa: PLR2004  nothing is before the first
        yield Step(on, record, entry, position, *standing[-1], returns_to)
        if entry.correction and len(standing) > 1:
            standing.pop()
            continue
        given = getattr(entry, "assignee", None)
        before = standing[-1]
        kept = before[2] if entry.to == before[0] else None
        standing.append((entry.to, entry.substate, given or kept, entry))
