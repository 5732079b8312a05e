"""Cost of ownership, from YAML to the fact and the reports; each vector names its source."""

from datetime import date

import pytest

from tests.facts.owned import (
    CONTRACT_2026,
    IN_USE,
    MODEL,
    NAMES_IT,
    Read,
    amounts,
    cost,
    device,
    reported,
)


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
    assert reported(registry, "tco")[0]["left_out_why"] == "4 h of field without a rate"


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

    assert reported(registry, "tco")[0]["left_out_why"] == "price not known"
    assert reported(registry, "tco-by-team")[0]["left_out_why"] == "price not known"


def test_t6_each_amount_counts_at_the_rate_of_its_own_day(read_registry: Read) -> None:
    """The vector T6: newest rate not after the day, at most 7 days old; else the original stands beside."""
    rates = """
--- registry/tables/exchange-rates/2026-02.yaml
base: EUR
days: [{on: 2026-02-02, rates: {USD: 1.10, JPY: 160, KWD: 0.335}}, {on: 2026-02-20, rates: {USD: 1.25}}]
"""
    paid = {
        "2026-02-02": "110.00 USD",
        "2026-02-09": "110.00 USD",
        "2026-02-10": "9.00 USD",
        "2026-02-27": "125.00 USD",
        "2026-02-03": "1600 JPY",
        "2026-02-04": "3.350 KWD",
        "2026-02-01": "1.00 USD",
    }
    work = ", ".join(f"{{on: {on}, what: repair, cost: {amount}}}" for on, amount in paid.items())
    registry = read_registry(device(1, more=f"maintenance: [{work}]") + rates)
    for name in ("tco", "tco-by-team"):
        row = reported(registry, name)[0]
        assert (row["maintenance"], row["total"], row["further"]) == (
            "320.00 EUR",
            "1820.00 EUR",
            "10.00 USD",
        )


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
