"""One record with its relations, as text and as `itamops.record/v1`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import click
import msgspec

from itamops.formats.json_text import json_text
from itamops.formats.printable import printable
from itamops.records.base import Money, Record
from itamops.registry import Reference, Registry, references
from itamops.registry.names import name_by_id, name_of

SCHEMA = "itamops.record/v1"


class RecordFormat(Protocol):
    """Renders a record; `text` is the content of its file, `remarks` are notes on it."""

    def __call__(self, registry: Registry, record: Record, text: str, remarks: Sequence[str]) -> str:
        """Return the text."""


def render_text(registry: Registry, record: Record, text: str, remarks: Sequence[str]) -> str:
    """Return the file of the record with its name, its remarks and its relations."""
    lines = [
        click.style(printable(name_of(registry, record)), bold=True),
        click.style(record.path, fg="blue"),
        "",
        *(printable(line) for line in text.splitlines() if not line.startswith("# yaml-language-server")),
    ]
    lines += _section("remarks", remarks)
    lines += _section("refers to", [_named(registry, reference) for reference in _unique(record)])
    referrers = registry.referrers.get((record.kind, record.id), ())
    lines += _section(
        "referred to by",
        [f"{name_of(registry, other)} ({_field(reference)})" for other, reference in referrers],
    )
    return "\n".join(lines) + "\n"


def render_json(registry: Registry, record: Record, text: str, remarks: Sequence[str]) -> str:
    """Return the record with its remarks and its relations."""
    del text
    referrers = registry.referrers.get((record.kind, record.id), ())
    document = {
        "schema": SCHEMA,
        "kind": record.kind,
        "id": record.id,
        "path": record.path,
        "record": record,
        "remarks": list(remarks),
        "names": [{"kind": one.kind, "id": one.id, "field": _field(one)} for one in references(record)],
        "named_by": [{"kind": other.kind, "id": other.id, "field": _field(one)} for other, one in referrers],
    }
    return json_text(document, _ENCODER)


RECORD_FORMATS: Mapping[str, RecordFormat] = {"text": render_text, "json": render_json}


def _plain(value: object) -> str:
    if isinstance(value, Money):
        return str(value)
    raise TypeError(f"{type(value)} is not a value of a record")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain, decimal_format="number")


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", click.style(title, bold=True), *(f"  {printable(line)}" for line in lines)] if lines else []


def _unique(record: Record) -> list[Reference]:
    return list({(one.kind, one.id, _field(one)): one for one in references(record)}.values())


def _named(registry: Registry, reference: Reference) -> str:
    return f"{_field(reference)}: {name_by_id(registry, reference.kind, reference.id)}"


def _field(reference: Reference) -> str:
    """Return the name of a field without its positions: `software.product`."""
    return ".".join(step for step in reference.pointer if isinstance(step, str))
