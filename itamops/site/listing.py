"""Tables of the records themselves: one a kind with every plain field, and one of all, to search in."""

from collections.abc import Iterator, Mapping
from datetime import date

from itamops.kinds import KIND_BY_NAME
from itamops.records import RECORDS
from itamops.records.base import Record
from itamops.registry import Registry
from itamops.reports import Column, ColumnType, Report, Row, Value
from itamops.site.addresses import label
from itamops.site.fields import Field, layout

SEARCHED = (
    "tag",
    "serial",
    "email",
    "employee_number",
    "number",
    "invoice",
    "part_number",
    "version",
    "edition",
)
"""Fields that people search a record by, beside its id and name."""

STATE = Column("state", "State", ColumnType.STATE)


def list_of_kind(registry: Registry, kind: str, day: date) -> Report:
    """List all records of a kind: id, name, state, and each plain field that any of them has."""
    records = registry.all(kind)
    fields = {field: _cells(field, records) for field in _single_fields(kind)}
    given = {
        field.column: cells for field, cells in fields.items() if any(cell is not None for cell in cells)
    }
    columns = {
        Column("id", "Id", ColumnType.ID, kind): list(records),
        Column("name", "Name"): [record.name for record in records.values()],
        **(
            {STATE: [getattr(record, "state", None) for record in records.values()]}
            if _has_state(kind)
            else {}
        ),
        **given,
    }
    return Report(
        name=KIND_BY_NAME[kind].folder,
        title=KIND_BY_NAME[kind].title,
        description="Every record of this kind with its plain fields, as they stand in the files.",
        day=day,
        columns=tuple(columns),
        rows=tuple(zip(*columns.values(), strict=True)),
    )


def list_of_all(registry: Registry, day: date) -> Report:
    """List all records of all kinds, with what they are searched by."""
    return Report(
        name="all",
        title="All records",
        description="Search every record by its id, name, tag, serial, hostname, address or number.",
        day=day,
        columns=(
            Column("record", "Record", ColumnType.REFERENCE),
            Column("kind", "Kind"),
            Column("name", "Name"),
            STATE,
            Column("known_by", "Known by", meaning="tag, serial, hostname, email address, numbers"),
        ),
        rows=tuple(_search_row(registry, record) for record in registry),
    )


def listed_columns(kind: str) -> frozenset[str]:
    """Name the fields that the list of a kind can be filtered by."""
    return frozenset(field.keys[0] for field in _single_fields(kind))


def _single_fields(kind: str) -> Iterator[Field]:
    return (field for field in layout(RECORDS[kind]).plain.fields if not field.many)


def _cells(field: Field, records: Mapping[str, Record]) -> list[Value]:
    return [next(iter(field.values(record)), None) for record in records.values()]


def _has_state(kind: str) -> bool:
    return "state" in RECORDS[kind].__struct_fields__


def _search_row(registry: Registry, record: Record) -> Row:
    network = getattr(record, "network", None)
    found = [getattr(record, name, None) for name in SEARCHED]
    known_by = " · ".join(filter(None, [*found, network.hostname if network else None]))
    return (
        f"{record.kind}/{record.id}",
        KIND_BY_NAME[record.kind].title,
        label(registry, record.kind, record.id),
        getattr(record, "state", None),
        known_by or None,
    )
