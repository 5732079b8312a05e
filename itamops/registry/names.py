"""What people call a record; messages, plans and pages name things by it."""

from collections.abc import Iterable

from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.person import Person
from itamops.records.software import Software
from itamops.registry import Registry

NAMED_AFTER = (Model, Software)
"""The kinds whose labels are part of what other records are called."""

LISTED = 3
"""Names that a message lists before it counts the rest."""


def name_of(registry: Registry, record: Record) -> str:
    """Return which one it is: `Dell Latitude 7450 LT-BER-0042`, `license lic-5n2v8r3d for Office`."""
    match record:
        case Asset():
            marks = (record.name, "" if record.tag == "none" else record.tag)
            called = " ".join(filter(None, marks)) or record.id
            return f"{label_of(registry, 'model', record.model)} {called}"
        case License():
            labels = ", ".join(label_of(registry, "software", product) for product in record.covers)
            return f"license {record.label} for {labels}"
        case Person():
            return record.label
        case _:
            return f"{record.kind} {record.label}"


def name_by_id(registry: Registry, kind: str, record_id: str) -> str:
    """Return which one it is, also of a record that is not there: `person akeller`."""
    record = registry.get(kind, record_id)
    return name_of(registry, record) if record else f"{kind} {record_id}"


def label_of(registry: Registry, kind: str, record_id: str) -> str:
    """Return what people call a record by itself, `Anna Keller`, or the id of one that is not there."""
    record = registry.get(kind, record_id)
    return record.label if record else record_id


def listed(names: Iterable[str]) -> str:
    """List the first of one or more names, each once, and count the rest: `Anna, Bo, Cy and 2 more`."""
    different = list(dict.fromkeys(names))
    rest = [f"{len(different) - LISTED} more"] if len(different) > LISTED else []
    *first, last = [*different[:LISTED], *rest]
    return f"{', '.join(first)} and {last}" if first else last
