"""Imported records whose opening entry lacks evidence that their state requires."""

from collections.abc import Iterator

from itamops.facts.lifecycle.opening_evidence import opening_gaps, opening_of
from itamops.lifecycles import LIFECYCLES
from itamops.registry.names import name_of
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("record", "Record", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("opened_as", "Opened as", ColumnType.STATE),
    Column("opened", "Opened", ColumnType.DAY),
    Column("gaps", "Missing items", ColumnType.NUMBER),
    Column("missing", "Missing", meaning="evidence without a value"),
    Column("system", "System"),
    Column("key", "Key in the system"),
    Column("file", "File"),
    Column("row", "Row", ColumnType.NUMBER),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the records with missing evidence, by kind and id."""
    for kind in LIFECYCLES:
        for record in context.registry.all(kind).values():
            entry = opening_of(record)
            gaps = opening_gaps(record) if entry and entry.on <= context.day else ()
            if entry and entry.opening and gaps:
                yield (
                    f"{kind}/{record.id}",
                    name_of(context.registry, record),
                    entry.to,
                    entry.on,
                    len(gaps),
                    ", ".join(gaps),
                    entry.opening.system,
                    entry.opening.key,
                    entry.opening.file,
                    entry.opening.row,
                )


REPORT = ReportDefinition(
    name="missing-opening-evidence",
    title="Missing opening evidence",
    description="Imported records whose opening entry lacks evidence that their state requires.",
    columns=COLUMNS,
    rows=rows,
)
