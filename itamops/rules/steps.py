"""The steps of a lifecycle: each entry with how the record stood before it, and what it is judged on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from itamops.lifecycles import LIFECYCLES, NEW, Lifecycle
from itamops.records.asset import Asset
from itamops.records.base import Entry, Record
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.registry import Registry
from itamops.settings import Policy


class Grounds:
    """What steps are judged on; what several of them ask is looked up once.

    `stood` is the registry before the change, where there is one.
    """

    def __init__(self, registry: Registry, policy: Policy, stood: Registry | None = None) -> None:
        self.registry = registry
        self.policy = policy
        self.stood = stood

    @cached_property
    def bought(self) -> Mapping[str, frozenset[str]]:
        """The licenses that came by each order."""
        return _grouped(
            (line.order, line.id)
            for line in self.registry.of(License).values()
            if line.order and line.state != "cancelled"
        )

    @cached_property
    def handed_out(self) -> Mapping[str, frozenset[str]]:
        """The assets that each holder has, or once had."""
        return _grouped(
            (entry.assignee, asset.id)
            for asset in self.registry.of(Asset).values()
            for entry in asset.lifecycle
            if entry.assignee
        )

    @cached_property
    def covered(self) -> Mapping[str, frozenset[str]]:
        """The assets that name each contract."""
        return _grouped(
            (contract, asset.id) for asset in self.registry.of(Asset).values() for contract in asset.contracts
        )

    @cached_property
    def exempting(self) -> frozenset[str]:
        """The requests that exemptions name."""
        assets, instances = self.registry.of(Asset).values(), self.registry.of(Instance).values()
        bearers: Iterable[Asset | Instance] = chain(assets, instances)
        return frozenset(
            installation.exemption.request
            for bearer in bearers
            for installation in bearer.software
            if installation.exemption and installation.exemption.request
        )


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return {key: frozenset(group) for key, group in groups.items()}


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


def all_at_once(check: Callable[[Step], Iterator[str]]) -> Callable[[Step], str]:
    """Make a check of one that yields all that is wrong: it returns that in one sentence."""
    return lambda step: "; ".join(dict.fromkeys(check(step)))
