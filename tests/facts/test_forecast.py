"""What is to come, by month and year, from YAML to the fact and the reports."""

from collections.abc import Callable
from datetime import date

from itamops.facts.budgeting.forecast import Source, forecast
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)
ORDER = """
--- order
id: po-00000001
vendor: dell
state: placed
expected: 2026-08-15
lines:
  - {item: model/laptop, quantity: 3, unit_price: 1000.00 EUR}
  - {what: installation, quantity: 1, unit_price: 20.00 EUR}
receipts: [{note: DN-1, on: 2026-06-01, by: anna, line: 1, quantity: 1}]
lifecycle: [{on: 2026-05-01, to: placed, by: jlind}]
"""
CONTRACT = """
--- contract
id: ctr-00000001
type: support
vendor: dell
state: active
starts: 2026-01-20
ends: 2026-09-30
PRICE
billing: monthly
lifecycle: [{on: 2026-01-01, to: active, by: jlind, proof: "1"}]
"""
LICENSE = """
--- license
id: lic-00000001
product: cad
metric: device
quantity: 2
unit_price: 50.00 EUR
starts: 2025-08-01
ends: 2026-07-31
state: active
maintenance: [{starts: 2026-01-01, ends: 2026-06-30, price: 7.00 EUR}]
lifecycle: [{on: 2025-08-01, to: active, by: jlind}]
"""
INSTANCE = """
--- instance
id: vm-00000001
provider: cloud
state: running
cost_per_month: 30.00 EUR
lifecycle: [{on: 2026-01-01, to: running, by: jlind}]
"""
ASSET = """
--- registry/policy/depreciation.yaml
classes: {computers: {method: straight_line, life_months: 36}}
--- model
id: laptop
name: Laptop
category: laptop
useful_life_months: 14
list_price: 1500.00 EUR
--- asset
id: lap-00000001
tag: none
serial: S1
model: laptop
state: in_use
substate: shared
acquisition: {on: 2025-07-01, price: 360.00 EUR}
in_service: 2025-07-01
depreciation: {finance: computers}
lifecycle: [{on: 2025-07-01, to: in_use, substate: shared, by: jlind, assignee: team/it}]
"""


RATES = "--- registry/tables/exchange-rates/2026-06.yaml\nbase: EUR\n"


def of(registry: Registry, source: Source, months: int = 5, day: date = DAY) -> list[str]:
    """Return the amounts of a source, month by month."""
    return [str(month.amounts[source].amount.amount) for month in forecast(registry, day, months)]


def test_open_orders_are_due_when_they_are_expected(read_registry: Read) -> None:
    registry = read_registry(ORDER)

    assert of(registry, "purchases") == ["0.00", "0.00", "2000.00", "0.00", "0.00"]
    assert of(registry, "supplies") == ["0.00", "0.00", "20.00", "0.00", "0.00"]


def test_an_order_that_is_late_is_due_now(read_registry: Read) -> None:
    assert of(read_registry(ORDER), "purchases", 2, date(2026, 9, 1)) == ["2000.00", "0.00"]


def test_contracts_are_billed_to_their_end(read_registry: Read) -> None:
    registry = read_registry(CONTRACT.replace("PRICE", "price: 10.00 EUR"))

    assert of(registry, "contracts") == ["10.00", "10.00", "10.00", "10.00", "0.00"]
    assert of(registry, "contracts", 2, date(2026, 6, 20)) == ["0.00", "10.00"]
    assert of(registry, "contracts", 1, date(2026, 6, 20)) == []


def test_licenses_are_renewed_as_they_are(read_registry: Read) -> None:
    assert of(read_registry(LICENSE), "licenses", 15) == [
        "0.00", "7.00", "100.00", "0.00", "0.00", "0.00", "0.00", "7.00",
        "0.00", "0.00", "0.00", "0.00", "0.00", "7.00", "100.00",
    ]  # fmt: skip


def test_what_a_line_renews_is_not_renewed_again(read_registry: Read) -> None:
    following = LICENSE.replace("lic-00000001", "lic-00000002").replace(
        "starts: 2025-08-01\nends: 2026-07-31", "renews: lic-00000001\nstarts: 2026-08-01\nends: 2027-07-31"
    )

    assert of(read_registry(LICENSE + following), "licenses", 4)[2] == "0.00"


def test_instances_cost_what_is_left_of_the_month(read_registry: Read) -> None:
    assert of(read_registry(INSTANCE), "hosting", 3) == ["15.00", "30.00", "30.00"]


def test_depreciation_and_refresh(read_registry: Read) -> None:
    registry = read_registry(ASSET)

    assert of(registry, "depreciation", 3) == ["10.00", "10.00", "10.00"]
    assert of(registry, "refresh", 3) == ["0.00", "1500.00", "0.00"]


def test_depreciation_ends_with_the_life(read_registry: Read) -> None:
    assert of(read_registry(ASSET), "depreciation", 4, date(2028, 4, 30)) == [
        "0.00",
        "10.00",
        "10.00",
        "0.00",
    ]


def test_what_has_no_price_is_counted(read_registry: Read) -> None:
    text = (
        CONTRACT.replace("PRICE", "")
        + LICENSE.replace("unit_price: 50.00 EUR\n", "")
        + INSTANCE.replace("cost_per_month: 30.00 EUR\n", "")
    )
    report = build_report("forecast", read_registry(text), DAY)
    left_out = [row[-1] for row in report.rows[:3]]

    assert left_out == ["1 contracts, 1 hosting", None, "1 licenses"]
    assert [row[-2] for row in report.rows[:3]] == [2, 0, 1]


def test_reports_add_up_kinds_and_years(read_registry: Read) -> None:
    registry = read_registry(
        ORDER + CONTRACT.replace("PRICE", "price: 10.00 EUR") + LICENSE + INSTANCE + ASSET
    )
    months = build_report("forecast", registry, DAY)
    years = build_report("forecast-by-year", registry, DAY)

    assert len(months.rows) == 24
    assert [row[0] for row in years.rows] == ["2026", "2027", "2028", "2029", "2030"]
    assert [str(cell) for cell in years.rows[0][1:4]] == ["3500.00 EUR", "362.00 EUR", "70.00 EUR"]


def test_other_currencies_count_at_the_rate_of_the_day(read_registry: Read) -> None:
    rates = f"{RATES}days: [{{on: 2026-06-10, rates: {{USD: 2}}}}]"
    registry = read_registry(INSTANCE.replace("30.00 EUR", "30.00 USD") + rates)
    later = build_report("forecast", registry, date(2026, 6, 30))

    assert of(registry, "hosting", 2) == ["7.50", "15.00"]
    assert later.rows[1][-3] == "30.00 USD"


def test_freight_comes_with_the_order(read_registry: Read) -> None:
    """An order's extras that do not come back are due with its first line, as the budget has them."""
    extras = (
        "extras: [{what: freight, amount: 50.00 EUR}, {what: tax, amount: 400.00 EUR, recoverable: true}]"
    )
    order = f"""
--- order
id: po-00000001
vendor: dell
state: placed
placed: 2026-05-01
expected: 2026-07-15
lines: [{{item: model/laptop, quantity: 2, unit_price: 1000.00 EUR}}]
{extras}
lifecycle: [{{on: 2026-05-01, to: placed, by: jlind}}]
"""
    report = build_report("forecast", read_registry(order), date(2026, 6, 30))
    names = [column.name for column in report.columns]

    assert str(dict(zip(names, report.rows[1], strict=True))["purchases"]) == "2050.00 EUR"
