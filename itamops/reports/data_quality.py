"""The completeness of the records by field."""

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
    Column("filled", "With a value", ColumnType.NUMBER),
    Column("records", "Records", ColumnType.NUMBER, meaning="current records on the day"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the important fields by kind, in the order of the record."""
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
    description="The share of records that have a value in each important field.",
    columns=COLUMNS,
    rows=rows,
)
