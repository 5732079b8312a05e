"""Every method and convention, reckoned by hand from the rule's words, from YAML to the reports."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]

TWELVE = "method: straight_line, life_months: 12"
IN_USE = "{on: 2026-01-15, to: in_use, substate: shared, by: jlind, assignee: team/it}"
FOR_SALE = "{on: 2026-04-15, to: retired, substate: pending_sale, by: jlind, reason: old}"
SOLD = "{on: 2026-08-20, to: disposed, substate: sold, by: jlind}"


def text(
    terms: str,
    price: str = "1200.00 EUR",
    since: str = "2026-01-15",
    more: str = "",
    entries: str = IN_USE,
    *,
    tax: str = "",
) -> str:
    """Return one class for each book, and an asset that is in service since a day."""
    state, substate = ("disposed", "sold") if SOLD in entries else ("in_use", "shared")
    of_tax = f", taxes: {{{tax}}}" if tax else ""
    return f"""
--- registry/policy/depreciation.yaml
classes: {{things: {{{terms}}}{of_tax}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
state: {state}
substate: {substate}
acquisition: {{on: {since}, price: {price}}}
in_service: {since}
depreciation: {{finance: things{", tax: taxes" if tax else ""}{more}}}
lifecycle: [{entries.replace("2026-01-15", since)}]
"""


def reported(registry: Registry, name: str, day: str) -> list[dict[str, Value]]:
    """Return the rows of a report by the names of its columns, amounts without their currency."""
    report = build_report(name, registry, date.fromisoformat(day))
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v.amount) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


class Left(NamedTuple):
    """What is left in the register on some days."""

    what: str
    registry: str
    days: str
    net: str


LEFT = (
    Left(
        "from the 31st, months end with the month",
        text(TWELVE, since="2026-01-31"),
        "2026-02-26 2026-02-27 2026-03-29 2026-03-30 2026-04-28 2026-04-29",
        "1200.00 1100.00 1100.00 1000.00 1000.00 900.00",
    ),
    Left(
        "from a leap day, a year ends in February",
        text(TWELVE, since="2024-02-29"),
        "2024-03-27 2024-03-28 2025-02-26 2025-02-27",
        "1200.00 1100.00 100.00 0.00",
    ),
    Left(
        "from a leap day, 182 of 365 days",
        text(f"{TWELVE}, proration: daily", since="2024-02-29"),
        "2024-02-28 2024-02-29 2024-08-28 2025-02-27",
        "1196.71 601.64 0.00",
    ),
    Left(
        "half a year of a fiscal year that ends with February, which has 29 days in 2024",
        text(f"{TWELVE}, proration: half_year, fiscal_year_end: '02-28'", since="2024-02-29"),
        "2024-02-29 2025-02-28",
        "600.00 0.00",
    ),
    Left(
        "a month counts as soon as it begins",
        text(f"{TWELVE}, proration: full_month", since="2026-01-31"),
        "2026-01-31 2026-02-01 2026-12-01",
        "1100.00 1000.00 0.00",
    ),
    Left(
        "the first month counts half, and the last",
        text(f"{TWELVE}, proration: mid_month"),
        "2026-01-15 2026-02-01 2026-12-31 2027-01-01",
        "1150.00 1050.00 50.00 0.00",
    ),
    Left(
        "months of thirty days, February's last being the thirtieth",
        text(f"{TWELVE}, proration: 30/360", since="2026-01-31"),
        "2026-01-31 2026-02-27 2026-02-28 2026-03-30 2026-03-31",
        "1196.67 1106.67 1096.67 996.67 996.67",
    ),
    Left(
        "half a year, of a life that has no whole years",
        text("method: straight_line, life_months: 30, proration: half_year", "3000.00 EUR", "2026-11-20"),
        "2026-12-31 2027-12-31 2028-11-30 2028-12-01",
        "2400.00 1200.00 100.00 0.00",
    ),
    Left(
        "40 percent of what is left, for two years and a half",
        text("method: declining_balance, rate: 40, life_months: 30", "1000.00 EUR", "2026-01-01"),
        "2027-01-01 2028-01-01 2028-04-01 2028-07-01 2030-01-01",
        "600.00 360.00 324.00 288.00 288.00",
    ),
    Left(
        "a rate that ends under the salvage stops there",
        text("method: declining_balance, rate: 60, life_months: 60, salvage: 100", "1000.00 EUR"),
        "2027-01-15 2028-01-15 2028-07-15 2029-01-15 2031-01-15",
        "400.00 160.00 130.00 100.00 100.00",
    ),
    Left(
        "three times the straight line",
        text("method: declining_balance, factor: 3, life_months: 120", "1000.00 EUR"),
        "2027-01-15 2028-01-15 2028-07-15",
        "700.00 490.00 416.50",
    ),
    Left(
        "the digits of three years, by months within the year",
        text("method: sum_of_years_digits, life_months: 36, salvage: 200", "2000.00 EUR"),
        "2026-07-15 2027-01-15 2027-04-15 2028-01-15 2029-01-15",
        "1550.00 1100.00 950.00 500.00 200.00",
    ),
    Left(
        "a table of what remains, from complete years, the last one stays",
        text("method: table, table_kind: remaining, table: [80, 50, 12.5]", "1000.00 EUR"),
        "2026-01-15 2027-01-13 2027-01-14 2028-01-14 2035-01-15",
        "800.00 800.00 500.00 125.00 125.00",
    ),
    Left(
        "a table of what is written down, by months within the year",
        text(
            "method: table, table_kind: depreciation, table: [50, 30, 10], proration: complete_month",
            "1000.00 EUR",
        ),
        "2026-07-15 2027-01-15 2027-07-15 2029-01-15",
        "750.00 500.00 350.00 100.00",
    ),
    Left(
        "use by the highest reading, no further than the salvage",
        text(
            "method: units_of_use, units: 8000, salvage: 200",
            more=", meter: [{on: 2026-03-01, units: 2000}, {on: 2026-05-01, units: 9000}]",
        ),
        "2026-02-28 2026-03-01 2026-04-30 2026-05-01",
        "1200.00 950.00 950.00 200.00",
    ),
    Left("expensed on the day", text("method: expensed"), "2026-01-15 2027-01-15", "0.00 0.00"),
    Left(
        "too little to be capitalized",
        text(f"{TWELVE}, capitalize_from: 1200.01"),
        "2026-01-15 2026-02-15",
        "0.00 0.00",
    ),
    Left(
        "just enough to be capitalized",
        text(f"{TWELVE}, capitalize_from: 1200"),
        "2026-01-15 2026-02-15",
        "1200.00 1100.00",
    ),
    Left(
        "held for sale, nothing is written down",
        text(TWELVE, entries=f"{IN_USE}, {FOR_SALE}"),
        "2026-04-13 2026-04-14 2026-04-15 2027-04-15",
        "1000.00 900.00 900.00 900.00",
    ),
    Left(
        "retired from use, it is written down still",
        text(TWELVE, entries=f"{IN_USE}, {FOR_SALE.replace('pending_sale', 'pending_disposal')}"),
        "2026-04-15 2026-06-15",
        "900.00 700.00",
    ),
    Left(
        "where retirement stops it, no more",
        text(
            f"{TWELVE}, stops: retired",
            entries=f"{IN_USE}, {FOR_SALE.replace('pending_sale', 'pending_disposal')}",
        ),
        "2026-04-15 2026-06-15",
        "900.00 900.00",
    ),
    Left(
        "where only disposal stops it, for sale too",
        text(f"{TWELVE}, stops: disposed", entries=f"{IN_USE}, {FOR_SALE}"),
        "2026-04-15 2026-06-15",
        "900.00 700.00",
    ),
    Left(
        "impaired in the middle, the rest is spread over what is left",
        text(
            f"{TWELVE}, salvage: 240",
            more=", adjustments: [{on: 2026-07-15, amount: -360.00 EUR, reason: dropped}]",
        ),
        "2026-07-13 2026-07-14 2026-07-15 2026-10-15 2027-01-15",
        "800.00 720.00 360.00 300.00 240.00",
    ),
    Left(
        "revalued, it rises for once",
        text(TWELVE, more=", adjustments: [{on: 2026-07-15, amount: 300.00 EUR, reason: appraised}]"),
        "2026-07-13 2026-07-14 2026-07-15 2026-08-15 2027-01-15",
        "700.00 600.00 900.00 750.00 0.00",
    ),
    Left(
        "a currency without decimals",
        text("method: straight_line, life_months: 36, salvage: 1000", "100000 JPY"),
        "2026-02-15 2026-07-15 2028-01-15",
        "97250 83500 34000",
    ),
    Left(
        "a currency with three decimals",
        text("method: straight_line, life_months: 7", "100.005 KWD"),
        "2026-02-15 2026-04-15 2026-08-15",
        "85.719 57.146 0.000",
    ),
    Left(
        "a salvage in percent is rounded half up",
        text(f"{TWELVE}, salvage_percent: 33.5", "999.99 EUR"),
        "2028-01-15",
        "335.00",
    ),
)


@pytest.mark.parametrize("case", LEFT, ids=lambda case: case.what)
def test_what_is_left(read_registry: Read, case: Left) -> None:
    registry = read_registry(case.registry)
    rows = [row for day in case.days.split() for row in reported(registry, "depreciation", day)]

    assert [row["net"] for row in rows] == case.net.split()


class Years(NamedTuple):
    """What is written down in each fiscal year, by its last day."""

    what: str
    registry: str
    years: dict[str, str]


YEARS = (
    Years(
        "a fiscal year is that of the calendar",
        text(TWELVE, since="2027-08-15"),
        {"2027-12-31": "400.00", "2028-12-31": "800.00"},
    ),
    Years(
        "a fiscal year that ends with June",
        text(f"{TWELVE}, fiscal_year_end: '06-30'"),
        {"2026-06-30": "500.00", "2027-06-30": "700.00"},
    ),
    Years(
        "a fiscal year that ends in the middle of a month",
        text(f"{TWELVE}, proration: daily, fiscal_year_end: '06-15'", "3650.00 EUR"),
        {"2026-06-15": "1520.00", "2027-06-15": "2130.00"},
    ),
    Years(
        "a fiscal year that ends with February, in a leap year a day later",
        text(f"{TWELVE}, proration: daily, fiscal_year_end: '02-29'", "3660.00 EUR", "2027-09-01"),
        {"2028-02-29": "1820.00", "2029-02-28": "1840.00"},
    ),
    Years(
        "half of a fiscal year that ends with September",
        text(f"{TWELVE}, proration: half_year, fiscal_year_end: '09-30'"),
        {"2026-09-30": "600.00", "2027-09-30": "600.00"},
    ),
    Years(
        "half a year, and a life of two years and a half",
        text("method: straight_line, life_months: 30, proration: half_year"),
        {"2026-12-31": "240.00", "2027-12-31": "480.00", "2028-12-31": "480.00"},
    ),
    Years(
        "double declining in half years with a switch",
        text("method: declining_balance, factor: 2, switch: true, life_months: 36, proration: half_year"),
        {"2026-12-31": "400.00", "2027-12-31": "533.33", "2028-12-31": "177.78", "2029-12-31": "88.89"},
    ),
    Years(
        "bought long before the register",
        text(TWELVE, since="2010-03-01"),
        {"2010-12-31": "1000.00", "2011-12-31": "200.00"},
    ),
)


@pytest.mark.parametrize("case", YEARS, ids=lambda case: case.what)
def test_what_is_written_down_in_a_year(read_registry: Read, case: Years) -> None:
    rows = reported(read_registry(case.registry), "depreciation-schedule", "2030-01-01")

    assert {str(row["year_ends"]): row["depreciation"] for row in rows} == case.years


def test_a_year_in_which_it_is_sold_ends_with_what_was_left_of_it(read_registry: Read) -> None:
    registry = read_registry(text(TWELVE, entries=f"{IN_USE}, {SOLD}"))
    (year,) = reported(registry, "depreciation-schedule", "2027-01-01")

    assert [year[name] for name in ("opening", "depreciation", "disposed", "closing")] == [
        "1200.00",
        "700.00",
        "500.00",
        "0.00",
    ]
    assert [row["net"] for row in reported(registry, "depreciation", "2026-08-19")] == ["500.00"]
    assert reported(registry, "depreciation", "2026-08-20") == []


def test_two_books_have_a_row_each_and_an_adjustment_may_be_of_one(read_registry: Read) -> None:
    adjustments = ", adjustments: [{on: 2026-03-15, amount: -120.00 EUR, reason: relief, book: tax}]"
    registry = read_registry(text(TWELVE, more=adjustments, tax="method: straight_line, life_months: 24"))
    rows = reported(registry, "depreciation", "2026-07-15")
    years = reported(registry, "depreciation-schedule", "2026-07-15")
    totals = [row for row in reported(registry, "book-value", "2026-07-15") if row["by"] == "all"]

    assert [(row["book"], row["adjusted"], row["net"]) for row in rows] == [
        ("finance", None, "600.00"),
        ("tax", "-120.00", "801.82"),
    ]
    assert [(row["book"], row["net"]) for row in totals] == [("finance", "600.00"), ("tax", "801.82")]
    assert [(row["book"], row["depreciation"]) for row in years] == [
        ("finance", "1100.00"),
        ("finance", "100.00"),
        ("tax", "500.91"),
        ("tax", "534.54"),
        ("tax", "44.55"),
    ]


@pytest.mark.parametrize(
    ("registry", "stage"),
    [
        (text(f"{TWELVE}, salvage: 1200.01"), "salvage_over_cost"),
        (text("method: straight_line, life_months: 0"), "unusable_class"),
        (text("method: straight_line"), "unusable_class"),
        (text("method: table, table_kind: remaining, table: [50, 80]"), "unusable_class"),
        (text("method: table, table_kind: depreciation, table: [80, 30]"), "unusable_class"),
        (text("method: units_of_use, units: 0"), "unusable_class"),
        (text(TWELVE, "-5.00 EUR"), "price_under_zero"),
        (text(TWELVE).replace("finance: things", "finance: unheard-of"), "unknown_class"),
    ],
)
def test_what_cannot_be_reckoned_is_in_the_register_with_its_reason(
    read_registry: Read, registry: str, stage: str
) -> None:
    found = read_registry(registry)

    assert [(row["stage"], row["net"]) for row in reported(found, "depreciation", "2026-07-15")] == [
        (stage, None)
    ]
    assert reported(found, "book-value", "2026-07-15")[0]["left_out"] == 1
    assert reported(found, "forecast", "2026-07-15")[0]["left_out_why"] == "1 depreciation"


def test_stages_follow_each_other(read_registry: Read) -> None:
    registry = read_registry(text(TWELVE, entries=f"{IN_USE}, {FOR_SALE}"))
    kept = read_registry(text(TWELVE))

    assert [
        row["stage"]
        for found, day in ((kept, "2026-02-01"), (registry, "2026-05-01"), (kept, "2027-01-15"))
        for row in reported(found, "depreciation", day)
    ] == ["depreciating", "stopped", "fully_depreciated"]
