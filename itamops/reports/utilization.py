"""The share of days in use, by model, team and location."""

from collections.abc import Iterator

from itamops.facts.grouping import by_group
from itamops.facts.service.utilization import Utilization, utilizations
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column(
        "group", "Group", ColumnType.REFERENCE, meaning="a model, team or location; a device counts in each"
    ),
    Column("name", "Name"),
    Column(
        "utilization_in_year", "Utilization in a year", ColumnType.PERCENT, meaning="in the last 365 days"
    ),
    Column("utilization", "Utilization", ColumnType.PERCENT, meaning="days in use / days held"),
    Column("idle", "Idle", ColumnType.NUMBER, meaning="available in stock for longer than policy allows"),
    Column("units", "Devices", ColumnType.NUMBER, meaning="owned, leased or rented, current or former"),
    Column("in_use_in_year", "Days in use in a year", ColumnType.NUMBER, meaning="asset-days"),
    Column("owned_in_year", "Days held in a year", ColumnType.NUMBER, meaning="asset-days"),
    Column("in_use", "Days in use", ColumnType.NUMBER),
    Column("owned", "Days held", ColumnType.NUMBER),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield models, then teams, then locations."""
    used = utilizations(context.registry, context.day)
    for group, one in by_group(context.registry, Utilization, used).items():
        yield (
            group,
            context.label_of(group),
            one.utilization_in_year,
            one.utilization,
            one.idle,
            one.units,
            one.in_use_in_year,
            one.owned_in_year,
            one.in_use,
            one.owned,
        )


REPORT = ReportDefinition(
    name="utilization",
    title="Utilization",
    description="The share of days on which devices were in use, by model, team and location.",
    columns=COLUMNS,
    rows=rows,
)
