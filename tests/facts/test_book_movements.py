"""How the books move from one fiscal year to the next, from YAML to the fact and the report."""

from collections.abc import Callable
from datetime import date

from itamops.facts.depreciation.book_value import books
from itamops.facts.depreciation.movements import movements
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2027, 6, 30)
FLOWS = ("opening", "additions", "depreciation", "adjusted", "disposed", "closing")


def device(number: int, terms: str, price: str, since: str, *, more: str = "", sold: str = "") -> str:
    gone = f", {{on: {sold}, to: disposed, substate: sold, by: jlind}}" if sold else ""
    state, substate = ("disposed", "sold") if sold else ("in_use", "shared")
    return f"""
--- asset
id: lap-0000000{number}
tag: none
serial: S{number}
model: laptop
state: {state}
substate: {substate}
acquisition: {{on: {since}, price: {price}}}
in_service: {since}
depreciation: {{finance: {terms}{more}}}
lifecycle: [{{on: {since}, to: in_use, substate: shared, by: jlind, assignee: team/it}}{gone}]
"""


POLICY = """
--- registry/policy/depreciation.yaml
classes:
  computers: {method: straight_line, life_months: 24}
  servers: {method: straight_line, life_months: 60, salvage_percent: 10, fiscal_year_end: '06-30'}
"""
ESTATE = (
    POLICY
    + device(1, "computers", "2400.00 EUR", "2025-07-01")
    + device(2, "computers", "1200.00 EUR", "2026-01-01", sold="2027-04-01")
    + device(
        3,
        "computers",
        "960.00 EUR",
        "2026-01-01",
        more=", adjustments: [{on: 2026-07-01, amount: -120.00 EUR, reason: dropped}]",
    )
)


def years(registry: Registry, day: date = DAY) -> dict[tuple[str, str], list[str]]:
    """Return the amounts of each class and year of the report, in the order of `FLOWS`."""
    report = build_report("book-value-by-year", registry, day)
    names = [column.name for column in report.columns]
    rows = [dict(zip(names, row, strict=True)) for row in report.rows]
    return {
        (str(row["class"] or "all"), str(row["year_ends"])): [
            str(money.amount) for name in FLOWS if isinstance(money := row[name], Money)
        ]
        for row in rows
    }


def test_a_year_opens_with_what_the_one_before_closed_with(read_registry: Read) -> None:
    """Reckoned by hand: 100, 50 and 40 a month; 120 of the third are lost when 720 are left of it."""
    found = years(read_registry(ESTATE))

    assert found["computers", "2025-12-31"] == ["0.00", "2400.00", "600.00", "0.00", "0.00", "1800.00"]
    assert found["computers", "2026-12-31"] == [
        "1800.00",
        "2160.00",
        "2240.00",  # 1,200, 600, and of the third 240 and 200
        "-120.00",
        "0.00",
        "1600.00",
    ]
    assert found["computers", "2027-12-31"] == [
        "1600.00",
        "0.00",
        "1150.00",  # 600, three months of 50, and 400
        "0.00",
        "450.00",
        "0.00",
    ]
    assert found["all", "2026-12-31"] == found["computers", "2026-12-31"]
    assert len(found) == 6


def test_what_is_written_off_stays_with_its_salvage_until_it_goes(read_registry: Read) -> None:
    registry = read_registry(POLICY + device(1, "servers", "1000.00 EUR", "2018-07-01", sold="2026-09-01"))
    found = years(registry)

    assert found["servers", "2019-06-30"][-1] == "820.00"
    assert found["servers", "2025-06-30"] == ["100.00", "0.00", "0.00", "0.00", "0.00", "100.00"]
    assert found["servers", "2027-06-30"] == ["100.00", "0.00", "0.00", "0.00", "100.00", "0.00"]


def test_the_last_year_closes_with_the_book_value_of_its_end(read_registry: Read) -> None:
    registry = read_registry(ESTATE)
    closing = movements(registry, date(2026, 12, 31))[1].closing.amount.amount

    assert closing == sum(value.net.amount for value in books(registry, date(2027, 1, 1)).values.values())


def test_amounts_count_at_the_rate_of_the_day_each_was_bought(read_registry: Read) -> None:
    rates = """
--- registry/tables/exchange-rates/2026-01.yaml
base: EUR
days: [{on: 2026-01-01, rates: {USD: 1.25}}]
"""
    registry = read_registry(
        POLICY
        + device(1, "computers", "1200.00 USD", "2026-01-01")
        + device(2, "computers", "240.00 CHF", "2026-01-01")
        + device(3, "unheard-of", "10.00 EUR", "2026-01-01")
        + rates
    )
    report = build_report("book-value-by-year", registry, date(2026, 3, 1))
    row = dict(zip([column.name for column in report.columns], report.rows[0], strict=True))

    assert years(registry, date(2026, 3, 1))["all", "2026-12-31"] == [
        "0.00",
        "960.00",
        "480.00",
        "0.00",
        "0.00",
        "480.00",
    ]
    assert (row["further"], row["left_out"]) == ("120.00 CHF", 1)


def test_before_anything_was_bought_nothing_moves(read_registry: Read) -> None:
    assert years(read_registry(ESTATE), date(2025, 6, 30)) == {}
