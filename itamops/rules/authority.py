"""The AUTH family, who may and who did: authors, roles, and names that records mention.

Like those of `approvals` these rules speak only where there is evidence; they ask the base, never the change.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from itamops.approvals.agreement import Authority
from itamops.approvals.conditions import TakenFact, steps_taken
from itamops.approvals.evidence import FORGES, PARTS, ChangeCommit, Identity
from itamops.approvals.people import FORGE_ADDRESSES
from itamops.approvals.separation_of_duties import beneficiary
from itamops.changes import Change
from itamops.findings import Anchor, Problem
from itamops.lifecycles import LIFECYCLES
from itamops.records.base import Record
from itamops.records.disposal import Disposal
from itamops.records.request import Request
from itamops.records.sanitization import Sanitization
from itamops.registry.names import listed, name_of
from itamops.rules.approvals import place_of_change, who
from itamops.rules.engine import SHOWN, Context, rule
from itamops.rules.steps import state_name
from itamops.settings.policy import Role

OPENING_ROLE: Role = "asset_manager"
"""Who opens a register, and who voids an entry."""

REQUESTER = "requester"
"""Takes the steps of their own request; the lifecycle tables name it like a role."""

APPROVER: Role = "approver"
"""Takes the steps that decide about a request; so may everybody whom policy asks to approve it."""

DECIDED = ("by", "second_person", "approved_by")
"""Fields of an entry that name somebody as having decided."""


@rule("AUTH007", "Unexpected author")
def author_unknown(context: Context) -> Iterator[Problem]:
    """Whoever makes a change is one of the people, by the address of their commits or by their login in a
    forge's private address, and is with the organization. Where a commit is signed, the key is the author's:
    anybody can write any name into a commit. The assurance `regulated` asks for that signature, and the
    committer is whoever signed, or the forge itself where its answer is among the evidence. A squash or a
    rebase by the forge needs no signature of a person where the branch that it is made of is at hand and its
    commits are signed.

    Example: a commit by `root <root@localhost>`; a commit by Anna that is signed with Tom's key.

    Fix: set `user.email` to the address in your record (`git commit --amend --reset-author`), or have your
    record corrected first.
    """
    told = set()
    for commit in context.evidence.commits if context.evidence else ():
        wrong = _wrong_author(context, commit)
        if wrong and wrong not in told:
            told.add(wrong)
            yield Problem(
                anchor=place_of_change(context),
                message=f"commit {commit.id[:12]} {wrong}",
                fix="commit as one of the people, with the address and the key of their record",
                subject=wrong,
            )


def _wrong_author(context: Context, commit: ChangeCommit) -> str:
    regulated = context.ground is not None and context.ground.registry.configuration.assurance == "regulated"
    author, committer = commit.author, commit.committer
    needs_signature = regulated and not commit.restates
    checks = (
        (author.person is None, f"is by {_written(author)}, who is nobody of the people"),
        (
            committer.person is None and committer.email not in FORGE_ADDRESSES,
            f"was committed by {_written(committer)}, who is nobody of the people",
        ),
        (
            commit.signed_by is not None and commit.signed_by != author.person,
            f"says that it is by {_written(author)}, and is signed by {commit.signed_by}",
        ),
        (
            needs_signature and commit.signed_by is None,
            f"of {_written(author)} is not signed by a key of theirs",
        ),
        (
            needs_signature
            and commit.signed_by != committer.person
            and not _committed_by_forge(context, commit),
            f"was committed in the name of {_written(committer)}, who has not signed it",
        ),
        (
            author.person is not None and not context.charge.is_active(author.person),
            f"is by {_written(author)}, who is not with the organization",
        ),
    )
    return next((words for applies, words in checks if applies), "")


def _committed_by_forge(context: Context, commit: ChangeCommit) -> bool:
    """Check whether a commit names a forge as committer, and a forge is where the evidence comes from."""
    decisions = context.evidence.decisions if context.evidence else ()
    return commit.committer.email in FORGE_ADDRESSES and any(one.source in FORGES for one in decisions)


def _written(identity: Identity) -> str:
    return f"{identity.name} <{identity.email}>"


@rule("AUTH008", "Step without the required role")
def step_without_role(context: Context) -> Iterator[Problem]:
    """Each step of a lifecycle is taken by somebody who may: whom its entry names in `by` holds the role that
    the table asks for, in the base's policy (`docs/lifecycles.md`). What opens a register, or voids an entry,
    is the asset manager's.

    Example: `{on: 2026-06-01, to: retired, by: treyes, reason: surplus}`, where Tom is no asset owner.

    Fix: have somebody of the role take the step: `by` says who decides, not who types.
    """
    if context.evidence is None:
        return
    for change in context.changes:
        for step in steps_taken(change):
            role = _role_of(change.kind, step)
            if change.new and role and not _may_take(context, change, step, role):
                yield Problem(
                    anchor=change.new.at("lifecycle", step.position, "by"),
                    message=f"{name_of(context.registry, change.new)} → "
                    f"{state_name(step.entry.to, step.entry.substate)}: "
                    f"{who(context, step.entry.by)} does not have the role {role}",
                    fix=_who_has(context, role),
                    subject=f"{change.kind}/{change.id} {step.entry.to} {step.entry.on} by",
                )


def _role_of(kind: str, step: TakenFact) -> str:
    """Return the role that a step asks for, none where the step is illegal: that is told of already."""
    entry = step.entry
    if entry.opening or entry.correction:
        return OPENING_ROLE
    edge = LIFECYCLES[kind].edge(step.state, step.substate, entry.to, entry.substate)
    return edge.role if edge else ""


def _may_take(context: Context, change: Change, step: TakenFact, role: str) -> bool:
    by, record = step.entry.by, change.new
    if not context.charge.is_active(by):
        return False
    if role == REQUESTER:
        return isinstance(record, Request) and by in {record.requester, beneficiary(record)}
    return by in context.charge.of_role(cast("Role", role)) or (
        role == APPROVER and record is not None and by in _asked_for(context, record, step)
    )


def _asked_for(context: Context, record: Record, step: TakenFact) -> set[str]:
    """Return those whom policy asks to approve a step: who may approve it may say so."""
    place = record.at("lifecycle", step.position)
    return {
        person
        for requirement in context.requirements
        if any(anchor == place for anchor, _ in requirement.about)
        for person in requirement.candidates
    }


def _who_has(context: Context, role: str) -> str:
    if role == REQUESTER:
        return "only whoever asks for it, or whom it is for, takes this step"
    people = sorted(filter(context.charge.is_active, context.charge.of_role(cast("Role", role))))
    named = " or ".join(who(context, person) for person in people)
    return f"{named} can" if named else f"nobody has the role {role}: give it first, in a change of its own"


@rule("AUTH009", "Missing agreement")
def named_without_agreeing(context: Context) -> Iterator[Problem]:
    """Whoever a record names as having decided has made the change or approved it: the `by` of a step, the
    second person, who approved a write-off or a disposal, who sanitized and who verified, and every approval
    that a request notes. Anybody can write a name down; only evidence says that it was them.

    The author, the committer and the co-authors of a commit are names that anybody can write, too. Somebody
    has made a change if a key of theirs has signed the commit, if the forge names them as author of the pull
    request, or if a server authenticated them when they pushed it; under `regulated` if a key of theirs has
    signed it. The assurance `trial` believes the commit.

    Example: a request with `approvals: [{role: finance, by: lbrandt, …}]`, where Lena has approved nothing; a
    second person who is named in `Co-authored-by:` alone.

    Fix: have them approve the change, sign their commits, or open the pull request; or take their name out.
    """
    if context.authority is None:
        return
    named: defaultdict[str, list[tuple[Anchor, str]]] = defaultdict(list)
    for change in context.changes:
        awaited = _awaited(context.authority, change)
        for person, anchor in _namings(change):
            if person not in context.authority.agreed and person not in awaited and change.new:
                named[person].append((anchor, name_of(context.registry, change.new)))
    for person, places in named.items():
        yield Problem(
            anchor=places[0][0],
            message=f"{listed(name for _, name in places)} names {who(context, person)}, "
            f"{_without_proof(context.authority, person)}",
            fix="have them approve the change, sign their commits or open the pull request, or take their "
            "name out",
            subject=f"named {person}",
            related=tuple(places[1:SHOWN]),
        )


def _without_proof(authority: Authority, person: str) -> str:
    """Return why a person has not agreed: nothing names them, or what names them proves nothing."""
    parts = [PARTS[one.part] for one in authority.makers if one.person == person]
    if not parts:
        return "who has neither made nor approved this change"
    return f"who is named as {listed(parts)} of this change, which does not prove that they agreed to it"


def _awaited(authority: Authority, change: Change) -> set[str]:
    """Return those whose approval of a record is missing anyway: that is one mistake, and told of there."""
    return {
        person
        for status in authority.statuses
        if status.missing and any(anchor.record == change.id for anchor, _ in status.requirement.about)
        for person in (*status.could, *(one.who for one in status.refusals))
    }


def _namings(change: Change) -> Iterator[tuple[str, Anchor]]:
    """Yield the people whom a change names as having decided, each with where."""
    for step in steps_taken(change):
        for field in DECIDED:
            person = getattr(step.entry, field, None)
            if person and change.new and (field != "by" or _role_of(change.kind, step) != REQUESTER):
                yield person, change.new.at("lifecycle", step.position, field)
    yield from _named_beside(change)


def _named_beside(change: Change) -> Iterator[tuple[str, Anchor]]:
    """Yield the people whom a record names so elsewhere than in its lifecycle."""
    match change.old, change.new:
        case old, Request() as new:
            for position, claim in enumerate(new.approvals):
                if claim not in getattr(old, "approvals", ()):
                    yield claim.by, new.at("approvals", position, "by")
        case old, Disposal(approved_by=str(person)) as new if getattr(old, "approved_by", None) != person:
            yield person, new.at("approved_by")
        case None, Sanitization(performer=performer, verifier=verifier) as new:
            for field, signatory in (("performer", performer), ("verifier", verifier)):
                if signatory.person:
                    yield signatory.person, new.at(field, "person")


@rule("AUTH010", "Approvals mixed with other changes")
def claims_with_data(context: Context) -> Iterator[Problem]:
    """The commit that notes approvals in a request touches nothing else: then it can be left aside when it is
    asked what was approved, and voids no approval that was given before.

    Example: a commit that adds `approvals` to a request and raises the estimate of its first line.

    Fix: make two commits of it, the approvals last.
    """
    for commit in context.evidence.commits if context.evidence else ():
        if commit.claims and commit.others:
            yield Problem(
                anchor=Anchor(commit.claims[0]),
                message=f"commit {commit.id[:12]} notes approvals, and changes {listed(commit.others)}",
                fix="make two commits of it, the approvals last",
                subject=f"approvals in {commit.claims[0]}",
            )
