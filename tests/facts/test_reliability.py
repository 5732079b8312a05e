"""How reliably devices serve, from their records to the report. The numbers are those of costs.md."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itamops.facts.service.hours import ServiceHours
from itamops.facts.service.reliability import reliabilities
from itamops.records.asset import Asset, AssetEntry, Outage
from itamops.registry import Registry
from itamops.reports import build_report
from itamops.settings.policy import Schedule

Read = Callable[[str], Registry]

MODEL = "--- model\nid: srv\nname: Server\ncategory: server\n"
OFFICE = f"{MODEL}schedule: office-hours\n"
FIRST = "2026-01-05"
"""A Monday; the hundred workdays of ten hours from it end on Friday, 2026-05-22."""


def server(number: int, more: str = "", since: str = FIRST, then: str = "") -> str:
    return (
        f"--- asset\nid: srv-{number:08}\ntag: none\nserial: S{number}\nmodel: srv\nstate: in_use\n{more}\n"
        f"lifecycle:\n  - {{on: {since}, to: in_use, by: treyes}}\n{then}"
    )


def outages(*spans: tuple[str, str, bool]) -> str:
    listed = "\n".join(
        f"  - {{from: {start}:00Z{f', to: {end}:00Z' if end else ''}, planned: {str(planned).lower()}}}"
        for start, end, planned in spans
    )
    return f"outages:\n{listed}"


def row(registry: Registry, day: date, group: str = "model/srv") -> dict[str, Any]:
    report = build_report("reliability", registry, day)
    names = [column.name for column in report.columns]
    return next(dict(zip(names, values, strict=True)) for values in report.rows if values[0] == group)


def test_availability_and_mean_times_of_a_thousand_hours(read_registry: Read) -> None:
    """ServiceNow: H 1,000, planned 40, unplanned 3 in one outage: 99.6875 %, 957 h, 3 h."""
    spans = [(f"2026-02-{2 + n:02}T08:00", f"2026-02-{2 + n:02}T18:00", True) for n in range(4)]
    found = row(
        read_registry(OFFICE + server(1, outages(*spans, ("2026-03-02T09:00", "2026-03-02T12:00", False)))),
        date(2026, 5, 22),
    )

    assert found["service_hours"] == 1000
    assert found["planned_hours"] == 40
    assert found["availability"] == Decimal("99.6875")
    assert found["mean_time_between_failures"] == 957
    assert found["mean_time_to_repair"] == 3
    assert found["outages"] == 1


def test_outages_that_overlap_are_one(read_registry: Read) -> None:
    """Own vector: 10:00 to 12:00 and 11:30 to 13:00 are one of three hours."""
    overlapping = outages(
        ("2026-03-02T11:30", "2026-03-02T13:00", False), ("2026-03-02T10:00", "2026-03-02T12:00", False)
    )

    found = row(read_registry(MODEL + server(1, overlapping)), date(2026, 4, 1))

    assert (found["outages"], found["failures"], found["unplanned_hours"]) == (1, 1, 3)


@pytest.mark.parametrize(
    ("planned", "unplanned_hours", "outages_left"),
    [
        (("2026-03-02T11:00", "2026-03-02T14:00"), Decimal("1.0"), 1),
        (("2026-03-02T10:30", "2026-03-02T11:30"), Decimal("1.0"), 1),
        (("2026-03-02T09:00", "2026-03-02T12:00"), Decimal("0.0"), 0),
    ],
    ids=["its end", "its middle, and it is still one", "all of it"],
)
def test_planned_wins_where_both_are(
    read_registry: Read, planned: tuple[str, str], unplanned_hours: Decimal, outages_left: int
) -> None:
    both = outages(("2026-03-02T10:00", "2026-03-02T12:00", False), (*planned, True))

    found = row(read_registry(MODEL + server(1, both)), date(2026, 4, 1))

    assert (found["unplanned_hours"], found["outages"]) == (unplanned_hours, outages_left)


def test_without_an_outage_there_is_no_time_between_them(read_registry: Read) -> None:
    found = row(read_registry(MODEL + server(1)), date(2026, 4, 1))

    assert found["availability"] == 100
    assert found["mean_time_between_failures"] is None
    assert found["mean_time_to_repair"] is None


def test_before_it_served_nothing_is_claimed(read_registry: Read) -> None:
    registry = read_registry(MODEL + server(1, outages(("2026-03-02T10:00", "2026-03-02T12:00", False))))

    assert build_report("reliability", registry, date(2026, 1, 4)).rows == ()
    assert row(registry, date(2026, 2, 1))["failures"] == 0


def test_an_outage_lasts_until_the_end_of_the_day_asked_about(read_registry: Read) -> None:
    registry = read_registry(MODEL + server(1, outages(("2026-03-02T12:00", "", False))))

    assert row(registry, date(2026, 3, 2))["unplanned_hours"] == 12
    assert row(registry, date(2026, 3, 3))["unplanned_hours"] == 36


def test_hours_count_while_it_is_in_use_or_being_repaired(read_registry: Read) -> None:
    then = (
        "  - {on: 2026-01-07, to: in_maintenance, by: treyes}\n"
        "  - {on: 2026-01-08, to: in_stock, by: treyes}\n"
    )
    registry = read_registry(
        MODEL
        + server(
            1,
            outages(("2026-01-07T00:00", "2026-01-10T00:00", False)),
            then=then,
        ).replace("state: in_use", "state: in_stock")
    )

    found = row(registry, date(2026, 1, 31))

    assert (found["service_hours"], found["unplanned_hours"]) == (72, 24)


def test_failures_of_forty_units_in_eighteen_months(read_registry: Read) -> None:
    """Own vector: 6 failures in 40 units over 18 months are 10.0 for 100 units and a year."""
    repair = "maintenance: [{on: 2025-03-01, what: Repair of the fan}]"
    units = (server(number, repair if number <= 6 else "", since="2024-07-01") for number in range(1, 41))

    found = row(read_registry(MODEL + "".join(units)), date(2025, 12, 31))

    assert (found["units"], found["failures"], found["failure_rate"]) == (40, 6, Decimal("10.0"))


@pytest.mark.parametrize(
    ("work", "failures"),
    [
        ("{on: 2026-03-09, what: repair, ticket: INC-1}", 1),
        ("{on: 2026-03-02, what: repair}", 1),
        ("{on: 2026-03-09, what: repair, ticket: INC-2}", 2),
        ("{on: 2026-03-09, what: repair}", 2),
        ("{on: 2026-03-09, what: cleaning}", 1),
    ],
    ids=["of its ticket", "of its day", "of another ticket", "of another day", "no repair"],
)
def test_a_repair_and_its_outage_are_one_failure(read_registry: Read, work: str, failures: int) -> None:
    outage = "outages: [{from: 2026-03-02T10:00:00Z, to: 2026-03-02T12:00:00Z, ticket: INC-1}]"

    registry = read_registry(MODEL + server(1, f"{outage}\nmaintenance: [{work}]"))

    assert reliabilities(registry, date(2026, 4, 1))["srv-00000001"].failures == failures


def test_service_hours_go_by_the_clock_of_the_place(read_registry: Read) -> None:
    places = (
        "--- location\nid: tokyo\nname: Tokyo\ntype: site\ntimezone: Asia/Tokyo\n"
        "--- location\nid: rack-1\nname: Rack 1\ntype: room\nparent: tokyo\n"
    )
    spans = outages(("2026-03-02T00:00", "2026-03-02T10:00", False))

    found = row(read_registry(OFFICE + places + server(1, f"location: rack-1\n{spans}")), date(2026, 4, 1))

    assert found["unplanned_hours"] == 9  # from 09:00 to 18:00 in Tokyo


@pytest.mark.parametrize(
    ("schedule", "first", "after", "hours"),
    [
        (Schedule(), "2026-01-01", "2026-01-03", 48),
        (Schedule(days=("monday", "sunday"), starts="08:00", ends="18:00"), "2026-01-04", "2026-01-12", 30),
        (Schedule(closed=(date(2026, 1, 1), date(2027, 1, 1))), "2026-01-01", "2026-01-03", 24),
        (Schedule(days=("friday",), starts="22:00", ends="06:00"), "2026-01-01", "2026-01-03", 8),
    ],
    ids=["always", "two days a week", "a day closed", "into the next day"],
)
def test_scheduled_hours(schedule: Schedule, first: str, after: str, hours: int) -> None:
    days = (date.fromisoformat(first).toordinal(), date.fromisoformat(after).toordinal())
    service = ServiceHours(schedule, UTC)

    assert service.scheduled(*days) == hours * 3600
    assert _walked(service, *days) == hours * 3600


def _walked(service: ServiceHours, first: int, after: int) -> int:
    """Count the seconds of the windows that begin on these days one by one."""
    start, end = service.midnight(first), service.midnight(after)
    overnight = service.served(end, end + 6 * 3600) if service.schedule.ends < service.schedule.starts else 0
    return service.served(start, end) + overnight


FIRST_HOUR = datetime(2026, 1, 5, tzinfo=UTC)
HOURS = st.integers(min_value=-30, max_value=100)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(HOURS, st.one_of(st.none(), HOURS), st.booleans()), max_size=6))
def test_hours_are_those_that_counting_them_one_by_one_gives(
    spans: list[tuple[int, int | None, bool]],
) -> None:
    """Three days of service without a break; an hour that is out by plan is not out otherwise."""
    outages = tuple(
        Outage(
            from_=FIRST_HOUR + timedelta(hours=start),
            to=None if end is None else FIRST_HOUR + timedelta(hours=end),
            planned=planned,
        )
        for start, end, planned in spans
    )
    entry = AssetEntry(on=FIRST_HOUR.date(), to="in_use", by="treyes")
    asset = Asset(
        id="srv-1", tag="none", serial="S1", model="srv", state="in_use", outages=outages, lifecycle=(entry,)
    )

    found = reliabilities(Registry({"asset": {asset.id: asset}}), date(2026, 1, 7))["srv-1"]

    out = {
        planned: {
            hour
            for start, end, is_planned in spans
            if is_planned is planned
            for hour in range(max(0, start), min(72, 72 if end is None else end))
        }
        for planned in (True, False)
    }
    assert found.service == 72 * 3600
    assert found.planned == 3600 * len(out[True])
    assert found.unplanned == 3600 * len(out[False] - out[True])
    assert (found.outages > 0) is bool(out[False] - out[True])


def test_an_outage_that_ends_before_it_begins_is_left_out_and_counted(read_registry: Read) -> None:
    spans = ("2026-03-02T12:00", "2026-03-01T12:00", False), ("2026-03-03T12:00", "2026-03-03T13:00", False)
    registry = read_registry(MODEL + server(1, outages(*spans)))
    found = row(registry, date(2026, 4, 1))

    assert (found["outages"], found["unplanned_hours"], found["left_out"]) == (1, 1, 1)
