"""The WAIV family: waivers excuse findings, as data that was reviewed, for a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from itamops.approvals.agreement import Status
from itamops.findings import Level, Problem, did_you_mean
from itamops.records.waiver import Waiver
from itamops.rules.change import MASS_CHANGE
from itamops.rules.engine import Context, Signed, rule
from itamops.rules.guards import may_excuse, rule_codes


def standing_waivers(context: Context) -> tuple[Waiver, ...]:
    """Return the waivers that count: not expired, and standing unchanged on the base, or approved with the
    change that brings them.

    Without a base the tree itself is what stands.
    """
    before = (context.base or context.head).registry.of(Waiver)
    approved = _approved(context)
    return tuple(
        waiver
        for waiver in context.registry.of(Waiver).values()
        if waiver.expires >= context.day
        and (before.get(waiver.id) == waiver or waiver.id in approved)
        and may_excuse(waiver.code)
    )


def _approved(context: Context) -> frozenset[str]:
    """Return the waivers of a change that all who have to have approved, and of whom somebody had to."""
    found = _by_waiver(context)
    return frozenset(waiver for waiver, statuses in found.items() if not any(one.missing for one in statuses))


def _by_waiver(context: Context) -> Mapping[str, Sequence[Status]]:
    found: defaultdict[str, list[Status]] = defaultdict(list)
    for status in context.authority.statuses if context.authority else ():
        for anchor, _ in status.requirement.about if status.requirement.of_waiver else ():
            found[anchor.record].append(status)
    return found


def excused(
    context: Context, signed: Iterable[Signed], waivers: Iterable[Waiver]
) -> Mapping[tuple[str, str], Waiver]:
    """Return the findings that a waiver excuses, by code and subject; a mass change only of this change."""
    by_key = {(waiver.code, waiver.subject): waiver for waiver in waivers}
    return {
        one.key: by_key[one.key]
        for one in signed
        if one.key in by_key and (one.subject != MASS_CHANGE or _is_of(by_key[one.key], one, context))
    }


def _is_of(waiver: Waiver, mass_change: Signed, context: Context) -> bool:
    """Return whether a waiver names the very mass change: so many records, and the digest without waivers."""
    digest = (waiver.change_digest or "").removeprefix("sha256:")
    return mass_change.problem.measure == waiver.count and digest == context.digest_without_waivers


def useless(context: Context, waivers: Sequence[Waiver], signed: Iterable[Signed]) -> list[Signed]:
    """Return of the waivers that count which ones excuse nothing."""
    used = {waiver.id for waiver in excused(context, signed, waivers).values()}
    return [
        Signed(
            excuses_nothing.code,
            excuses_nothing.level,
            Problem(
                anchor=waiver.at("subject"),
                message=f"waiver {waiver.label} excuses nothing: no {waiver.code} is about {waiver.subject}"
                + (f" with the count {waiver.count} and its change digest" if waiver.count else ""),
                fix="delete the waiver, or correct its subject (`itamops check` prints that of each finding)",
            ),
        )
        for waiver in waivers
        if waiver.id not in used
    ]


@rule("WAIV001", "Expired waiver", Level.NOTE)
def expired(context: Context) -> Iterator[Problem]:
    """A waiver ends on a day, and what it excused counts again.

    Example: `expires: 2026-06-30`, on 2026-07-01.

    Fix: mend what it excused and delete the waiver, or have a new one approved.
    """
    for waiver in context.registry.of(Waiver).values():
        if waiver.expires < context.day:
            yield Problem(
                anchor=waiver.at("expires"),
                message=f"waiver {waiver.label} for {waiver.code} ended on {waiver.expires}",
                fix="delete it; a longer one is a new waiver",
            )


@rule("WAIV002", "Unused waiver", Level.NOTE)
def excuses_nothing(context: Context) -> Iterator[Problem]:
    """What a waiver excused is mended, or its subject was misspelt from the start.

    Example: a waiver for `LIC001` of `office device`, where the finding's subject is `ms-office device`.

    Fix: delete the waiver, or correct its subject.
    """
    del context  # asked by the pipeline, which alone knows what was found
    yield from ()


@rule("WAIV003", "Invalid waiver")
def impossible(context: Context) -> Iterator[Problem]:
    """Some findings cannot be put up with: a file that nobody can read, an id used twice, history that was
    changed. A code that does not exist excuses nothing, and no waiver lasts longer than policy allows
    (`waiver_days`).

    Example: a waiver for `ID002`, or one that expires in ten years.

    Fix: mend what is wrong, or choose an earlier day.
    """
    longest = context.day + timedelta(days=context.policy.rules.limits.waiver_days)
    for waiver in context.registry.of(Waiver).values():
        if waiver.code not in rule_codes():
            yield Problem(
                anchor=waiver.at("code"),
                message=f"there is no code {waiver.code}",
                fix=did_you_mean(waiver.code, rule_codes()) or "`itamops explain` lists the codes",
            )
        elif not may_excuse(waiver.code):
            yield Problem(
                anchor=waiver.at("code"),
                message=f"{waiver.code} cannot be waived",
                fix=f"`itamops explain {waiver.code}` says how to mend it",
            )
        elif waiver.expires > longest:
            yield Problem(
                anchor=waiver.at("expires"),
                message=f"{waiver.expires} is later than policy allows: {longest} is the last day",
                fix=f"let it expire on {longest} or before",
            )


@rule("WAIV004", "Waiver not yet in force", Level.NOTE)
def does_not_count_yet(context: Context) -> Iterator[Problem]:
    """A waiver counts once it stands on the main line, where it was reviewed: nobody excuses their own
    change. Where there is evidence of approvals, it counts at once if those whom policy names for its code
    have approved it with the change.

    Example: a pull request that oversells a license and brings the waiver for it along.

    Fix: have the waiver approved or merged first, then the change that needs it.
    """
    if context.base is None:
        return
    judged = _by_waiver(context)
    for change in context.changes:
        if isinstance(change.new, Waiver) and change.id not in judged:
            yield Problem(
                anchor=change.new.at("code"),
                message=f"waiver {change.new.label} counts from the merge on, not for this change",
                fix="merge the waiver first, then the change that needs it",
            )
