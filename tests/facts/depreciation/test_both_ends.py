"""Conventions at both ends of a life, by IRS Publication 946 and by hand, from YAML to each report."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]

DOUBLE = "method: declining_balance, factor: 2, life_months: 60, switch: true"
TABLE_A1 = "method: table, table_kind: depreciation, table: [20, 32, 19.2, 11.52, 11.52, 5.76]"
FOUR = "method: straight_line, life_months: 48, proration: half_year"
THIRTY_NINE = "method: straight_line, life_months: 468, proration: mid_month"


def text(terms: str, price: str, since: str, gone: str = "", how: str = "sold") -> str:
    """Return one asset of a class that is written down by some terms, and may be gone."""
    steps = f", {{on: {gone}, to: disposed, substate: {how}, by: jlind}}" if gone else ""
    state, substate = ("disposed", how) if gone else ("in_use", "shared")
    return f"""
--- registry/policy/depreciation.yaml
classes: {{things: {{{terms}}}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
state: {state}
substate: {substate}
acquisition: {{on: {since}, price: {price}}}
in_service: {since}
depreciation: {{finance: things}}
lifecycle: [{{on: {since}, to: in_use, substate: shared, by: jlind, assignee: team/it}}{steps}]
"""


def rows(registry: Registry, name: str, day: str) -> list[dict[str, Value]]:
    report = build_report(name, registry, date.fromisoformat(day))
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v.amount) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


class Gone(NamedTuple):
    """What is left of an asset when it goes, and what was written down in each fiscal year."""

    what: str
    terms: str
    price: str
    since: str
    gone: str
    left: str
    years: str


GONE = (
    Gone("half of the second year", FOUR, "8000.00 EUR", "2024-03-10", "2025-03-20", "6000.00", "1000 1000"),
    Gone(
        "half of the second year, by sale in December",
        FOUR,
        "8000.00 EUR",
        "2024-03-10",
        "2025-12-31",
        "6000.00",
        "1000 1000",
    ),
    Gone(
        "Publication 946, table A-1, five years, sold in the third May",
        f"{TABLE_A1}, proration: half_year",
        "10000.00 EUR",
        "2024-02-10",
        "2026-05-10",
        "3840.00",
        "2000 3200 960",
    ),
    Gone(
        "the same by the method behind the table",
        f"{DOUBLE}, proration: half_year",
        "10000.00 EUR",
        "2024-02-10",
        "2026-05-10",
        "3840.00",
        "2000 3200 960",
    ),
    Gone(
        "in the last half year all that is left",
        f"{DOUBLE}, proration: half_year",
        "10000.00 EUR",
        "2020-02-10",
        "2025-03-01",
        "0.00",
        "2000 3200 1920 1152 1152 576",
    ),
    Gone(
        "the same by the table",
        f"{TABLE_A1}, proration: half_year",
        "10000.00 EUR",
        "2020-02-10",
        "2025-03-01",
        "0.00",
        "2000 3200 1920 1152 1152 576",
    ),
    Gone(
        "half of the month in which it is sold, 39 years",
        THIRTY_NINE,
        "468000.00 EUR",
        "2024-03-20",
        "2025-03-05",
        "456000.00",
        "9500 2500",
    ),
    Gone(
        "bought and sold in one tax year, half-year",
        f"{DOUBLE}, proration: half_year",
        "10000.00 EUR",
        "2026-02-10",
        "2026-10-20",
        "10000.00",
        "0",
    ),
    Gone(
        "bought and sold in one tax year, by the table",
        f"{TABLE_A1}, proration: half_year",
        "10000.00 EUR",
        "2026-02-10",
        "2026-10-20",
        "10000.00",
        "0",
    ),
    Gone(
        "bought and sold in one tax year, mid-month",
        THIRTY_NINE,
        "468000.00 EUR",
        "2026-02-10",
        "2026-10-20",
        "468000.00",
        "0",
    ),
    Gone(
        "bought and sold in one tax year, mid-quarter",
        f"{DOUBLE}, proration: mid_quarter",
        "10000.00 EUR",
        "2026-02-10",
        "2026-10-20",
        "10000.00",
        "0",
    ),
    Gone(
        "bought in May, sold the next February within a fiscal year that ends with June",
        f"{DOUBLE}, proration: half_year, fiscal_year_end: '06-30'",
        "10000.00 EUR",
        "2025-08-10",
        "2026-02-20",
        "10000.00",
        "0",
    ),
    Gone(
        "across the end of a fiscal year in June, half of each",
        f"{DOUBLE}, proration: half_year, fiscal_year_end: '06-30'",
        "10000.00 EUR",
        "2026-05-10",
        "2026-08-20",
        "6400.00",
        "2000 1600",
    ),
    Gone(
        "mid-quarter: first quarter, sold in the third quarter of the next year (62.5 % of 26 %)",
        f"{DOUBLE}, proration: mid_quarter",
        "10000.00 EUR",
        "2024-03-31",
        "2025-07-01",
        "4875.00",
        "3500 1625",
    ),
    Gone(
        "mid-quarter: fourth quarter, sold in the first quarter (12.5 % of 38 %)",
        f"{DOUBLE}, proration: mid_quarter",
        "10000.00 EUR",
        "2024-12-31",
        "2025-01-01",
        "9025.00",
        "500 475",
    ),
    Gone(
        "sum of years' digits by half years: half of the first year's, half of that and half of the second's",
        "method: sum_of_years_digits, life_months: 36, proration: half_year",
        "1200.00 EUR",
        "2024-03-31",
        "2025-11-01",
        "600.00",
        "300 300",
    ),
    Gone(
        "complete months: the last day of a month completes it",
        "method: straight_line, life_months: 36",
        "3600.00 EUR",
        "2024-04-01",
        "2024-12-31",
        "2700.00",
        "900",
    ),
    Gone(
        "daily: the day of the sale counts",
        "method: straight_line, life_months: 12, proration: daily",
        "3650.00 EUR",
        "2025-01-01",
        "2025-01-31",
        "3340.00",
        "310",
    ),
)


@pytest.mark.parametrize("how", ["sold", "written_off", "donated"])
@pytest.mark.parametrize("case", GONE, ids=lambda case: case.what)
def test_what_is_left_when_it_goes_is_the_same_in_each_report(
    read_registry: Read, case: Gone, how: str
) -> None:
    registry = read_registry(text(case.terms, case.price, case.since, case.gone, how))
    cost = case.price.removesuffix(" EUR")
    schedule = rows(registry, "depreciation-schedule", "2030-12-31")
    by_year = [row for row in rows(registry, "book-value-by-year", "2030-12-31") if not row["class"]]
    (gain,) = rows(registry, "disposal-gains", "2030-12-31")
    expected = [f"{amount}.00" for amount in case.years.split()]

    assert gain["net_book_value"] == case.left
    assert [row["depreciation"] for row in schedule] == expected
    assert [row["depreciation"] for row in by_year][: len(expected)] == expected
    assert [row["disposed"] for row in schedule][-1] == case.left
    assert [row["closing"] for row in schedule][-1] == "0.00"
    assert schedule[0]["opening"] == cost


TABLES = (
    ("A-1 half-year", "half_year", "2024-05-20", "20 32 19.2 11.52 11.52 5.76"),
    ("A-2 first quarter", "mid_quarter", "2024-02-20", "35 26 15.6 11.01 11.01 1.38"),
    ("A-3 second quarter", "mid_quarter", "2024-05-20", "25 30 18 11.37 11.37 4.26"),
    ("A-4 third quarter", "mid_quarter", "2024-08-20", "15 34 20.4 12.24 11.3 7.06"),
    ("A-5 fourth quarter", "mid_quarter", "2024-12-31", "5 38 22.8 13.68 10.94 9.58"),
)


@pytest.mark.parametrize(("table", "convention", "since", "percents"), TABLES, ids=lambda one: str(one)[:12])
def test_the_method_gives_the_tables_of_publication_946(
    read_registry: Read, table: str, convention: str, since: str, percents: str
) -> None:
    """The tables round each percentage to two decimals, the last one takes what is left."""
    registry = read_registry(text(f"{DOUBLE}, proration: {convention}", "10000.00 EUR", since))
    written = [
        float(str(row["depreciation"])) for row in rows(registry, "depreciation-schedule", "2024-12-31")
    ]

    assert written == pytest.approx([100 * float(one) for one in percents.split()], abs=1.0), table
    assert sum(written) == pytest.approx(10000)


def test_a_table_of_a_quarter_ends_with_the_part_of_its_last_year(read_registry: Read) -> None:
    """Table A-2: an asset of February is written down by the middle of the quarter, five years later."""
    percents = "[35, 26, 15.6, 11.01, 11.01, 1.38]"
    terms = f"method: table, table_kind: depreciation, proration: mid_quarter, table: {percents}"
    registry = read_registry(text(terms, "10000.00 EUR", "2024-02-20"))
    sold = read_registry(text(terms, "10000.00 EUR", "2024-02-20", "2025-11-20"))
    (gain,) = rows(sold, "disposal-gains", "2030-12-31")

    assert [row["depreciation"] for row in rows(registry, "depreciation-schedule", "2024-12-31")] == [
        "3500.00",
        "2600.00",
        "1560.00",
        "1101.00",
        "1101.00",
        "138.00",
    ]
    assert gain["net_book_value"] == "4225.00"  # 6,500 less 87.5 % of 2,600


def test_a_switch_is_taken_at_the_start_of_a_fiscal_year(read_registry: Read) -> None:
    """10,000 at 30 % over 96 months from July 2026, full months: straight from 2032 on, 1,428.60 over 30."""
    terms = "method: declining_balance, rate: 30, life_months: 96, switch: true, proration: full_month"
    registry = read_registry(text(terms, "10000.00 EUR", "2026-07-05"))
    written = [row["depreciation"] for row in rows(registry, "depreciation-schedule", "2026-12-31")]

    assert written == [
        "1500.00",
        "2550.00",
        "1785.00",
        "1249.50",
        "874.65",
        "612.25",
        "571.44",
        "571.44",
        "285.72",
    ]


def test_before_the_sale_the_year_runs_on_and_after_it_no_value_rises(read_registry: Read) -> None:
    registry = read_registry(text(FOUR, "8000.00 EUR", "2024-03-10", "2025-12-10"))
    (before,) = rows(registry, "depreciation", "2025-11-30")

    assert before["net"] == "5166.67"  # 17 months of 166.67, as nobody knows of the sale
    assert rows(registry, "depreciation", "2025-12-31") == []


def test_a_table_without_its_convention_is_refused(read_registry: Read) -> None:
    registry = read_registry(text(TABLE_A1, "10000.00 EUR", "2024-02-10"))

    assert [row["stage"] for row in rows(registry, "depreciation", "2024-12-31")] == ["unusable_class"]


def test_a_pool_is_written_down_by_fifths_whatever_is_sold(read_registry: Read) -> None:
    """EStG § 6 (2a): a fifth in the year of purchase and in the next four, whatever is sold."""
    terms = "method: pool, life_months: 60"
    registry = read_registry(text(terms, "800.00 EUR", "2024-11-20", "2026-03-10"))
    (gain,) = rows(registry, "disposal-gains", "2026-12-31")

    assert [row["depreciation"] for row in rows(registry, "depreciation-schedule", "2026-12-31")] == [
        "160.00"
    ] * 5
    assert [row["net"] for row in rows(registry, "depreciation", "2026-12-31")] == ["320.00"]
    assert gain["net_book_value"] == "0.00"
