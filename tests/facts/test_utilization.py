"""How much devices are used, from their records to the report."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

MODEL = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"


def device(number: int, *steps: tuple[str, str], ownership: str = "owned", more: str = "") -> str:
    entries = "".join(
        f"  - {{on: {on}, to: {state}, substate: {substate}, by: treyes}}\n"
        for on, (state, _, substate) in ((on, to.partition(".")) for on, to in steps)
    )
    state, _, substate = steps[-1][1].partition(".")
    return (
        f"--- asset\nid: lap-0000000{number}\ntag: none\nserial: S{number}\nmodel: laptop\n"
        f"ownership: {ownership}\nstate: {state}\nsubstate: {substate}\n{more}lifecycle:\n{entries}"
    )


STOCK, USE, SOLD = "in_stock.available", "in_use.assigned", "disposed.sold"


def row(registry: Registry, day: date, group: str = "model/laptop") -> dict[str, Any]:
    report = build_report("utilization", registry, day)
    names = [column.name for column in report.columns]
    return next(dict(zip(names, values, strict=True)) for values in report.rows if values[0] == group)


def test_in_use_days_of_owned_days(read_registry: Read) -> None:
    """Own vector: 720 in-use days of 900 owned ones are 80.0 %; ten devices, 90 days, 18 of them in stock."""
    text = MODEL + "".join(device(number, ("2026-01-01", STOCK), ("2026-01-19", USE)) for number in range(10))

    found = row(read_registry(text), date(2026, 3, 31))

    assert (found["in_use"], found["owned"], found["utilization"]) == (720, 900, Decimal("80.0"))
    assert (found["in_use_in_year"], found["owned_in_year"], found["units"]) == (720, 900, 10)


def test_days_after_disposal_and_of_things_of_others_do_not_count(read_registry: Read) -> None:
    registry = read_registry(
        MODEL
        + device(1, ("2026-01-01", USE), ("2026-01-11", STOCK), ("2026-01-21", SOLD))
        + device(2, ("2026-01-01", USE), ownership="byod")
    )

    found = row(registry, date(2026, 3, 31))

    assert (found["in_use"], found["owned"], found["units"]) == (10, 20, 1)


def test_the_last_365_days_stand_beside_all_of_them(read_registry: Read) -> None:
    registry = read_registry(MODEL + device(1, ("2024-01-01", USE), ("2026-02-01", STOCK)))

    found = row(registry, date(2026, 2, 28))

    assert (found["in_use_in_year"], found["owned_in_year"]) == (337, 365)
    assert (found["in_use"], found["owned"]) == (762, 790)


def test_a_device_counts_in_its_model_team_and_place(read_registry: Read) -> None:
    places = "--- team\nid: it\nname: IT\n--- location\nid: store\nname: Store\ntype: store\n"
    registry = read_registry(
        MODEL
        + places
        + device(1, ("2026-01-01", USE), more="team: it\nlocation: store\n")
        + device(2, ("2026-01-01", STOCK), more="team: it\n")
    )

    report = build_report("utilization", registry, date(2026, 1, 10))

    assert [(values[0], values[3]) for values in report.rows] == [
        ("model/laptop", Decimal("50.0")),
        ("team/it", Decimal("50.0")),
        ("location/store", Decimal("100.0")),
    ]


def test_idle_is_what_is_available_for_longer_than_policy_allows(read_registry: Read) -> None:
    registry = read_registry(
        MODEL
        + "--- registry/policy/rules.yaml\nlimits: {idle_stock_days: 10}\n"
        + device(1, ("2026-01-01", STOCK))
        + device(2, ("2026-01-02", STOCK))
        + device(3, ("2026-01-01", "in_stock.defective"))
    )

    assert row(registry, date(2026, 1, 12))["idle"] == 1
