"""Amounts add up within their currency, and are rounded once, half up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.facts.money import in_minor, lead, of_minor, rounded, split, sums, times
from itamops.records.base import Money, parse_money


def test_each_currency_has_its_own_sum() -> None:
    amounts = [parse_money("1.10 USD"), parse_money("2.20 EUR"), None, parse_money("0.05 USD")]

    assert [str(one) for one in sums(amounts)] == ["2.20 EUR", "1.15 USD"]
    assert sums([]) == ()


def test_the_own_currency_leads() -> None:
    totals = sums([parse_money("1.00 CHF"), parse_money("2.00 EUR"), parse_money("3.00 USD")])

    assert lead(totals, "EUR") == (
        parse_money("2.00 EUR"),
        (parse_money("1.00 CHF"), parse_money("3.00 USD")),
    )
    assert lead(totals, "SEK")[0] == parse_money("1.00 CHF")
    assert lead((), "EUR") == (None, ())


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Fraction(1, 3), "EUR", "0.33 EUR"),
        (Fraction(5, 1000), "EUR", "0.01 EUR"),
        (Fraction(-5, 1000), "EUR", "-0.01 EUR"),
        (Fraction(-1, 1000), "EUR", "0.00 EUR"),
        (Fraction(3, 2), "JPY", "2 JPY"),
        (Fraction(12345, 10000), "KWD", "1.235 KWD"),
        (Fraction(10**18 + 1, 3), "EUR", "333333333333333333.67 EUR"),
        (Fraction(10**30 + 1, 3) / 100, "EUR", "3333333333333333333333333333.34 EUR"),
    ],
)
def test_rounding_to_the_minor_unit(amount: Fraction, currency: str, expected: str) -> None:
    assert str(rounded(amount, currency)) == expected


def test_multiplying() -> None:
    assert times(Money(Decimal("0.10"), "EUR"), 3) == parse_money("0.30 EUR")
    assert times(Money(Decimal("9.99"), "EUR"), Decimal("1.5")) == parse_money("14.99 EUR")


@given(
    minor=st.integers(0, 10**9),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    shares=st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any),
)
def test_parts_come_to_the_amount_and_each_is_near_its_share(
    minor: int, currency: str, shares: list[int]
) -> None:
    weights = [Fraction(share, sum(shares)) for share in shares]
    parts = [in_minor(part) for part in split(of_minor(minor, currency), weights)]

    assert sum(parts) == minor
    assert all(abs(part - weight * minor) < 1 for part, weight in zip(parts, weights, strict=True))
