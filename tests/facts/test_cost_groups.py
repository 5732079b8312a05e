"""What models, teams and applications cost, from YAML to the fact and the reports."""

from datetime import date

from itamops.facts.costs.cost_groups import costs_by_application, costs_by_model, costs_by_team
from itamops.facts.costs.cost_of_ownership import costs_of_ownership
from tests.facts.owned import CAD, IN_USE, MODEL, Read, contract, cost, device, reported

GROUPS = (
    device(1)
    + MODEL
    + """
--- team
id: it
name: IT
--- person
id: anna
name: Anna
team: it
subscriptions: [{product: cad, since: 2026-01-01}]
--- license
id: lic-00000001
product: cad
metric: subscription
quantity: 10
unit_price: 36.50 EUR
starts: 2026-01-01
ends: 2026-12-31
state: active
contract: ctr-00000001
lifecycle: [{on: 2026-01-01, to: active, by: jlind}]
--- instance
id: vm-00000001
provider: cloud
state: running
team: it
application: shop
cost_per_month: 31.00 EUR
lifecycle:
  - {on: 2026-01-01, to: running, by: jlind}
--- application
id: shop
name: Shop
assets: [lap-00000001]
contracts: [ctr-00000001]
"""
    + contract("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR")
    + CAD
)


def test_instances_cost_by_the_month(read_registry: Read) -> None:
    registry = read_registry(GROUPS)

    days = (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 31))
    totals = [cost(registry, "instance/vm-00000001", day).total.amount.amount for day in days]

    assert list(map(str, totals)) == ["1.00", "31.00", "62.00", "372.00"]
    assert reported(registry, "tco-instances", date(2026, 12, 31))[0]["monthly"] == "31.00 EUR"


def test_groups_cost_what_belongs_to_them(read_registry: Read) -> None:
    registry = read_registry(GROUPS)
    day = date(2026, 12, 31)
    model, team = costs_by_model(registry, day)["laptop"], costs_by_team(registry, day)["it"]
    application = costs_by_application(registry, day)["shop"]

    assert (model.devices, str(model.total.amount)) == (1, "1500.00 EUR")
    assert (team.devices, team.instances) == (1, 1)
    assert {part: str(total.amount.amount) for part, total in team.parts.items()} == {
        "price": "1500.00",
        "licenses": "36.50",
        "hosting": "372.00",
    }
    assert {part: str(total.amount.amount) for part, total in application.parts.items()} == {
        "price": "1500.00",
        "contracts": "150.00",
        "hosting": "372.00",
    }
    assert reported(registry, "tco-by-application", day)[0]["total"] == "2022.00 EUR"


def test_before_anything_began_nothing_costs(read_registry: Read) -> None:
    assert costs_of_ownership(read_registry(GROUPS), date(2019, 1, 1)) == {}


def test_a_month_of_a_group_is_that_of_what_is_still_there(read_registry: Read) -> None:
    """Two devices of 1,500 over 60 months: 25 a month each, of which one is gone in the second year."""
    gone = device(2, entries=f"{IN_USE}, {{on: 2027-01-15, to: disposed, substate: sold, by: jlind}}")
    registry = read_registry(device(1) + gone + MODEL + "useful_life_months: 60\n")
    days = (date(2026, 1, 31), date(2026, 3, 1), date(2027, 6, 30))

    assert [reported(registry, "tco-by-model", day)[0]["monthly"] for day in days] == [
        None,
        "50.00 EUR",
        "25.00 EUR",
    ]


def test_shared_costs_that_nothing_carries_stand_beside_the_totals(read_registry: Read) -> None:
    """A contract of 300.00 that nothing names is its team's to answer for, and no application's."""
    registry = read_registry(contract("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR\nteam: it"))
    (team,) = reported(registry, "tco-by-team")
    (application,) = reported(registry, "tco-by-application")

    assert (team["team"], team["total"], team["unallocated"]) == ("it", "0.00 EUR", "300.00 EUR")
    assert (application["application"], application["unallocated"]) == (None, "300.00 EUR")
