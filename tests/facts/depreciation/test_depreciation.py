"""How conventions, stops and adjustments move a book value, from YAML to the fact."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.depreciation.book_value import books, fiscal_years, periods
from itamops.facts.depreciation.plan import Book, DepreciationPlan, books_kept, depreciation_plans
from itamops.facts.months import month_ends
from itamops.registry import Registry

Read = Callable[[str], Registry]

DAY = date(2030, 1, 1)
IN_USE = "{on: 2026-01-15, to: in_use, substate: shared, by: jlind, assignee: team/it}"


def text(
    terms: str = "method: straight_line, life_months: 12",
    *,
    acquisition: str = "{on: 2026-01-10, price: 1200.00 EUR}",
    in_service: str = "2026-01-15",
    depreciation: str = "{finance: things}",
    lifecycle: str = f"[{IN_USE}]",
    more: str = "",
) -> str:
    """Return a policy with one class, and one asset of it."""
    return f"""
--- registry/policy/depreciation.yaml
classes: {{things: {{{terms}}}, other: {{method: expensed}}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
state: in_use
substate: shared
acquisition: {acquisition}
in_service: {in_service}
depreciation: {depreciation}
lifecycle: {lifecycle}
{more}
"""


def plan(registry: Registry, day: date = DAY, book: Book = "finance") -> DepreciationPlan:
    return depreciation_plans(registry, day, book).plans["srv-00000001"]


def on(registry: Registry, day: str) -> str:
    """Return the book value on a day, as it is known on a later one."""
    known = plan(registry)
    return str(known.money(known.value(date.fromisoformat(day))).amount)


@pytest.mark.parametrize(
    ("proration", "expected"),
    [
        ("complete_month", "1200.00 1200.00 1200.00 1100.00 100.00 0.00"),
        ("full_month", "1100.00 1100.00 1000.00 1000.00 0.00 0.00"),
        ("mid_month", "1150.00 1150.00 1050.00 1050.00 50.00 0.00"),
        ("30/360", "1196.67 1146.67 1143.33 1096.67 46.67 0.00"),
        ("half_year", "1200.00 1200.00 1200.00 1200.00 600.00 500.00"),
    ],
)
def test_conventions_count_parts_of_months(read_registry: Read, proration: str, expected: str) -> None:
    registry = read_registry(text(f"method: straight_line, life_months: 12, proration: {proration}"))
    days = ("2026-01-15", "2026-01-31", "2026-02-01", "2026-02-15", "2026-12-31", "2027-01-15")

    assert " ".join(on(registry, day) for day in days) == expected


@pytest.mark.parametrize(
    ("proration", "expected"),
    [
        ("complete_month", date(2027, 1, 20)),
        ("full_month", date(2027, 1, 1)),
        ("mid_month", date(2027, 1, 16)),
        ("daily", date(2027, 1, 20)),
        ("30/360", date(2027, 1, 20)),
        ("half_year", date(2027, 7, 1)),
    ],
)
def test_a_life_ends_by_its_convention(read_registry: Read, proration: str, expected: date) -> None:
    terms = f"method: straight_line, life_months: 12, proration: {proration}"

    assert plan(read_registry(text(terms, in_service="2026-01-20"))).clock.ends == expected


@pytest.mark.parametrize("proration", ["complete_month", "full_month", "mid_month", "daily", "30/360"])
def test_a_life_of_years_without_parts_is_the_same_by_every_convention(
    read_registry: Read, proration: str
) -> None:
    terms = f"method: sum_of_years_digits, life_months: 36, proration: {proration}"
    registry = read_registry(text(terms, in_service="2026-01-01"))
    years = [str(year.depreciation.amount) for year in fiscal_years(plan(registry))]

    assert years[:3] == (
        ["575.00", "408.33", "208.34"] if proration == "mid_month" else ["600.00", "400.00", "200.00"]
    )


def test_a_life_may_end_within_a_year(read_registry: Read) -> None:
    terms = "method: declining_balance, rate: 40, life_months: 30, switch: true"
    registry = read_registry(text(terms, acquisition="{price: 1000.00 EUR}", in_service="2026-01-01"))

    assert [str(year.depreciation.amount) for year in fiscal_years(plan(registry))] == [
        "400.00",
        "400.00",
        "200.00",
    ]


def test_cost_is_the_price_with_extras_that_do_not_come_back(read_registry: Read) -> None:
    acquisition = (
        "{on: 2026-01-10, price: 1160.00 EUR, extras: [{what: freight, amount: 40.00 EUR}, "
        "{what: tax, amount: 220.40 EUR, recoverable: true}]}"
    )

    assert plan(read_registry(text(acquisition=acquisition))).cost == 120000


def test_extras_in_another_currency_count_at_the_rate_of_the_day_it_was_bought(read_registry: Read) -> None:
    acquisition = (
        "{on: 2026-01-10, price: 1100.00 EUR, extras: [{what: freight, amount: 110.00 USD}, "
        "{what: duty, amount: 7.00 CHF}]}"
    )
    rates = (
        "--- registry/tables/exchange-rates/2026-01.yaml\nbase: EUR\n"
        "days: [{on: 2026-01-05, rates: {USD: 1.1}}]"
    )
    found = plan(read_registry(text(acquisition=acquisition, more=rates)))

    assert found.cost == 120000
    assert [str(money) for money in found.left_out] == ["7.00 CHF"]


@pytest.mark.parametrize(("least", "expected"), [("1200", "600.00"), ("1200.01", "0.00")])
def test_what_costs_less_than_is_capitalized_is_expensed(
    read_registry: Read, least: str, expected: str
) -> None:
    registry = read_registry(
        text(f"method: straight_line, life_months: 12, capitalize_from: {least}", in_service="2026-02-01")
    )

    assert on(registry, "2026-08-01") == expected


def test_a_life_begins_when_received_or_when_put_in_service(read_registry: Read) -> None:
    arrived = "[{on: 2026-01-03, to: in_stock, substate: available, by: jlind}, " + IN_USE + "]"
    received = read_registry(
        text("method: straight_line, life_months: 12, start: received", lifecycle=arrived)
    )

    assert plan(received).start == date(2026, 1, 3)
    assert plan(read_registry(text(lifecycle=arrived))).start == date(2026, 1, 15)
    assert plan(read_registry(text(lifecycle=arrived, in_service="null"))).start == date(2026, 1, 15)


def test_in_the_store_nothing_is_written_down(read_registry: Read) -> None:
    arrived = "[{on: 2026-01-03, to: in_stock, substate: available, by: jlind}]"
    registry = read_registry(text(lifecycle=arrived, in_service="null"))

    assert plan(registry).start is None
    assert list(fiscal_years(plan(registry))) == []
    assert books(registry, DAY).values["srv-00000001"].stage == "not_started"
    assert on(registry, "2029-01-01") == "1200.00"


def test_what_an_import_opened_began_when_it_was_bought(read_registry: Read) -> None:
    opened = (
        "[{on: 2026-06-01, to: in_use, substate: shared, by: jlind, assignee: team/it, "
        "opening: {system: s, key: k, file: f.csv, row: 2}}]"
    )
    for start in ("received", "in_service"):
        terms = f"method: straight_line, life_months: 12, start: {start}"
        registry = read_registry(text(terms, lifecycle=opened, in_service="null"))
        assert plan(registry).start == date(2026, 1, 10)
        assert books(registry, date(2026, 2, 10)).values["srv-00000001"].depreciation.amount == 100


RETIRED = "{on: 2026-04-15, to: retired, substate: SUBSTATE, by: jlind, reason: old}"
BACK = "{on: 2026-06-15, to: in_stock, substate: available, by: jlind}"
SOLD = "{on: 2026-08-15, to: disposed, substate: sold, by: jlind}"


@pytest.mark.parametrize(
    ("stops", "substate", "expected"),
    [
        ("held_for_sale", "pending_sale", "900.00 900.00 600.00 500.00 500.00"),
        ("held_for_sale", "pending_disposal", "900.00 800.00 600.00 500.00 500.00"),
        ("retired", "pending_disposal", "900.00 900.00 600.00 500.00 500.00"),
        ("disposed", "pending_sale", "900.00 800.00 600.00 500.00 500.00"),
    ],
)
def test_what_stops_depreciation(read_registry: Read, stops: str, substate: str, expected: str) -> None:
    """IAS 16.55: not retirement, but being held for sale; what comes back is worth as if it never stopped."""
    lifecycle = f"[{IN_USE}, {RETIRED.replace('SUBSTATE', substate)}, {BACK}, {SOLD}]"
    registry = read_registry(
        text(f"method: straight_line, life_months: 12, stops: {stops}", lifecycle=lifecycle)
    )
    days = ("2026-04-15", "2026-05-15", "2026-07-15", "2026-08-15", "2026-12-15")

    assert " ".join(on(registry, day) for day in days) == expected


def test_on_the_way_to_its_disposal_it_is_still_for_sale(read_registry: Read) -> None:
    way = "{on: 2026-05-20, to: in_transit, substate: disposal, by: jlind}"
    lifecycle = f"[{IN_USE}, {RETIRED.replace('SUBSTATE', 'pending_sale')}, {way}]"

    assert on(read_registry(text(lifecycle=lifecycle)), "2026-07-15") == "900.00"


def test_what_is_disposed_of_leaves_the_book_and_its_schedule_ends(read_registry: Read) -> None:
    registry = read_registry(text("method: straight_line, life_months: 36", lifecycle=f"[{IN_USE}, {SOLD}]"))
    (year,) = fiscal_years(plan(registry))

    assert "srv-00000001" in books(registry, date(2026, 8, 14)).values
    assert books(registry, date(2026, 8, 15)).values == {}
    assert [
        str(money.amount) for money in (year.opening, year.depreciation, year.disposed, year.closing)
    ] == [
        "1200.00",
        "233.33",
        "966.67",
        "0.00",
    ]


def test_periods_of_any_length_add_up(read_registry: Read) -> None:
    depreciation = """{finance: things, adjustments: [
      {on: 2026-03-20, amount: -90.00 EUR, reason: dropped},
      {on: 2026-12-24, amount: -1.00 EUR, reason: after it was sold}]}"""
    registry = read_registry(text(lifecycle=f"[{IN_USE}, {SOLD}]", depreciation=depreciation))
    months = list(periods(plan(registry), list(month_ends(date(2026, 1, 1), 12))))

    assert [str(month.depreciation.amount) for month in months] == [
        *["0.00", "100.00", "100.00", *["91.00"] * 4, "91.00", *["0.00"] * 4]
    ]
    assert [str(month.disposed.amount) for month in months if month.disposed.amount] == ["455.00"]
    assert [str(month.closing.amount) for month in months[-5:]] == ["0.00"] * 5
    for month in months:
        left = (
            month.opening.amount - month.depreciation.amount + month.adjusted.amount - month.disposed.amount
        )
        assert left == month.closing.amount


def test_what_was_registered_in_error_was_never_in_a_book(read_registry: Read) -> None:
    cancelled = "{on: 2026-02-01, to: cancelled, substate: duplicate, by: jlind}"
    registry = read_registry(text(lifecycle=f"[{IN_USE}, {cancelled}]"))

    assert depreciation_plans(registry, date(2026, 2, 1)).plans == {}


def test_an_adjustment_is_spread_over_the_rest_of_the_life(read_registry: Read) -> None:
    """IAS 36.63: after an impairment the new amount is written down, less the salvage, over what is left."""
    adjusted = "{finance: things, adjustments: [{on: 2026-07-20, amount: -300.00 EUR, reason: dropped}]}"
    terms = "method: straight_line, life_months: 12, salvage: 240"
    registry = read_registry(text(terms, depreciation=adjusted))
    year, after = fiscal_years(plan(registry))

    assert [on(registry, day) for day in ("2026-07-19", "2026-07-20", "2026-10-15", "2027-01-15")] == [
        "720.00",
        "420.00",
        "330.00",
        "240.00",
    ]
    assert (str(year.adjusted.amount), str(after.adjusted.amount)) == ("-300.00", "0.00")
    for one in (year, after):
        assert one.opening.amount - one.depreciation.amount + one.adjusted.amount == one.closing.amount


def test_an_adjustment_takes_no_more_than_there_is(read_registry: Read) -> None:
    adjusted = "{finance: things, adjustments: [{on: 2026-07-20, amount: -9999.00 EUR, reason: burnt}]}"
    value = books(read_registry(text(depreciation=adjusted)), date(2026, 8, 1)).values["srv-00000001"]

    assert [str(money.amount) for money in (value.net, value.depreciation, value.adjusted)] == [
        "0.00",
        "600.00",
        "-600.00",
    ]


def test_an_adjustment_under_the_salvage_stays(read_registry: Read) -> None:
    adjusted = "{finance: things, adjustments: [{on: 2026-07-15, amount: -500.00 EUR, reason: dropped}]}"
    registry = read_registry(
        text("method: straight_line, life_months: 12, salvage: 240", depreciation=adjusted)
    )

    assert [on(registry, day) for day in ("2026-07-15", "2027-07-15")] == ["220.00", "220.00"]


def test_books_differ(read_registry: Read) -> None:
    depreciation = (
        "{finance: things, tax: other, "
        "adjustments: [{on: 2026-03-01, amount: -100.00 EUR, reason: x, book: tax}]}"
    )
    registry = read_registry(text(depreciation=depreciation))

    assert books_kept(registry) == ("finance", "tax")
    assert plan(registry).value(date(2026, 7, 15)) == 60000
    assert plan(registry, book="tax").value(date(2026, 7, 15)) == 0


def test_units_of_use_follow_the_meter(read_registry: Read) -> None:
    meter = (
        "{finance: things, meter: [{on: 2026-03-01, units: 2500.5}, {on: 2026-09-01, units: 20000}, "
        "{on: 2026-06-01, units: 5001}]}"
    )
    registry = read_registry(text("method: units_of_use, units: 10000, salvage: 200", depreciation=meter))

    assert [
        on(registry, day) for day in ("2026-02-28", "2026-03-01", "2026-06-01", "2026-09-01", "2029-01-01")
    ] == ["1200.00", "949.95", "699.90", "200.00", "200.00"]
    assert [str(year.depreciation.amount) for year in fiscal_years(plan(registry))] == ["1000.00"]


def test_a_value_is_in_whole_units_where_the_currency_has_no_smaller(read_registry: Read) -> None:
    registry = read_registry(text(acquisition="{price: 1000 JPY}"))

    assert str(books(registry, date(2026, 2, 15)).values["srv-00000001"].net) == "917 JPY"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("{finance: things}", "{tax: things}"), "no_class"),
        (("finance: things", "finance: unknown"), "unknown_class"),
        ((", life_months: 12", ""), "unusable_class"),
        (("life_months: 12", "life_months: 0"), "unusable_class"),
        (("price: 1200.00 EUR", "vendor: dell"), "no_price"),
        (("life_months: 12", "life_months: 12, salvage: 1200.01"), "salvage_over_cost"),
        (("price: 1200.00 EUR", "price: -5.00 EUR"), "price_under_zero"),
    ],
)
def test_what_cannot_be_reckoned_is_left_out_with_its_reason(
    read_registry: Read, change: tuple[str, str], reason: str
) -> None:
    registry = read_registry(text().replace(*change))

    assert depreciation_plans(registry, DAY).left_out == {"srv-00000001": reason}


def test_before_anything_began_there_is_nothing(read_registry: Read) -> None:
    assert books(read_registry(text()), date(2026, 1, 9)).values == {}
    assert books(read_registry(text()), date(2026, 1, 9)).left_out == {}


def test_days_at_the_end_of_the_calendar_are_no_trouble(read_registry: Read) -> None:
    last = text(in_service="9999-12-31").replace("2026-01-15", "9999-12-30")

    assert plan(read_registry(last), date.max).value(date.max) == 120000
    assert len(list(fiscal_years(plan(read_registry(last), date.max)))) == 1
