"""Plan: what a change does, what comes of it, and who has to agree, for those who decide about it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

import msgspec

from itamops.approvals.agreement import Authority, Status
from itamops.approvals.evidence import Evidence, Known, Part
from itamops.approvals.requirements import Requirement, governing
from itamops.cache import Cache
from itamops.changes import Change
from itamops.changes.description import Account, Action, Teller
from itamops.changes.digest import whole_files
from itamops.changes.tree import Alteration
from itamops.facts.effects import EFFECTS, Effect, Sides
from itamops.facts.licensing.position import license_positions
from itamops.findings import Finding, FindingClass
from itamops.kinds import KINDS
from itamops.pipeline.check import Verdict
from itamops.pipeline.classes import Tally
from itamops.pipeline.positions import positions
from itamops.records.person import Person
from itamops.records.waiver import Waiver
from itamops.registry import Registry
from itamops.registry.layout import SettingFile, classify, is_governance
from itamops.registry.loading import Loaded, without_collector
from itamops.rules.engine import Context
from itamops.settings import Settings
from itamops.snapshot import Snapshot


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a file that is no record; `alterations` say it of a setting."""

    action: Action
    path: str
    governs: bool
    alterations: tuple[Alteration, ...] = ()


class Effects(msgspec.Struct, frozen=True):
    """The effects of one kind."""

    name: str
    title: str
    effects: tuple[Effect, ...]


class NamedPerson(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody, by id and name; `known` is how it is known that they agreed, of those who have."""

    id: str
    name: str
    known: Known | None = None


class Made(msgspec.Struct, frozen=True):
    """Somebody who took part in making the change: in which part, and how that is known."""

    id: str
    name: str
    part: Part
    known: Known


class PlannedApproval(msgspec.Struct, frozen=True, kw_only=True):
    """What policy asks for: so many people of a role agree to what it is about.

    `given` are those who have, as far as there is evidence, `could` those who may still. `refused` say of an
    approval that was seen why it does not count.
    """

    rule: str
    role: str
    count: int
    about: tuple[str, ...]
    given: tuple[NamedPerson, ...]
    could: tuple[NamedPerson, ...]
    refused: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many people still have to agree."""
        return max(0, self.count - len(self.given))


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A change as it is to be decided about: always the same for the same trees on the same day.

    `governing` names what the change alters of that which governs. `findings` are those that the change
    introduces, has waived or fixes; `tallies` are two verdicts over everything, where only what governs is
    altered. Of a change that cannot be merged there is nothing else.
    """

    base: str
    head: str
    day: date
    change_digest: str | None
    records: tuple[Account, ...] = ()
    files: tuple[FileChange, ...] = ()
    governing: tuple[str, ...] = ()
    made_by: tuple[Made, ...] = ()
    effects: tuple[Effects, ...] = ()
    approvals: tuple[PlannedApproval, ...] = ()
    findings: tuple[Finding, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it, 64 lower-case hexadecimal digits."""
        return hashlib.sha256(msgspec.json.encode(self, enc_hook=str, order="sorted")).hexdigest()

    def count(self, action: Action) -> int:
        """Count the records that something happens to."""
        return sum(record.action == action for record in self.records)

    def found(self, classed: FindingClass) -> tuple[Finding, ...]:
        """Return the findings of a class."""
        return tuple(finding for finding in self.findings if finding.classed is classed)


@without_collector()
def make_plan(verdict: Verdict, cache: Cache, making: Evidence | None = None) -> Plan:
    """Plan the change that was judged; what was counted of its base before is recalled.

    Where it was judged without evidence, `making` is who makes it: they do not approve it.
    """
    context = verdict.context
    plan = Plan(
        base=verdict.base.name if verdict.base else "",
        head=verdict.head.name,
        day=verdict.day,
        change_digest=verdict.change_digest,
        findings=tuple(_findings(verdict, context.changes if context else ())),
        tallies=verdict.tallies,
    )
    return _filled(plan, context, context.base, cache, making) if context and context.base else plan


def _findings(verdict: Verdict, changes: Sequence[Change]) -> Iterator[Finding]:
    """Yield what the change introduces or fixes, and what is waived by a waiver that comes with it."""
    waivers = {(one.new.code, one.new.subject) for one in changes if isinstance(one.new, Waiver)}
    for finding in verdict.findings:
        waived = finding.classed is FindingClass.WAIVED and (finding.code, finding.subject) in waivers
        if waived or finding.classed in (FindingClass.INTRODUCED, FindingClass.FIXED):
            yield finding


def _filled(plan: Plan, context: Context, base: Loaded, cache: Cache, making: Evidence | None) -> Plan:
    authority = context.authority or (context.authority_by(making) if making else None)
    head, changes, paths = context.head, context.changes, context.changed_paths
    teller = Teller(base.registry, head.registry)
    return msgspec.structs.replace(
        plan,
        records=tuple(map(teller.account, changes)),
        files=tuple(_files(base, head, paths, teller)),
        governing=tuple(one.named for one in governing(base, head, changes, paths)),
        effects=tuple(_effects(context, base, cache)),
        made_by=tuple(
            Made(one.person, teller.called(Person.kind, one.person), one.part, one.known)
            for one in (authority.makers if authority else ())
        ),
        approvals=tuple(_approvals(authority, context.requirements, teller)),
    )


def _approvals(
    authority: Authority | None, requirements: Iterable[Requirement], teller: Teller
) -> Iterator[PlannedApproval]:
    statuses = authority.statuses if authority else map(_unseen, requirements)
    known = _known(authority) if authority else {}
    for status in statuses:
        requirement = status.requirement
        given, could = (
            tuple(NamedPerson(one, teller.called(Person.kind, one), how.get(one)) for one in people)
            for people, how in ((status.given, known), (status.could, {}))
        )
        yield PlannedApproval(
            rule=requirement.rule,
            role=requirement.role,
            count=requirement.count,
            about=tuple(dict.fromkeys(named for _, named in requirement.about)),
            given=given,
            could=could,
            refused=tuple(f"{refusal.who} {refusal.why}" for refusal in status.refusals),
        )


def _known(authority: Authority) -> Mapping[str, Known]:
    """Return how it is best known that somebody has made or approved the change."""
    approving = (
        (voice.person, one.known) for voice in authority.voices for one in voice.approvals if voice.person
    )
    making = ((one.person, one.known) for one in authority.makers)
    weakest_first = sorted((*approving, *making), key=lambda pair: list(Known).index(pair[1]), reverse=True)
    return dict(weakest_first)


def _unseen(requirement: Requirement) -> Status:
    """Return how a requirement stands where nobody was asked."""
    return Status(requirement=requirement, could=requirement.candidates)


def _files(base: Loaded, head: Loaded, paths: Sequence[str], teller: Teller) -> Iterator[FileChange]:
    for path in whole_files(base, head, paths):
        old, new = (_setting(side.registry.settings, path) for side in (base, head))
        yield FileChange(
            action=_action(base.snapshot, head.snapshot, path),
            path=path,
            governs=is_governance(path),
            alterations=teller.setting(old, new),
        )


def _action(old: Snapshot, new: Snapshot, path: str) -> Action:
    if path not in old.entries:
        return "new"
    return "changed" if path in new.entries else "removed"


def _setting(settings: Settings, path: str) -> msgspec.Struct | None:
    file = classify(path)
    if not isinstance(file, SettingFile):
        return None
    return settings.of(file.setting.name, PurePosixPath(path).stem)


def _effects(context: Context, base: Loaded, cache: Cache) -> Iterator[Effects]:
    before = Context(base, None, day=context.day, today=context.today)
    readable = _readable(base.registry, context.registry)
    after = (
        positions(context, cache)
        if readable is context.registry
        else license_positions(readable, context.day)  # no tree that is kept
    )
    changed = frozenset((change.kind, change.id) for change in context.changes)
    sides = Sides(base.registry, readable, context.day, changed, (positions(before, cache), after))
    for definition in EFFECTS:
        effects = tuple(definition.effects(sides))
        if effects:
            yield Effects(definition.name, definition.title, effects)


def _readable(old: Registry, new: Registry) -> Registry:
    """Put what stood before in place of what cannot be read any more: that is no effect, but a mistake."""
    broken = [(kind, one) for kind, one in sorted(new.unread) if old.get(kind, one)]
    if not broken:
        return new
    records = {kind.name: dict(new.all(kind.name)) for kind in KINDS}
    for kind, record_id in broken:
        records[kind][record_id] = old.all(kind)[record_id]
    return new.only(records)
