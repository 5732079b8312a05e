"""A report of a tree: read it, check it where the report speaks of findings, and make the table."""

from datetime import date

from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.reports.report import Report, ReportContext, ReportDefinition
from itamops.snapshot import Snapshot


def make_report(
    definition: ReportDefinition, tree: Snapshot, reader: Reader, *, day: date, today: date
) -> Report:
    """Make a report as the tree stands on a day."""
    verdict = check(tree, None, reader, day=day, today=today)
    return definition.build(ReportContext(verdict.registry, day, verdict.findings, verdict.left_out))
