"""Check: read both trees, ask every rule about both, and tell what a change introduces from what was."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

import msgspec

from itamops.approvals.evidence import Evidence
from itamops.cache import Cache
from itamops.changes.files import changed_paths
from itamops.errors import CannotJudge
from itamops.findings import Finding, FindingClass, Level, report_order
from itamops.pipeline.classes import Tally, classed, classify, fixed, tallied
from itamops.pipeline.judgements import judged
from itamops.registry import Registry
from itamops.registry.layout import CONFIGURATION, EXTENSIONS, RecordFile, is_governance
from itamops.registry.layout import classify as classify_path
from itamops.registry.loading import Loaded, Reader, load, reading_as, without_collector
from itamops.registry.migrations import is_migration
from itamops.rules import RULES
from itamops.rules.change import conflict_problems, conflicts
from itamops.rules.engine import Context, Signed
from itamops.rules.running import judge
from itamops.rules.source_places import place_findings, places_of
from itamops.rules.waivers import excused, standing_waivers, useless
from itamops.snapshot import Snapshot

COUNTING = (FindingClass.INTRODUCED, FindingClass.PRESENT)
"""The classes of findings that a check can fail for."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found, and over what; `findings` are in the order of a report.

    `change_digest` names the change that was judged, None without a base and where it cannot be merged.
    `evidence` is what it was judged with, and who of the people of the base it is by. `context` is what the
    rules were asked about, None of a change that cannot be merged. `tallies` are the old and the new verdict
    side by side, of a change of what governs, which is judged by its own policy over everything. `left_out`
    are the paths of files that could not be read, and that no figure of the registry knows of.
    """

    findings: tuple[Finding, ...]
    head: Snapshot
    base: Snapshot | None
    registry: Registry
    day: date
    records_checked: int
    records_changed: int
    change_digest: str | None = None
    evidence: Evidence | None = None
    context: Context | None = None
    tallies: tuple[Tally, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[FindingClass, int]:
        """How many findings there are of each class."""
        return {one: sum(finding.classed is one for finding in self.findings) for one in FindingClass}

    @property
    def summary(self) -> Mapping[str, int]:
        """How many findings there are of each class, records changed and checked, and files left out."""
        counts = {one.value: number for one, number in self.counts.items()}
        records = {
            "records_changed": self.records_changed,
            "records_checked": self.records_checked,
            "files_left_out": len(self.left_out),
        }
        return counts | records

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that count against this change, or against the tree where there is no base."""
        return tuple(finding for finding in self.findings if finding.classed in COUNTING)

    @property
    def fails(self) -> bool:
        """Whether an error counts against it."""
        return any(finding.level is Level.ERROR for finding in self.counting)


@without_collector()
def check(
    head: Snapshot,
    base: Snapshot | None,
    reader: Reader,
    *,
    day: date,
    today: date,
    evidence: Evidence | None = None,
    ground: Snapshot | None = None,
) -> Verdict:
    """Check a tree, and where a base is given the change from it, on one day.

    With evidence it is judged, too, whether those who may have agreed to the change: by the policy and the
    people of the base, or of another tree as `ground`.
    Raises `CannotJudge` where there is no record to judge, or no registry to compare with: that is never the
    same as clean. A registry that moves to another folder would otherwise be one that has no past.
    """
    _require_configuration(head, "put it back; `itamops init` starts another registry")
    if base:
        _require_configuration(base, "judge the first commit of a registry without --base")
    before = load(base, reader) if base else None
    after = load_changed(head, before, reader) if before else load(head, reader)
    grounds = load(ground, reader) if ground else None
    return check_loaded(after, before, reader.cache, day=day, today=today, evidence=evidence, grounds=grounds)


def check_loaded(
    after: Loaded,
    before: Loaded | None,
    cache: Cache,
    *,
    day: date,
    today: date,
    evidence: Evidence | None = None,
    grounds: Loaded | None = None,
) -> Verdict:
    """Check what was read already, as `check` does."""
    head, base = after.snapshot, before.snapshot if before else None
    if not len(after.registry) and not after.registry.unread:
        raise CannotJudge(
            f"{head.name} has no records below registry/",
            "`itamops init` starts a registry, `itamops import` fills it",
        )
    context = Context(after, before, day=day, today=today, evidence=evidence, ground=grounds)
    if unknown := unreadable_governance(context):
        raise CannotJudge(unknown, "mend it first, in a change that touches nothing but what governs")
    older = judged(Context(before, None, day=day, today=today), cache) if before else None
    if base and older:
        signed, known = judge(RULES, context, older.signed), older.unmoved(base, head)
    else:
        alone = judged(context, cache)
        signed, known = list(alone.signed), alone.places
    waivers = standing_waivers(context)
    waived = excused(context, signed, waivers)
    signed += useless(context, waivers, signed)
    classes = classify(signed, older.signed if older else None, waived.keys())
    findings = list(map(classed, place_findings(signed, places_of(signed, head, known)), classes))
    if older:
        gone = fixed(signed, older.signed)
        findings += [classed(one, FindingClass.FIXED) for one in place_findings(gone, older.places)]
    return Verdict(
        findings=tuple(sorted(findings, key=report_order)),
        head=head,
        base=base,
        registry=after.registry,
        day=day,
        records_checked=len(after.registry) + len(after.registry.unread),
        records_changed=len(context.changes),
        change_digest=context.change_digest if before else None,
        evidence=context.evidence,
        context=context,
        left_out=after.left_out,
        tallies=tallied(signed, older.signed) if older and context.changes_governance_only else (),
    )


def load_changed(head: Snapshot, before: Loaded, reader: Reader) -> Loaded:
    """Read what a change makes of a tree, by the base's types of `custom`.

    A change of governance alone that alters them is read by its own, all of it: that is what it is about.
    """
    changed = changed_paths(before.snapshot, head)
    alters_types = any(path.startswith(EXTENSIONS) for path in changed)
    if alters_types and all(map(is_governance, changed)):
        return load(head, reading_as(reader, head))
    return load(head, reader, known=before)


def _require_configuration(tree: Snapshot, hint: str) -> None:
    if CONFIGURATION not in tree.entries:
        below = next((path for path in tree.entries if path.endswith(f"/{CONFIGURATION}")), "")
        elsewhere = f"there is one in {PurePosixPath(below).parent}: name that folder with -C"
        raise CannotJudge(f"{tree.name} has no {CONFIGURATION} here", elsewhere if below else hint)


def unreadable_governance(context: Context) -> str | None:
    """Return why nobody knows what governs: the base does not tell, and defaults would be weaker.

    A change of governance alone that mends the file is judged, by what else the base says; so is one that
    brings the base to the newest format.
    """
    unread = [path for path in context.base.unread_settings if is_governance(path)] if context.base else []
    if not unread or not context.base:
        return None
    if set(unread) <= set(context.changed_paths) and (
        context.changes_governance_only or is_migration(context.base.snapshot, context.snapshot)
    ):
        return None
    return f"{unread[0]} cannot be read on the base, so nobody knows what governs"


def refuse_conflict(paths: Sequence[str], head: Snapshot, base: Snapshot, *, day: date) -> Verdict:
    """Check a change that cannot be merged: it conflicts, and nothing after that can be asked."""
    signed = [Signed(conflicts.code, conflicts.level, problem) for problem in conflict_problems(paths)]
    return Verdict(
        findings=tuple(
            classed(one, FindingClass.INTRODUCED) for one in place_findings(signed, places_of(signed, head))
        ),
        head=head,
        base=base,
        registry=Registry({}),
        day=day,
        records_checked=0,
        records_changed=sum(isinstance(classify_path(path), RecordFile) for path in paths),
    )
