"""Compliance with controls, and control failures."""

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
        "status",
        "Status",
        ColumnType.STATE,
        meaning="by the tolerances of the control; no_data if it applies to nothing",
    ),
    Column("score", "Score", ColumnType.PERCENT, meaning="100 * (1 - failing / checked); empty is no data"),
    Column("checked", "Checked", ColumnType.NUMBER),
    Column("failing", "Failing", ColumnType.NUMBER),
    Column("waived", "Waived", ColumnType.NUMBER, meaning="checked and excused by a waiver; not failing"),
    Column("evidence", "Evidence", meaning="what in the registry proves it"),
    Column("judges", "Applies to", ColumnType.STATE),
    Column("fields", "Fields", meaning="required fields"),
    Column("codes", "Codes", meaning="codes of findings that fail it"),
)

FAILURE_COLUMNS = (
    FRAMEWORK,
    CONTROL,
    Column("subject", "Subject", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("result", "Result", ColumnType.STATE, meaning="failing, or excused by a waiver"),
    Column("reasons", "Reasons", meaning="codes of findings, missing fields, or faults"),
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


def failures(context: ReportContext) -> Iterator[Row]:
    """Yield the failures of each control, then its waived subjects."""
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
    description="The score of each control, with its evidence in the registry.",
    columns=COLUMNS,
    rows=rows,
)

FAILURES = ReportDefinition(
    name="control-failures",
    title="Control failures",
    description="The failures of each control with their reasons, and those excused by a waiver.",
    columns=FAILURE_COLUMNS,
    rows=failures,
)
