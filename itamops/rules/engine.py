"""What a rule is, what it may look at, and how its problems become findings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from inspect import cleandoc
from operator import itemgetter
from typing import TypeVar

import msgspec

from itamops.approvals.agreement import Authority, authority
from itamops.approvals.evidence import Evidence
from itamops.approvals.identities import resolve
from itamops.approvals.requirements import Requirement, alters_what_decides, required_approvals
from itamops.approvals.roles import InCharge
from itamops.changes import Change, compare
from itamops.changes.digest import change_digest
from itamops.changes.files import changed_paths
from itamops.findings import Anchor, Level, Place, Pointer, Problem
from itamops.records.base import Record
from itamops.registry import Reference, Registry
from itamops.registry.columns import loose_ends
from itamops.registry.decoding import Fault
from itamops.registry.layout import is_governance
from itamops.registry.loading import Loaded
from itamops.registry.names import name_of
from itamops.settings import Policy
from itamops.snapshot import Snapshot

T = TypeVar("T")

Spot = tuple[Record, Pointer]
"""A field of a record."""

SHOWN = 10
"""Other places that a finding shows."""


class Context:
    """All that a rule may ask: the tree that is judged, the one before it, and the day.

    `day` is the day asked about, `today` the real one. Without a base nothing has changed; without evidence
    nobody was asked who agreed, and no rule may say that nobody did. `ground` is the registry whose policy,
    people and keys decide: the base, unless another is given.
    """

    def __init__(
        self,
        head: Loaded,
        base: Loaded | None,
        *,
        day: date,
        today: date,
        evidence: Evidence | None = None,
        ground: Loaded | None = None,
    ) -> None:
        self.head = head
        self.base = base
        self.ground = ground or base
        self.day = day
        self.today = today
        self._seen = evidence
        self._whole = head.registry

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
        judging = self.ground if self.ground and not self.changes_governance_only else self.head
        return judging.registry.policy

    @cached_property
    def changed_paths(self) -> tuple[str, ...]:
        """The files that differ from the base, sorted, none without one."""
        return changed_paths(self.base.snapshot, self.snapshot) if self.base else ()

    @property
    def whole(self) -> Registry:
        """All records of the tree that is judged, also where only some are asked about."""
        return self._whole

    def about(self, registry: Registry) -> "Context":
        """Ask about some of the records on the same ground."""
        other = copy(self)
        other.head = self.head._replace(registry=registry)
        other.__dict__["changes"] = self.changes
        other.__dict__.pop("loose_ends", None)
        return other

    @property
    def changes_governance_only(self) -> bool:
        """Whether every file that differs is one that governs."""
        return bool(self.changed_paths) and all(map(is_governance, self.changed_paths))

    @cached_property
    def change_digest(self) -> str:
        """The name of the change; of none, without a base."""
        return change_digest(self.base or self.head, self.head)

    @cached_property
    def digest_without_waivers(self) -> str:
        """The name of the change without the waivers that it brings, alters or deletes."""
        return change_digest(self.base or self.head, self.head, waivers=False)

    @property
    def is_with_evidence(self) -> bool:
        """Whether it is asked who has agreed."""
        return self._seen is not None

    @cached_property
    def evidence(self) -> Evidence | None:
        """What was seen of who made the change and who decided about it, by people of the base."""
        return None if self._seen is None else self._resolved(self._seen)

    def _resolved(self, seen: Evidence) -> Evidence | None:
        digests = {self.change_digest, self.digest_without_waivers}
        return self.ground and resolve(seen, self.ground, digests, self.today)

    @cached_property
    def charge(self) -> InCharge:
        """Who may decide, as the base says; the tree itself, without one."""
        return InCharge((self.ground or self.head).registry, self.day)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The approvals that the change needs, none without a base."""
        if self.ground is None:
            return ()
        return required_approvals(self.ground, self.head, self.changes, self.changed_paths, self.day)

    @cached_property
    def authority(self) -> Authority | None:
        """Who has agreed to the change, as far as there is evidence."""
        return self._weighed(self.evidence)

    def authority_by(self, seen: Evidence) -> Authority | None:
        """Return who has agreed to the change by other evidence, weighed in the same way."""
        return self._weighed(self._resolved(seen))

    def _weighed(self, evidence: Evidence | None) -> Authority | None:
        if evidence is None or self.ground is None:
            return None
        digests = (self.change_digest, self.digest_without_waivers)
        return authority(evidence, self.ground.registry, digests, self.requirements, self.day)

    @cached_property
    def alters_what_decides(self) -> bool:
        """Whether the change alters what governs, or an input of a condition of policy."""
        if self.base is None:
            return False
        return alters_what_decides(self.base, self.head, self.changes, self.changed_paths)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The records that differ from the base, none without one."""
        return compare(self.base.registry, self.registry) if self.base else ()

    @cached_property
    def loose_ends(self) -> Sequence[tuple[Record, Reference]]:
        """The references of records that lead nowhere."""
        return tuple(loose_ends(self.registry, self.whole))

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
    def _found(self) -> Mapping[str, Sequence[Fault]]:
        found: defaultdict[str, list[Fault]] = defaultdict(list)
        for path in sorted(self.head.faults):
            for fault in self.head.faults[path]:
                found[fault.code].append(fault)
        return found

    def faults(self, code: str) -> Sequence[Fault]:
        """Return what reading the files has found under a code."""
        return self._found.get(code, ())

    def found(self, code: str) -> Sequence[Problem]:
        """Return what reading the files has found under a code, as problems."""
        return [fault.problem for fault in self.faults(code)]


Check = Callable[[Context], Iterable[Problem]]

Again = Callable[[Context, Sequence[Problem]], Iterable[Problem]]
"""Returns what a check says of a change, in less time: from what it said of the base."""


Beside = tuple[type[Record], ...]
"""The kinds of record that a rule looks up while it looks at each record by itself."""


class Rule(msgspec.Struct, frozen=True):
    """A code that never changes its meaning, and the check behind it.

    `text` says what is wrong, why it matters, an example, and what to do: it is what `itamops explain`
    prints. `beside` is given where each problem follows from a single record, the settings, the day, and
    records of these kinds that it looks up; such a rule is asked about a change's records alone. `single`
    names the kinds that this holds for, where it does not for all, and `unless` tells of a change that it
    does not hold for. `named` says that each follows from a single record and from which records there are.
    Of a change whose base was judged, `again` is asked in place of the check.
    """

    code: str
    title: str
    level: Level
    text: str
    check: Check
    beside: Beside | None = None
    single: Beside = ()
    unless: Callable[[Context], bool] | None = None
    named: bool = False
    again: Again | None = None

    @property
    def fix(self) -> str:
        """What to do, as the text ends."""
        return " ".join(self.text.partition("\n\nFix: ")[2].split())


def rule(
    code: str,
    title: str,
    level: Level = Level.ERROR,
    *,
    beside: Beside | None = None,
    single: Beside = (),
    unless: Callable[[Context], bool] | None = None,
    named: bool = False,
    again: Again | None = None,
) -> Callable[[Check], Rule]:
    """Make a generator of problems a rule; its docstring is the rule's text."""

    def decorate(check: Check) -> Rule:
        text = cleandoc(check.__doc__ or "")
        return Rule(code, title, level, text, check, beside, single, unless, named, again)

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
