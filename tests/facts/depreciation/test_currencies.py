"""Which currency, which day's rate, rounded when: by hand, from YAML to each report."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]

THREE_YEARS = "method: straight_line, life_months: 36"
RATES = """
--- registry/tables/exchange-rates/2024-01.yaml
base: EUR
days: [{on: 2024-01-01, rates: {USD: 1.0832, JPY: 160}}]
--- registry/tables/exchange-rates/2025-12.yaml
base: EUR
days: [{on: 2025-12-31, rates: {USD: 1.25, JPY: 150}}]
--- company
id: inc
legal_name: Acme Inc.
currency: USD
"""


def text(terms: str, price: str, more: str = "", proceeds: str = "", company: str = "null") -> str:
    """Return an asset bought on New Year 2024, sold after 24 months where it brings something."""
    sold = ", {on: 2025-12-31, to: disposed, substate: sold, by: jlind}" if proceeds else ""
    state, substate = ("disposed", "sold") if proceeds else ("in_use", "shared")
    disposal = f"""
--- disposal
id: dsp-00000001
reason: surplus
method: sold
state: completed
assets: [{{asset: srv-00000001, proceeds: {proceeds}}}]
lifecycle: [{{on: 2025-12-31, to: completed, by: jlind}}]
"""
    return f"""
--- registry/policy/depreciation.yaml
classes: {{things: {{{terms}}}}}
--- asset
id: srv-00000001
tag: T-1
serial: S1
model: server
company: {company}
state: {state}
substate: {substate}
acquisition: {{on: 2024-01-01, price: {price}{more}}}
in_service: 2024-01-01
depreciation: {{finance: things}}
lifecycle: [{{on: 2024-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}}{sold}]
{disposal if proceeds else ""}{RATES}"""


def rows(registry: Registry, name: str, day: str = "2025-12-31") -> list[dict[str, Value]]:
    report = build_report(name, registry, date.fromisoformat(day))
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


def test_a_gain_leaves_the_cost_at_the_rate_of_its_purchase(read_registry: Read) -> None:
    """IAS 21.23(b): 1,299.84 USD at 1.0832 are 1,200.00 EUR; a third is left after 24 months; 450 - 400."""
    registry = read_registry(text(THREE_YEARS, "1299.84 USD", proceeds="450.00 EUR"))
    (asset,) = rows(registry, "disposal-gains")
    (order,) = rows(registry, "disposal-gains-by-order")
    (year, *_) = [
        row for row in rows(registry, "book-value-by-year") if row["year_ends"] == date(2025, 12, 31)
    ]

    for row in (asset, order):
        assert (row["net_book_value"], row["gain"]) == ("400.00 EUR", "50.00 EUR")
    assert year["disposed"] == "400.00 EUR"


def test_a_company_of_dollars_has_its_gain_in_dollars_and_the_whole_in_euros(read_registry: Read) -> None:
    """Its books: 1,299.84 a third, 433.28; 562.50 USD for 450 EUR at 1.25. In euros it stays 450 - 400."""
    registry = read_registry(text(THREE_YEARS, "1299.84 USD", proceeds="450.00 EUR", company="inc"))
    (asset,) = rows(registry, "disposal-gains")
    (order,) = rows(registry, "disposal-gains-by-order")

    assert (asset["net_book_value"], asset["gain"]) == ("433.28 USD", "129.22 USD")
    assert (order["net_book_value"], order["gain"]) == ("400.00 EUR", "50.00 EUR")


def test_what_a_company_of_dollars_pays_in_euros_is_in_dollars_in_its_books(read_registry: Read) -> None:
    """1,000 EUR at 1.0832 are 1,083.20 USD, two thirds are written down by the end of 2025."""
    registry = read_registry(text(THREE_YEARS, "1000.00 EUR", company="inc"))
    (asset,) = rows(registry, "depreciation")
    total = rows(registry, "book-value")[0]

    assert (asset["cost"], asset["net"]) == ("1083.20 USD", "361.07 USD")
    assert (total["cost"], total["net"]) == ("1000.00 EUR", "333.33 EUR")


def test_a_cost_is_rounded_once_when_it_is_converted(read_registry: Read) -> None:
    """(1,000.00 + 0.50 + 0.51) USD / 1.0832 = 924.1229 EUR; part by part it would be 923.19 + 0.46 + 0.47."""
    extras = ", extras: [{what: freight, amount: 0.50 USD}, {what: duty, amount: 0.51 USD}]"
    registry = read_registry(text(THREE_YEARS, "1000.00 USD", extras))

    assert rows(registry, "depreciation")[0]["cost"] == "924.12 EUR"


@pytest.mark.parametrize(
    ("price", "least", "expensed"),
    [
        ("90000 JPY", "800.01 EUR", True),  # 562.50 EUR
        ("90000 JPY", "800.01", True),
        ("90000 JPY", "562.50 EUR", False),
        ("90000 JPY", "562.51 EUR", True),
        ("90000 JPY", "90000 JPY", False),
        ("1299.84 USD", "1200", False),
        ("1299.83 USD", "1200", True),
        ("250.00 EUR", "250.00 EUR", False),
    ],
)
def test_what_is_capitalized_is_compared_in_one_currency(
    read_registry: Read, price: str, least: str, expensed: bool
) -> None:
    registry = read_registry(text(f"{THREE_YEARS}, capitalize_from: {least}", price))

    assert (rows(registry, "depreciation", "2024-01-01")[0]["stage"] == "expensed") is expensed


@pytest.mark.parametrize("company", ["null", "inc"])
def test_a_bare_number_of_policy_is_in_the_currency_of_the_books(read_registry: Read, company: str) -> None:
    """1,001.01 USD are 924.12 EUR: enough for 924 of a company of euros, and for 1,000 of one of dollars."""
    least = "924" if company == "null" else "1000"
    registry = read_registry(text(f"{THREE_YEARS}, capitalize_from: {least}", "1001.01 USD", company=company))
    (asset,) = rows(registry, "depreciation", "2024-01-01")

    assert asset["stage"] == "depreciating"
    assert rows(registry, "book-value", "2024-01-01")[0]["net"] == "924.12 EUR"


@pytest.mark.parametrize(
    ("salvage", "left"), [("108.32 USD", "100.00 EUR"), ("100", "100.00 EUR"), ("16000 JPY", "100.00 EUR")]
)
def test_a_salvage_counts_at_the_rate_of_the_day_of_purchase(
    read_registry: Read, salvage: str, left: str
) -> None:
    registry = read_registry(text(f"{THREE_YEARS}, salvage: {salvage}", "1000.00 EUR"))

    assert rows(registry, "depreciation", "2027-06-30")[0]["net"] == left


@pytest.mark.parametrize("terms", ["salvage: 10.00 CHF", "capitalize_from: 10.00 CHF"])
def test_an_amount_of_policy_without_a_rate_leaves_the_asset_out(read_registry: Read, terms: str) -> None:
    registry = read_registry(text(f"{THREE_YEARS}, {terms}", "1000.00 EUR"))

    assert [row["stage"] for row in rows(registry, "depreciation")] == ["no_rate"]
    assert rows(registry, "book-value")[0]["left_out"] == 1


def test_totals_and_years_are_the_sum_of_the_assets(read_registry: Read) -> None:
    """No report converts what another has rounded: a third of 100.01 USD at 1.0832 is 30.78 EUR in each."""
    registry = read_registry(text(THREE_YEARS, "100.01 USD"))
    closing = [row["closing"] for row in rows(registry, "book-value-by-year") if not row["class"]]

    assert rows(registry, "depreciation")[0]["net"] == "30.78 EUR"
    assert rows(registry, "book-value")[0]["net"] == "30.78 EUR"
    assert closing[-1] == "30.78 EUR"


@pytest.mark.parametrize(("code", "amount"), [("HRK", "7534.50"), ("BGN", "1955.83")])
def test_a_currency_that_ceased_counts_at_the_rate_of_its_last_days(
    read_registry: Read, code: str, amount: str
) -> None:
    rate = {"HRK": "7.5345", "BGN": "1.95583"}[code]
    rates = f"""
--- registry/tables/exchange-rates/2023-12.yaml
base: EUR
days: [{{on: 2023-12-29, rates: {{{code}: {rate}}}}}]
"""

    (row,) = rows(read_registry(text(THREE_YEARS, f"{amount} {code}") + rates), "depreciation", "2024-12-31")

    assert (row["cost"], row["net"]) == ("1000.00 EUR", "666.67 EUR")
