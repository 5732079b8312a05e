"""How complete the records are, field by field."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from itamops.facts.compliance.record_quality import field_quality
from itamops.kinds import KIND_BY_NAME
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("kind", "Kind"),
    Column("title", "Records of"),
    Column("field", "Field"),
    Column("filled_percent", "Filled", ColumnType.PERCENT),
    Column("missing", "Missing", ColumnType.NUMBER),
    Column("filled", "With it", ColumnType.NUMBER),
    Column("records", "Records", ColumnType.NUMBER, meaning="that are accounted for on the day"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the fields that people rely on, kind by kind, in the order of a record."""
    for field in field_quality(context.registry, context.day):
        yield (
            field.kind,
            KIND_BY_NAME[field.kind].title,
            field.field,
            (Decimal(100 * field.filled) / field.records).quantize(Decimal("0.1"), ROUND_HALF_UP),
            field.missing,
            field.filled,
            field.records,
        )


REPORT = ReportDefinition(
    name="data-quality",
    title="Data quality",
    description="Of each field that people rely on, how many records have it.",
    columns=COLUMNS,
    rows=rows,
)
