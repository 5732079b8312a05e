"""Waivers, with their last days and the findings that they excuse."""

from collections import Counter
from collections.abc import Iterator

from itamops.facts.contracts.terms import term_status
from itamops.findings import FindingClass
from itamops.records.waiver import Waiver
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Waiver", ColumnType.ID, "waiver"),
    Column("code", "Code"),
    Column("subject", "Subject"),
    Column("status", "Status", ColumnType.STATE),
    Column("expires", "Expires", ColumnType.DAY, meaning="last day"),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("excuses", "Excuses", ColumnType.NUMBER, meaning="findings on the day"),
    Column("reason", "Reason"),
    Column("requested_by", "Requested by", ColumnType.ID, "person"),
    Column("requested_by_name", "Name"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the waivers, the first to expire first."""
    soon = context.registry.policy.rules.limits.expiring_days
    waived = Counter(
        (finding.code, finding.subject)
        for finding in context.findings
        if finding.classed is FindingClass.WAIVED
    )
    waivers = context.registry.of(Waiver).values()
    for waiver in sorted(waivers, key=lambda waiver: (waiver.expires, waiver.id)):
        days_left = (waiver.expires - context.day).days
        yield (
            waiver.id,
            waiver.code,
            waiver.subject,
            term_status(days_left, soon),
            waiver.expires,
            days_left,
            waived[waiver.code, waiver.subject],
            waiver.reason,
            waiver.requested_by,
            context.label("person", waiver.requested_by),
        )


REPORT = ReportDefinition(
    name="waivers",
    title="Waivers",
    description="Every approved exception with its reason and its last day.",
    columns=COLUMNS,
    rows=rows,
)
