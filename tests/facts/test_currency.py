"""Amounts in other currencies, at the rate of their own day."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from itamops.facts.currency import add, exchange, portions
from itamops.records.base import parse_money
from itamops.registry import Registry

Read = Callable[[str], Registry]

RATES = """
--- itamops.yaml
{format: 1, organization: Acme, currency: EUR}
--- registry/tables/exchange-rates/2026-01.yaml
base: EUR
days:
  - {on: 2026-01-20, rates: {USD: 1.25, JPY: 160}}
  - {on: 2026-01-05, rates: {USD: 1.10}}
"""


def test_t6_each_amount_counts_at_the_rate_of_its_own_day(read_registry: Read) -> None:
    """The vector T6: newest rate not after the day, at most 7 days old; else the original, and it says so."""
    total = exchange(read_registry(RATES)).total(
        (parse_money(amount), date.fromisoformat(on))
        for amount, on in (
            ("100.00 EUR", "2020-01-01"),
            ("110.00 USD", "2026-01-05"),
            ("110.00 USD", "2026-01-12"),
            ("125.00 USD", "2026-01-27"),
            ("7.00 USD", "2026-01-13"),
            ("3.00 USD", "2026-01-04"),
            ("50.00 GBP", "2026-01-20"),
        )
    )

    assert str(total.amount) == "400.00 EUR"
    assert [str(money) for money in total.without_rate] == ["50.00 GBP", "10.00 USD"]


@pytest.mark.parametrize(
    ("money", "currency", "expected"),
    [
        ("100.00 EUR", "USD", "125.00 USD"),
        ("1.25 USD", "JPY", "160 JPY"),
        ("1 JPY", "USD", "0.01 USD"),
        ("5.00 USD", "USD", "5.00 USD"),
        ("-1.00 USD", "EUR", "-0.80 EUR"),
    ],
)
def test_any_currency_comes_to_any_other(
    read_registry: Read, money: str, currency: str, expected: str
) -> None:
    rates = exchange(read_registry(RATES))

    assert str(rates.convert(parse_money(money), date(2026, 1, 20), currency)) == expected


def test_a_table_may_have_another_base(read_registry: Read) -> None:
    other = (
        "--- registry/tables/exchange-rates/2026-02.yaml\nbase: USD\n"
        "days: [{on: 2026-02-01, rates: {EUR: 0.8}}]"
    )
    rates = exchange(read_registry(RATES + other))

    assert str(rates.convert(parse_money("10.00 USD"), date(2026, 2, 1))) == "8.00 EUR"
    assert rates.convert(parse_money("10.00 GBP"), date(2026, 2, 1)) is None


def test_without_tables_everything_stays_in_its_currency(read_registry: Read) -> None:
    rates = exchange(read_registry(""))
    total = rates.total([(parse_money("1.00 USD"), date(2026, 1, 1))])

    assert (str(total.amount), [str(money) for money in total.without_rate]) == ("0.00 EUR", ["1.00 USD"])


def test_totals_are_added_and_parted(read_registry: Read) -> None:
    day = date(2026, 3, 1)
    one = exchange(read_registry(RATES)).total(
        [(parse_money("1.00 EUR"), day), (parse_money("0.01 USD"), day)]
    )
    two, thirds = add([one, one], "EUR"), portions(one, [Fraction(1, 3)] * 3)

    assert (str(two.amount), [str(money) for money in two.without_rate]) == ("2.00 EUR", ["0.02 USD"])
    assert [str(third.amount) for third in thirds] == ["0.34 EUR", "0.33 EUR", "0.33 EUR"]
    assert [[str(money) for money in third.without_rate] for third in thirds] == [["0.01 USD"], [], []]
