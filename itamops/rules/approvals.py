"""The AUTH family, approvals: whether those who have to agree have agreed to what is judged.

These rules speak only where there is evidence; they ask the base, never the change itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from itamops.approvals.agreement import ApprovalReason, Refusal, Status
from itamops.findings import Anchor, Level, Problem
from itamops.registry.layout import CONFIGURATION
from itamops.registry.names import label_of, listed
from itamops.rules.engine import SHOWN, Context, rule


@rule("AUTH001", "Missing approval")
def approval_missing(context: Context) -> Iterator[Problem]:
    """Policy says which changes need whose approval (`registry/policy/approvals.yaml`), and it is not there.

    Policy, roles and teams are those of the base. A change of what governs needs governance owners, whatever
    policy says; two under the assurance `regulated`.

    Example: a request for 1,400.00 EUR goes to `approved`, and nobody of finance has approved the pull
    request.

    Fix: have one of those who are named review the change and approve it, in the forge or by a signed tag
    (`itamops approve`).
    """
    for unmet in _unmet(context):
        if not unmet.refusals:
            yield _unmet_problem(context, unmet, f"{_named(unmet)} needs {_wanted(unmet)}")


@rule("AUTH002", "Self-approval")
def own_change(context: Context) -> Iterator[Problem]:
    """Two pairs of eyes: authors, committers and co-authors of a change do not approve it, nor do those who
    asked for it, whom it is for, who receive or who sanitize, where policy keeps these duties `apart`.

    Example: the finance lead writes a change that needs finance, and approves it.

    Fix: have somebody else of the role approve. Under the assurance `trial` one person may do both.
    """
    yield from _refused(context, ApprovalReason.OWN)


@rule("AUTH003", "Approver without authority")
def may_not_approve(context: Context) -> Iterator[Problem]:
    """An approval counts if its author holds the role in the base's policy, is with the organization, and is
    no program. A role that a change gives counts from the merge on.

    Example: a colleague without a role approves a write-off; a bot approves an update.

    Fix: have somebody who is named approve, or have the role given first, in a change of its own.
    """
    yield from _refused(context, ApprovalReason.MAY_NOT)


@rule("AUTH004", "Approval of other content")
def stale_approval(context: Context) -> Iterator[Problem]:
    """An approval is bound to what was approved: the head commit, or the change digest. Whatever is pushed
    afterwards was approved by nobody. An approval that is older than policy allows (`approval_days`) is none.
    One of a branch is one of its squash or rebase, if that is the same change and the branch is at hand.

    Example: a change is approved, then another commit is pushed.

    Fix: have the change as it is now reviewed and approved again. If what was reviewed is missing, fetch it.
    """
    yield from _refused(context, ApprovalReason.STALE)


@rule("AUTH005", "Unreliable approval")
def unreliable_approval(context: Context) -> Iterator[Problem]:
    """An approval is worth what its source is: a tag with a signature by a key that counts today; a review
    that the forge calls official; in GitLab one that a push resets and authors cannot give. Where policy
    asks for signatures (`signed`, or the assurance `regulated`) only tags count.

    Example: a tag that is signed with a key that has expired or was revoked.

    Fix: sign again with a key of `registry/policy/allowed_signers` (`itamops approve`), or mend the
    project's settings.
    """
    yield from _refused(context, ApprovalReason.UNRELIABLE)


@rule("AUTH020", "Spent approval")
def spent_approval(context: Context) -> Iterator[Problem]:
    """An approval is of one transition: from what stood to what comes. The step of the main line that it lets
    in uses it up, and the receipt of that step names it. When the same change comes again, after it was
    undone, it is another transition and needs another approval.

    Example: a grant is approved and merged, reverted, and pushed again with the first approval.

    Fix: fetch the main line and have the change approved anew (`itamops approve`).
    """
    yield from _refused(context, ApprovalReason.SPENT)


@rule("AUTH021", "Approval dated in the future")
def approval_ahead(context: Context) -> Iterator[Problem]:
    """An approval that is dated ahead would outlive `approval_days`. Clocks may differ by ten minutes.

    Example: a signed tag of the year 2099.

    Fix: set the clock of the computer, and approve again.
    """
    yield from _refused(context, ApprovalReason.AHEAD)


@rule("AUTH022", "Missing receipts", Level.NOTE)
def receipts_not_at_hand(context: Context) -> Iterator[Problem]:
    """Receipts name the approvals that earlier steps have used up. Where the branch `itamops-receipts` is not
    here, as in the job of a pull request, nobody can tell whether an approval is used a second time. The
    server's hook, or the job after the merge, decides that.

    Example: a clone of one branch, with `git clone --single-branch`.

    Fix: fetch the branch, `git fetch origin itamops-receipts:itamops-receipts`.
    """
    authority, evidence = context.authority, context.evidence
    if authority and evidence and evidence.spent is None and authority.spends:
        yield Problem(
            anchor=place_of_change(context),
            message="whether these approvals were used before is not known here: "
            "the branch itamops-receipts is missing",
            fix="git fetch origin itamops-receipts:itamops-receipts",
            subject="receipts",
        )


class Unmet(NamedTuple):
    """Requirements that are not met for the same approvals, which do not count, or for none."""

    statuses: tuple[Status, ...]
    refusals: tuple[Refusal, ...]


def _unmet(context: Context) -> Iterator[Unmet]:
    """Yield what is not met; one approval that counts for none of several requirements is told of once."""
    grouped: defaultdict[tuple[Refusal, ...], list[Status]] = defaultdict(list)
    statuses = context.authority.statuses if context.authority else ()
    useful = {person for status in statuses for person in status.given}
    for status in statuses:
        if status.missing:
            telling = _telling(
                [
                    one
                    for one in status.refusals
                    if one.reason is not ApprovalReason.MAY_NOT or one.who not in useful
                ]
            )
            if telling:
                grouped[telling].append(status)
            else:
                yield Unmet((status,), ())
    for refusals, alike in grouped.items():
        yield Unmet(tuple(alike), refusals)


def _telling(refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Keep the approvals of one reason: rather of those who hold the role than of those who do not."""
    by_reason: defaultdict[ApprovalReason, list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        by_reason[refusal.reason].append(refusal)
    order = (
        ApprovalReason.OWN,
        ApprovalReason.SPENT,
        ApprovalReason.AHEAD,
        ApprovalReason.STALE,
        ApprovalReason.UNRELIABLE,
        ApprovalReason.MAY_NOT,
    )
    return tuple(next((by_reason[reason] for reason in order if by_reason[reason]), ()))


def _refused(context: Context, reason: ApprovalReason) -> Iterator[Problem]:
    for unmet in _unmet(context):
        if unmet.refusals and unmet.refusals[0].reason is reason:
            whose = listed(f"{who(context, one.who)} {one.why}" for one in unmet.refusals)
            yield _unmet_problem(context, unmet, f"{whose}; {_named(unmet)} needs {_wanted(unmet)}")


def _named(unmet: Unmet) -> str:
    return listed(named for status in unmet.statuses for _, named in status.requirement.about)


def _wanted(unmet: Unmet) -> str:
    return listed(
        f"{f'{status.missing} approvals' if status.missing > 1 else 'an approval'} by "
        f"{status.requirement.role} ({status.requirement.rule})"
        for status in unmet.statuses
    )


def _unmet_problem(context: Context, unmet: Unmet, message: str) -> Problem:
    requirement = unmet.statuses[0].requirement
    about = {anchor: named for status in unmet.statuses for anchor, named in status.requirement.about}
    (anchor, named), *others = about.items()
    return Problem(
        anchor=anchor,
        message=message,
        fix=listed(_who_could(context, status) for status in unmet.statuses),
        subject=f"{named} {requirement.rule} {requirement.role}",
        related=tuple(others[:SHOWN]),
    )


def _who_could(context: Context, status: Status) -> str:
    if status.could:
        return f"{' or '.join(who(context, person) for person in status.could)} can approve it"
    role = status.requirement.role
    return (
        f"nobody else can approve it as {role}: give somebody the role in a change of its own; "
        "a registry of one person has `assurance: trial` in itamops.yaml"
    )


def who(context: Context, person_id: str) -> str:
    """Return what people call somebody, as the base has it."""
    return label_of(context.base.registry, "person", person_id) if context.base else person_id


@rule("AUTH006", "Changes requested")
def changes_requested(context: Context) -> Iterator[Problem]:
    """Somebody of the organization has looked at the change and does not agree, whoever else does.

    Example: a review that requests changes, and no later one by the same person that approves.

    Fix: do what is asked for and have them look again, or have the review dismissed in the forge.
    """
    charge = context.charge
    for voice in context.authority.voices if context.authority else ():
        if voice.objection and voice.person and charge.is_active(voice.person):
            yield Problem(
                anchor=place_of_change(context),
                message=f"{who(context, voice.person)} requests changes",
                fix="do what is asked for, and have them look again",
                subject=f"changes requested by {voice.person}",
            )


def place_of_change(context: Context) -> Anchor:
    """Point at the first thing in a change, for what is wrong with the change as a whole."""
    return next((change.anchor for change in context.changes), None) or Anchor(
        context.changed_paths[0] if context.changed_paths else CONFIGURATION
    )


@rule("AUTH011", "Approval by the maker", Level.NOTE)
def approved_by_maker(context: Context) -> Iterator[Problem]:
    """Under the assurance `trial` whoever makes a change may approve it, too; each time it is said.

    Example: the one person who tries the register out grants their own request.

    Fix: none needed. When more people take part, raise `assurance` in `itamops.yaml` to `standard`.
    """
    authority = context.authority
    for status in authority.statuses if authority else ():
        own = [person for person in status.given if authority and person in authority.terms.makers]
        if own:
            (anchor, named), *others = status.requirement.about
            yield Problem(
                anchor=anchor,
                message=f"{named} was approved by {listed(who(context, one) for one in own)}, who made "
                "the change, as the assurance `trial` allows",
                fix="when more people take part, raise `assurance` in itamops.yaml to standard",
                subject=f"{named} {status.requirement.rule} by its maker",
                related=tuple(others[:SHOWN]),
            )


@rule("AUTH025", "Unproved maker", Level.WARNING)
def maker_unproved(context: Context) -> Iterator[Problem]:
    """An approval counts if somebody else made the change. A commit that is not signed names whom it likes,
    so its maker has to be known in another way: the forge names one of the people as author of the pull
    request, or the server names one of them as pusher. Otherwise whoever approves may have made it in a
    colleague's name. The assurance `trial` does not ask. `levels: {AUTH025: error}` in
    `registry/policy/rules.yaml` refuses such a change; `itamops audit` then lists it as unproved.

    Example: Gus commits in Dan's name, pushes to a server that does not state who pushes, and approves.

    Fix: sign the commits (`git commit --amend -S`), open the pull request with the login of your record and
    give the forge's answer about it as evidence, or have the server state who pushes (docs/approvals.md).
    """
    authority = context.authority
    if authority is None or authority.terms.by_makers or not authority.unproved:
        return
    approvers = dict.fromkeys(person for status in authority.statuses for person in status.given)
    if approvers:
        commits = listed(commit[:12] for commit in authority.unproved[:SHOWN])
        yield Problem(
            anchor=place_of_change(context),
            message=f"{listed(who(context, one) for one in approvers)} approved commits that are not signed, "
            f"and nobody of the people is proved to have opened or pushed them: {commits}",
            fix="sign the commits, or have the forge or the server state who brought them",
            subject="maker",
        )
