"""Replace or keep, from the records to the reports, with the worked numbers of the design."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)

LAPTOP = """
--- model
id: laptop
name: Laptop
category: laptop
list_price: 1500.00 EUR
resale:
  - {months: 12, percent: 60}
  - {months: 24, percent: 40}
  - {months: 36, percent: 23.3333}
  - {months: 48, percent: 13.3333}
  - {months: 60, percent: 6.6667}
maintenance_by_year: [50.00 EUR, 100.00 EUR, 200.00 EUR, 360.00 EUR, 550.00 EUR]
"""
PLAIN = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"


def device(number: int, in_service: str = "2026-01-01", more: str = "", state: str = "in_use") -> str:
    return (
        f"--- asset\nid: lap-{number:08}\ntag: LT-{number}\nserial: S{number}\n"
        f"model: laptop\nstate: {state}\n"
        f"in_service: {in_service}\n{more}\nlifecycle: [{{on: 2020-01-01, to: {state}, by: treyes}}]\n"
    )


def rows(name: str, registry: Registry, day: date = DAY) -> list[dict[str, Any]]:
    report = build_report(name, registry, day)
    names = [column.name for column in report.columns]
    return [dict(zip(names, values, strict=True)) for values in report.rows]


def amounts(found: list[dict[str, Any]], column: str) -> list[str]:
    return [str(one[column].amount) for one in found]


def test_the_average_year_is_cheapest_after_three(read_registry: Read) -> None:
    """P 1,500; S 900 600 350 200 100; M 50 100 200 360 550: 650, 525, 500, 502.50, 532."""
    found = rows("economic-life", read_registry(LAPTOP))

    assert amounts(found, "average") == ["650.00", "525.00", "500.00", "502.50", "532.00"]
    assert amounts(found, "residual") == ["900.00", "600.00", "350.00", "200.00", "100.00"]
    assert [one["year"] for one in found if one["best"]] == [3]


def test_what_each_further_year_costs(read_registry: Read) -> None:
    """Past cost is sunk: 650 400 450 510 650."""
    found = rows("economic-life", read_registry(LAPTOP))

    assert amounts(found, "cost") == ["650.00", "400.00", "450.00", "510.00", "650.00"]


@pytest.mark.parametrize("upkeep", ["50.00 USD", "-50.00 EUR"])
def test_of_upkeep_in_another_currency_or_under_zero_nothing_is_said(
    read_registry: Read, upkeep: str
) -> None:
    assert rows("economic-life", read_registry(LAPTOP.replace("[50.00 EUR", f"[{upkeep}"))) == []


@pytest.mark.parametrize(
    ("in_service", "advice", "next_year", "due"),
    [
        ("2026-06-30", "keep", "650.00 EUR", "2029-06-30"),
        ("2025-06-30", "keep", "400.00 EUR", "2028-06-30"),
        ("2023-07-01", "keep", "450.00 EUR", "2026-07-01"),
        ("2023-06-30", "replace", "510.00 EUR", "2026-06-30"),
        ("2022-01-31", "replace", "650.00 EUR", "2026-01-31"),
        ("2015-06-30", "replace", "None", "2019-06-30"),
    ],
)
def test_a_machine_goes_once_its_next_year_costs_more_than_another(
    read_registry: Read, in_service: str, advice: str, next_year: str, due: str
) -> None:
    """Year 4 costs 510, the successor 500 a year: replace after year 3, but not a new one for its first."""
    (found,) = rows("replacement", read_registry(LAPTOP + device(1, in_service)))

    assert (found["advice"], str(found["next_year"])) == (advice, next_year)
    assert str(found["successor_year"]) == "500.00 EUR"
    assert str(found["due"]) == due or advice == "replace"


def test_the_successor_is_what_it_is_compared_with(read_registry: Read) -> None:
    registry = read_registry(
        LAPTOP
        + "successor: next\n--- model\nid: next\nname: Next\ncategory: laptop\nlist_price: 900.00 EUR\n"
        + "maintenance_by_year: [0.00 EUR, 0.00 EUR]\n"
        + device(1, "2024-06-30")
    )

    (found,) = rows("replacement", registry)

    assert (found["advice"], str(found["successor_year"])) == ("keep", "450.00 EUR")
    assert (found["successor"], str(found["price"])) == ("next", "900.00 EUR")


def test_a_successor_in_another_currency_counts_at_the_rate_of_the_day(read_registry: Read) -> None:
    registry = read_registry(
        "--- registry/tables/exchange-rates/2026-06.yaml\nbase: EUR\n"
        "days: [{on: 2026-06-29, rates: {USD: 2}}]\n"
        + LAPTOP
        + "successor: next\n--- model\nid: next\nname: Next\ncategory: laptop\nlist_price: 800.00 USD\n"
        + "maintenance_by_year: [0.00 USD]\n"
        + device(1, "2025-06-30")
    )

    (found,) = rows("replacement", registry)
    (without_rate,) = rows("replacement", registry, date(2026, 7, 31))

    assert (found["advice"], str(found["successor_year"])) == ("keep", "400.00 EUR")
    assert (without_rate["advice"], without_rate["successor_year"]) == ("not_known", None)


@pytest.mark.parametrize(
    ("model", "more", "advice", "reasons", "due"),
    [
        ("", "", "not_known", None, None),
        ("useful_life_months: 48", "", "keep", None, "2026-07-01"),
        ("useful_life_months: 47", "", "replace", "planned_life", "2026-06-01"),
        ("end_of_support: 2026-06-30", "", "keep", None, "2026-07-01"),
        ("end_of_support: 2026-06-29", "", "replace", "end_of_support", "2026-06-30"),
        (
            "useful_life_months: 60",
            "ownership: leased\ncontracts: [ctr-00000001]",
            "replace",
            "lease_end",
            "2026-06-30",
        ),
        ("", "outages: [{from: 2025-09-01T10:00:00Z, to: 2025-09-01T11:00:00Z}]", "not_known", None, None),
    ],
)  # fmt: skip
def test_what_a_day_decides(
    read_registry: Read, model: str, more: str, advice: str, reasons: str | None, due: str | None
) -> None:
    lease = (
        "--- contract\nid: ctr-00000001\ntype: lease\nvendor: dell\nstate: active\nstarts: 2023-07-01\n"
        "ends: 2026-06-15\nlease: {return_by: 2026-06-29}\n"
        "lifecycle: [{on: 2023-07-01, to: active, by: jlind}]\n"
    )

    (found,) = rows("replacement", read_registry(f"{PLAIN}{model}\n{lease}{device(1, '2022-07-01', more)}"))

    assert (found["advice"], found["reasons"]) == (advice, reasons)
    assert (str(found["due"]) if found["due"] else None) == due


@pytest.mark.parametrize(
    ("waiver", "advice", "due"),
    [
        ("subject: model/laptop\nexpires: 2026-12-31", "keep", "2027-01-01"),
        ("subject: model/laptop\nexpires: 2026-06-29", "replace", "2026-01-01"),
        ("subject: model/other\nexpires: 2026-12-31", "replace", "2026-01-01"),
    ],
    ids=["runs", "is over", "is for another"],
)
def test_a_waiver_lets_a_model_serve_without_support(
    read_registry: Read, waiver: str, advice: str, due: str
) -> None:
    registry = read_registry(
        f"{PLAIN}end_of_support: 2025-12-31\n--- waiver\nid: wvr-00000001\ncode: POL012\n{waiver}\n"
        f"reason: no successor yet\nrequested_by: anna\n{device(1)}"
    )

    (found,) = rows("replacement", registry)

    assert (found["advice"], str(found["due"])) == (advice, due)


@pytest.mark.parametrize(
    ("estimate", "state", "reasons"),
    [
        ("600.01 EUR", "submitted", "repair"),
        ("600.00 EUR", "submitted", None),
        ("900.00 EUR", "rejected", None),
    ],
)
def test_a_repair_that_costs_half_of_another_is_not_made(
    read_registry: Read, estimate: str, state: str, reasons: str | None
) -> None:
    request = (
        f"--- request\nid: req-00000001\ntype: repair\nrequester: anna\nstate: {state}\n"
        f"lines: [{{thing: asset/lap-00000001, estimate: {estimate}}}]\n"
        f"lifecycle: [{{on: 2026-06-01, to: {state}, by: anna}}]\n"
    )

    (found,) = rows("replacement", read_registry(f"{PLAIN}list_price: 1200.00 EUR\n{device(1)}{request}"))

    assert found["reasons"] == reasons


@pytest.mark.parametrize(("third", "reasons"), [("2025-07-01", "failures"), ("2025-06-30", None)])
def test_three_failures_in_twelve_months_are_enough(
    read_registry: Read, third: str, reasons: str | None
) -> None:
    repairs = ", ".join(f"{{on: {on}, what: repair}}" for on in (third, "2026-01-08", "2026-06-30"))

    (found,) = rows("replacement", read_registry(PLAIN + device(1, more=f"maintenance: [{repairs}]")))

    assert found["reasons"] == reasons


@pytest.mark.parametrize(("price", "reasons"), [("1000.00 EUR", "benchmark"), ("999.99 EUR", None)])
def test_a_device_that_has_cost_its_benchmark_is_replaced(
    read_registry: Read, price: str, reasons: str | None
) -> None:
    """T3: benchmark 1,000: reached at 1,000."""
    bought = f"acquisition: {{on: 2026-01-01, price: {price}}}"

    (found,) = rows(
        "replacement", read_registry(f"{PLAIN}tco_benchmark: 1000.00 EUR\n{device(1, more=bought)}")
    )

    assert found["reasons"] == reasons


def test_what_does_not_serve_or_is_not_ours_is_not_replaced(read_registry: Read) -> None:
    registry = read_registry(
        PLAIN + device(1, state="in_stock") + device(2, state="disposed") + device(3, more="ownership: byod")
    )

    assert rows("replacement", registry) == []


REFRESH = f"""
{PLAIN}useful_life_months: 36
successor: next
--- model
id: next
name: Next
category: laptop
list_price: 1200.00 EUR
"""


def test_the_refresh_plan_is_devices_by_quarter_times_the_successors_price(read_registry: Read) -> None:
    registry = read_registry(
        REFRESH
        + device(1, "2020-05-05")
        + device(2, "2023-09-30")
        + device(3, "2023-10-01")
        + device(4, "2023-12-31")
    )

    found = rows("refresh-plan", registry)

    assert [(one["quarter"], one["devices"], one["overdue"], str(one["cost"])) for one in found] == [
        ("2026-Q2", 1, 1, "1200.00 EUR"),
        ("2026-Q3", 1, 0, "1200.00 EUR"),
        ("2026-Q4", 2, 0, "2400.00 EUR"),
    ]
    by_model = rows("refresh-by-model", registry)
    assert [(one["quarter"], one["model"], one["successor"], str(one["price"])) for one in by_model] == [
        (quarter, "laptop", "next", "1200.00 EUR") for quarter in ("2026-Q2", "2026-Q3", "2026-Q4")
    ]


def test_the_refresh_plan_says_what_it_leaves_out(read_registry: Read) -> None:
    registry = read_registry(
        f"{PLAIN}end_of_support: 2026-06-30\n{device(1)}"
        + device(2).replace("model: laptop", "model: old")
        + "--- model\nid: old\nname: Old\ncategory: laptop\nlist_price: 100.00 EUR\n"
    )

    found = rows("refresh-plan", registry)

    assert [(one["quarter"], one["devices"], one["left_out"], str(one["cost"])) for one in found] == [
        ("2026-Q3", 1, 1, "0.00 EUR"),
        (None, 1, 1, "None"),
    ]
