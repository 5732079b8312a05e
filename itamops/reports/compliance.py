"""How well controls are kept, and who fails them."""

from collections.abc import Iterator

from itamops.facts.compliance.controls import compliance
from itamops.registry.names import listed
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

CONTROL = Column("control", "Control")
FRAMEWORK = Column("framework", "Framework")

COLUMNS = (
    FRAMEWORK,
    CONTROL,
    Column("title", "Title"),
    Column(
        "status", "Status", ColumnType.STATE, meaning="by the control's tolerances; no_data judges nobody"
    ),
    Column("score", "Score", ColumnType.PERCENT, meaning="100 * (1 - failing / judged); empty is no data"),
    Column("judged", "Judged", ColumnType.NUMBER),
    Column("failing", "Failing", ColumnType.NUMBER),
    Column("waived", "Waived", ColumnType.NUMBER, meaning="of those judged, excused and not failing"),
    Column("evidence", "Evidence", meaning="what in the registry shows it"),
    Column("judges", "Judges", ColumnType.STATE),
    Column("fields", "Fields", meaning="that have to be there"),
    Column("codes", "Codes", meaning="of findings that fail"),
)

COLUMNS_BY_SUBJECT = (
    FRAMEWORK,
    CONTROL,
    Column("subject", "Who", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("result", "Result", ColumnType.STATE, meaning="failing, or waived: excused by a waiver"),
    Column("reasons", "Why", meaning="codes of findings, fields that are missing, or what is wrong"),
    Column("title", "Title"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the controls in their order."""
    for one in compliance(context.registry, context.day, context.findings):
        control = one.control
        yield (
            control.framework,
            control.id,
            control.title,
            one.status,
            one.score,
            one.judged,
            len(one.failing),
            len(one.waived),
            control.evidence,
            control.judges,
            ", ".join(control.fields) or None,
            ", ".join(control.codes) or None,
        )


def rows_by_subject(context: ReportContext) -> Iterator[Row]:
    """Yield who fails each control, then who is waived."""
    for one in compliance(context.registry, context.day, context.findings):
        for result, subjects in (("failing", one.failing), ("waived", one.waived)):
            for subject, reasons in subjects.items():
                reference = subject.partition(" ")[0]
                yield (
                    one.control.framework,
                    one.control.id,
                    reference,
                    context.called(reference),
                    result,
                    listed(reasons),
                    one.control.title,
                )


REPORT = ReportDefinition(
    name="compliance",
    title="Compliance score",
    description="How well each control is kept by what the registry shows, and what that is.",
    columns=COLUMNS,
    rows=rows,
)

BY_SUBJECT = ReportDefinition(
    name="compliance-by-subject",
    title="Who fails controls",
    description="Who fails each control and why, and who is only excused by a waiver.",
    columns=COLUMNS_BY_SUBJECT,
    rows=rows_by_subject,
)
