"""Budgets against what is spent and committed, from YAML to the fact and the report."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.budgeting.budget import BudgetUse, budget_use
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
TEAM = """
--- team
id: it
name: IT
budgets:
  - {id: it-capital, starts: 2026-01-01, ends: 2026-12-31, kind: capital, amount: 10000.00 EUR}
  - {id: it-running, starts: 2026-01-01, ends: 2026-12-31, kind: running, amount: 1000.00 EUR}
--- person
id: anna
name: Anna
team: it
--- request
id: req-00000001
type: hardware
requester: anna
state: approved
lifecycle: [{on: 2026-01-01, to: approved, by: anna}]
"""
ORDER = """
--- order
id: po-00000001
vendor: dell
state: placed
placed: 2026-05-01
expected: 2026-07-15
lines:
  - {item: model/laptop, quantity: 3, unit_price: 1000.00 EUR, budget: it-capital}
  - {item: supply/toner, quantity: 4, unit_price: 20.00 EUR, request: req-00000001}
extras: [{what: freight, amount: 50.00 EUR}, {what: tax, amount: 500.00 EUR, recoverable: true}]
receipts:
  - {note: DN-1, on: 2026-06-01, by: anna, line: 1, quantity: 1}
  - {note: DN-2, on: 2026-06-02, by: anna, line: 2, quantity: 4}
  - {note: DN-3, on: 2026-07-02, by: anna, line: 1, quantity: 2}
lifecycle: [{on: 2026-05-01, to: placed, by: jlind}]
"""
CONTRACT = """
--- contract
id: ctr-00000001
type: support
vendor: dell
team: it
state: active
starts: 2025-12-01
ends: 2027-11-30
price: 30.00 EUR
billing: monthly
lifecycle: [{on: 2025-12-01, to: active, by: jlind, proof: "1"}]
"""
ASSET = """
--- asset
id: lap-00000001
tag: none
serial: S1
model: laptop
team: it
state: in_use
substate: shared
acquisition: {on: 2026-03-01, price: 700.00 EUR}
maintenance:
  - {on: 2026-04-01, what: repair, cost: 25.00 EUR}
  - {on: 2026-04-02, what: repair, cost: 99.00 EUR, warranty: true}
  - {on: 2026-07-01, what: repair, cost: 1.00 EUR}
lifecycle: [{on: 2026-03-01, to: in_use, substate: shared, by: jlind, assignee: team/it}]
"""


RATES = "--- registry/tables/exchange-rates/2026-06.yaml\nbase: EUR\n"


def uses(registry: Registry, day: date = DAY) -> dict[str, BudgetUse]:
    return {use.budget.id: use for use in budget_use(registry, day).uses}


def spent(registry: Registry, day: date = DAY) -> dict[str, tuple[str, str]]:
    """Return what is spent and committed of each budget."""
    return {
        budget: (str(use.spent.amount.amount), str(use.committed.amount.amount))
        for budget, use in uses(registry, day).items()
    }


def test_received_is_spent_and_open_is_committed(read_registry: Read) -> None:
    registry = read_registry(TEAM + ORDER)

    assert spent(registry) == {"it-capital": ("1000.00", "2050.00"), "it-running": ("80.00", "0.00")}
    assert spent(registry, date(2026, 7, 2)) == {
        "it-capital": ("3050.00", "0.00"),
        "it-running": ("80.00", "0.00"),
    }
    assert spent(registry, date(2026, 4, 30)) == {
        "it-capital": ("0.00", "0.00"),
        "it-running": ("0.00", "0.00"),
    }


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_what_is_not_ordered_is_not_committed(read_registry: Read, state: str) -> None:
    registry = read_registry(
        TEAM + ORDER.replace("placed, by", f"{state}, by").replace("state: placed", f"state: {state}")
    )

    assert spent(registry)["it-capital"] == ("0.00", "0.00")


def test_bills_are_spent_as_they_fall_due_and_committed_to_the_end_of_the_term(read_registry: Read) -> None:
    assert spent(read_registry(TEAM + CONTRACT))["it-running"] == ("180.00", "180.00")


def test_what_an_order_is_for_is_not_billed_again(read_registry: Read) -> None:
    ordered = ORDER.replace("vendor: dell", "vendor: dell\ncontract: ctr-00000001")

    assert spent(read_registry(TEAM + CONTRACT + ordered))["it-running"] == ("80.00", "0.00")


def test_what_is_bought_and_repaired_without_an_order_counts_by_team_and_kind(read_registry: Read) -> None:
    assert spent(read_registry(TEAM + ASSET)) == {
        "it-capital": ("700.00", "0.00"),
        "it-running": ("25.00", "0.00"),
    }


LICENSE = """
--- license
id: lic-00000001
product: office
metric: device
quantity: 4
unit_price: 80.00 EUR
purchased: 2026-01-01
team: it
maintenance:
  - {starts: 2026-01-01, ends: 2026-05-31, price: 60.00 EUR}
  - {starts: 2026-06-01, ends: 2027-05-31, price: 72.00 EUR}
  - {starts: 2027-06-01, ends: 2028-05-31, price: 80.00 EUR}
state: active
lifecycle: [{on: 2026-01-01, to: active, by: jlind}]
"""


def test_terms_of_maintenance_are_spent_as_they_begin(read_registry: Read) -> None:
    """4 rights at 80 and the terms of January and June; an order pays for the rights and the first term."""
    ordered = LICENSE.replace("purchased:", "order: po-00000002\npurchased:")

    assert spent(read_registry(TEAM + LICENSE))["it-running"] == ("452.00", "0.00")
    assert spent(read_registry(TEAM + LICENSE), date(2026, 5, 31))["it-running"] == ("380.00", "0.00")
    assert spent(read_registry(TEAM + ordered))["it-running"] == ("72.00", "0.00")


def test_what_an_order_delivered_is_not_bought_again(read_registry: Read) -> None:
    delivered = ORDER.replace("line: 1, quantity: 1}", "line: 1, quantity: 1, assets: [lap-00000001]}")

    assert spent(read_registry(TEAM + ASSET + delivered))["it-capital"] == ("1000.00", "2050.00")


def test_a_budget_is_kept_in_its_own_currency(read_registry: Read) -> None:
    rates = f"{RATES}days: [{{on: 2026-06-01, rates: {{USD: 2}}}}]"
    team = TEAM.replace("10000.00 EUR", "10000.00 USD")
    use = uses(read_registry(team + ORDER + rates))["it-capital"]

    assert (str(use.spent.amount), str(use.committed.amount)) == ("2000.00 USD", "0.00 USD")
    assert [str(money) for money in use.committed.without_rate] == ["2050.00 EUR"]
    assert (str(use.left), str(use.used_percent)) == ("8000.00 USD", "20.0")


def test_what_falls_into_no_budget_is_shown(read_registry: Read) -> None:
    registry = read_registry(
        TEAM.split("budgets:", maxsplit=1)[0] + ASSET + CONTRACT.replace("team: it\n", "")
    )
    report = build_report("budget", registry, DAY)
    names = [column.name for column in report.columns]
    rows = [dict(zip(names, row, strict=True)) for row in report.rows]

    assert [(row["team"], row["kind"], str(row["spent"]), str(row["committed"])) for row in rows] == [
        (None, "running", "180.00 EUR", "0.00 EUR"),
        ("it", "capital", "700.00 EUR", "0.00 EUR"),
        ("it", "running", "25.00 EUR", "0.00 EUR"),
    ]


def test_the_report_says_what_is_left(read_registry: Read) -> None:
    report = build_report("budget", read_registry(TEAM + ORDER), DAY)
    row = dict(zip((column.name for column in report.columns), report.rows[0], strict=True))

    assert (str(row["left"]), str(row["used"]), row["term"]) == ("6950.00 EUR", "30.5", "running")
