"""Audit: every commit of the main line is judged again, as a change from its parent, beside its receipt."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from itamops.approvals.agreement import makers_of, named
from itamops.approvals.evidence import Evidence
from itamops.approvals.identities import resolve
from itamops.approvals.tags import BASE_DIGITS, PREFIX, read_kept
from itamops.cache import Cache
from itamops.changes.digest import change_digest
from itamops.findings import FindingClass, Level, sayable
from itamops.pipeline.attesting import is_signed
from itamops.pipeline.check import unreadable_governance
from itamops.pipeline.classes import classify
from itamops.pipeline.clock import is_dated_ahead, is_dated_back
from itamops.pipeline.evidence import made_by, made_elsewhere, on_line, spent_by_landing
from itamops.pipeline.ratifying import (
    Accepted,
    Ratification,
    digits_up_to,
    is_ratified,
    is_removal_ratified,
    ratification_digest,
    ratifications,
    removals,
)
from itamops.pipeline.receipting import judged_first, judged_of
from itamops.pipeline.steps import MainStep, steps
from itamops.receipts import Filed, Ledger
from itamops.registry.layout import CONFIGURATION
from itamops.registry.loading import Loaded, Reader, extensions_of, load, without_collector
from itamops.rules import RULES
from itamops.rules.engine import Context, Rule, Signed
from itamops.rules.running import judge
from itamops.rules.waivers import excused, standing_waivers
from itamops.schemas import SchemaSet
from itamops.snapshot import Repository
from itamops.snapshot.commits import Commit

POSITIONS = ("COST", "LIC", "POL")
"""Families that judge where the organization stands on a day, not how a change came about: a nightly check
does that, and the errors that they found when a commit went in stand in its receipt and are told."""

AUDITED = tuple(rule for rule in RULES if rule.code.rstrip("0123456789") not in POSITIONS)

OF_A_MERGE = 2
"""Parents of a commit that merges one branch."""

JUDGED_WORDS = {
    "base": "parent",
    "tree": "tree",
    "change_digest": "change",
    "governance": "set of files that govern",
}
"""What of a receipt is worked out again, in words."""

SIGNED_TAG = "signed_tag"
TAG_GONE = "its signed tag is neither in the receipt nor here: git fetch --tags origin"
"""What speaks against an approval that cannot be verified again."""

WORTH_SPREADING = 40
"""Commits from which on worker processes pay: each reads a whole tree first."""


class StepStanding(StrEnum):
    """What can be said of a commit of the main line."""

    PROVED = "proved"
    RATIFIED = "ratified"
    UNPROVED = "unproved"


class KnownBy(StrEnum):
    """How it is known that somebody agreed."""

    SIGNATURE = "signature"
    RECEIPT = "receipt"


class Agreed(msgspec.Struct, frozen=True):
    """Somebody who agreed: by a signature that was verified again, or as the receipt alone states."""

    person: str
    known_by: KnownBy


class Audited(msgspec.Struct, frozen=True, kw_only=True):
    """One commit of the main line: the day it was judged on, what speaks against it, and who agreed."""

    commit: str
    day: date
    records_changed: int
    standing: StepStanding
    complaints: tuple[str, ...]
    agreed: tuple[Agreed, ...] = ()


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """The commits after `since` up to `head`, oldest first, and what is wrong with the receipts."""

    since: str
    head: str
    commits: tuple[Audited, ...]
    flaws: tuple[str, ...]

    @property
    def counts(self) -> Mapping[StepStanding, int]:
        """How many commits are proved, ratified, unproved."""
        return {one: sum(audited.standing is one for audited in self.commits) for one in StepStanding}

    @property
    def fails(self) -> bool:
        """Whether there is a commit that nothing proves, or a receipt that does not hold."""
        return bool(self.flaws or self.counts[StepStanding.UNPROVED])


class Assignment(NamedTuple):
    """A stretch of the main line for one process, with the receipts and ratifications of its commits."""

    repository: Repository
    commits: Sequence[Commit]
    receipts: Mapping[str, Filed]
    ratifications: Mapping[str, Ratification]
    reused: Mapping[str, Sequence[str]]
    spent: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, bytes]
    places: Mapping[str, int]
    dated_back: frozenset[str]


def audit(
    repository: Repository,
    since: str,
    head: str,
    ledger: Ledger,
    spread: Callable[[], Executor],
    workers: int,
) -> Audit:
    """Check each first-parent commit after `since` up to `head`, cold; none at all is an audit of no commits.

    Raises CannotJudge where history or objects are missing, or `since` is no ancestor.
    """
    line, main = repository.first_parents(since, head), repository.main_line(head)
    commits = list(repository.read_commits(line))
    whole = Assignment(
        repository,
        commits,
        ledger.receipts,
        ratifications(ledger),
        repository.reused_paths(head),
        ledger.spent_again,
        _tags(repository, ledger),
        {commit[:BASE_DIGITS]: place for place, commit in enumerate(reversed(main))},
        _dated_back(repository, commits),
    )
    return Audit(
        since=repository.resolve(since),
        head=repository.resolve(head),
        commits=tuple(_spread(whole, spread, workers)),
        flaws=tuple(_flaws(repository, main, ledger)),
    )


def _spread(whole: Assignment, spread: Callable[[], Executor], workers: int) -> Iterator[Audited]:
    if len(whole.commits) < WORTH_SPREADING:
        yield from audit_stretch(whole)
        return
    with spread() as executor:
        for stretch in executor.map(audit_stretch, _parts(whole, workers)):
            yield from stretch


def _parts(whole: Assignment, workers: int) -> Iterator[Assignment]:
    """Cut the line into stretches of about the same length."""
    size = -(-len(whole.commits) // workers)
    for start in range(0, len(whole.commits), size):
        commits = whole.commits[start : start + size]
        ids = {commit.id for commit in commits}
        yield Assignment(
            whole.repository,
            commits,
            {commit: filed for commit, filed in whole.receipts.items() if commit in ids},
            {commit: one for commit, one in whole.ratifications.items() if commit in ids},
            {commit: paths for commit, paths in whole.reused.items() if commit in ids},
            {commit: spent for commit, spent in whole.spent.items() if commit in ids},
            whole.tags,
            whole.places,
            whole.dated_back & ids,
        )


def _dated_back(repository: Repository, commits: Sequence[Commit]) -> frozenset[str]:
    """Return the commits that are dated before what the main line was.

    A branch that was merged may come from a computer whose clock is ahead: a forge asks nobody for that.
    """
    parents = repository.read_commits(commit.parents[0] for commit in commits)
    pairs = zip(commits, parents, strict=True)
    return frozenset(commit.id for commit, parent in pairs if is_dated_back(commit, [parent]))


def _flaws(repository: Repository, main: Sequence[str], ledger: Ledger) -> Iterator[str]:
    """Yield what is wrong with the receipts themselves: the chain, and commits that main no longer has.

    Those are accepted where those who govern have ratified it.
    """
    line = {commit: place for place, commit in enumerate(reversed(main))}
    accepted = {
        filed.receipt.commit for filed in removals(ledger, line) if _is_accepted(repository, filed, line)
    }
    yield from (f"receipt {path} {flaw}" for path, flaw in ledger.flaws.items())
    yield from (
        f"receipt {filed.receipt.path} is for a commit that the main line no longer has: it was rewritten"
        for commit, filed in ledger.receipts.items()
        if commit not in line and commit not in accepted
    )


def _is_accepted(repository: Repository, filed: Filed, line: Mapping[str, int]) -> bool:
    base = filed.receipt.base or ""
    tree = repository.commit(base)
    ground = load(tree, _open_reader(extensions_of(tree)))
    return is_removal_ratified(filed, ground, digits_up_to(line, base))


@without_collector()
def audit_stretch(assignment: Assignment) -> list[Audited]:
    """Check the commits of an assignment one after the other; what a worker process does."""
    return [
        _audited(step, assignment) for step in steps(assignment.repository, assignment.commits, _open_reader)
    ]


def _open_reader(extensions: Mapping[str, bytes]) -> Reader:
    return Reader(schemas=SchemaSet.shipped(extensions), cache=Cache(), spread=ThreadPoolExecutor)


def _audited(step: MainStep, assignment: Assignment) -> Audited:
    filed = assignment.receipts.get(step.commit.id)
    ratification = assignment.ratifications.get(step.commit.id)
    day = filed.receipt.day if filed else step.day
    evidence = _evidence(assignment, step, filed or (ratification and ratification.filed))
    context = Context(step.head, step.base, day=day, today=day, evidence=evidence)
    complaints = (
        *(_against_receipt(filed, step) if filed else ["has no receipt"]),
        *(f"went in with an error, {code}" for code in (filed.receipt.errors if filed else ())),
        *_against_commit(step),
        *_against_date(step, assignment, filed),
        *(f"cannot be judged: {unknown}" for unknown in filter(None, [unreadable_governance(context)])),
        *(
            f"uses {path} again, which was removed before"
            for path in assignment.reused.get(step.commit.id, ())
        ),
        *(f"{one.code}: {sayable(one.problem.message)}" for one in _introduced(context, step.base)),
    )
    is_accepted = ratification is not None and _holds(ratification, step, assignment)
    proved = StepStanding.UNPROVED if complaints else StepStanding.PROVED
    return Audited(
        commit=step.commit.id,
        day=day,
        records_changed=len(context.changes),
        standing=StepStanding.RATIFIED if complaints and is_accepted else proved,
        complaints=complaints,
        agreed=tuple(_agreed(context)),
    )


def _agreed(context: Context) -> Iterator[Agreed]:
    """Yield who agreed to a step and how that is known, but for approvals that do not count."""
    counting = set(context.authority.spends) if context.authority else set()
    for one in context.evidence.decisions if context.evidence else ():
        if one.person and one.names[0] in counting:
            yield Agreed(one.person, KnownBy.SIGNATURE if one.source == SIGNED_TAG else KnownBy.RECEIPT)


def _tags(repository: Repository, ledger: Ledger) -> Mapping[str, bytes]:
    """Read the signed tags of the repository by their hash, if a receipt names one that it does not keep."""
    named = (one for filed in ledger.filed for one in filed.receipt.approvals)
    if not any(one.source == SIGNED_TAG and not one.tag for one in named):
        return {}
    return {hashlib.sha256(content).hexdigest(): content for content in repository.tags(PREFIX).values()}


def _evidence(assignment: Assignment, step: MainStep, filed: Filed | None) -> Evidence | None:
    """Return who made the commit, as it states itself, and who decided about it.

    Signed tags are read again, to be verified with the keys of the base; a receipt that names one which is
    nowhere to be had proves nothing by that. What a forge answered is known by the receipt alone. The branch
    of a squash or a rebase may be gone: who made it was judged when the receipt was written.
    """
    if filed is None:
        return None
    receipt, base, places = filed.receipt, step.commit.parents[0], assignment.places
    made = made_by(assignment.repository, base, step.commit.id)
    if receipt.reviewed:
        made = made_elsewhere(made, [Evidence(heads=receipt.reviewed)])
    spent = assignment.spent.get(step.commit.id, {})
    kept = {one.sha256: one.tag or assignment.tags.get(one.sha256, b"") for one in receipt.approvals}
    tags = {
        sha256: tag
        for sha256, content in kept.items()
        if hashlib.sha256(content).hexdigest() == sha256 and (tag := read_kept(content))
    }
    return msgspec.structs.replace(
        made,
        decisions=tuple(
            one if one.source != SIGNED_TAG else msgspec.structs.replace(one, flaw=one.flaw or TAG_GONE)
            for one in receipt.approvals
            if one.sha256 not in tags
        ),
        tags=on_line(
            tags.values(), lambda digits: places.get(digits, len(places)) <= places[base[:BASE_DIGITS]], base
        ),
        branch=receipt.branch,
        recorded=receipt.made_by if receipt.reviewed else (),
        spent={**spent, **dict(spent_by_landing(tags.values(), spent, places))},
    )


def _holds(ratification: Ratification, step: MainStep, assignment: Assignment) -> bool:
    """Check whether a ratification is whole, and whether those who govern stand behind it.

    Where the step has no receipt that notes what had been approved before, only what was approved after the
    commit was made counts.
    """
    filed = ratification.filed
    receipt = filed.receipt
    digest = ratification_digest(Accepted.STEP, receipt.commit, receipt.ratifies or "")
    digests = {digest, *filter(None, [receipt.change_digest])}
    evidence = _evidence(assignment, step, filed) or Evidence(heads=())
    seen = resolve(evidence, step.base, digests, receipt.day)
    is_trial = step.base.registry.configuration.assurance == "trial"
    return not any(_against_receipt(filed, step)) and is_ratified(
        seen.decisions,
        {*digests, receipt.commit},
        step.base,
        receipt.day,
        noted=ratification.noted,
        barred=frozenset() if is_trial else named(makers_of(seen), seen.commits),
        after=None if receipt.commit in assignment.receipts else step.commit.at,
    )


def _against_commit(step: MainStep) -> Iterator[str]:
    if len(step.commit.parents) > OF_A_MERGE:
        yield f"merges {len(step.commit.parents) - 1} branches at once, which nobody can review"
    if CONFIGURATION not in step.base.snapshot.entries or CONFIGURATION not in step.head.snapshot.entries:
        yield f"cannot be judged: {CONFIGURATION} is not on both sides of it"


def _against_date(step: MainStep, assignment: Assignment, filed: Filed | None) -> Iterator[str]:
    """Yield that a commit is dated before its parent, or after the day of its receipt had ended."""
    if step.commit.id in assignment.dated_back:
        yield "is dated before its parent"
    timezone = ZoneInfo(step.base.registry.configuration.timezone)
    if filed and is_dated_ahead(step.commit, _end_of(filed.receipt.day, timezone)):
        yield "is dated after its receipt"


def _end_of(day: date, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.max, timezone)


def _against_receipt(filed: Filed, step: MainStep) -> Iterator[str]:
    """Yield where a receipt differs from what can be worked out again, and whether it is signed."""
    receipt = filed.receipt
    is_first = receipt.previous is None and receipt.base is None
    expected = (
        judged_first(step.commit, step.head.snapshot)
        if is_first
        else judged_of(step.commit, change_digest(step.base, step.head), step.base.snapshot)
    )
    for name, words in JUDGED_WORDS.items():
        if getattr(receipt, name) != getattr(expected, name):
            yield f"its receipt names another {words}"
    if not is_signed(filed, step.base.snapshot):
        yield "its receipt is not signed by the key that publishes receipts"


def _fatal(context: Context) -> Sequence[Rule]:
    """Return the rules whose findings can be errors: their own level, or what policy says."""
    raised = context.policy.rules.levels
    return [rule for rule in AUDITED if Level.ERROR in (rule.level, raised.get(rule.code))]


def _introduced(context: Context, base: Loaded) -> list[Signed]:
    """Return the errors that a change introduces, as a check does.

    Records that stand as they did have no new errors of their own, and of the base no more is asked than
    whether it had the same ones.
    """
    errors = [one for one in judge(_fatal(context), context, older=()) if one.level is Level.ERROR]
    if not errors:
        return []
    codes = {one.code for one in errors}
    before = Context(base, None, day=context.day, today=context.today)
    older = judge([rule for rule in AUDITED if rule.code in codes], before)
    classes = classify(errors, older, excused(context, errors, standing_waivers(context)).keys())
    return [one for one, found in zip(errors, classes, strict=True) if found is FindingClass.INTRODUCED]
