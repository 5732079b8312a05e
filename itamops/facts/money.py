"""Sums of money. Amounts in different currencies are never added: each currency has its own sum."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from itamops.currencies import DECIMALS
from itamops.records.base import Money


def sums(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    """Add up amounts: one sum a currency, in the order of their codes. What is not given is left out."""
    totals: dict[str, Decimal] = {}
    for money in amounts:
        if money is not None:
            totals[money.currency] = totals.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(totals[currency], currency) for currency in sorted(totals))


def lead(totals: Sequence[Money], currency: str) -> tuple[Money | None, tuple[Money, ...]]:
    """Return one sum from the rest: that in the given currency, or the first where there is none in it."""
    first = next((money for money in totals if money.currency == currency), totals[0] if totals else None)
    return first, tuple(money for money in totals if money is not first)


def rounded(amount: Fraction, currency: str) -> Money:
    """Round an exact amount half up to the currency's minor unit; half of one away from zero."""
    return of_minor(half_up_of(amount.numerator * minor_units(currency), amount.denominator), currency)


def half_up(amount: Fraction | int) -> int:
    """Round an exact amount to a whole number; half of one away from zero."""
    return half_up_of(amount.numerator, amount.denominator)


def half_up_of(numerator: int, denominator: int) -> int:
    """Round a quotient of whole numbers likewise."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole


def times(money: Money, quantity: int | Decimal | Fraction) -> Money:
    """Multiply an amount, rounded half up to the currency's minor unit."""
    numerator, denominator = quantity.as_integer_ratio()
    return of_minor(half_up_of(in_minor(money) * numerator, denominator), money.currency)


def split(money: Money, weights: Sequence[Fraction]) -> list[Money]:
    """Return an amount in parts by weights that come to 1, rounded so that they come to the amount.

    Each part is rounded down, and the minor units that are left go to those that lost most, the first of
    equals.
    """
    whole = in_minor(money)
    exact = [weight * whole for weight in weights]
    parts = [floor(part) for part in exact]
    by_loss = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_loss[: whole - sum(parts)]:
        parts[at] += 1
    return [of_minor(part, money.currency) for part in parts]


def of_minor(minor: int, currency: str) -> Money:
    """Return an amount in minor units, such as cents, as money."""
    return Money(Decimal(f"{minor}E-{DECIMALS.get(currency, 2)}"), currency)


def in_minor(money: Money) -> int:
    """Return money in minor units; no amount of a record is finer."""
    return int(money.amount.scaleb(DECIMALS.get(money.currency, 2)))


def minor_units(currency: str) -> int:
    """Return how many minor units one unit of a currency has: 100 cents."""
    return int(10 ** DECIMALS.get(currency, 2))


def is_negative(money: Money) -> bool:
    """Return whether an amount is under zero, which no price, cost or proceeds may be."""
    return money.amount < 0


def zero(currency: str) -> Money:
    """Return nothing in a currency, with its decimals."""
    return of_minor(0, currency)
