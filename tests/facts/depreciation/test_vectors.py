"""Published numbers, from YAML through the register to the fact and the reports; each names its source."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from itamops.facts.depreciation.book_value import books, fiscal_years
from itamops.facts.depreciation.plan import depreciation_plans
from itamops.registry import Registry
from itamops.reports import Report, build_report

Read = Callable[[str], Registry]

TERMS = "life_months: 60"
DOUBLE = "method: declining_balance, factor: 2"


def registry_text(terms: str, price: str, in_service: str, more: str = "") -> str:
    """Return a policy with one class, and one asset of it."""
    return f"""
--- registry/policy/depreciation.yaml
classes:
  things: {{{terms}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
state: in_use
substate: shared
acquisition: {{on: {in_service}, price: {price}}}
in_service: {in_service}
depreciation: {{finance: things}}
lifecycle: [{{on: {in_service}, to: in_use, substate: shared, by: jlind, assignee: team/it}}]
{more}
"""


def amounts(report: Report, name: str) -> list[str]:
    """Return a column of amounts without their currency."""
    position = [column.name for column in report.columns].index(name)
    return [str(row[position]).removesuffix(" EUR") for row in report.rows]


class Years(NamedTuple):
    """What is written down in each fiscal year, by a source."""

    vector: str
    source: str
    terms: str
    price: str
    in_service: str
    expected: str


STRAIGHT = "method: straight_line, life_months: 60"

YEARS = (
    Years(
        "D1",
        "JSU accounting page",
        f"{STRAIGHT}, salvage: 500",
        "10500.00 EUR",
        "2021-01-01",
        "2000.00 2000.00 2000.00 2000.00 2000.00",
    ),
    Years(
        "D2",
        "JSU accounting page, which rounds the last two to 907 and 861",
        f"{DOUBLE}, life_months: 60, salvage: 500, switch: true",
        "10500.00 EUR",
        "2021-01-01",
        "4200.00 2520.00 1512.00 907.20 860.80",
    ),
    Years(
        "D2b",
        "the same without a switch, by arithmetic",
        f"{DOUBLE}, life_months: 60, salvage: 500",
        "10500.00 EUR",
        "2021-01-01",
        "4200.00 2520.00 1512.00 907.20 544.32",
    ),
    Years(
        "D3 straight line",
        "justaaa.com",
        "method: straight_line, life_months: 144, salvage: 46440",
        "516000.00 EUR",
        "2021-01-01",
        " ".join(["39130.00"] * 12),
    ),
    Years(
        "D3 sum of years' digits",
        "justaaa.com",
        "method: sum_of_years_digits, life_months: 144, salvage: 46440",
        "516000.00 EUR",
        "2021-01-01",
        "72240.00 66220.00 60200.00",
    ),
    Years(
        "D3 double declining",
        "justaaa.com, which rounds the rate and is off; another page takes it of cost - salvage, wrongly",
        f"{DOUBLE}, life_months: 144, salvage: 46440",
        "516000.00 EUR",
        "2021-01-01",
        "86000.00 71666.67 59722.22",
    ),
    Years(
        "D4 declining",
        "ServiceNow, fixed assets: written off in the fifth year",
        "method: declining_balance, rate: 50, life_months: 60, switch: true",
        "10000.00 EUR",
        "2021-01-01",
        "5000.00 2500.00 1250.00 625.00 625.00",
    ),
    Years(
        "D4 straight line",
        "ServiceNow, fixed assets",
        STRAIGHT,
        "10000.00 EUR",
        "2021-01-01",
        "2000.00 2000.00 2000.00 2000.00 2000.00",
    ),
    Years(
        "D9",
        "GLPI InfocomTest",
        f"{STRAIGHT}, proration: 30/360, fiscal_year_end: '12-31'",
        "100000.00 EUR",
        "2010-03-04",
        "16500.00 20000.00 20000.00 20000.00 20000.00 3500.00",
    ),
    Years(
        "D10",
        "GLPI InfocomTest",
        "method: straight_line, life_months: 48, proration: 30/360, fiscal_year_end: '05-01'",
        "10000.00 EUR",
        "2010-08-02",
        "1875.00 2500.00 2500.00 2500.00 625.00",
    ),
    Years(
        "D11",
        "GLPI, French degressive depreciation with a full first year",
        "method: declining_balance, rate: 35, life_months: 60, switch: true",
        "10000.00 EUR",
        "2021-01-01",
        "3500.00 2275.00 1478.75 1373.12 1373.13",
    ),
    Years(
        "D12",
        "snipe-it#1237",
        f"{STRAIGHT}, proration: half_year",
        "1000.00 EUR",
        "2021-04-20",
        "100.00 200.00 200.00 200.00 200.00 100.00",
    ),
    Years(
        "D15 by the table",
        "US tables (MACRS, five years)",
        "method: table, table_kind: depreciation, table: [20, 32, 19.2, 11.52, 11.52, 5.76], "
        "proration: half_year",
        "1000.00 EUR",
        "2021-04-20",
        "200.00 320.00 192.00 115.20 115.20 57.60",
    ),
    Years(
        "D15 by the method behind the table",
        "US tables (MACRS, five years)",
        f"{DOUBLE}, life_months: 60, switch: true, proration: half_year",
        "1000.00 EUR",
        "2021-11-20",
        "200.00 320.00 192.00 115.20 115.20 57.60",
    ),
)


@pytest.mark.parametrize("years", YEARS, ids=lambda years: years.vector)
def test_a_schedule_is_as_published(read_registry: Read, years: Years) -> None:
    registry = read_registry(registry_text(years.terms, years.price, years.in_service))
    day = date(2022, 6, 30)
    plan = depreciation_plans(registry, day).plans["srv-00000001"]
    report = build_report("depreciation-schedule", registry, day)
    expected = years.expected.split()

    assert [str(year.depreciation.amount) for year in fiscal_years(plan)][: len(expected)] == expected
    assert amounts(report, "depreciation")[: len(expected)] == expected


class OnDay(NamedTuple):
    """What is left on a day, by a source."""

    vector: str
    source: str
    terms: str
    price: str
    in_service: str
    day: str
    expected: str


ON_DAYS = (
    *(
        OnDay("D1", "JSU accounting page", f"{STRAIGHT}, salvage: 500", "10500.00 EUR", "2021-01-01", *left)
        for left in (
            ("2022-01-01", "8500.00"),
            ("2023-01-01", "6500.00"),
            ("2024-01-01", "4500.00"),
            ("2025-01-01", "2500.00"),
            ("2026-01-01", "500.00"),
        )
    ),
    *(
        OnDay(
            "D2", "JSU", f"{DOUBLE}, {TERMS}, salvage: 500, switch: true", "10500.00 EUR", "2021-01-01", *left
        )
        for left in (
            ("2021-12-31", "6300.00"),
            ("2022-12-31", "3780.00"),
            ("2023-12-31", "2268.00"),
            ("2024-12-31", "1360.80"),
            ("2025-12-31", "500.00"),
        )
    ),
    OnDay(
        "D2b",
        "arithmetic",
        f"{DOUBLE}, {TERMS}, salvage: 500",
        "10500.00 EUR",
        "2021-03-17",
        "2030-01-01",
        "816.48",
    ),
    OnDay(
        "D5",
        "ServiceNow",
        "method: straight_line, life_months: 48",
        "1000.00 EUR",
        "2024-05-06",
        "2026-05-06",
        "500.00",
    ),
    OnDay(
        "D6",
        "snipe-it#12788",
        f"{STRAIGHT}, salvage: 120",
        "1804.46 EUR",
        "2019-07-02",
        "2023-04-05",
        "541.12",
    ),
    OnDay("D7", "snipe-it#10639", STRAIGHT, "17375.78 EUR", "2019-11-30", "2022-02-08", "9846.28"),
    OnDay(
        "D7b",
        "rule: a month ends with its last day",
        STRAIGHT,
        "17375.78 EUR",
        "2019-11-30",
        "2022-02-28",
        "9556.68",
    ),
    OnDay(
        "D8 amount",
        "Snipe-IT's tests",
        "method: straight_line, life_months: 36, salvage: 1000",
        "4000.00 EUR",
        "2016-01-01",
        "2026-01-01",
        "1000.00",
    ),
    OnDay(
        "D8 percent",
        "Snipe-IT's tests",
        "method: straight_line, life_months: 36, salvage_percent: 50",
        "4000.00 EUR",
        "2016-01-01",
        "2026-01-01",
        "2000.00",
    ),
    OnDay(
        "D13",
        "snipe-it#19659",
        "method: table, table_kind: remaining, table: [100, 75, 50, 30, 20, 15]",
        "2000.00 EUR",
        "2023-05-06",
        "2026-05-06",
        "600.00",
    ),
    OnDay(
        "D14",
        "own: 548 of 1,096 days",
        "method: straight_line, life_months: 36, proration: daily",
        "1800.00 EUR",
        "2024-01-01",
        "2025-07-01",
        "900.00",
    ),
)


@pytest.mark.parametrize("case", ON_DAYS, ids=lambda case: f"{case.vector} {case.day}")
def test_a_value_is_as_published(read_registry: Read, case: OnDay) -> None:
    registry = read_registry(registry_text(case.terms, case.price, case.in_service))
    day = date.fromisoformat(case.day)
    report = build_report("depreciation", registry, day)

    assert str(books(registry, day).values["srv-00000001"].net.amount) == case.expected
    assert amounts(report, "net") == [case.expected]
    assert amounts(build_report("book-value", registry, day), "net") == [case.expected] * 6


def test_d7_is_26_months_of_depreciation(read_registry: Read) -> None:
    """Snipe-it#10639: 7,529.50; 27 months would be wrong, and right on the last of February (D7b)."""
    registry = read_registry(registry_text(STRAIGHT, "17375.78 EUR", "2019-11-30"))

    assert amounts(build_report("depreciation", registry, date(2022, 2, 8)), "depreciation") == ["7529.50"]
    assert amounts(build_report("depreciation", registry, date(2022, 2, 28)), "depreciation") == ["7819.10"]


def test_d5_nothing_is_written_down_before_the_start(read_registry: Read) -> None:
    """ServiceNow: a start in the future."""
    text = registry_text(STRAIGHT, "1000.00 EUR", "2026-05-06").replace(
        "lifecycle: [{on: 2026-05-06", "lifecycle: [{on: 2026-01-01"
    )
    report = build_report("depreciation", read_registry(text), date(2026, 5, 5))

    assert amounts(report, "depreciation") == ["0.00"]
    assert amounts(report, "net") == ["1000.00"]
    assert amounts(report, "stage") == ["not_started"]


def test_d5_salvage_over_cost_is_refused(read_registry: Read) -> None:
    """ServiceNow: it is left out, and each report says so."""
    registry = read_registry(registry_text(f"{STRAIGHT}, salvage: 2000", "1000.00 EUR", "2026-05-06"))
    day = date(2026, 6, 30)

    assert books(registry, day).left_out == {"srv-00000001": "salvage_over_cost"}
    assert amounts(build_report("depreciation", registry, day), "stage") == ["salvage_over_cost"]
    totals = build_report("book-value", registry, day)
    assert amounts(totals, "left_out")[0] == "1"
    assert amounts(totals, "net")[0] == "0.00"


def test_d14_counts_days_of_the_whole_life(read_registry: Read) -> None:
    """Own: at the close of each of the 1,096 days another 1,096th is written down."""
    terms = "method: straight_line, life_months: 36, proration: daily"
    plan = depreciation_plans(
        read_registry(registry_text(terms, "1096.00 EUR", "2024-01-01")), date(2024, 1, 1)
    ).plans["srv-00000001"]
    start = date(2024, 1, 1)
    days = [start + timedelta(days=number) for number in range(1100)]

    assert plan.values(days) == [max(0, 109500 - 100 * number) for number in range(1100)]
