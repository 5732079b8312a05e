"""Reliability by model, team and location, and of each device that failed."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from itamops.facts.grouping import by_group
from itamops.facts.ratio import percent, to_decimal
from itamops.facts.service.reliability import HOUR, Reliability, reliabilities
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row, Value

COLUMNS = (
    Column(
        "group", "Group", ColumnType.REFERENCE, meaning="a model, team or location, or a device that failed"
    ),
    Column("name", "Name"),
    Column(
        "availability",
        "Availability",
        ColumnType.PERCENT,
        meaning="hours in service / (service hours - planned hours)",
    ),
    Column(
        "mean_time_between_failures",
        "Hours between failures",
        ColumnType.NUMBER,
        meaning="MTBF: hours in service / outages; empty without an outage",
    ),
    Column(
        "mean_time_to_repair",
        "Hours to repair",
        ColumnType.NUMBER,
        meaning="MTTR: unplanned hours / outages; empty without an outage",
    ),
    Column(
        "failure_rate",
        "Failure rate",
        ColumnType.NUMBER,
        meaning="failures per 100 devices and year of service",
    ),
    Column(
        "failures", "Failures", ColumnType.NUMBER, meaning="unplanned outages, and repairs without an outage"
    ),
    Column(
        "outages",
        "Outages",
        ColumnType.NUMBER,
        meaning="unplanned, in service hours; overlapping ones count once",
    ),
    Column("units", "Devices", ColumnType.NUMBER, meaning="in service now or before"),
    Column("service_hours", "Service hours", ColumnType.NUMBER, meaning="agreed hours"),
    Column("planned_hours", "Planned hours", ColumnType.NUMBER, meaning="planned outage in service hours"),
    Column(
        "unplanned_hours", "Unplanned hours", ColumnType.NUMBER, meaning="unplanned outage in service hours"
    ),
    Column("warranty_repairs", "Under warranty", ColumnType.NUMBER, meaning="repairs under warranty"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="outages that end before they begin"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield models, teams and locations, then the devices that failed."""
    served = reliabilities(context.registry, context.day)
    failed = {f"asset/{asset_id}": one for asset_id, one in served.items() if one.failures or one.outages}
    for group, one in chain(by_group(context.registry, Reliability, served).items(), sorted(failed.items())):
        yield (
            group,
            context.called(group),
            percent(one.availability, 1, 4) if one.availability is not None else None,
            _hours(one.mean_time_between_failures),
            _hours(one.mean_time_to_repair),
            to_decimal(one.failure_rate, 1) if one.failure_rate is not None else None,
            one.failures,
            one.outages,
            one.units,
            _hours(Fraction(one.service, HOUR)),
            _hours(Fraction(one.planned, HOUR)),
            _hours(Fraction(one.unplanned, HOUR)),
            one.warranty_repairs,
            one.left_out,
        )


def _hours(hours: Fraction | None) -> Value:
    return to_decimal(hours, 1) if hours is not None else None


REPORT = ReportDefinition(
    name="reliability",
    title="Reliability",
    description="Availability, time between failures and time to repair, by model, team and location.",
    columns=COLUMNS,
    rows=rows,
)
