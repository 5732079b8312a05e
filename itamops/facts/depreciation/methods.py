"""What a thing is worth over its life: the exact curve of each method of depreciation."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm
from operator import mul

import msgspec

from itamops.facts.depreciation.conventions import (
    MONTHS_A_YEAR,
    Clock,
    LifeClock,
    MeterClock,
    Position,
    StepClock,
)
from itamops.records.asset import Meter
from itamops.settings.policy import DepreciationClass, DepreciationMethod


class Curve(msgspec.Struct, frozen=True, gc=False):
    """The values between which a thing's value changes evenly: whole numbers, in minor units times `scale`.

    Whole numbers are exact and, many at a time, faster than decimals. Every place has a value after it.
    """

    values: tuple[int, ...]
    scale: int = 1

    def at(self, positions: Iterable[Position]) -> list[int]:
        """Give the value at some places in minor units, rounded half up."""
        half, scale = self.scale, 2 * self.scale
        twice = [2 * value for value in self.values]
        return [
            (twice[index] * left + twice[index + 1] * right + whole * half) // (whole * scale)
            for index, left, right, whole in positions
        ]

    def exactly_at(self, position: Position) -> Fraction:
        """Give the value at a place in minor units."""
        index, left, right, whole = position
        value = self.values[index] * left + self.values[index + 1] * right
        return Fraction(value, whole * self.scale)

    def revalued(self, position: Position, salvage: int, change: Fraction) -> "Curve":
        """Give the curve that goes on from a value changed at a place, and ends in the same salvage.

        What is left above the salvage is written down over the rest of the life in the same proportions.
        With nothing above it, before or after, the value stays.
        """
        before = self.exactly_at(position)
        after = max(Fraction(0), before + change)
        if before <= salvage or after <= salvage:
            return Curve((after.numerator,) * len(self.values), after.denominator)
        ratio = (after - salvage) / (before - salvage)
        floor = salvage * self.scale
        return Curve(
            tuple(floor * ratio.denominator + (value - floor) * ratio.numerator for value in self.values),
            self.scale * ratio.denominator,
        )


class Method(msgspec.Struct, frozen=True):
    """A method with the terms of a class.

    `curve` gives the values for a cost and a salvage, both in minor units; `clock` goes from a start, that of
    use by the meter.
    """

    curve: Callable[[int, int], Curve]
    clock: Callable[[date, Sequence[Meter]], Clock]


def _straight_line(terms: DepreciationClass) -> Method:
    return Method(_evenly, _by_time(terms, [0, terms.life_months or 0]))


def _evenly(cost: int, salvage: int) -> Curve:
    return Curve((cost, salvage))


def _declining_balance(terms: DepreciationClass) -> Method:
    marks = _year_marks(terms, terms.life_months or 0)
    life, rate = marks[-1], _yearly_rate(terms)
    kept = [
        max(Fraction(0), 1 - rate * Fraction(end - start, MONTHS_A_YEAR)) for start, end in pairwise(marks)
    ]
    shares, scale = _over_one_denominator(accumulate(kept, mul, initial=Fraction(1)))

    def declining(cost: int, salvage: int) -> Curve:
        return Curve(tuple(max(cost * share, salvage * scale) for share in shares), scale)

    def switching(cost: int, salvage: int) -> Curve:
        curve, floor = declining(cost, salvage), salvage * scale
        for year, (mark, value) in enumerate(zip(marks[:-1], curve.values, strict=False)):
            left = life - mark
            if value * rate.numerator * left <= (value - floor) * rate.denominator * MONTHS_A_YEAR:
                straight = (floor * left + (value - floor) * (life - later) for later in marks[year:])
                return Curve((*(value * left for value in curve.values[:year]), *straight), scale * left)
        return curve

    return Method(switching if terms.switch else declining, _by_time(terms, marks))


def _yearly_rate(terms: DepreciationClass) -> Fraction:
    if terms.rate is not None:
        return Fraction(terms.rate) / 100
    return Fraction(terms.factor or 0) * MONTHS_A_YEAR / (terms.life_months or 0)


def _sum_of_years_digits(terms: DepreciationClass) -> Method:
    life = terms.life_months or 0
    marks = [*range(0, life, MONTHS_A_YEAR), life]
    written = list(accumulate(((end - start) * (life - start) for start, end in pairwise(marks)), initial=0))
    scale = written[-1]

    def curve(cost: int, salvage: int) -> Curve:
        return Curve(tuple(cost * scale - (cost - salvage) * digits for digits in written), scale)

    return Method(curve, _by_time(terms, marks))


def _units_of_use(terms: DepreciationClass) -> Method:
    units = terms.units or Decimal(0)
    return Method(_evenly, lambda start, meter: MeterClock(meter, units, start))


def _table(terms: DepreciationClass) -> Method:
    percents = [Fraction(percent) / 100 for percent in terms.table]
    if terms.table_kind == "remaining":
        kept, clock = [Fraction(1), *percents, percents[-1]], _by_years(len(percents))
    else:
        kept = [max(Fraction(0), 1 - written) for written in accumulate(percents, initial=Fraction(0))]
        clock = _by_time(terms, _year_marks(terms, _first_year(terms) + MONTHS_A_YEAR * (len(percents) - 1)))
    shares, scale = _over_one_denominator(kept)

    def curve(cost: int, salvage: int) -> Curve:
        return Curve(tuple(max(cost * share, salvage * scale) for share in shares), scale)

    return Method(curve, clock)


def _expensed(_: DepreciationClass) -> Method:
    return Method(lambda cost, _: Curve((cost, 0, 0)), _by_years(1))


METHODS: Mapping[DepreciationMethod, Callable[[DepreciationClass], Method]] = {
    "straight_line": _straight_line,
    "declining_balance": _declining_balance,
    "sum_of_years_digits": _sum_of_years_digits,
    "units_of_use": _units_of_use,
    "table": _table,
    "expensed": _expensed,
}
"""How each method is reckoned, for classes that `faults` finds nothing wrong with."""

NEEDED: Mapping[DepreciationMethod, tuple[str, ...]] = {
    "straight_line": ("life_months",),
    "declining_balance": ("life_months", "rate or factor"),
    "sum_of_years_digits": ("life_months",),
    "units_of_use": ("units",),
    "table": ("table", "table_kind"),
    "expensed": (),
}
"""What each method cannot do without: fields of the class, of `a or b` one."""


def faults(terms: DepreciationClass) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a class so that nothing can be reckoned by it: the field, and what about it."""
    for needed in NEEDED[terms.method]:
        fields = needed.split(" or ")
        given = [field for field in fields if getattr(terms, field) not in (None, ())]
        if not given:
            yield "method", f"{terms.method} needs {needed}"
        elif len(given) > 1:
            yield given[1], f"{given[0]} and {given[1]} say the same thing twice"
        elif getattr(terms, given[0]) == 0:
            yield given[0], f"{given[0]} is zero"
    if terms.salvage is not None and terms.salvage_percent is not None:
        yield "salvage_percent", "salvage and salvage_percent say the same thing twice"
    if terms.table_kind == "remaining" and list(terms.table) != sorted(terms.table, reverse=True):
        yield "table", "what remains of the value rises"
    if terms.table_kind == "depreciation" and sum(terms.table) > HUNDRED_PERCENT:
        yield "table", f"{sum(terms.table)} percent are written down in all"


HUNDRED_PERCENT = 100


def _by_time(terms: DepreciationClass, marks: Sequence[int]) -> Callable[[date, Sequence[Meter]], Clock]:
    return lambda start, _: LifeClock(terms, start, marks)


def _by_years(years: int) -> Callable[[date, Sequence[Meter]], Clock]:
    return lambda start, _: StepClock(start, years)


def _year_marks(terms: DepreciationClass, life: int) -> list[int]:
    """Give where the years of a life begin and end, in months."""
    return [0, *range(_first_year(terms), life, MONTHS_A_YEAR), life]


def _first_year(terms: DepreciationClass) -> int:
    return MONTHS_A_YEAR // 2 if terms.proration == "half_year" else MONTHS_A_YEAR


def _over_one_denominator(shares: Iterable[Fraction]) -> tuple[list[int], int]:
    exact = list(shares)
    scale = lcm(*(share.denominator for share in exact))
    return [int(share * scale) for share in exact], scale
