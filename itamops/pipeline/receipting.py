"""What a receipt says of one step of the main line; the audit works out the same values and compares."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from itamops import __version__
from itamops.approvals.agreement import makers_of
from itamops.approvals.evidence import Decision
from itamops.errors import CannotJudge
from itamops.findings import FindingClass, Level
from itamops.pipeline.check import Verdict
from itamops.receipts import Ledger, Receipt, landed_as
from itamops.records.waiver import Waiver
from itamops.registry.layout import is_governance
from itamops.snapshot import Snapshot
from itamops.snapshot.commits import Commit


class Judged(NamedTuple):
    """What was judged, by ids and hashes: the part of a receipt that anybody can work out again."""

    base: str | None
    tree: str
    change_digest: str | None
    governance: str


def judged_of(commit: Commit, digest: str, base: Snapshot) -> Judged:
    """Name the change from a commit's first parent and what governed it."""
    return Judged(commit.parents[0], commit.tree, digest, governance_hash(base))


def judged_first(commit: Commit, tree: Snapshot) -> Judged:
    """Name a tree that is taken as it is, governed by itself."""
    return Judged(None, commit.tree, None, governance_hash(tree))


def governance_hash(tree: Snapshot) -> str:
    """Hash the files of a tree that govern: SHA-256 over `mode blob path` and a NUL each, by path."""
    digest = hashlib.sha256()
    for path, entry in tree.entries.items():
        if is_governance(path):
            digest.update(f"{entry.mode:o} {entry.blob} {path}\0".encode(errors="surrogateescape"))
    return f"sha256:{digest.hexdigest()}"


def receipt_of(commit: Commit, verdict: Verdict, ratifies: str | None = None) -> Receipt:
    """Write down what was judged of a commit, what was found and who had decided about it.

    The commit was judged as a change from its first parent, or by itself where nothing is known before it.
    """
    digest = verdict.change_digest
    judged = (
        judged_of(commit, digest, verdict.base)
        if verdict.base and digest
        else judged_first(commit, verdict.head)
    )
    return Receipt(
        commit=commit.id,
        **judged._asdict(),
        tool=__version__,
        day=verdict.day,
        findings=verdict.counts,
        errors=tuple(sorted({one.code for one in verdict.counting if one.level is Level.ERROR})),
        made_by=makers_of(verdict.evidence) if verdict.evidence else (),
        approvals=verdict.evidence.decisions if verdict.evidence else (),
        reviewed=verdict.evidence.reviewed if verdict.evidence else (),
        spends=spends_of(verdict),
        waivers=_waivers_used(verdict),
        branch=verdict.evidence.branch if verdict.evidence else "",
        ratifies=ratifies,
    )


def removal_receipt(
    lost: Receipt, tree: Snapshot, decisions: Sequence[Decision], reason: str, day: date
) -> Receipt:
    """Write down who accepts that main has lost a commit, by the tree that it has on that day."""
    return msgspec.structs.replace(
        lost,
        base=tree.commit,
        governance=governance_hash(tree),
        tool=__version__,
        day=day,
        made_by=(),
        approvals=tuple(decisions),
        reviewed=(),
        spends=(),
        waivers=(),
        ratifies=reason,
    )


def spends_of(verdict: Verdict) -> tuple[str, ...]:
    """Return the approvals, by name, that count for a change and are used up when it gets in."""
    authority = verdict.context.authority if verdict.context else None
    return authority.spends if authority else ()


def used_up(verdict: Verdict, commit: str) -> Mapping[str, str]:
    """Return what a step of the main line uses up: the approvals that count, and its change as landed."""
    landing = (landed_as(verdict.change_digest),) if verdict.change_digest else ()
    return dict.fromkeys((*spends_of(verdict), *landing), commit)


def pending(line: Sequence[str], ledger: Ledger, before: str | None = None) -> tuple[str, ...]:
    """List the commits of the main line that still need a receipt, oldest first.

    `line` is newest first. Where there is no receipt yet, they begin with what stood `before`, or else with
    the newest. Raises CannotJudge where no receipt is for a commit of this line: then it was rewritten.
    """
    known = ledger.receipts
    since = next((position for position, commit in enumerate(line) if commit in known), None)
    if since is None and known.keys() - ledger.ratifications.keys():
        raise CannotJudge(
            "none of the receipts is for a commit of this line: it was rewritten, or it is another branch",
            "`itamops audit` lists what was lost; `itamops receipt --ratify` accepts it with approval",
        )
    if since is None:
        since = line.index(before) + 1 if before in line else 1
    return tuple(reversed(line[:since]))


def _waivers_used(verdict: Verdict) -> tuple[str, ...]:
    waived = {(one.code, one.subject) for one in verdict.findings if one.classed is FindingClass.WAIVED}
    waivers = verdict.registry.of(Waiver).values()
    return tuple(sorted(one.id for one in waivers if (one.code, one.subject) in waived))
