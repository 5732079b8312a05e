"""What was gained or lost on what was disposed of, from YAML to the fact and the reports."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.depreciation.disposal_gains import DisposalGain, disposal_gains
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2028, 1, 1)
SOLD = """
--- registry/policy/depreciation.yaml
classes: {computers: {method: straight_line, life_months: 36, stops: disposed}}
--- asset
id: lap-00000001
tag: none
serial: S1
model: laptop
state: disposed
substate: sold
acquisition: {on: 2026-01-01, price: 1800.00 EUR}
in_service: 2026-01-01
depreciation: {finance: computers}
lifecycle:
  - {on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}
  - {on: 2027-01-15, to: disposed, substate: sold, by: jlind}
--- disposal
id: dsp-00000001
reason: surplus
method: sold
state: completed
assets: [{asset: lap-00000001, proceeds: 1300.00 EUR, fees: 20.00 EUR}]
lifecycle: [{on: 2027-01-15, to: completed, by: jlind}]
"""


def only(registry: Registry, day: date = DAY) -> DisposalGain:
    (gain,) = disposal_gains(registry, day)
    return gain


def test_gain_is_proceeds_less_fees_and_book_value(read_registry: Read) -> None:
    """The design's formula: 1,300 - 20 - 1,200 (12 of 36 months of 1,800 are written down) = 80."""
    registry = read_registry(SOLD)
    asset = build_report("disposal-gains", registry, DAY)
    order = build_report("disposal-gains-by-order", registry, DAY)

    assert [str(money) for money in asset.rows[0] if isinstance(money, Money)] == [
        "1300.00 EUR",
        "20.00 EUR",
        "1200.00 EUR",
        "80.00 EUR",
    ]
    assert [str(money) for money in order.rows[0] if isinstance(money, Money)] == [
        "1300.00 EUR",
        "20.00 EUR",
        "1200.00 EUR",
        "80.00 EUR",
    ]


def test_what_is_written_off_is_a_loss(read_registry: Read) -> None:
    text = SOLD.split("--- disposal", maxsplit=1)[0].replace("sold", "written_off")

    assert str(only(read_registry(text)).gain) == "-1200.00 EUR"


@pytest.mark.parametrize("substate", ["lost", "stolen"])
def test_what_is_lost_is_written_down_until_it_is_written_off(read_registry: Read, substate: str) -> None:
    """IAS 16.67: 10 of 36 months of 1,800 until the close of 2026-10-31, so 1,300 are lost."""
    found = SOLD.split("--- disposal", maxsplit=1)[0].replace(
        "{on: 2027-01-15, to: disposed, substate: sold, by: jlind}",
        f"{{on: 2026-07-01, to: missing, substate: {substate}, by: jlind}}\n"
        "  - {on: 2026-10-31, to: disposed, substate: written_off, by: jlind}",
    )
    registry = read_registry(found.replace("substate: sold\n", "substate: written_off\n"))
    (year,) = build_report("book-value-by-year", registry, date(2026, 12, 31)).rows[:1]

    assert str(only(registry).gain) == "-1300.00 EUR"
    assert [str(one) for one in year if isinstance(one, Money)] == [
        "0.00 EUR",
        "1800.00 EUR",
        "500.00 EUR",
        "0.00 EUR",
        "1300.00 EUR",
        "0.00 EUR",
    ]


def test_of_what_is_in_no_book_the_recorded_value_counts(read_registry: Read) -> None:
    text = SOLD.replace("depreciation: {finance: computers}\n", "").replace(
        "proceeds: 1300.00 EUR", "net_book_value: 1000.00 EUR, proceeds: 1300.00 EUR"
    )

    assert str(only(read_registry(text)).gain) == "280.00 EUR"


@pytest.mark.parametrize(
    ("change", "left_out"),
    [
        (("price: 1800.00 EUR", "vendor: dell"), 1),
        (("proceeds: 1300.00 EUR", "proceeds: 1300.00 USD"), 1),
        (("state: completed", "state: cancelled"), 0),
    ],
)
def test_what_cannot_be_told_is_left_out(read_registry: Read, change: tuple[str, str], left_out: int) -> None:
    registry = read_registry(SOLD.replace(*change))
    report = build_report("disposal-gains-by-order", registry, DAY)

    assert report.rows[0][-1] == left_out


def test_before_it_is_disposed_of_there_is_none(read_registry: Read) -> None:
    assert disposal_gains(read_registry(SOLD), date(2027, 1, 14)) == ()


def test_what_was_somebody_elses_is_none_of_ours(read_registry: Read) -> None:
    assert (
        disposal_gains(read_registry(SOLD.replace("model: laptop", "model: laptop\nownership: leased")), DAY)
        == ()
    )
