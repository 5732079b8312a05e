"""Build: judge a tree and work out every report of it; the site is made of these values alone."""

from datetime import date

import msgspec

from itamops.pipeline.check import Verdict, check
from itamops.registry.loading import Reader
from itamops.reports import REPORTS, Report, ReportContext
from itamops.snapshot import Snapshot


class Edition(msgspec.Struct, frozen=True):
    """All that a site shows: what a check found in one tree on one day, and the reports, in their order."""

    verdict: Verdict
    reports: tuple[Report, ...]


def build(tree: Snapshot, reader: Reader, *, day: date, today: date) -> Edition:
    """Check a tree and make its reports.

    A tree with errors has an edition, too: what could be read is shown. Raises `CannotJudge` where there is
    no record at all.
    """
    verdict = check(tree, None, reader, day=day, today=today)
    context = ReportContext(verdict.registry, day, verdict.findings, verdict.left_out)
    return Edition(verdict, tuple(report.build(context) for report in REPORTS))
