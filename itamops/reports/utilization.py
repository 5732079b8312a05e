"""How much of the time devices are in use, by model, team and place."""

from collections.abc import Iterator

from itamops.facts.grouping import by_group
from itamops.facts.service.utilization import Utilization, utilizations
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("group", "Of", ColumnType.REFERENCE, meaning="a model, team or place; a device counts in each"),
    Column("name", "Name"),
    Column("utilization_in_year", "Used in a year", ColumnType.PERCENT, meaning="of the last 365 days"),
    Column("utilization", "Used ever", ColumnType.PERCENT, meaning="in-use days / days accounted for"),
    Column("idle", "Idle", ColumnType.NUMBER, meaning="available in stock for longer than policy allows"),
    Column("units", "Devices", ColumnType.NUMBER, meaning="owned, leased or rented, now or before"),
    Column("in_use_in_year", "Days used in a year", ColumnType.NUMBER, meaning="asset-days in use"),
    Column("owned_in_year", "Days had in a year", ColumnType.NUMBER, meaning="asset-days accounted for"),
    Column("in_use", "Days used ever", ColumnType.NUMBER),
    Column("owned", "Days had ever", ColumnType.NUMBER),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield models, then teams, then places."""
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
    description="On how many of the days that devices were there they were in use.",
    columns=COLUMNS,
    rows=rows,
)
