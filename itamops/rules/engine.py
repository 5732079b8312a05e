"""What a rule is, what it may look at, and how its problems become findings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from inspect import cleandoc
from operator import itemgetter
from types import MappingProxyType
from typing import TypeVar

import msgspec

from itamops.approvals.evidence import Evidence
from itamops.changes import Change, compare
from itamops.changes.files import changed_paths
from itamops.documents import locate_many
from itamops.findings import Anchor, Finding, Level, Place, Pointer, Problem, Related, sayable
from itamops.records.base import Record
from itamops.registry import Reference, Registry
from itamops.registry.columns import loose_ends
from itamops.registry.layout import is_governance
from itamops.registry.loading import Loaded
from itamops.registry.names import name_of
from itamops.rules.guards import guards
from itamops.settings import Policy
from itamops.snapshot import Snapshot

T = TypeVar("T")

Spot = tuple[Record, Pointer]
"""A field of a record."""

Places = Mapping[Anchor, Place]
"""Where in its file each thing stands that something is said about."""

NO_PLACES: Places = MappingProxyType({})

SHOWN = 10
"""Other places that a finding shows."""


class Context:
    """All that a rule may ask: the tree that is judged, the one before it, and the day.

    `day` is the day asked about, `today` the real one. Without a base nothing has changed; without evidence
    nobody was asked who agreed, and no rule may say that nobody did.
    """

    def __init__(
        self, head: Loaded, base: Loaded | None, *, day: date, today: date, evidence: Evidence | None = None
    ) -> None:
        self.head = head
        self.base = base
        self.day = day
        self.today = today
        self.evidence = evidence

    @property
    def registry(self) -> Registry:
        """The records that are judged."""
        return self.head.registry

    @property
    def snapshot(self) -> Snapshot:
        """The files that are judged."""
        return self.head.snapshot

    @property
    def policy(self) -> Policy:
        """The policy that judges: the base's, where there is one.

        A change of governance alone is judged by its own policy: that is what it is about.
        """
        judging = self.base if self.base and not self.changes_governance_only else self.head
        return judging.registry.policy

    @cached_property
    def changed_paths(self) -> tuple[str, ...]:
        """The files that differ from the base, sorted, none without one."""
        return changed_paths(self.base.snapshot, self.snapshot) if self.base else ()

    @property
    def changes_governance_only(self) -> bool:
        """Whether every file that differs is one that governs."""
        return bool(self.changed_paths) and all(map(is_governance, self.changed_paths))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The records that differ from the base, none without one."""
        return compare(self.base.registry, self.registry) if self.base else ()

    @cached_property
    def loose_ends(self) -> Sequence[tuple[Record, Reference]]:
        """The references of records that lead nowhere."""
        return tuple(loose_ends(self.registry))

    @cached_property
    def _touched(self) -> frozenset[tuple[str, str]]:
        return frozenset((change.kind, change.id) for change in self.changes)

    def newest(self, several: Sequence[T], key: Callable[[T], Record]) -> T:
        """Choose whose place a mistake of several is told at: the first that the change touches, or the last.

        `key` gives the record of one of them.
        """
        touched = (one for one in several if (key(one).kind, key(one).id) in self._touched)
        return next(touched, several[-1])

    def told(self, cause: Spot, uses: Sequence[Spot]) -> tuple[Anchor, tuple[tuple[Anchor, str], ...]]:
        """Choose where to tell what a record means for its users, and give the others to show beside it.

        It is told at the cause, unless a change touches only a use. A thousand uses are not all shown: each
        would have to be found in its file.
        """
        place = self.newest([cause, *uses, cause], key=itemgetter(0))
        others = [spot for spot in (cause, *uses) if spot is not place][:SHOWN]
        named = tuple((record.at(*pointer), name_of(self.registry, record)) for record, pointer in others)
        return place[0].at(*place[1]), named

    @cached_property
    def _found(self) -> Mapping[str, Sequence[Problem]]:
        found: defaultdict[str, list[Problem]] = defaultdict(list)
        for path in sorted(self.head.faults):
            for fault in self.head.faults[path]:
                found[fault.code].append(fault.problem)
        return found

    def found(self, code: str) -> Sequence[Problem]:
        """Give what reading the files has found under a code."""
        return self._found.get(code, ())


Check = Callable[[Context], Iterable[Problem]]


class Rule(msgspec.Struct, frozen=True):
    """A code that never changes its meaning, and the check behind it.

    `text` says what is wrong, why it matters, an example, and what to do: it is what `itamops explain`
    prints.
    """

    code: str
    title: str
    level: Level
    text: str
    check: Check


def rule(code: str, title: str, level: Level = Level.ERROR) -> Callable[[Check], Rule]:
    """Make a generator of problems a rule; its docstring is the rule's text."""

    def decorate(check: Check) -> Rule:
        return Rule(code, title, level, cleandoc(check.__doc__ or ""), check)

    return decorate


class Signed(msgspec.Struct, frozen=True):
    """A problem with its rule's code and level; it has no place yet."""

    code: str
    level: Level
    problem: Problem

    @property
    def subject(self) -> str:
        """What the problem is about, independent of where it stands."""
        if self.problem.subject:
            return self.problem.subject
        anchor = self.problem.anchor
        if isinstance(anchor, Place):
            return anchor.path
        record = f"{anchor.kind}/{anchor.record}" if anchor.record else anchor.path
        return " ".join([record, *(step for step in anchor.pointer if isinstance(step, str))])

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding on both sides of a change."""
        return self.code, self.subject


def judge(rules: Sequence[Rule], context: Context) -> list[Signed]:
    """Ask every rule but those whose level is `off`. A rule that raises is a bug and stops the run."""
    levels = context.policy.rules.levels
    return [
        Signed(rule.code, level, problem)
        for rule in rules
        if (level := _level(rule, levels)) is not Level.OFF
        for problem in rule.check(context)
    ]


def _level(rule: Rule, levels: Mapping[str, Level]) -> Level:
    """Give the level that policy says, but for what guards the registry itself: no policy makes that less."""
    return rule.level if rule.code in guards() else Level(levels.get(rule.code, rule.level))


def places_of(signed: Sequence[Signed], snapshot: Snapshot, known: Places = NO_PLACES) -> Places:
    """Find out where every problem stands; only files that something is said about are read once more.

    `known` gives places that hold already, and those are not looked for.
    """
    asked = dict.fromkeys(_anchors(signed))
    unknown = [anchor for anchor in asked if anchor not in known]
    return {anchor: known[anchor] for anchor in asked if anchor in known} | _look_up(unknown, snapshot)


def place_findings(signed: Sequence[Signed], places: Places) -> list[Finding]:
    """Give every problem its place."""
    return [_finding(one, places) for one in signed]


def _anchors(signed: Iterable[Signed]) -> Iterator[Anchor]:
    for one in signed:
        if isinstance(one.problem.anchor, Anchor):
            yield one.problem.anchor
        for anchor, _ in one.problem.related:
            yield anchor


def _look_up(anchors: Iterable[Anchor], snapshot: Snapshot) -> dict[Anchor, Place]:
    by_path: defaultdict[str, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        by_path[anchor.path].append(anchor)
    places = {anchor: Place(anchor.path) for group in by_path.values() for anchor in group}
    readable = snapshot.plain_files(path for path in by_path if path.endswith(".yaml"))
    for path, content in snapshot.read_many(readable):
        for on_key in (False, True):
            group = [anchor for anchor in by_path[path] if anchor.on_key is on_key]
            spans = locate_many(content, [anchor.pointer for anchor in group], key=on_key)
            places |= {anchor: Place(path, *span) for anchor, span in zip(group, spans, strict=True)}
    return places


def _finding(signed: Signed, places: Places) -> Finding:
    problem = signed.problem
    anchor = problem.anchor
    named = anchor if isinstance(anchor, Anchor) else Anchor(anchor.path)
    place = anchor if isinstance(anchor, Place) else places[anchor]
    return Finding(
        place=_sayable(place),
        code=signed.code,
        level=signed.level,
        message=sayable(problem.message),
        subject=sayable(signed.subject),
        fix=sayable(problem.fix),
        measure=problem.measure,
        kind=named.kind,
        record=sayable(named.record),
        pointer=named.pointer,
        related=tuple(
            Related(_sayable(places[anchor]), sayable(message)) for anchor, message in problem.related
        ),
    )


def _sayable(place: Place) -> Place:
    return place if place.path.isascii() else msgspec.structs.replace(place, path=sayable(place.path))
