"""The findings of a check, as a table."""

from collections.abc import Iterator

from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("code", "Code"),
    Column("level", "Level", ColumnType.STATE),
    Column("class", "Class", ColumnType.STATE, meaning="its relation to the change that was checked"),
    Column("record", "Record", ColumnType.REFERENCE),
    Column("message", "Message"),
    Column("fix", "Fix"),
    Column("path", "File"),
    Column("line", "Line", ColumnType.NUMBER),
    Column("subject", "Subject", meaning="the subject that a waiver names"),
    Column("measure", "Measure", ColumnType.NUMBER, meaning="its size, if it can grow"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the findings by place."""
    for finding in context.findings:
        yield (
            finding.code,
            finding.level.value,
            finding.classed.value,
            f"{finding.kind}/{finding.record}" if finding.record else None,
            finding.message,
            finding.fix or None,
            finding.place.path,
            finding.place.line,
            finding.subject,
            finding.measure,
        )


REPORT = ReportDefinition(
    name="findings",
    title="Findings",
    description="The findings of the check, with their places and fixes.",
    columns=COLUMNS,
    rows=rows,
)
