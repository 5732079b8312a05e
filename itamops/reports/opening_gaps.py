"""Records that an import opened without some of the evidence that their state asks for."""

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
    Column("gaps", "Gaps", ColumnType.NUMBER),
    Column("missing", "Missing", meaning="evidence that nobody gave"),
    Column("system", "System"),
    Column("key", "Key there"),
    Column("file", "File"),
    Column("row", "Row", ColumnType.NUMBER),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the records with gaps, kind by kind in the order of their ids."""
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
    name="opening-gaps",
    title="Opening gaps",
    description="Records that an import opened without some of the evidence that their state asks for.",
    columns=COLUMNS,
    rows=rows,
)
