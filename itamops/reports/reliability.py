"""How reliably devices serve, by model, team and place, and each device that failed."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from itamops.facts.grouping import by_group
from itamops.facts.ratio import percent, to_decimal
from itamops.facts.service.reliability import HOUR, Reliability, reliabilities
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row, Value

COLUMNS = (
    Column("group", "Of", ColumnType.REFERENCE, meaning="a model, team or place, or a device that failed"),
    Column("name", "Name"),
    Column(
        "availability", "Availability", ColumnType.PERCENT, meaning="served / agreed hours not out by plan"
    ),
    Column(
        "mean_time_between_failures",
        "Hours between failures",
        ColumnType.NUMBER,
        meaning="MTBF: hours served / outages; empty without one",
    ),
    Column(
        "mean_time_to_repair",
        "Hours to repair",
        ColumnType.NUMBER,
        meaning="MTTR: hours out unplanned / outages; empty without one",
    ),
    Column(
        "failure_rate",
        "Failure rate",
        ColumnType.NUMBER,
        meaning="failures for 100 units and a year of service",
    ),
    Column("failures", "Failures", ColumnType.NUMBER, meaning="unplanned outages, and repairs without one"),
    Column(
        "outages", "Outages", ColumnType.NUMBER, meaning="unplanned, in service hours; as one if they overlap"
    ),
    Column("units", "Devices", ColumnType.NUMBER, meaning="that served, now or before"),
    Column("service_hours", "Service hours", ColumnType.NUMBER, meaning="in which they had to serve"),
    Column("planned_hours", "Planned hours", ColumnType.NUMBER, meaning="out by plan"),
    Column("unplanned_hours", "Unplanned hours", ColumnType.NUMBER, meaning="out unplanned"),
    Column("warranty_repairs", "Under warranty", ColumnType.NUMBER, meaning="works done under warranty"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="outages that end before they begin"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield models, teams and places, then the devices that ever failed."""
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
    description="How reliably devices serve: availability, time between failures, time to repair.",
    columns=COLUMNS,
    rows=rows,
)
