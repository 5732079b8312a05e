"""Reports: named tables of facts, listed once; one module each, of the same name."""

from collections.abc import Sequence
from datetime import date

from itamops.findings import Finding
from itamops.registry import Registry
from itamops.reports.report import Column, ColumnType, Report, ReportContext, ReportDefinition, Row, Value

__all__ = [
    "REPORTS",
    "REPORT_BY_NAME",
    "Column",
    "ColumnType",
    "Report",
    "ReportContext",
    "ReportDefinition",
    "Row",
    "Value",
    "build_report",
]

REPORTS: tuple[ReportDefinition, ...] = ()

REPORT_BY_NAME = {report.name: report for report in REPORTS}


def build_report(name: str, registry: Registry, day: date, findings: Sequence[Finding] = ()) -> Report:
    """Give one report as it stands on a day; `findings` are those of a check of the same registry.

    Raises KeyError for a name that is not in `REPORT_BY_NAME`.
    """
    return REPORT_BY_NAME[name].build(ReportContext(registry, day, findings))
