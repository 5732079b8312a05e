"""Cost of ownership, from YAML to the fact and the reports; each vector names its source."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.contract_shares import contract_shares
from itamops.facts.cost_groups import costs_by_application, costs_by_model, costs_by_team
from itamops.facts.cost_of_ownership import CostOfOwnership, Part, costs_of_ownership
from itamops.facts.license_shares import license_shares
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]

DAY = date(2027, 1, 1)
IN_USE = "{on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}"
MODEL = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"


def device(
    number: int,
    price: str | None = "1500.00 EUR",
    more: str = "",
    entries: str = IN_USE,
    on: str = "2026-01-01",
) -> str:
    """Give a device of the team IT that was bought on a day for a price."""
    state, substate = ("disposed", "sold") if "disposed" in entries else ("in_use", "shared")
    paid = f"price: {price}, " if price else ""
    return f"""
--- asset
id: lap-0000000{number}
tag: none
serial: S{number}
model: laptop
state: {state}
substate: {substate}
team: it
acquisition: {{{paid}on: {on}}}
lifecycle: [{entries}]
{more}
"""


def contract(more: str) -> str:
    return f"""
--- contract
id: ctr-00000001
type: support
vendor: dell
state: active
{more}
lifecycle: [{{on: 2020-01-01, to: active, by: jlind, proof: "1"}}]
"""


def cost(registry: Registry, thing: str = "asset/lap-00000001", day: date = DAY) -> CostOfOwnership:
    return costs_of_ownership(registry, day)[thing]


def amounts(found: CostOfOwnership) -> dict[Part, str]:
    return {part: str(total.amount.amount) for part, total in found.parts.items()}


def reported(registry: Registry, name: str, day: date = DAY) -> list[dict[str, Value]]:
    """Give the rows of a report by the names of its columns, amounts as text."""
    report = build_report(name, registry, day)
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


CONTRACT_2026 = contract("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR")
NAMES_IT = "contracts: [ctr-00000001]"


def test_t1_value_warranty_extension_and_a_third_of_a_contract(read_registry: Read) -> None:
    """glpi#2199: 1,500 + tickets 0 + warranty extension 500 + contract 300 over 3 → 2,100."""
    extended = device(1).replace(
        "acquisition: {", "acquisition: {extras: [{what: warranty extension, amount: 500.00 EUR}], "
    )
    ticket = "maintenance: [{on: 2026-05-01, what: repair, ticket: INC-1, cost: 0.00 EUR}]"
    text = extended + NAMES_IT + "\n" + ticket + device(2, more=NAMES_IT) + device(3, more=NAMES_IT)
    registry = read_registry(text + CONTRACT_2026)
    (row, *_) = reported(registry, "tco")

    assert str(cost(registry).total.amount) == "2100.00 EUR"
    assert (row["total"], row["extras"], row["contracts"]) == ("2100.00 EUR", "500.00 EUR", "100.00 EUR")


@pytest.mark.parametrize(
    ("day", "spent", "expected"), [("2028-01-01", "480.00", "53.33"), ("2030-01-01", "900.00", "43.75")]
)
def test_t2_a_month_of_a_life_and_of_what_is_older(
    read_registry: Read, day: str, spent: str, expected: str
) -> None:
    """ServiceNow, normalized: P/life + opex/age while the life is longer, (P + opex)/age after."""
    work = f"maintenance: [{{on: 2026-05-01, what: repair, cost: {spent} EUR}}]"
    text = device(1, "1200.00 EUR", work) + MODEL + "useful_life_months: 36\n"
    registry = read_registry(text)
    on = date.fromisoformat(day)

    assert str(cost(registry, day=on).monthly) == f"{expected} EUR"
    assert reported(registry, "tco", on)[0]["monthly"] == f"{expected} EUR"


@pytest.mark.parametrize(
    ("price", "expected"), [("749.99", "fine"), ("750.00", "approaching"), ("1000.00", "reached")]
)
def test_t3_a_benchmark_is_approached_and_reached(read_registry: Read, price: str, expected: str) -> None:
    """ServiceNow: benchmark 1,000, threshold 75 %."""
    registry = read_registry(device(1, f"{price} EUR") + MODEL + "tco_benchmark: 1000.00 EUR\n")

    assert cost(registry).benchmark == expected
    assert reported(registry, "tco")[0]["benchmark"] == expected


def test_t4_a_whole_life(read_registry: Read) -> None:
    """The vector T4: 1,450 + 205 + 100 + 240 + 25 - 180 = 1,840.00, and over 48 months 38.33 a month."""
    sold = "{on: 2030-01-01, to: disposed, substate: sold, by: jlind, disposal: dsp-00000001}"
    life = """
contracts: [ctr-00000001]
allocations: [{license: lic-00000001, quantity: 3, since: 2026-01-01}]
maintenance:
  - {on: 2027-02-01, what: repair, cost: 120.00 EUR}
  - {on: 2028-02-01, what: repair, cost: 85.00 EUR}
  - {on: 2028-03-01, what: repair, cost: 99.00 EUR, warranty: true}
"""
    first = device(1, "1350.00 EUR", life, f"{IN_USE}, {sold}").replace(
        "acquisition: {",
        "acquisition: {extras: [{what: freight, amount: 40.00 EUR}, {what: setup, amount: 60.00 EUR}, "
        "{what: tax, amount: 275.50 EUR, recoverable: true}], ",
    )
    text = f"""
{first}{device(2, more=NAMES_IT)}{device(3, more=NAMES_IT)}
{CONTRACT_2026}
--- license
id: lic-00000001
product: cad
metric: seat
quantity: 30
unit_price: 80.00 EUR
state: active
lifecycle: [{{on: 2025-12-01, to: active, by: jlind}}]
--- disposal
id: dsp-00000001
reason: surplus
method: sold
state: completed
assets: [{{asset: lap-00000001, proceeds: 180.00 EUR, fees: 25.00 EUR}}]
lifecycle: [{{on: 2030-01-01, to: completed, by: jlind}}]
"""
    day = date(2030, 6, 1)
    registry = read_registry(text)
    found = cost(registry, day=day)

    assert amounts(found) == {
        "price": "1350.00",
        "extras": "100.00",
        "maintenance": "205.00",
        "contracts": "100.00",
        "licenses": "240.00",
        "disposal": "25.00",
        "recovered": "-180.00",
    }
    assert (str(found.total.amount), found.age_months, str(found.monthly)) == ("1840.00 EUR", 48, "38.33 EUR")
    row = reported(registry, "tco", day)[0]
    assert (row["total"], row["monthly"]) == ("1840.00 EUR", "38.33 EUR")


def test_a_contract_falls_on_what_names_it_by_days(read_registry: Read) -> None:
    """Contract 300 over 3 assets, one gone on day 181 of 365 → 49.59; what none carried is unallocated."""
    gone = "{on: 2026-06-30, to: disposed, substate: sold, by: jlind}"
    text = device(1, more=NAMES_IT, entries=f"{IN_USE}, {gone}") + "".join(
        device(number, more=NAMES_IT) for number in (2, 3)
    )
    registry = read_registry(text + CONTRACT_2026)
    shared = contract_shares(registry, DAY)["ctr-00000001"]

    assert [str(share.amount.amount) for share in shared.shares.values()] == ["49.59", "100.00", "100.00"]
    assert str(shared.unallocated.amount) == "50.41 EUR"
    assert reported(registry, "tco")[-1]["contracts"] == "49.59 EUR"
    (row,) = reported(registry, "shared-costs")
    assert (row["spent"], row["carried"], row["unallocated"]) == ("300.00 EUR", "249.59 EUR", "50.41 EUR")


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "2025-12-31", None),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "2026-01-01", "300.00"),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 30.00 EUR\nbilling: monthly", "2026-03-15", "90.00"),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 30.00 EUR\nbilling: monthly", "2028-03-15", "360.00"),
        ("starts: 2026-01-31\nprice: 30.00 EUR\nbilling: quarterly", "2026-07-30", "60.00"),
        ("starts: 2026-01-31\nprice: 30.00 EUR\nbilling: quarterly", "2026-07-31", "90.00"),
        ("starts: 2024-01-01\nends: 2026-12-31\nprice: 300.00 EUR\nbilling: yearly", "2030-01-01", "900.00"),
        ("starts: 2026-01-01\nprice: 300.00 EUR", "2030-01-01", "300.00"),
        ("starts: 2025-01-01\nends: 2025-12-31\nprice: 9.00 EUR\nauto_renew: true", "2027-01-01", "27.00"),
        ("starts: 2027-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "2030-01-01", None),
        ("starts: 2026-01-01\nends: 2026-12-31", "2030-01-01", None),
    ],
)
def test_what_was_billed_until_a_day(read_registry: Read, terms: str, day: str, expected: str | None) -> None:
    shared = contract_shares(read_registry(contract(terms)), date.fromisoformat(day))

    assert [str(one.billed.amount.amount) for one in shared.values()] == ([expected] if expected else [])


def test_after_notice_a_contract_renews_itself_no_more(read_registry: Read) -> None:
    renewing = contract("starts: 2025-01-01\nends: 2025-12-31\nprice: 9.00 EUR\nauto_renew: true")
    noticed = renewing.replace("state: active", "state: notice_given").replace(
        'proof: "1"}', 'proof: "1"}, {on: 2025-06-01, to: notice_given, by: jlind}'
    )

    assert str(contract_shares(read_registry(noticed), DAY)["ctr-00000001"].billed.amount) == "9.00 EUR"


def test_t5_expenses_of_a_part_stay_with_the_device_it_was_in(read_registry: Read) -> None:
    """The vector T5: a child that is removed leaves its expense lines, for the time it was there."""
    part = """
parent: {asset: lap-00000003, since: 2026-10-01}
parents_before: [{asset: lap-00000001, since: 2026-03-01, until: 2026-09-01}]
maintenance:
  - {on: 2026-02-28, what: repair, cost: 1.00 EUR}
  - {on: 2026-03-01, what: repair, cost: 10.00 EUR}
  - {on: 2026-08-31, what: repair, cost: 100.00 EUR}
  - {on: 2026-09-01, what: repair, cost: 1000.00 EUR}
  - {on: 2026-10-01, what: repair, cost: 10000.00 EUR, recovered: 5.00 EUR}
"""
    inside = "parent: {asset: lap-00000001, since: 2026-06-01}"
    registry = read_registry(device(1) + device(2, more=part) + device(3, more=inside))

    assert [row["maintenance"] for row in reported(registry, "tco")] == ["10110.00 EUR", "1001.00 EUR", None]
    assert amounts(cost(registry))["recovered"] == "-5.00"
    assert reported(registry, "tco-by-model")[0]["maintenance"] == "11111.00 EUR"


def test_parts_in_a_circle_end_somewhere(read_registry: Read) -> None:
    around = """
parent: {{asset: {}, since: 2026-01-01}}
maintenance: [{{on: 2026-02-01, what: repair, cost: 1.00 EUR}}]
"""
    registry = read_registry(
        device(1, more=around.format("lap-00000002")) + device(2, more=around.format("lap-00000001"))
    )

    assert reported(registry, "tco-by-model")[0]["maintenance"] == "2.00 EUR"


LABOR = """
--- registry/tables/labor-rates.yaml
rates:
  - {rate: field, starts: 2026-07-01, per_hour: 70.00 EUR}
  - {rate: field, starts: 2026-01-01, per_hour: 62.00 EUR}
"""


def test_labor_costs_the_rate_of_its_day_and_what_has_none_is_said(read_registry: Read) -> None:
    work = """
maintenance:
  - {on: 2026-06-30, what: repair, labor: {hours: 1.5, rate: field}, warranty: true}
  - {on: 2026-07-01, what: repair, labor: {hours: 2, rate: field}}
  - {on: 2025-12-31, what: repair, labor: {hours: 4, rate: field}}
"""
    registry = read_registry(device(1, more=work) + LABOR)

    assert amounts(cost(registry))["labor"] == "233.00"
    assert reported(registry, "tco")[0]["left_out"] == "4 h of field without a rate"


def test_a_repair_of_the_lifecycle_counts_once_and_not_under_warranty(read_registry: Read) -> None:
    repair = """{{on: 2026-03-0{number}, to: in_maintenance, substate: onsite, by: jlind,
                  ticket: INC-{number}, warranty: {warranty}}},
                {{on: 2026-03-0{number}, to: in_use, substate: shared, by: jlind,
                  completed: 2026-03-0{number}, cost: {number}0.00 EUR}}"""
    repairs = [
        repair.format(number=number, warranty=warranty)
        for number, warranty in ((1, "false"), (2, "true"), (3, "false"))
    ]
    entries = ", ".join([IN_USE, *repairs])
    told = "maintenance: [{on: 2026-03-03, what: repair, ticket: INC-3, cost: 33.00 EUR}]"

    assert amounts(cost(read_registry(device(1, more=told, entries=entries))))["maintenance"] == "43.00"


def test_what_a_price_is_not_known_of_is_said(read_registry: Read) -> None:
    registry = read_registry(device(1, price=None))

    assert reported(registry, "tco")[0]["left_out"] == "price not known"
    assert reported(registry, "tco-by-team")[0]["left_out"] == "price not known"


def test_amounts_without_a_rate_stand_beside_the_total(read_registry: Read) -> None:
    work = "maintenance: [{on: 2026-06-30, what: repair, cost: 10.00 USD}]"
    row = reported(read_registry(device(1, more=work)), "tco")[0]

    assert (row["total"], row["further"]) == ("1500.00 EUR", "10.00 USD")


def test_energy_is_what_is_used_in_the_hours_of_service(read_registry: Read) -> None:
    text = (
        device(1, more="location: ber")
        + MODEL
        + """watts: 100
schedule: office
--- location
id: ber
name: Berlin
type: site
country: DE
--- registry/policy/schedules.yaml
schedules: {office: {days: [monday, tuesday, wednesday, thursday, friday], starts: "08:00", ends: "18:00"}}
--- registry/tables/energy.yaml
prices:
  - {starts: 2020-01-01, per_kwh: 9.0, currency: EUR}
  - {starts: 2025-01-01, country: DE, per_kwh: 0.25, currency: EUR}
  - {starts: 2026-01-19, country: DE, per_kwh: 0.50, currency: EUR}
"""
    )
    found = cost(read_registry(text), day=date(2026, 1, 25))

    # 12 working days at 1 kWh for 0.25, 5 for 0.50
    assert amounts(found)["energy"] == "5.50"


def license_line(number: int, more: str) -> str:
    return f"""
--- license
id: lic-0000000{number}
product: cad
metric: device
state: active
{more}
lifecycle: [{{on: 2026-01-01, to: active, by: jlind}}]
"""


CAD = "--- software\nid: cad\nname: CAD\n"
INSTALLED = "software: [{{product: cad, installed: {}, removed: {}}}]"


def test_a_license_for_good_falls_on_those_who_had_it_by_their_days(read_registry: Read) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "2026-01-31"))
        + device(2, more=INSTALLED.format("2026-02-01", "null"))
        + device(3, more=INSTALLED.format("2026-01-01", "null"))
        + license_line(1, "quantity: 3\nunit_price: 120.00 EUR")
        + CAD
    )
    shares = license_shares(read_registry(text), date(2026, 3, 2))

    assert {by: str(amount.amount) for by, amount in shares.shares.items()} == {
        "asset/lap-00000001": "60.00",
        "asset/lap-00000002": "60.00",
        "asset/lap-00000003": "120.00",
    }
    assert str(shares.unallocated["cad"]) == "120.00 EUR"


@pytest.mark.parametrize(("since", "unallocated"), [("2026-01-31", "70.00 EUR"), ("2026-02-01", "80.00 EUR")])
def test_two_who_have_a_license_on_one_day_need_two_rights(
    read_registry: Read, since: str, unallocated: str
) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "2026-02-01"))
        + device(2, more=INSTALLED.format(since, "null"))
        + license_line(1, "quantity: 9\nunit_price: 10.00 EUR")
        + CAD
    )

    assert str(license_shares(read_registry(text), DAY).unallocated["cad"]) == unallocated


def test_a_license_for_a_term_falls_on_the_days_it_is_used(read_registry: Read) -> None:
    """Who still uses it carries it to the end that is paid for; two lines count with their average."""
    text = (
        device(1, more=INSTALLED.format("2025-06-01", "2026-04-11"))
        + device(2, more=INSTALLED.format("2026-12-22", "null"))
        + license_line(1, "quantity: 1\nunit_price: 365.00 EUR\nstarts: 2026-01-01\nends: 2026-12-31")
        + license_line(2, "quantity: 3\nunit_price: 730.00 EUR\nstarts: 2026-01-01\nends: 2026-12-31")
        + CAD
    )
    shares = license_shares(read_registry(text), date(2026, 12, 24)).shares

    assert {by: str(amount.amount) for by, amount in shares.items()} == {
        "asset/lap-00000001": "175.00",
        "asset/lap-00000002": "17.50",
    }


def test_where_more_is_used_than_owned_all_carry_less(read_registry: Read) -> None:
    text = (
        "".join(device(number, more=INSTALLED.format("2026-01-01", "null")) for number in (1, 2, 3))
        + license_line(1, "quantity: 2\nunit_price: 60.00 EUR")
        + CAD
    )
    shares = license_shares(read_registry(text), DAY)

    assert {str(amount) for amount in shares.shares.values()} == {"40.00 EUR"}
    assert str(shares.unallocated["cad"]) == "0.00 EUR"


def test_upgrades_and_maintenance_make_the_rights_dearer(read_registry: Read) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "null"))
        + license_line(
            1,
            "quantity: 2\nunit_price: 60.00 EUR\n"
            "maintenance: [{starts: 2026-01-01, ends: 2026-12-31, price: 10.00 EUR}]",
        )
        + license_line(
            2,
            "grants: upgrade\nupgrades: {license: lic-00000001, quantity: 2}\n"
            "quantity: 2\nunit_price: 15.00 EUR",
        )
        + CAD
    )

    assert amounts(cost(read_registry(text)))["licenses"] == "80.00"


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
