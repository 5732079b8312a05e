"""Of a record of which some fields are wrong, the others can be read."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.findings import Pointer
from itamops.records.asset import Asset
from itamops.records.partial import WrongFieldError, decode_partial

LAPTOP = {
    "id": "lap-7f3k9q2m",
    "tag": "LT-1",
    "serial": "5CG3141592",
    "model": "latitude",
    "state": "in_stock",
    "lifecycle": [
        {"on": "2026-02-12", "to": "in_stock", "by": "treyes", "carrier": 4},
        {"on": "2026-02-31", "to": "in_stock", "by": "treyes"},
    ],
}
WRONG: list[Pointer] = [("until",), ("lifecycle", 0, "carrier"), ("lifecycle", 1, "on")]


def laptop() -> Asset:
    record = decode_partial("asset", LAPTOP, WRONG)
    assert isinstance(record, Asset)
    return record


def test_what_is_right_is_read() -> None:
    record = laptop()
    assert (record.id, record.state, record.lifecycle[0].on) == (
        "lap-7f3k9q2m",
        "in_stock",
        date(2026, 2, 12),
    )
    assert record.lifecycle[1].by == "treyes"


@pytest.mark.parametrize(
    "read",
    [
        lambda record: record.until,
        lambda record: getattr(record, "until", None),
        lambda record: record.lifecycle[0].carrier,
        lambda record: record.lifecycle[1].on,
    ],
)
def test_what_is_wrong_is_never_read(read: Callable[[Any], object]) -> None:
    with pytest.raises(WrongFieldError):
        read(laptop())


def test_a_wrong_label_is_none() -> None:
    record = decode_partial("asset", {**LAPTOP, "tag": 5, "name": 7}, [*WRONG, ("tag",), ("name",)])
    assert isinstance(record, Asset)
    assert (record.tag, record.name) == ("none", None)


@pytest.mark.parametrize("wrong", [("id",), ()])
def test_a_record_without_its_id_is_no_record(wrong: Pointer) -> None:
    assert decode_partial("asset", LAPTOP, [wrong]) is None
