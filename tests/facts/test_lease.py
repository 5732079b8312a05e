"""Lease or buy, from YAML to the fact and the report; the vector is that of the design."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from itamops.facts.budgeting.forecast import forecast
from itamops.facts.costs.lease import lease_or_buy, leases
from itamops.records.base import parse_money
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
LEASE = """
--- model
id: laptop
name: Laptop
category: laptop
list_price: 1500.00 EUR
resale: [{months: 36, percent: 13.333333}]
--- asset
id: lap-00000001
tag: none
serial: S1
model: laptop
ownership: leased
state: in_use
substate: shared
contracts: [ctr-00000001]
lifecycle: [{on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}]
--- contract
id: ctr-00000001
type: lease
vendor: leasing
state: active
starts: 2026-01-01
ends: 2028-12-31
price: 38.00 EUR
billing: monthly
lifecycle: [{on: 2026-01-01, to: active, by: jlind, proof: "1"}]
"""


def test_1500_less_200_against_36_rents_of_38(read_registry: Read) -> None:
    """Lease or buy at rate 0: 1,300 against 1,368 → buy, 68 less."""
    registry = read_registry(LEASE)
    (lease,) = leases(registry, DAY)
    report = build_report("leases", registry, DAY)
    row = dict(zip((column.name for column in report.columns), report.rows[0], strict=True))

    assert lease.comparison
    assert [str(lease.comparison.buy), str(lease.comparison.lease)] == ["1300.00 EUR", "1368.00 EUR"]
    assert (row["cheaper"], str(row["difference"])) == ("buy", "68.00 EUR")
    assert (str(lease.billed), str(lease.to_come), lease.months) == ("228.00 EUR", "1140.00 EUR", 36)


CHANGED = LEASE.replace(
    "price: 38.00 EUR\n", "price: 38.00 EUR\nprice_changes: [{on: 2026-12-15, price: 40.00 EUR}]\n"
)


def test_a_bill_has_the_price_of_the_first_day_it_pays_for(read_registry: Read) -> None:
    """By hand: 12 x 38 until December, whose bill is of the 1st, and 24 x 40 = 1,416."""
    registry = read_registry(CHANGED)
    (lease,) = leases(registry, DAY)
    months = forecast(registry, date(2026, 10, 31), 5)[1:]
    prices = [
        str(dict(zip((column.name for column in report.columns), report.rows[0], strict=True))["price"])
        for day in (date(2026, 12, 14), date(2026, 12, 15))
        for report in (build_report("contracts", registry, day),)
    ]

    assert lease.comparison
    assert (str(lease.comparison.lease), lease.comparison.cheaper) == ("1416.00 EUR", "buy")
    assert (str(lease.billed), str(lease.to_come)) == ("228.00 EUR", "1188.00 EUR")
    assert [str(month.amounts["contracts"].amount) for month in months] == [
        "38.00 EUR",
        "38.00 EUR",
        "40.00 EUR",
        "40.00 EUR",
    ]
    assert prices == ["38.00 EUR", "40.00 EUR"]


def test_prices_in_several_currencies_are_not_added_up(read_registry: Read) -> None:
    (lease,) = leases(read_registry(CHANGED.replace("40.00 EUR", "40.00 USD")), DAY)

    assert lease.left_out == "its prices are in several currencies"
    assert str(lease.billed) == "0.00 EUR"


def test_interest_makes_what_is_due_later_worth_less(read_registry: Read) -> None:
    """By hand: 1,500 - 200/1.01^36 = 1,360.22; 38 x (1 - 1.01^-36)/0.01 = 1,144.09 in arrears."""
    registry = read_registry(
        LEASE.replace("billing: monthly", "billing: monthly\npayment: in_arrears")
        + "--- registry/policy/rules.yaml\nlimits: {discount_percent: 12}\n"
    )
    (lease,) = leases(registry, DAY)

    assert lease.comparison
    assert [str(lease.comparison.buy), str(lease.comparison.lease)] == ["1360.22 EUR", "1144.09 EUR"]
    assert (lease.comparison.cheaper, str(lease.comparison.difference)) == ("lease", "216.13 EUR")


YEARLY = (
    LEASE.replace(
        "2026-01-01\nends: 2028-12-31\nprice: 38.00 EUR\nbilling: monthly", "2025-01-01\nends: 2027-12-31\n"
    )
    .replace("percent: 13.333333", "percent: 20")
    .replace("vendor: leasing", "vendor: leasing\nprice: 450.00 EUR\nbilling: yearly")
)
AT_SIX = "--- registry/policy/rules.yaml\nlimits: {discount_percent: 6}\n"


@pytest.mark.parametrize(
    ("text", "lease", "cheaper", "difference"),
    [
        # 450 (1 + 1.005^-12 + 1.005^-24); 1,500 - 300 x 1.005^-36 = 1,249.31
        (YEARLY, "1273.09 EUR", "buy", "23.78 EUR"),
        # after 12, 24 and 36 months
        (
            YEARLY.replace("billing: yearly", "billing: yearly\npayment: in_arrears"),
            "1199.13 EUR",
            "lease",
            "50.18 EUR",
        ),
        # 37.50 (1 - 1.005^-36)/0.005 x 1.005
        (YEARLY.replace("450.00", "37.50").replace("yearly", "monthly"), "1238.83 EUR", "lease", "10.48 EUR"),
        # once, on the first day
        (YEARLY.replace("450.00", "1350.00").replace("yearly", "once"), "1350.00 EUR", "buy", "100.69 EUR"),
        # once, when the term is over: 1,350 x 1.005^-36 = 1,128.12
        (
            YEARLY.replace("450.00", "1350.00").replace("yearly", "once\npayment: in_arrears"),
            "1128.12 EUR",
            "lease",
            "121.19 EUR",
        ),
    ],
)
def test_each_rent_counts_from_the_day_it_is_due(
    read_registry: Read, text: str, lease: str, cheaper: str, difference: str
) -> None:
    report = build_report("leases", read_registry(text + AT_SIX), DAY)
    row = dict(zip((column.name for column in report.columns), report.rows[0], strict=True))

    assert (str(row["buy"]), str(row["lease"])) == ("1249.31 EUR", lease)
    assert (row["cheaper"], str(row["difference"])) == (cheaper, difference)


def test_in_arrears_a_bill_is_due_on_the_last_of_its_days(read_registry: Read) -> None:
    registry = read_registry(YEARLY.replace("billing: yearly", "billing: yearly\npayment: in_arrears"))

    assert [
        str(lease.billed)
        for day in ("2026-12-30", "2026-12-31")
        for lease in leases(registry, date.fromisoformat(day))
    ] == [
        "450.00 EUR",
        "900.00 EUR",
    ]


def test_the_same_costs_the_same() -> None:
    price, nothing = parse_money("100.00 EUR"), parse_money("0.00 EUR")
    compared = lease_or_buy(price, nothing, [(0, price)], 12, Fraction(5))

    assert (compared.cheaper, str(compared.difference)) == ("equal", "0.00 EUR")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("price: 38.00 EUR\n", ""), "its price is not known"),
        (("ends: 2028-12-31\n", ""), "it has no end"),
        (("ends: 2028-12-31\n", "ends: 2025-12-31\n"), "it ends before it starts"),
        (("contracts: [ctr-00000001]\n", ""), "no device names it"),
        (("list_price: 1500.00 EUR\n", ""), "what the devices would cost is not known"),
        (
            ("list_price: 1500.00 EUR\n", "list_price: 1500.00 USD\n"),
            "what the devices would cost is not known",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(read_registry: Read, change: tuple[str, str], why: str) -> None:
    (lease,) = leases(read_registry(LEASE.replace(*change)), DAY)

    assert (lease.comparison, lease.left_out) == (None, why)


def test_quarterly_rents_are_fewer_and_due_later(read_registry: Read) -> None:
    registry = read_registry(LEASE.replace("billing: monthly", "billing: quarterly"))
    (lease,) = leases(registry, DAY)

    assert lease.comparison
    assert str(lease.comparison.lease) == "456.00 EUR"


@pytest.mark.parametrize(
    ("starts", "ends", "rents"),
    [
        ("2024-02-29", "2027-02-28", 36),
        ("2024-02-29", "2027-03-01", 37),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-01", "2026-02-01", 2),
    ],
)
def test_a_term_that_ends_with_february_has_no_rent_too_many(
    read_registry: Read, starts: str, ends: str, rents: int
) -> None:
    text = LEASE.replace("starts: 2026-01-01", f"starts: {starts}").replace("2028-12-31", ends)
    (lease,) = leases(read_registry(text), date(2028, 1, 1))

    assert str(lease.billed) == f"{38 * rents}.00 EUR"
