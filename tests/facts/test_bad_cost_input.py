"""What is wrong about costs is told at its place, and totals say what they leave out of it."""

from datetime import date
from typing import NamedTuple

import pytest

from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.conftest import files_of
from tests.facts.owned import Read, reported

DAY = date(2027, 1, 1)

ESTATE = """
--- itamops.yaml
{format: 1, organization: ACME, currency: EUR}
--- registry/policy/depreciation.yaml
classes:
  computers: {method: straight_line, life_months: 24}
  phones: {method: straight_line, life_months: 24}
--- model
id: laptop
name: Laptop
category: laptop
--- team
id: it
name: IT
budgets: [{id: it-2026, starts: 2026-01-01, ends: 2027-12-31, kind: running, amount: 900.00 EUR}]
--- asset
id: lap-00000001
tag: LT-1
serial: S1
model: laptop
state: in_use
substate: shared
team: it
acquisition: {on: 2026-01-01, price: 1200.00 EUR, extras: [{what: freight, amount: 20.00 EUR}]}
in_service: 2026-01-01
depreciation: {finance: computers}
contracts: [ctr-00000001]
maintenance: [{on: 2026-05-01, what: repair, ticket: INC-1, cost: 70.00 EUR}]
lifecycle: [{on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}]
--- asset
id: pho-00000001
tag: PH-1
serial: S2
model: laptop
state: in_use
substate: shared
team: it
acquisition: {on: 2026-01-01, price: 600.00 EUR}
in_service: 2026-01-01
depreciation: {finance: phones}
lifecycle: [{on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}]
--- contract
id: ctr-00000001
type: support
vendor: dell
team: it
state: active
starts: 2026-01-01
ends: 2026-12-31
price: 100.00 EUR
lifecycle: [{on: 2026-01-01, to: active, by: jlind, proof: "1"}]
"""


class Bad(NamedTuple):
    """A change that makes the estate wrong.

    `code` is the rule that says so, in the line of the file that has `at`. `shown` are cells of reports, by
    the report, the value of the row's first column, and the column.
    """

    what: str
    change: tuple[str, str]
    code: str
    at: str
    shown: dict[tuple[str, str, str], str | int | None]


PHONE_AS_EVER: dict[tuple[str, str, str], str | int | None] = {
    ("depreciation", "pho-00000001", "net"): "300.00 EUR",
    ("tco", "pho-00000001", "total"): "600.00 EUR",
}
"""What is not concerned is computed as ever."""

BAD = [
    Bad(
        "salvage over cost",
        ("computers: {", "computers: {salvage: 1220.01, "),
        "COST001",
        "finance: computers",
        {
            ("depreciation", "lap-00000001", "stage"): "salvage_over_cost",
            ("book-value", "finance", "left_out"): 1,
            ("book-value", "finance", "net"): "300.00 EUR",
            ("forecast", "2027-01", "left_out_why"): "1 depreciation",
        },
    ),
    Bad(
        "a life of zero",
        (
            "computers: {method: straight_line, life_months: 24",
            "computers: {method: straight_line, life_months: 0",
        ),
        "COST002",
        "life_months: 0",
        {
            ("depreciation", "lap-00000001", "stage"): "unusable_class",
            ("book-value", "finance", "left_out"): 1,
        },
    ),
    Bad(
        "an end of a contract before its start",
        ("ends: 2026-12-31\nprice", "ends: 2025-12-31\nprice"),
        "POL001",
        "ends: 2025-12-31",
        {
            ("shared-costs", "contract/ctr-00000001", "left_out_why"): "it ends before it starts",
            ("tco", "lap-00000001", "total"): "1290.00 EUR",
            ("tco", "lap-00000001", "left_out_why"): "contract ctr-00000001: it ends before it starts",
            ("tco-by-model", "laptop", "left_out_why"): "contract ctr-00000001: it ends before it starts",
        },
    ),
    Bad(
        "an end of a budget before its start",
        ("ends: 2027-12-31", "ends: 2025-12-31"),
        "POL001",
        "ends: 2025-12-31",
        {("budget", "it-2026", "spent"): "0.00 EUR"},
    ),
    Bad(
        "devices in a circle",
        (
            "depreciation: {finance: computers}",
            "depreciation: {finance: computers}\nparent: {asset: lap-00000001, since: 2026-01-01}",
        ),
        "REF004",
        "parent",
        {("tco", "lap-00000001", "total"): "1390.00 EUR"},
    ),
    Bad(
        "a missing rate",
        ("cost: 70.00 EUR", "cost: 70.00 USD"),
        "COST004",
        "70.00 USD",
        {
            ("tco", "lap-00000001", "total"): "1320.00 EUR",
            ("tco", "lap-00000001", "further"): "70.00 USD",
            ("tco-by-team", "it", "further"): "70.00 USD",
            ("budget", "it-2026", "further"): "70.00 USD",
        },
    ),
    Bad(
        "a price in another currency without a rate",
        ("price: 1200.00 EUR", "price: 1200.00 USD"),
        "COST004",
        "1200.00 USD",
        {
            ("depreciation", "lap-00000001", "net"): "600.00 USD",
            ("depreciation", "lap-00000001", "left_out_why"): "20.00 EUR",
            ("book-value", "finance", "further_net"): "600.00 USD",
        },
    ),
    Bad(
        "a price under zero",
        ("price: 1200.00 EUR", "price: -1200.00 EUR"),
        "COST003",
        "-1200.00 EUR",
        {
            ("tco", "lap-00000001", "total"): "190.00 EUR",
            ("tco", "lap-00000001", "left_out_why"): "price of -1200.00 EUR, under zero",
            ("depreciation", "lap-00000001", "stage"): "price_under_zero",
            ("book-value", "finance", "left_out"): 1,
        },
    ),
    Bad(
        "an extra under zero",
        ("amount: 20.00 EUR", "amount: -20.00 EUR"),
        "COST003",
        "-20.00 EUR",
        {
            ("tco", "lap-00000001", "left_out_why"): "extras of -20.00 EUR, under zero",
            ("depreciation", "lap-00000001", "cost"): "1200.00 EUR",
            ("depreciation", "lap-00000001", "left_out_why"): "-20.00 EUR",
        },
    ),
    Bad(
        "a repair under zero",
        ("cost: 70.00 EUR", "cost: -70.00 EUR"),
        "COST003",
        "-70.00 EUR",
        {
            ("tco", "lap-00000001", "total"): "1320.00 EUR",
            ("tco-by-team", "it", "left_out_why"): "maintenance of -70.00 EUR, under zero",
            ("budget", "it-2026", "further"): "-70.00 EUR",
        },
    ),
    Bad(
        "a contract under zero",
        ("price: 100.00 EUR", "price: -100.00 EUR"),
        "COST003",
        "-100.00 EUR",
        {
            ("shared-costs", "contract/ctr-00000001", "left_out_why"): "its price is under zero",
            ("tco", "lap-00000001", "left_out_why"): "contract ctr-00000001: its price is under zero",
            ("budget", "it-2026", "spent"): "70.00 EUR",
        },
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.what)
def test_it_is_told_where_it_stands_and_what_it_spoils(read_registry: Read, reader: Reader, bad: Bad) -> None:
    text = ESTATE.replace(*bad.change)
    files = dict(files_of(text))
    found = check(snapshot_of(files), None, reader, day=DAY, today=DAY).findings
    (finding,) = [one for one in found if one.code == bad.code]
    registry = read_registry(text)

    assert text != ESTATE
    assert bad.at in files[finding.place.path].decode().splitlines()[finding.place.line - 1]
    for (report, of, column), expected in (PHONE_AS_EVER | bad.shown).items():
        row = next(row for row in reported(registry, report, DAY) if of in row.values())
        assert (report, column, row[column]) == (report, column, expected)


def test_without_it_nothing_is_told_or_left_out(read_registry: Read, reader: Reader) -> None:
    codes = {bad.code for bad in BAD}
    found = check(snapshot_of(dict(files_of(ESTATE))), None, reader, day=DAY, today=DAY).findings
    registry = read_registry(ESTATE)

    assert [one for one in found if one.code in codes] == []
    for report in ("tco", "tco-by-team", "shared-costs", "forecast"):
        assert {row["left_out"] for row in reported(registry, report, DAY)} == {0}


@pytest.mark.parametrize("report", ["tco", "depreciation", "book-value", "shared-costs", "budget"])
def test_on_a_day_before_anything_began_there_is_nothing(read_registry: Read, report: str) -> None:
    rows = reported(read_registry(ESTATE), report, date(2019, 1, 1))

    assert [row.get("spent") for row in rows] == (["0.00 EUR"] if report == "budget" else [])
