"""The POL family, what else is agreed: leavers, secrets, sheets, erased people, names in lists."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from itamops.findings import Level, Problem
from itamops.records.asset import Asset
from itamops.records.base import Record, Rows
from itamops.records.person import Person
from itamops.registry import Registry
from itamops.registry.layout import SHEETS
from itamops.registry.names import listed, name_of
from itamops.rules.ended_references import has_left, leaving
from itamops.rules.engine import Context, Spot, rule
from itamops.snapshot import LARGEST_BYTES, REGULAR


@rule("POL005", "Devices held by a leaver", Level.WARNING)
def leaver_holds(context: Context) -> Iterator[Problem]:
    """On the last day everything comes back. Seats and subscriptions come free by themselves; devices do not.

    It is told once a person, with all that they still have.

    Example: `ends: 2026-05-31` on a person who is the `assignee` of a laptop, on the first of June.

    Fix: record the return of each device, or report it missing.
    """
    people = context.registry.of(Person).values()
    left = {person.id: person for person in people if has_left(person, context.day)}
    held: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in context.registry.of(Asset).values():
        kind, _, holder = (asset.assignee or "").partition("/")
        if kind == "person" and holder in left and asset.state == "in_use":
            held[holder].append(asset)
    for person_id, assets in held.items():
        person = left[person_id]
        anchor, related = context.told(leaving(person), [(asset, ("assignee",)) for asset in assets])
        yield Problem(
            anchor=anchor,
            message=f"{person.label} has left, and still holds "
            f"{listed(name_of(context.registry, asset) for asset in assets)}",
            fix="append to each `{on: <day>, to: in_stock, substate: available, by: <person id>, "
            "condition: <text>, received_by: <person id>}`, write `state` and `substate` likewise and delete "
            "`assignee`; or report it missing (`to: missing`)",
            subject=f"person/{person_id}",
            measure=len(assets),
            related=related,
        )


@rule("POL007", "Secret in a record")
def secret(context: Context) -> Iterator[Problem]:
    """Passwords, private keys, tokens and product keys are never written into a registry: everybody who can
    read it has them, and the history keeps them for ever.

    Example: `notes: "Password: …"`, or a product key of five groups of five letters.

    Fix: take it out before it is merged and change the secret, for it was seen. Say only where it is kept; a
    license has `key_reference` for that.
    """
    yield from context.found("POL007")


@rule("POL008", "Sheet differs from its record")
def sheet_differs(context: Context) -> Iterator[Problem]:
    """A record with rows in a CSV beside it pins them by their hash, so that nobody changes what was counted
    or measured after it was reviewed.

    Example: `sightings: {file: cnt-3f7g2k5p.csv, sha256: …}`, and a file with another hash.

    Fix: put the file back as it was; for a new count or measurement, add a new record.
    """
    entries = context.snapshot.entries
    sheets = list(_sheets(context.registry))
    there = [sheet.path for sheet in sheets if (entry := entries.get(sheet.path)) and entry.mode in REGULAR]
    read = [path for path, size in context.snapshot.sizes(there) if size <= LARGEST_BYTES]
    hashes = {path: _sha256(content) for path, content in context.snapshot.read_many(read)}
    for sheet in sheets:
        record, rows = sheet.record, sheet.rows
        if rows.file != PurePosixPath(sheet.path).name:
            own = PurePosixPath(sheet.path).name
            field, message, mend = "file", f"its rows stand beside it, in {own}", f"write `file: {own}`"
        elif sheet.path not in entries:
            field, message, mend = "file", f"there is no {sheet.path}", f"add the rows as {sheet.path}"
        elif hashes.get(sheet.path, rows.sha256) != rows.sha256:
            own = hashes[sheet.path]
            field, message, mend = (
                "sha256",
                f"{rows.file} has another hash, {own}",
                f'write `sha256: "{own}"`',
            )
        else:
            continue
        yield Problem(
            anchor=record.at(sheet.field, field),
            message=f"{name_of(context.registry, record)}: {message}",
            fix=PUT_BACK if _stood(context, record) else mend,
        )


PUT_BACK = "put the file back as it was recorded; new rows are a new record"


def _stood(context: Context, record: Record) -> bool:
    """Return whether a record was there before the change; without a base it may have been."""
    return context.base is None or context.base.registry.knows(record.kind, record.id)


class _Sheet(NamedTuple):
    """Rows beside a record, the field that pins them, and where they have to stand."""

    record: Record
    field: str
    rows: Rows
    path: str


def _sheets(registry: Registry) -> Iterator[_Sheet]:
    for kind, field in SHEETS.items():
        for record in registry.all(kind).values():
            rows = getattr(record, field)
            if rows:
                yield _Sheet(record, field, rows, f"{record.path.removesuffix('.yaml')}.csv")


def _sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@rule("POL013", "Personal data of an erased person", beside=())
def tombstone(context: Context) -> Iterator[Problem]:
    """Of a person who was erased, the file keeps the id and the day, so that the id is never used again.

    Example: `erased: 2030-01-31` above a `name` and an `email`.

    Fix: delete all other fields; taking them out of the history is a step of its own.
    """
    for person in context.registry.of(Person).values():
        if person.erased:
            kept = [field for field in person.__struct_fields__ if getattr(person, field)]
            left = [field for field in kept if field not in ("id", "erased")]
            if left:
                yield Problem(
                    anchor=person.key(left[0]),
                    message=f"person {person.id} was erased on {person.erased}, but keeps {', '.join(left)}",
                    fix="delete all fields but `id` and `erased`",
                    subject=f"person/{person.id}",
                )


class Names(NamedTuple):
    """Names that tell the parts of a list apart: in one record, or in all of the kind."""

    kind: str
    parts: str
    field: str
    everywhere: bool = False


NAMES = (
    Names("asset", "media", "id"),
    Names("software", "versions", "version"),
    Names("model", "kits", "name"),
    Names("team", "budgets", "id", everywhere=True),
)
"""Names by which another record, or another field, speaks of a part."""


@rule("POL014", "Duplicate part name")
def name_twice(context: Context) -> Iterator[Problem]:
    """What is named from elsewhere has a name of its own: a medium by its sanitization, a budget by an order.

    Example: two media with `id: disk0` on one laptop.

    Fix: give one of them another name.
    """
    for names in NAMES:
        first: dict[tuple[str, str], Spot] = {}
        for record in context.registry.all(names.kind).values():
            for position, part in enumerate(getattr(record, names.parts)):
                name = getattr(part, names.field)
                spot: Spot = (record, (names.parts, position, names.field))
                other = first.setdefault(("" if names.everywhere else record.id, name), spot)
                if other is not spot:
                    yield Problem(
                        anchor=record.at(*spot[1]),
                        message=f"{name_of(context.registry, record)} has {names.parts} {name} a second time",
                        fix="give one of them another name",
                        subject=f"{record.kind}/{record.id} {names.parts} {name}",
                        related=((other[0].at(*other[1]), "the first"),),
                    )
