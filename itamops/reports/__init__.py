"""Reports: named tables of facts, listed once; one module each, of the same name."""

from collections.abc import Sequence
from datetime import date

from itamops.findings import Finding
from itamops.registry import Registry
from itamops.reports import (
    assets,
    book_value,
    budget,
    by_location,
    by_model,
    by_team,
    compliance,
    contracts,
    cost_of_ownership,
    data_quality,
    depreciation,
    depreciation_schedule,
    disposal_gains,
    disposal_readiness,
    disposals,
    end_of_support,
    findings,
    forecast,
    installed_software,
    instances,
    keeping_cost,
    leases,
    license_explanation,
    license_position,
    licenses,
    model_scores,
    opening_gaps,
    orders,
    people_equipment,
    portfolio,
    purchase_advice,
    refresh_plan,
    reliability,
    renewals,
    replacement,
    requests,
    sanitizations,
    savings,
    shared_costs,
    supplies,
    true_up,
    utilization,
    waivers,
    warranties,
    waste,
)
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

REPORTS: tuple[ReportDefinition, ...] = (
    assets.REPORT,
    instances.REPORT,
    supplies.REPORT,
    licenses.REPORT,
    license_position.REPORT,
    license_explanation.REPORT,
    true_up.REPORT,
    true_up.BY_STATUS,
    waste.REPORT,
    waste.BY_CAUSE,
    renewals.REPORT,
    requests.REPORT,
    purchase_advice.REPORT,
    orders.REPORT,
    contracts.REPORT,
    people_equipment.REPORT,
    people_equipment.LEAVERS,
    by_location.REPORT,
    by_model.REPORT,
    by_team.REPORT,
    warranties.REPORT,
    end_of_support.REPORT,
    installed_software.REPORT,
    utilization.REPORT,
    reliability.REPORT,
    model_scores.REPORT,
    replacement.REPORT,
    refresh_plan.REPORT,
    refresh_plan.BY_MODEL,
    keeping_cost.REPORT,
    savings.REPORT,
    savings.BY_SOURCE,
    portfolio.REPORT,
    disposals.REPORT,
    disposal_readiness.REPORT,
    sanitizations.REPORT,
    depreciation.REPORT,
    depreciation_schedule.REPORT,
    book_value.REPORT,
    disposal_gains.REPORT,
    disposal_gains.BY_ORDER,
    cost_of_ownership.REPORT,
    cost_of_ownership.INSTANCES,
    cost_of_ownership.BY_MODEL,
    cost_of_ownership.BY_TEAM,
    cost_of_ownership.BY_APPLICATION,
    shared_costs.REPORT,
    leases.REPORT,
    budget.REPORT,
    forecast.REPORT,
    forecast.BY_YEAR,
    compliance.REPORT,
    compliance.BY_SUBJECT,
    waivers.REPORT,
    opening_gaps.REPORT,
    data_quality.REPORT,
    findings.REPORT,
)
"""All reports, in the order in which commands and pages list them."""

REPORT_BY_NAME = {report.name: report for report in REPORTS}


def build_report(name: str, registry: Registry, day: date, findings: Sequence[Finding] = ()) -> Report:
    """Give one report as it stands on a day; `findings` are those of a check of the same registry.

    Raises KeyError for a name that is not in `REPORT_BY_NAME`.
    """
    return REPORT_BY_NAME[name].build(ReportContext(registry, day, findings))
