"""What a check has found, as a table."""

from collections.abc import Iterator

from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("code", "Code"),
    Column("level", "Level", ColumnType.STATE),
    Column("class", "Class", ColumnType.STATE, meaning="what it has to do with the change that was checked"),
    Column("record", "Record", ColumnType.REFERENCE),
    Column("message", "Message"),
    Column("fix", "Fix"),
    Column("path", "File"),
    Column("line", "Line", ColumnType.NUMBER),
    Column("subject", "Subject", meaning="what a waiver names"),
    Column("measure", "Measure", ColumnType.NUMBER, meaning="how bad it is, where that can grow"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the findings in their order: by place."""
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
    description="What the check has found, where, and what to do about it.",
    columns=COLUMNS,
    rows=rows,
)
