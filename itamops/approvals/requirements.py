"""What policy asks for: which approvals a change needs, and who could give them.

Everything that decides is read from the base of the change: policy, roles, teams, who is active.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from itamops.approvals.conditions import Look, fits, steps_taken
from itamops.approvals.inputs import (
    PAST_BOOKS,
    TABLE,
    UNGUARDED,
    Input,
    fields_read,
    guards_past_books,
    is_about,
    left_open,
    tables_in,
)
from itamops.approvals.privileged_fields import IDENTITY, founding_fields, power_fields, powerful
from itamops.approvals.roles import InCharge
from itamops.approvals.separation_of_duties import duties_in, own_duties
from itamops.approvals.signers import ALLOWED_SIGNERS, whose_keys_differ
from itamops.changes import Change
from itamops.findings import Anchor
from itamops.records.waiver import Waiver
from itamops.registry import Registry
from itamops.registry.layout import is_governance
from itamops.registry.loading import Loaded
from itamops.registry.names import name_of
from itamops.settings.policy import ApprovalRule, Approver, Need

MASS_CHANGE_CODE = "CHG003"
"""The finding whose waiver is about a mass change."""

GOVERNANCE = ApprovalRule(name="governance", of="governance", needs=(Need(role="governance"),))
"""What a change of governance needs at least, whatever policy says."""

WAIVER = ApprovalRule(name="waiver", of="waiver", needs=(Need(role="governance"),))
"""What a waiver needs that no rule of policy is about."""

REGULATED_OWNERS = 2
"""How many governance owners a change of governance needs under the assurance `regulated`."""

NOT_ACTIVE = "is not with the organization"
SUBJECT = "is whose identity it is"
"""Why somebody does not approve what proves who they are: their address, logins and keys."""

NOBODY: frozenset[str] = frozenset()


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """So many people of a role have to agree to something, as a rule of policy asks.

    `candidates` are the ids of those who could, sorted; `barred` are holders of the role who could not, each
    with why. `about` are the places that it is about, each with what stands there in words. An approval of a
    waiver has to be of the waiver, too, where others may be of all else in the change.
    """

    rule: str
    role: Approver
    count: int
    candidates: tuple[str, ...]
    barred: Mapping[str, str]
    about: tuple[tuple[Anchor, str], ...]
    of_waiver: bool = False


class Asked(NamedTuple):
    """A rule that fits something: where, in words, and whose change it is; `subjects` do not approve it."""

    rule: ApprovalRule
    anchor: Anchor
    named: str
    change: Change | None
    subjects: frozenset[str] = NOBODY


class Governing(NamedTuple):
    """A place where a change alters what governs, in words, and whose identity it alters."""

    anchor: Anchor
    named: str
    subjects: frozenset[str] = NOBODY


def required_approvals(
    base: Loaded, head: Loaded, changes: Sequence[Change], paths: Sequence[str], day: date
) -> tuple[Requirement, ...]:
    """Return which approvals a change needs by the base's policy, on a day; none for what asks for none.

    `changes` are the records that differ, `paths` the files. What the same people have to agree to is one
    requirement.
    """
    charge = InCharge(base.registry, day)
    apart = base.registry.policy.approvals.apart
    shared = duties_in(changes, apart)
    grouped: defaultdict[tuple[object, ...], list[tuple[Anchor, str]]] = defaultdict(list)
    found: dict[tuple[object, ...], Requirement] = {}
    is_trial = base.registry.configuration.assurance == "trial"
    for asked in _asked(base, head, changes, paths, day):
        own = {} if is_trial else dict.fromkeys(asked.subjects, SUBJECT)
        duties = {**shared, **own_duties(asked.change, apart), **own}
        for need in asked.rule.needs:
            for holders in charge.holders(need.role, asked.change):
                barred = _barred(holders, charge, duties)
                candidates = tuple(sorted(holders - barred.keys()))
                of_waiver = asked.change is not None and asked.change.kind == Waiver.kind
                key = (asked.rule.name, need.role, need.count, candidates, tuple(barred.items()))
                grouped[key].append((asked.anchor, asked.named))
                found[key] = Requirement(
                    rule=asked.rule.name,
                    role=need.role,
                    count=need.count,
                    candidates=candidates,
                    barred=barred,
                    about=(),
                    of_waiver=of_waiver,
                )
    return tuple(msgspec.structs.replace(one, about=tuple(grouped[key])) for key, one in found.items())


def _asked(
    base: Loaded, head: Loaded, changes: Sequence[Change], paths: Sequence[str], day: date
) -> Iterator[Asked]:
    rules = base.registry.policy.approvals.rules
    read = fields_read(rules)
    for change in changes:
        named = _named(base, head, change)
        asked = [Asked(rule, anchor, named, change) for rule, anchor in _fitting(base, head, change, day)]
        is_free = change.kind == Waiver.kind and (not asked or _has_free_code(base, head, change, day))
        yield from [*asked, *([Asked(WAIVER, change.anchor, named, change)] if is_free else [])]
        for field in left_open(change, read.get(change.kind, frozenset()), (one.rule for one in asked)):
            yield Asked(UNGUARDED, _place(change, field), f"`{field}` of {named}", change)
    for path, table in tables_in(paths):
        about = [rule for rule in rules if is_about(rule, Input(TABLE, table))]
        yield from (Asked(rule, Anchor(path), path, None) for rule in about or [UNGUARDED])
    for anchor, named, subjects in governing(base, head, changes, paths):
        for rule in _governance_rules(base.registry):
            yield Asked(rule, anchor, named, None, subjects)


def _named(base: Loaded, head: Loaded, change: Change) -> str:
    """Return the name of what changes; of what is deleted, the name that it had."""
    if change.new:
        return name_of(head.registry, change.new)
    return f"the deletion of {name_of(base.registry, change.old)}" if change.old else change.id


def _place(change: Change, field: str) -> Anchor:
    """Point at a field of what changes, or at the record where it no longer has it."""
    return change.new.key(field) if change.new and getattr(change.new, field) else change.anchor


def _fitting(base: Loaded, head: Loaded, change: Change, day: date) -> Iterator[tuple[ApprovalRule, Anchor]]:
    """Yield the rules of policy that fit a record that differs, each with the place where it does."""
    looks = [Look(change, step, base.registry, head.registry, day) for step in (None, *steps_taken(change))]
    rules = base.registry.policy.approvals.rules
    for rule in rules if guards_past_books(rules) else (*rules, PAST_BOOKS):
        if rule.of == change.kind or (rule.of == "mass_change" and _is_of_mass_change(change)):
            look = next((look for look in looks if fits(rule, look)), None)
            if look:
                step, new = look.step, change.new
                yield rule, new.at("lifecycle", step.position) if step and new else change.anchor


def _has_free_code(base: Loaded, head: Loaded, change: Change, day: date) -> bool:
    """Check whether a waiver changes its code, from or to one that no rule of policy is about."""
    if change.old is None or change.new is None or not change.alters("code"):
        return False
    sides = [msgspec.structs.replace(change, old=None, new=side) for side in (change.old, change.new)]
    return not all(any(True for _ in _fitting(base, head, side, day)) for side in sides)


def _is_of_mass_change(change: Change) -> bool:
    waiver = change.new or change.old
    return isinstance(waiver, Waiver) and waiver.code == MASS_CHANGE_CODE


def _governance_rules(base: Registry) -> list[ApprovalRule]:
    """Return what policy asks of a change of governance, and at least what has to be asked."""
    rules = [rule for rule in base.policy.approvals.rules if rule.of == "governance"] or [GOVERNANCE]
    if base.configuration.assurance == "regulated":
        rules.append(
            msgspec.structs.replace(
                GOVERNANCE, name="regulated", needs=(Need(role="governance", count=REGULATED_OWNERS),)
            )
        )
    return rules


def governing(
    base: Loaded, head: Loaded, changes: Iterable[Change], paths: Iterable[str]
) -> Iterator[Governing]:
    """Yield the places where a change alters what governs."""
    for path in paths:
        if is_governance(path):
            subjects = whose_keys_differ(base, head) if path == ALLOWED_SIGNERS else NOBODY
            yield Governing(Anchor(path), path, subjects)
    powers = powerful(base.registry)
    for change in changes:
        fields = (*power_fields(change, powers), *founding_fields(change))
        if fields and change.new:
            named = ", ".join(f"`{field}`" for field in fields)
            yield Governing(
                change.new.key(fields[0]),
                f"{named} of {name_of(head.registry, change.new)}",
                frozenset({change.id}) if {*fields} & {*IDENTITY} else NOBODY,
            )


def alters_what_decides(base: Loaded, head: Loaded, changes: Sequence[Change], paths: Sequence[str]) -> bool:
    """Check whether a change alters what governs, or an input of a condition of policy."""
    read = fields_read(base.registry.policy.approvals.rules)
    return (
        any(True for _ in governing(base, head, changes, paths))
        or any(True for _ in tables_in(paths))
        or any(left_open(change, read.get(change.kind, frozenset()), ()) for change in changes)
    )


def _barred(holders: frozenset[str], charge: InCharge, duties: Mapping[str, str]) -> Mapping[str, str]:
    """Return the holders of a role who cannot approve something, each with why."""
    away = {person: NOT_ACTIVE for person in holders if not charge.is_active(person)}
    why = {**away, **duties}
    return {person: why[person] for person in sorted(holders & why.keys())}
