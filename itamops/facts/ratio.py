"""Exact ratios as decimals that people read."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def to_decimal(number: Fraction, places: int) -> Decimal:
    """Round an exact number half up to so many decimals."""
    scaled = Decimal(number.numerator) / Decimal(number.denominator)
    return scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(part: Fraction | int, whole: Fraction | int, places: int = 1) -> Decimal | None:
    """Return a part in hundredths of the whole, or nothing where the whole is nothing."""
    return to_decimal(Fraction(part) * 100 / Fraction(whole), places) if whole else None
