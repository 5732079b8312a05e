"""The record of a period's use and the sheet of rows beside it, as files."""

from calendar import monthrange
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple

from itamops.authoring.edit import set_fields
from itamops.authoring.ids import SLUG_LENGTH, slug
from itamops.authoring.render import render_record
from itamops.importers.batch import Fields, Target, plain
from itamops.records.base import record_path
from itamops.records.usage import Usage
from itamops.registry import Registry

Outcome = Literal["created", "updated", "unchanged"]


class Written(NamedTuple):
    """What became of the record, and the files that are new or changed, by path."""

    outcome: Outcome
    files: dict[str, str]


def write_usage(target: Target, fields: Fields, sheet: str) -> Written:
    """Write the record of a product, period and source; the one that is there follows `fields`.

    A field that is None is taken away. The sheet is written only where its hash is new.
    """
    known = _known(target.registry, fields)
    record_id = known.id if known else _new_id(target.registry, fields)
    rows = {"file": f"{record_id}.csv", "sha256": hash_of(sheet.encode())}
    said: Fields = {"id": record_id, **fields, "rows": rows}
    path = record_path(Usage.kind, record_id, said)
    files = {} if known and _old(known, "rows") == rows else {path.removesuffix(".yaml") + ".csv": sheet}
    if known is None:
        data = {field: value for field, value in said.items() if value is not None}
        return Written("created", {**files, path: render_record(Usage.kind, data)})
    changed = {field: value for field, value in said.items() if plain(value) != _old(known, field)}
    if not changed:
        return Written("unchanged", files)
    return Written("updated", {**files, path: set_fields(Usage.kind, target.read_text(path), changed)})


def hash_of(content: bytes) -> str:
    """Return a hash as records write it."""
    return f"sha256:{sha256(content).hexdigest()}"


def _known(registry: Registry, fields: Fields) -> Usage | None:
    identity = ("product", "source", "from", "to")
    return next(
        (
            usage
            for usage in registry.of(Usage).values()
            if all(_old(usage, field) == plain(fields[field]) for field in identity)
        ),
        None,
    )


def _old(known: Usage, field: str) -> object:
    """Return what a record says, as plain data; None where it says nothing."""
    said = plain(getattr(known, {"from": "from_"}.get(field, field)))
    return None if said == [] else said


def _new_id(registry: Registry, fields: Fields) -> str:
    """Make an id of the product and the period: `ms-office-2026-10`."""
    first, last = fields["from"], fields["to"]
    label = _label(first, last) if isinstance(first, date) and isinstance(last, date) else ""
    product = str(fields["product"])[: SLUG_LENGTH - len(label) - 1].rstrip("-.")
    return slug(f"{product}-{label}", registry.of(Usage))


def _label(first: date, last: date) -> str:
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (first.year, first.month) == (last.year, last.month) and (first.day, last.day) == (
        1,
        monthrange(last.year, last.month)[1],
    ):
        return f"{first:%Y-%m}"
    return str(first) if first == last else f"{first}-to-{last}"
