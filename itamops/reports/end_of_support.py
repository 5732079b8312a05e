"""Models and software versions whose support ends, with the number of machines."""

from collections.abc import Iterator

from itamops.facts.contracts.terms import term_status
from itamops.facts.service.support import ends_of_support
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("subject", "Subject", ColumnType.REFERENCE),
    Column("name", "Name"),
    Column("version", "Version"),
    Column("status", "Status", ColumnType.STATE),
    Column("end_of_support", "End of support", ColumnType.DAY),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("machines", "Machines", ColumnType.NUMBER, meaning="devices and instances with it"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the models and versions by the end of their support."""
    soon = context.registry.policy.rules.limits.expiring_days
    for end in ends_of_support(context.registry, context.day):
        yield (
            f"{end.kind}/{end.id}",
            context.label(end.kind, end.id),
            end.version,
            term_status(end.days_left, soon),
            end.ends,
            end.days_left,
            len(end.machines),
        )


REPORT = ReportDefinition(
    name="end-of-support",
    title="End of support",
    description="Models and software versions in use with a known end of support.",
    columns=COLUMNS,
    rows=rows,
)
