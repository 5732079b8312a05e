"""The REF family: what has come to its end, and is used or asked all the same."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from itamops.facts.disposal.orders import left_behind
from itamops.findings import Anchor, Level, Pointer, Problem
from itamops.lifecycles.asset import ENDED
from itamops.records import RECORDS
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.registry import Reference, references
from itamops.registry.columns import FieldColumn, Keys, columns
from itamops.registry.names import listed, name_of
from itamops.rules.engine import SHOWN, Context, Spot, rule
from itamops.rules.references import Target, settings_namings

IN_USE: Mapping[str, tuple[Keys, ...]] = {
    "asset": (("assignee",), ("parent", "asset"), ("software", "license"), ("allocations", "license")),
    "instance": (("host",), ("software", "license")),
    "person": (
        ("primary_device",),
        ("subscriptions", "license"),
        ("allocations", "license"),
        ("access", "asset"),
    ),
    "application": (("assets",), ("instances",)),
}
"""The fields by which a record that stands needs that another one stands; all others tell of the past."""

IN_CHARGE: Mapping[str, tuple[Keys, ...]] = {
    "person": (("manager",),),
    "team": (("lead",), ("approvers",)),
    "application": (("owner",),),
}
"""The fields that name who decides or answers for something."""

ENDS = ("until", "removed")
"""The fields whose day ends a part of a record."""

WAYS_OUT = {
    "asset": "move what stands on it elsewhere first, or take the step back",
    "instance": "take it off the application, or take the step back",
    "license": "move them to another license or end them with `until`, or take the step back",
}


@rule("REF003", "Reference to an ended record")
def ended_in_use(context: Context) -> Iterator[Problem]:
    """A device that is disposed of, a license that is terminated and an instance that is deleted serve
    nobody.

    It is told once, at the record that ended, with all that still stands on it; or, where a change points
    something new at it, there. Parts with data of a device that is disposed of are DISP014.

    Example: a server goes to `disposed`, and four virtual machines still have it as `host`.

    Fix: move or end what uses it in the same change: another host, another license, `until` on the
    allocation.
    """
    ended = {(record.kind, record.id): record for record in _ended(context)}
    users: defaultdict[Target, list[Spot]] = defaultdict(list)
    for user, end in _uses(context, IN_USE, ended.keys()):
        if not _is_left_behind(context, ended[end.kind, end.id], user):
            users[end.kind, end.id].append((user, end.pointer))
    for target, using in users.items():
        record = ended[target]
        anchor, related = context.told((record, ("state",)), using)
        yield Problem(
            anchor=anchor,
            message=f"{name_of(context.registry, record)} is {record.state}, "
            f"but still in use by {listed(name_of(context.registry, user) for user, _ in using)}",
            fix=WAYS_OUT[record.kind],
            subject=f"{record.kind}/{record.id}",
            measure=len(using),
            related=related,
        )


def _is_left_behind(context: Context, ended: Record, user: Record) -> bool:
    return (
        isinstance(ended, Asset)
        and isinstance(user, Asset)
        and ended.state != "cancelled"
        and user in left_behind(context.registry, ended)
    )


def _ended(context: Context) -> Iterator[Asset | Instance | License]:
    registry = context.registry
    yield from (asset for asset in registry.of(Asset).values() if asset.state in ENDED)
    yield from (instance for instance in registry.of(Instance).values() if instance.state == "deleted")
    for record in registry.of(License).values():
        effective = record.lifecycle[-1].effective
        if record.state in ("terminated", "cancelled") and (effective is None or effective <= context.day):
            yield record


def _uses(
    context: Context, fields: Mapping[str, tuple[Keys, ...]], ended: Collection[Target]
) -> Iterator[tuple[Record, Reference]]:
    """Yield the references in some fields of records that stand, to what has ended."""
    for kind, wanted in fields.items():
        records = [record for record in context.registry.all(kind).values() if _stands(context, record)]
        for column in columns(RECORDS[kind]):
            if column.keys in wanted:
                hits = {value for value in set(column.values(records)) if column.target(value) in ended}
                for record in records if hits else ():
                    if not hits.isdisjoint(column.values((record,))):
                        yield from _running(context, record, column, ended)


def _running(
    context: Context, record: Record, column: FieldColumn, ended: Collection[Target]
) -> Iterator[tuple[Record, Reference]]:
    for end in references(record):
        if end.keys == column.keys and (end.kind, end.id) in ended and _runs(context, record, end.pointer):
            yield record, end


def _stands(context: Context, record: Record) -> bool:
    match record:
        case Asset():
            return record.state not in ENDED
        case Instance():
            return record.state != "deleted"
        case Person():
            return record.active_on(context.day)
        case _:
            return True


def _runs(context: Context, record: Record, pointer: Pointer) -> bool:
    """Return whether the part of a record that a pointer leads into has not come to its end."""
    part: Any = record
    for step in pointer[:-1]:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    ends = [getattr(part, field, None) for field in ENDS] if part is not record else []
    return all(end is None or end > context.day for end in ends)


@rule("REF005", "Leaver in charge", Level.WARNING)
def leaver_in_charge(context: Context) -> Iterator[Problem]:
    """A manager, team lead, approver, owner or holder of a role who has left decides nothing any more, and
    what waits for them waits for ever.

    It is told once a person, with all that still names them.

    Example: `lead: jlind` on a team, after Jana Lind's last day.

    Fix: name who has taken over.
    """
    registry = context.registry
    people = registry.of(Person).values()
    left = {("person", person.id): person for person in people if has_left(person, context.day)}
    duties: defaultdict[Target, list[tuple[Anchor, str]]] = defaultdict(list)
    for record, end in _uses(context, IN_CHARGE, left.keys()):
        duties[end.kind, end.id].append((record.at(*end.pointer), name_of(registry, record)))
    for anchor, name, end in settings_namings(registry):
        if (end.kind, end.id) in left:
            duties[end.kind, end.id].append((anchor, name))
    for target, named in duties.items():
        person = left[target]
        yield Problem(
            anchor=person.at(*leaving(person)[1]),
            message=f"{person.label} has left, but {listed(name for _, name in named)} still "
            f"{'name' if len(named) > 1 else 'names'} {person.id}",
            fix="name who has taken over",
            subject=f"person/{person.id}",
            measure=len(named),
            related=tuple(named[:SHOWN]),
        )


def has_left(person: Person, day: date) -> bool:
    """Return whether a person's last day is over, or the person erased."""
    return person.erased is not None or (person.ends is not None and person.ends < day)


def leaving(person: Person) -> Spot:
    """Point at what says that a person has left."""
    return person, ("erased" if person.erased else "ends",)
