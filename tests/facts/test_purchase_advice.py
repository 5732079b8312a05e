"""What open requests can have from stock, from the records to the report."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
MODELS = """
--- model
id: latitude
name: Latitude
category: laptop
list_price: 1300.00 EUR
--- model
id: thinkpad
name: ThinkPad
category: laptop
catalogue: phase_out
successor: latitude
"""


def device(number: int, model: str = "latitude", since: str = "2026-01-01", more: str = "") -> str:
    substate = "reserved" if "request" in more else "available"
    return (
        f"--- asset\nid: lap-{number:08}\ntag: none\nserial: S{number}\nmodel: {model}\nstate: in_stock\n"
        f"substate: {substate}\n"
        f"lifecycle: [{{on: {since}, to: in_stock, substate: {substate}, by: treyes{more}}}]\n"
    )


def request(number: int, line: str, state: str = "submitted", on: str = "2026-06-01") -> str:
    return (
        f"--- request\nid: req-{number:08}\ntype: hardware\nrequester: anna\nstate: {state}\n"
        f"lines: [{line}]\nlifecycle: [{{on: {on}, to: {state}, by: anna}}]\n"
    )


def rows(registry: Registry, day: date = DAY) -> list[dict[str, Any]]:
    report = build_report("purchase-advice", registry, day)
    names = [column.name for column in report.columns]
    return [dict(zip(names, values, strict=True)) for values in report.rows]


def advised(registry: Registry) -> list[tuple[str, int, int, int]]:
    return [(one["request"], one["from_stock"], one["ordered"], one["buy"]) for one in rows(registry)]


def test_five_laptops_of_which_three_are_in_stock(read_registry: Read) -> None:
    """P3: 5 at 1,200, 3 matching in stock: 3 from stock, 2 to buy, 3,600 avoided, 2,400 spent."""
    registry = read_registry(
        MODELS
        + device(1)
        + device(2)
        + device(3)
        + device(4, "thinkpad")
        + request(1, "{item: model/latitude, quantity: 5, estimate: 1200.00 EUR}")
    )

    (found,) = rows(registry)

    assert (found["from_stock"], found["buy"]) == (3, 2)
    assert (str(found["avoided"]), str(found["spent"])) == ("3600.00 EUR", "2400.00 EUR")
    assert found["devices"] == "lap-00000001, lap-00000002 and lap-00000003"


def test_without_an_estimate_the_list_price_counts(read_registry: Read) -> None:
    registry = read_registry(MODELS + request(1, "{item: model/latitude, quantity: 2}"))

    assert str(rows(registry)[0]["spent"]) == "2600.00 EUR"


def test_without_any_price_no_amount_is_claimed(read_registry: Read) -> None:
    registry = read_registry(MODELS + device(4, "thinkpad") + request(1, "{item: model/thinkpad}"))

    (found,) = rows(registry)

    assert (found["from_stock"], found["avoided"], found["spent"]) == (1, None, None)
    assert (found["catalogue"], found["successor"]) == ("phase_out", "latitude")


def test_stock_is_promised_once_and_first_to_what_is_furthest(read_registry: Read) -> None:
    line = "{item: model/latitude, quantity: 2}"
    registry = read_registry(
        MODELS
        + "".join(map(device, range(3)))
        + request(1, line, on="2026-06-01")
        + request(2, line, on="2026-05-01")
        + request(3, line, "approved", on="2026-06-20")
    )

    assert advised(registry) == [
        ("req-00000003", 2, 0, 0),
        ("req-00000002", 1, 0, 1),
        ("req-00000001", 0, 0, 2),
    ]


def test_what_is_reserved_is_there_for_its_request_only(read_registry: Read) -> None:
    line = "{item: model/latitude}"
    registry = read_registry(
        MODELS
        + device(1, more=", request: req-00000002, until: 2026-07-31")
        + request(1, line, "approved")
        + request(2, line)
    )

    assert advised(registry) == [("req-00000001", 0, 0, 1), ("req-00000002", 1, 0, 0)]


def test_what_is_ordered_for_a_request_need_not_be_bought_again(read_registry: Read) -> None:
    order = (
        "--- order\nid: po-00000001\nvendor: dell\nrequest: req-00000001\nstate: placed\n"
        "lines: [{item: model/latitude, quantity: 2, unit_price: 9.00 EUR}]\n"
        "receipts: [{note: DN-1, on: 2026-06-20, by: treyes, line: 1, quantity: 1}]\n"
        "lifecycle: [{on: 2026-06-10, to: placed, by: jlind}]\n"
    )
    registry = read_registry(
        MODELS
        + order
        + device(1)
        + device(2)
        + request(
            1,
            "{item: model/latitude, quantity: 5, fulfilled_by: [asset/lap-00000009],"
            " cancelled: {quantity: 1, reason: left}}",
            "fulfilling",
        )
    )

    assert advised(registry) == [("req-00000001", 2, 1, 0)]


def test_a_need_takes_any_device_of_its_category(read_registry: Read) -> None:
    registry = read_registry(
        MODELS
        + device(1)
        + device(2, "thinkpad")
        + request(1, "{need: a laptop, category: laptop, quantity: 3, estimate: 900.00 EUR}")
    )

    assert advised(registry) == [("req-00000001", 2, 0, 1)]


def test_supplies_and_spare_rights_cover_requests_too(read_registry: Read) -> None:
    registry = read_registry(
        "--- location\nid: store\nname: Store\ntype: store\n"
        "--- supply\nid: dock\nlocation: store\nunit_price: 90.00 EUR\n"
        "opening: {on: 2026-01-01, quantity: 2}\n"
        "--- software\nid: office\nname: Office\n"
        "--- license\nid: lic-00000001\nproduct: office\nmetric: device\nquantity: 1\nstate: active\n"
        "lifecycle: [{on: 2026-01-01, to: active, by: jlind}]\n"
        + request(1, "{item: supply/dock, quantity: 3}")
        + request(2, "{item: software/office, quantity: 2, estimate: 250.00 EUR}")
    )

    assert advised(registry) == [("req-00000001", 2, 0, 1), ("req-00000002", 1, 0, 1)]


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "fulfilled", "closed"])
def test_what_is_over_wants_nothing(read_registry: Read, state: str) -> None:
    registry = read_registry(MODELS + request(1, "{item: model/latitude}", state))

    assert rows(registry) == []


def test_an_earlier_day_knows_neither_the_request_nor_later_stock(read_registry: Read) -> None:
    registry = read_registry(
        MODELS + device(1, since="2026-06-15") + request(1, "{item: model/latitude}", on="2026-06-01")
    )

    assert rows(registry, date(2026, 5, 31)) == []
    assert rows(registry, date(2026, 6, 14))[0]["buy"] == 1
    assert rows(registry, date(2026, 6, 15))[0]["buy"] == 0
