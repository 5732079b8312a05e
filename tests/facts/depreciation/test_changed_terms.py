"""A change of life, salvage or method counts from its day on; by hand, from YAML to the reports."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]


def text(terms: str, changes: str = "", own: str = "", price: str = "12000.00 EUR") -> str:
    """Return one asset of New Year 2024, in a class with changes, and with changes of its own."""
    return f"""
--- registry/policy/depreciation.yaml
classes: {{things: {{{terms}, changes: [{changes}]}}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
state: in_use
substate: shared
acquisition: {{on: 2024-01-01, price: {price}}}
in_service: 2024-01-01
depreciation: {{finance: things, changes: [{own}]}}
lifecycle: [{{on: 2024-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}}]
"""


def rows(registry: Registry, name: str, day: str) -> list[dict[str, Value]]:
    report = build_report(name, registry, date.fromisoformat(day))
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v.amount) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


class Changed(NamedTuple):
    """What is written down in each fiscal year."""

    what: str
    terms: str
    changes: str
    years: str


THREE = "method: straight_line, life_months: 36"
FIVE = "method: straight_line, life_months: 60"
CHANGED = (
    Changed(
        "a longer life: 8,000 that are left over four years more",
        THREE,
        "{on: 2025-01-01, reason: last longer, life_months: 60}",
        "4000 2000 2000 2000 2000",
    ),
    Changed(
        "IAS 8: after two of five years, six in all: 7,200 over four",
        FIVE,
        "{on: 2026-01-01, reason: last longer, life_months: 72}",
        "2400 2400 1800 1800 1800 1800",
    ),
    Changed(
        "a salvage from the third year on: 7,200 less 1,200 over three",
        FIVE,
        "{on: 2026-01-01, reason: resale, salvage: 1200.00 EUR}",
        "2400 2400 2000 2000 2000",
    ),
    Changed(
        "in the middle of a year: 9,600 less 1,000 over 4 years from July 2025 on, of 66 months in all",
        FIVE,
        "{on: 2025-01-01, reason: a, life_months: 60}, {on: 2025-07-01, reason: b, life_months: 66}",
        "2400 2250 2100 2100 2100 1050",
    ),
    Changed(
        "a life that is over already is written down at once",
        FIVE,
        "{on: 2026-01-01, reason: obsolete, life_months: 24}",
        "2400 2400 7200",
    ),
    Changed(
        "a salvage over what is left stops it (IAS 16.54)",
        FIVE,
        "{on: 2026-01-01, reason: resale, salvage: 9000.00 EUR}",
        "2400 2400 0 0 0",
    ),
    Changed(
        "from double declining to the straight line: 4,320 over three years",
        "method: declining_balance, factor: 2, life_months: 60",
        "{on: 2026-01-01, reason: policy, method: straight_line}",
        "4800 2880 1440 1440 1440",
    ),
    Changed(
        "another rate: 40 % of 7,200 from the third year on",
        "method: declining_balance, rate: 20, life_months: 60",
        "{on: 2025-01-01, reason: policy, rate: 50}",
        "2400 4800 2400 1200 600",
    ),
)


@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case.what)
def test_a_change_of_a_class_counts_from_its_day_on(read_registry: Read, case: Changed) -> None:
    years = rows(read_registry(text(case.terms, case.changes)), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == [f"{amount}.00" for amount in case.years.split()]


@pytest.mark.parametrize("case", CHANGED[:6], ids=lambda case: case.what)
def test_a_change_of_one_asset_counts_the_same(read_registry: Read, case: Changed) -> None:
    years = rows(read_registry(text(case.terms, own=case.changes)), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == [f"{amount}.00" for amount in case.years.split()]


def test_its_own_estimate_stays_when_its_class_changes(read_registry: Read) -> None:
    own = "{on: 2025-01-01, reason: kept longer, life_months: 60}"
    changes = "{on: 2026-01-01, reason: policy, life_months: 48}"
    years = rows(read_registry(text(THREE, changes, own)), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == ["4000.00", *["2000.00"] * 4]


def test_what_is_bought_after_a_change_goes_by_it_from_the_beginning(read_registry: Read) -> None:
    changes = "{on: 2023-01-01, reason: policy, life_months: 48}"
    years = rows(read_registry(text(THREE, changes)), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == ["3000.00"] * 4


def test_a_change_of_one_book_leaves_the_other(read_registry: Read) -> None:
    own = "{on: 2025-01-01, reason: kept longer, life_months: 60, book: tax}"
    years = rows(read_registry(text(THREE, own=own)), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == ["4000.00"] * 3


def test_an_impairment_and_a_longer_life_follow_each_other(read_registry: Read) -> None:
    """8,000 less 2,000 after a year; 6,000 over the four years that are left of five."""
    own = "{on: 2025-01-01, reason: kept longer, life_months: 60}"
    text_ = text(THREE, own=own).replace(
        "changes: [{on", "adjustments: [{on: 2024-12-31, amount: -2000.00 EUR, reason: water}], changes: [{on"
    )
    years = rows(read_registry(text_), "depreciation-schedule", "2026-06-30")

    assert [row["depreciation"] for row in years] == ["4000.00", *["1500.00"] * 4]


def test_a_change_that_makes_a_class_unusable_leaves_its_assets_out(read_registry: Read) -> None:
    changes = "{on: 2026-01-01, reason: wrong, method: declining_balance}"

    assert (
        rows(read_registry(text(THREE, changes)), "depreciation", "2026-06-30")[0]["stage"]
        == "unusable_class"
    )
