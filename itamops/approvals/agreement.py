"""Who has effectively agreed: the decisions that stand, and what speaks against counting one."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

import msgspec

from itamops.approvals.evidence import BROUGHT, ChangeCommit, Decision, Evidence, Identity, Known, Maker, Part
from itamops.approvals.requirements import NOT_ACTIVE, Requirement
from itamops.records.person import Person
from itamops.registry import Registry
from itamops.settings.configuration import Assurance

EARLIEST = datetime.min.replace(tzinfo=UTC)
"""When somebody decided, where the source does not say."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the clock of whoever approves may be ahead of the one that is checked by."""

COUNTS: Mapping[Assurance, frozenset[Known]] = {
    "trial": frozenset(Known),
    "standard": frozenset(Known) - {Known.CLAIM},
    "regulated": frozenset({Known.SIGNATURE}),
}
"""How it has to be known that somebody made a change for them to have agreed to it."""


class ApprovalReason(Enum):
    """Why an approval does not count for a requirement; the first that applies is told."""

    MAY_NOT = "may not"
    OWN = "own change"
    SPENT = "spent by another step"
    AHEAD = "dated ahead"
    STALE = "given over something else"
    UNRELIABLE = "cannot be relied on"


class ApprovalTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What an approval has to be to count.

    It is given over one of the commits `heads` or over `change_digest`; an approval over
    `digest_without_waivers` is one of all but the waivers. It is no older than `oldest`, counted in days of
    `timezone`, and not dated after `latest`. None of `spent` counts again. `signed` asks for a signature.
    `makers` are the people who made the change, or are named as having made it: they do not approve it,
    unless `by_makers`.
    """

    heads: tuple[str, ...]
    change_digest: str
    digest_without_waivers: str
    oldest: date
    latest: datetime
    timezone: tzinfo
    spent: Mapping[str, str]
    signed: bool
    makers: frozenset[str]
    by_makers: bool


class Voice(msgspec.Struct, frozen=True):
    """What somebody says: their approvals since they last objected, and the objection that stands, if any."""

    who: str
    person: str | None
    approvals: tuple[Decision, ...]
    objection: Decision | None = None


class Refusal(msgspec.Struct, frozen=True):
    """An approval that does not count for a requirement: whose, for what reason, and that in words."""

    who: str
    reason: ApprovalReason
    why: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How a requirement stands: the people who have effectively agreed, and approvals that do not count.

    `could` are those who may still agree.
    """

    requirement: Requirement
    given: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    could: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many people still have to agree."""
        return max(self.requirement.count - len(self.given), 0)


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a change, what everybody says about it, and how each requirement stands.

    `makers` is how each name is known, `unproved` are the commits of which nobody is proved to be the maker.
    `agreed` are the people who are proved to have made it or to have approved it, whatever role they have.
    `spends` are the approvals that count for it, by name, and for nothing afterwards.
    """

    terms: ApprovalTerms
    makers: tuple[Maker, ...]
    unproved: tuple[str, ...]
    voices: tuple[Voice, ...]
    statuses: tuple[Status, ...]
    agreed: frozenset[str]
    spends: tuple[str, ...]


def authority(
    evidence: Evidence,
    base: Registry,
    digests: tuple[str, str],
    requirements: Iterable[Requirement],
    day: date,
) -> Authority:
    """Weigh the evidence of a change, as found by people of the base, against what policy asks for.

    `digests` name the change with and without its waivers.
    """
    policy, assurance = base.policy, base.configuration.assurance
    timezone = ZoneInfo(base.configuration.timezone)
    end_of_day = datetime.combine(day + timedelta(days=1), time(), timezone)
    makers = makers_of(evidence)
    terms = ApprovalTerms(
        heads=(*evidence.heads, *evidence.reviewed),
        change_digest=digests[0],
        digest_without_waivers=digests[1],
        oldest=day - timedelta(days=policy.rules.limits.approval_days),
        latest=(evidence.clock or end_of_day) + CLOCKS_DIFFER,
        timezone=timezone,
        spent=evidence.spent or {},
        signed=policy.approvals.signed or assurance == "regulated",
        makers=named(makers, evidence.commits),
        by_makers=assurance == "trial",
    )
    voices = voices_of(evidence.decisions)
    people = base.of(Person)
    return Authority(
        terms=terms,
        makers=makers,
        unproved=unproved(evidence),
        voices=voices,
        statuses=tuple(status(requirement, voices, terms) for requirement in requirements),
        agreed=frozenset(
            person
            for person in agreed(makers, voices, terms, COUNTS[assurance])
            if person in people and people[person].active_on(day)
        ),
        spends=tuple(sorted({one.names[0] for voice in voices for one in _counting(voice, terms)})),
    )


def makers_of(evidence: Evidence) -> tuple[Maker, ...]:
    """Return who made a change and how each of them is known: everybody whom anything names as its maker.

    Whoever only brought what others have signed did not make it, and has agreed to it by bringing it.
    """
    return tuple(sorted({*_of_commits(evidence.commits), *_of_bringing(evidence), *evidence.recorded}))


def _of_commits(commits: Iterable[ChangeCommit]) -> Iterator[Maker]:
    for commit in commits:
        if commit.signed_by:
            yield Maker(commit.signed_by, "signer", Known.SIGNATURE)
        parts: tuple[tuple[Part, Identity], ...] = (
            ("author", commit.author),
            ("committer", commit.committer),
            *(("co_author", one) for one in commit.co_authors),
        )
        for part, identity in parts:
            if identity.person:
                is_signer = identity.person == commit.signed_by
                yield Maker(identity.person, part, Known.SIGNATURE if is_signer else Known.CLAIM)


def _of_bringing(evidence: Evidence) -> Iterator[Maker]:
    """Yield who opened or pushed the change; of another commit than what is judged, that is a claim."""
    brought = {*evidence.heads, *evidence.reviewed}
    for decision in evidence.decisions:
        part = BROUGHT.get(decision.outcome)
        if part and decision.person:
            known = decision.known if decision.commit in brought and not decision.bot else Known.CLAIM
            yield Maker(decision.person, part, known)


def unproved(evidence: Evidence) -> tuple[str, ...]:
    """Return the commits whose maker nobody has proved; none where one of the people brought the change.

    A commit without a signature names whom it likes, also in place of whoever approves it. One by nobody of
    the people is left out: that is refused anyway.
    """
    brought = {*evidence.heads, *evidence.reviewed}
    if any(one.outcome in BROUGHT and one.person and one.commit in brought for one in evidence.decisions):
        return ()
    return tuple(one.id for one in evidence.commits if one.author.person and not one.signed_by)


def named(makers: Iterable[Maker], commits: Sequence[ChangeCommit]) -> frozenset[str]:
    """Return the people who may not approve a change: all who are named as having made it.

    Whoever pushes is one of them, unless every commit is signed by its maker: a push adds nothing to those.
    """
    all_signed = bool(commits) and all(commit.signed_by for commit in commits)
    return frozenset(one.person for one in makers if not (one.part == "pushed" and all_signed))


def voices_of(decisions: Iterable[Decision]) -> tuple[Voice, ...]:
    """Return the voice of each person; a comment decides nothing, nor does opening or pushing the change."""
    by_person: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.outcome in BROUGHT:
            continue
        whose = ("", decision.person) if decision.person else (decision.source, decision.login)
        by_person[whose].append(decision)
    return tuple(_voice(one) for _, one in sorted(by_person.items()))


def _voice(decisions: Sequence[Decision]) -> Voice:
    approvals: list[Decision] = []
    objection = None
    for decision in sorted(decisions, key=lambda one: one.at or EARLIEST):
        match decision.outcome:
            case "approved":
                approvals.append(decision)
                objection = None
            case "changes_requested":
                approvals, objection = [], decision
            case "dismissed":
                approvals, objection = [], None
    last = decisions[-1]
    return Voice(last.person or last.login, last.person, tuple(approvals), objection)


def status(requirement: Requirement, voices: Iterable[Voice], terms: ApprovalTerms) -> Status:
    """Return who has effectively agreed to what a requirement is about."""
    given = {person for person in requirement.candidates if terms.by_makers and person in terms.makers}
    refusals = []
    for voice in voices:
        if not voice.approvals or voice.person in given:
            continue
        refusal = _refusal(requirement, voice, terms)
        if refusal:
            refusals.append(refusal)
        elif voice.person:
            given.add(voice.person)
    return Status(
        requirement=requirement,
        given=tuple(sorted(given)),
        refusals=tuple(refusals),
        could=tuple(person for person in requirement.candidates if person not in given | terms.makers),
    )


def agreed(
    makers: Iterable[Maker], voices: Iterable[Voice], terms: ApprovalTerms, counts: Container[Known]
) -> frozenset[str]:
    """Return the people who are proved to have made a change or to have approved it, whatever their role."""
    making = (one.person for one in makers if one.known in counts)
    approving = (voice.person for voice in voices if voice.approvals and not _bars_agreement(voice, terms))
    return frozenset(filter(None, (*making, *approving)))


def _bars_agreement(voice: Voice, terms: ApprovalTerms) -> bool:
    """Check whether somebody's approvals are no agreement: a program's, or such as count for nothing."""
    return _is_program(voice) or _flaw(voice, terms, of_waiver=False) is not None


def _is_program(voice: Voice) -> bool:
    return any(one.bot for one in voice.approvals)


def _refusal(requirement: Requirement, voice: Voice, terms: ApprovalTerms) -> Refusal | None:
    person = voice.person or ""
    barred = requirement.barred.get(person, "")
    flaw = _flaw(voice, terms, of_waiver=requirement.of_waiver)
    checks = (
        (_is_program(voice), ApprovalReason.MAY_NOT, "is a program"),
        (not person, ApprovalReason.MAY_NOT, "is nobody of the people, or more than one"),
        (barred == NOT_ACTIVE, ApprovalReason.MAY_NOT, barred),
        (bool(barred), ApprovalReason.OWN, barred),
        (person not in requirement.candidates, ApprovalReason.MAY_NOT, "has no role that could approve it"),
        (person in terms.makers, ApprovalReason.OWN, "made the change"),
        *((True, *found) for found in filter(None, [flaw])),
    )
    return next((Refusal(voice.who, reason, why) for applies, reason, why in checks if applies), None)


def _flaw(voice: Voice, terms: ApprovalTerms, *, of_waiver: bool) -> tuple[ApprovalReason, str] | None:
    """Return why none of somebody's approvals counts, or nothing where one does."""
    current = [one for one in voice.approvals if _is_current(one, terms, of_waiver=of_waiver)]
    if not current:
        known = next((f"approved, but {one.flaw}" for one in voice.approvals if one.flaw), "")
        return ApprovalReason.STALE, known or "approved something else: it was changed since, or long ago"
    against = {one: _against(one, terms) for one in current}
    sound = [one for one, found in against.items() if not found]
    if not sound:
        return against[current[-1]]
    if terms.signed and not any(one.source == "signed_tag" for one in sound):
        return ApprovalReason.UNRELIABLE, "approved without a signature, and policy asks for one"
    return None


def _counting(voice: Voice, terms: ApprovalTerms) -> Iterator[Decision]:
    """Yield the approvals of a person that count for a change, for whatever requirement."""
    for one in voice.approvals:
        is_somebodys = voice.person is not None and not one.bot
        if is_somebodys and _is_current(one, terms, of_waiver=False) and not _against(one, terms):
            yield one


def _against(approval: Decision, terms: ApprovalTerms) -> tuple[ApprovalReason, str] | None:
    """Return why an approval of this very change does not count, or nothing where it does."""
    if approval.flaw:
        return ApprovalReason.UNRELIABLE, f"approved, but {approval.flaw}"
    if approval.at and approval.at > terms.latest:
        return ApprovalReason.AHEAD, f"approved on {_day(approval, terms)}, which is in the future"
    step = next((terms.spent[name] for name in approval.names if name in terms.spent), "")
    return (ApprovalReason.SPENT, f"approved once, and commit {step[:12]} has used that up") if step else None


def _day(decision: Decision, terms: ApprovalTerms) -> date | None:
    return decision.at and decision.at.astimezone(terms.timezone).date()


def _is_current(decision: Decision, terms: ApprovalTerms, *, of_waiver: bool) -> bool:
    given = _day(decision, terms)
    if given and given < terms.oldest:
        return False
    of_head = decision.commit in terms.heads
    if decision.change_digest is None:
        return of_head
    of_all = decision.change_digest == terms.change_digest
    return of_all or (decision.change_digest == terms.digest_without_waivers and (of_head or not of_waiver))
