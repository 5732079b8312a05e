"""Branches: the open ones beside each other, to find those that are fine alone and wrong together.

A check judges one branch on top of main. Two that each take the last seat, or register one serial, are both
clean until the first is merged; here that is seen before. Only pairs that claim a thing in common are merged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import combinations

import msgspec

from itamops.changes import Change
from itamops.findings import Finding, FindingClass, Level
from itamops.pipeline.check import Verdict, check, refuse_conflict
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.instance import Instance
from itamops.registry.layout import CONFIGURATION
from itamops.registry.loading import Reader
from itamops.registry.references import references
from itamops.rules.identity import claims_of, is_placeholder
from itamops.snapshot import Repository, Snapshot

RIVALLED = ("software", "license", "order", "supply", "request")
"""The kinds of which there may be too little for everybody who names them."""


class OpenBranch(msgspec.Struct, frozen=True, kw_only=True):
    """A branch on top of main. `merged` is None where it conflicts with main.

    It `holds` what nobody else may change or take as well, and `names` other records: both in words, such as
    `license/lic-office` and `serial 5cg1`.
    """

    name: str
    commit: str
    verdict: Verdict
    merged: Snapshot | None
    holds: AbstractSet[str]
    names: AbstractSet[str]

    def shares(self, other: "OpenBranch") -> list[str]:
        """List what both hold, or one holds and the other names; records first."""
        shared = self.holds & (other.holds | other.names) | self.names & other.holds
        return sorted(shared, key=lambda text: (" " in text, text))


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """What two branches share, and what is found only where both are merged."""

    one: OpenBranch
    other: OpenBranch
    shared: Sequence[str]
    findings: Sequence[Finding]

    @property
    def fails(self) -> bool:
        """Whether one of the two will be refused once the other is merged."""
        return any(finding.level is Level.ERROR for finding in self.findings)


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """The open branches of a registry beside each other; `compared` counts the pairs that were merged."""

    main: Snapshot
    day: date
    branches: Sequence[OpenBranch]
    compared: int
    clashes: Sequence[Clash]

    @property
    def fails(self) -> bool:
        """Whether any two cannot both be merged."""
        return any(clash.fails for clash in self.clashes)


def compare_branches(
    repository: Repository,
    main: Snapshot,
    branches: Mapping[str, str],
    reader: Reader,
    *,
    day: date,
    today: date,
) -> Beside:
    """Check branches, given by name and commit, two by two on top of `main`, a commit.

    Branches without a registry, as that of the receipts, are left out. Raises CannotJudge for one that has no
    history in common with main.
    """

    def judge(head: Snapshot, base: Snapshot) -> Verdict:
        return check(head, base, reader, day=day, today=today)

    ours = {name: commit for name, commit in branches.items() if _is_registry(repository, commit)}
    found = [_on_main(repository, main, name, ours[name], judge, day) for name in sorted(ours)]
    pairs = [(one, other) for one, other in combinations(found, 2) if one.shares(other)]
    clashes = [_clash(repository, main, one, other, judge, day) for one, other in pairs]
    return Beside(
        main=main,
        day=day,
        branches=found,
        compared=len(pairs),
        clashes=[clash for clash in clashes if clash.findings],
    )


def _is_registry(repository: Repository, commit: str) -> bool:
    return CONFIGURATION in repository.commit(commit).entries


Judge = Callable[[Snapshot, Snapshot], Verdict]


def _on_main(
    repository: Repository, main: Snapshot, name: str, commit: str, judge: Judge, day: date
) -> OpenBranch:
    result = repository.merge(str(main.commit), commit)
    if result.snapshot is None:
        verdict = refuse_conflict(result.conflicts, result.head, result.base, day=day)
    else:
        verdict = judge(result.snapshot, main)
    changes = verdict.context.changes if verdict.context else ()
    return OpenBranch(
        name=name,
        commit=commit,
        verdict=verdict,
        merged=result.snapshot,
        holds={held for change in changes for held in _held(change)},
        names={named for change in changes for named in _newly_named(change)},
    )


def _clash(
    repository: Repository, main: Snapshot, one: OpenBranch, other: OpenBranch, judge: Judge, day: date
) -> Clash:
    """Merge both, and take from what that introduces what the second introduces by itself."""
    shared = one.shares(other)
    if one.merged is None or other.merged is None:
        return Clash(one=one, other=other, shared=shared, findings=())
    both = repository.merge_both(main, one.merged, other.merged)
    if both.snapshot is None:
        verdict = refuse_conflict(both.conflicts, both.head, both.base, day=day)
    else:
        verdict = judge(both.snapshot, one.merged)
    alone = {(finding.code, finding.subject) for finding in _introduced(other.verdict)}
    findings = [found for found in _introduced(verdict) if (found.code, found.subject) not in alone]
    return Clash(one=one, other=other, shared=shared, findings=findings)


def _introduced(verdict: Verdict) -> Iterator[Finding]:
    return (finding for finding in verdict.findings if finding.classed is FindingClass.INTRODUCED)


def _held(change: Change) -> Iterator[str]:
    """Yield the record that changes, its own serial and the like, and what it newly takes and may run out."""
    yield f"{change.kind}/{change.id}"
    if isinstance(change.new, Asset | Instance):
        for claim in claims_of(change.new):
            if not is_placeholder(claim.what, claim.value):
                yield " ".join(claim.key)
    if change.new:
        yield from (f"{change.kind} of {one.system} {one.key}" for one in change.new.sources)
    yield from (named for named in _newly_named(change) if named.partition("/")[0] in RIVALLED)


def _newly_named(change: Change) -> AbstractSet[str]:
    return _named(change.new) - _named(change.old)


def _named(record: Record | None) -> AbstractSet[str]:
    return {f"{one.kind}/{one.id}" for one in references(record)} if record else set()
