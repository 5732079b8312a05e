"""What a thing is worth over its life: the exact curve of each method of depreciation."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise
from math import lcm
from operator import mul

import msgspec

from itamops.facts.depreciation.conventions import (
    CONVENTIONS,
    MONTHS_A_YEAR,
    OF_FISCAL_YEARS,
    LifeClock,
    MeterClock,
    PeriodCount,
    Position,
    Step,
    StepClock,
    YearClock,
    by_whole_years,
    fiscal_years,
    proration_of,
)
from itamops.facts.money import is_negative
from itamops.records.asset import Meter
from itamops.settings.policy import DepreciationClass, DepreciationMethod

STRAIGHT = 2
"""How many values a curve has that falls evenly from the first to the last day."""


class Curve(msgspec.Struct, frozen=True, gc=False):
    """The values between which a thing's value changes evenly: whole numbers, in minor units times `scale`.

    Whole numbers are exact and, many at a time, faster than decimals. Every place has a value after it.
    """

    values: tuple[int, ...]
    scale: int = 1

    def at(self, positions: Iterable[Position]) -> list[int]:
        """Return the value at some places in minor units, rounded half up."""
        if self.scale == 1 and len(self.values) == STRAIGHT:
            first, last = self.values
            twice_over = 2 * (first - last)
            return [last + (twice_over * left + whole) // (whole + whole) for _, left, _, whole in positions]
        half, scale = self.scale, 2 * self.scale
        twice = [2 * value for value in self.values]
        return [
            (twice[index] * left + twice[index + 1] * right + whole * half) // (whole * scale)
            for index, left, right, whole in positions
        ]

    def exactly_at(self, position: Position) -> Fraction:
        """Return the value at a place in minor units."""
        index, left, right, whole = position
        value = self.values[index] * left + self.values[index + 1] * right
        return Fraction(value, whole * self.scale)

    def revalued(self, position: Position, salvage: int, after: Fraction) -> "Curve":
        """Return the curve that goes on from another value at a place, and ends in the same salvage.

        What is left above the salvage is written down over the rest of the life in the same proportions.
        With nothing above it, before or after, the value stays.
        """
        before = self.exactly_at(position)
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

    `clock` goes from a start, that of use by the meter; `curve` returns the values for a clock, a cost and a
    salvage, both in minor units.
    """

    curve: Callable[[YearClock, int, int], Curve]
    clock: Callable[[date, Sequence[Meter]], YearClock]


def _straight_line(terms: DepreciationClass) -> Method:
    def clock(start: date, _: Sequence[Meter]) -> YearClock:
        return LifeClock(_count(terms, start), start, terms.life_months or 0)

    return Method(_evenly, clock)


def _evenly(_: YearClock, cost: int, salvage: int) -> Curve:
    return Curve((cost, salvage))


def _declining_balance(terms: DepreciationClass) -> Method:
    life, rate = terms.life_months or 0, _yearly_rate(terms)

    @cache
    def shares_of(months: tuple[Fraction, ...]) -> tuple[list[int], int]:
        kept = (max(Fraction(0), 1 - rate * (end - start) / MONTHS_A_YEAR) for start, end in pairwise(months))
        return _over_one_denominator(accumulate(kept, mul, initial=Fraction(1)))

    def declining(clock: YearClock, cost: int, salvage: int) -> Curve:
        shares, scale = shares_of((*(months for _, months in clock.steps), Fraction(life)))
        return Curve(tuple(max(cost * share, salvage * scale) for share in shares), scale)

    @cache
    def switching_without_salvage(clock: YearClock) -> Curve:
        return _switched(clock, declining(clock, 1, 0), 0)

    def switching(clock: YearClock, cost: int, salvage: int) -> Curve:
        if salvage:
            return _switched(clock, declining(clock, cost, salvage), salvage)
        of_one = switching_without_salvage(clock)
        return Curve(tuple(cost * share for share in of_one.values), of_one.scale)

    def clock(start: date, _: Sequence[Meter]) -> YearClock:
        count = _count(terms, start)
        made = LifeClock(count, start, life, _steps(terms, count, start, life))
        return (
            made.with_years(fiscal_years(count, start, terms.fiscal_year_end, life)) if terms.switch else made
        )

    return Method(switching if terms.switch else declining, clock)


def _switched(clock: YearClock, declining: Curve, salvage: int) -> Curve:
    """Return the curve that goes on straight from the first fiscal year in which that is no less.

    The declining one has its values at the steps of the clock and the end of the life, this one at each mark.
    """
    marks, life = clock.marks, clock.marks[-1]
    steps = [*(units for units, _ in clock.steps), life]
    wide = lcm(*(max(1, after - before) for before, after in pairwise(steps)))
    values, scale = _between(steps, declining.values, marks, wide), declining.scale * wide
    floor = salvage * scale
    begins = [marks.index(units) for units in (*clock.years, life)]
    for year, following in pairwise(begins):
        left, length = life - marks[year], marks[following] - marks[year]
        if (values[year] - values[following]) * left <= (values[year] - floor) * length:
            straight = (floor * left + (values[year] - floor) * (life - mark) for mark in marks[year:])
            return Curve((*(value * left for value in values[:year]), *straight), scale * left)
    return Curve(tuple(values), scale)


def _between(steps: Sequence[int], values: Sequence[int], marks: Sequence[int], wide: int) -> list[int]:
    """Return the values at some marks, times `wide`, of what changes evenly from step to step."""
    found = []
    for mark in marks:
        index = min(bisect_right(steps, mark), len(steps) - 1) - 1
        before, after = steps[index], steps[index + 1]
        value = values[index] * (after - mark) + values[index + 1] * (mark - before)
        found.append(value * (wide // max(1, after - before)))
    return found


def _yearly_rate(terms: DepreciationClass) -> Fraction:
    if terms.rate is not None:
        return Fraction(terms.rate) / 100
    return Fraction(terms.factor or 0) * MONTHS_A_YEAR / (terms.life_months or 0)


def _sum_of_years_digits(terms: DepreciationClass) -> Method:
    life = terms.life_months or 0
    marks = [*range(0, life, MONTHS_A_YEAR), life]
    written = list(accumulate(((end - start) * (life - start) for start, end in pairwise(marks)), initial=0))
    scale = written[-1]

    def curve(_: YearClock, cost: int, salvage: int) -> Curve:
        return Curve(tuple(cost * scale - (cost - salvage) * digits for digits in written), scale)

    def clock(start: date, _: Sequence[Meter]) -> YearClock:
        count = _count(terms, start)
        return LifeClock(count, start, life, _anniversaries(count, life))

    return Method(curve, clock)


def _units_of_use(terms: DepreciationClass) -> Method:
    units = terms.units or Decimal(0)
    return Method(_evenly, lambda start, meter: MeterClock(meter, units, start))


def _table(terms: DepreciationClass) -> Method:
    percents = [Fraction(percent) / 100 for percent in terms.table]
    of_what_remains = terms.table_kind == "remaining"
    if of_what_remains:
        kept = [Fraction(1), *percents, percents[-1]]
    else:
        kept = [max(Fraction(0), 1 - written) for written in accumulate(percents, initial=Fraction(0))]
    shares, scale = _over_one_denominator(kept)

    def curve(_: YearClock, cost: int, salvage: int) -> Curve:
        return Curve(tuple(max(cost * share, salvage * scale) for share in shares), scale)

    def clock(start: date, _: Sequence[Meter]) -> YearClock:
        if of_what_remains:
            return StepClock(start, len(percents))
        count, life = _count(terms, start), _life_of_table(terms)
        return LifeClock(count, start, life, _steps(terms, count, start, life))

    return Method(curve, clock)


def _life_of_table(terms: DepreciationClass) -> int:
    """Return the months of a table of what is written down; one of fiscal years has parts at both ends."""
    years = len(terms.table)
    return MONTHS_A_YEAR * (years - 1 if proration_of(terms) in OF_FISCAL_YEARS else years)


def _pool(terms: DepreciationClass) -> Method:
    """Write down evenly over whole fiscal years, whatever becomes of the things in the pool."""

    def clock(start: date, _: Sequence[Meter]) -> YearClock:
        return LifeClock(by_whole_years(start, terms.fiscal_year_end), start, terms.life_months or 0)

    return Method(_evenly, clock)


def _expensed(_: DepreciationClass) -> Method:
    return Method(lambda _, cost, __: Curve((cost, 0, 0)), lambda start, _: StepClock(start, 1))


METHODS: Mapping[DepreciationMethod, Callable[[DepreciationClass], Method]] = {
    "straight_line": _straight_line,
    "declining_balance": _declining_balance,
    "sum_of_years_digits": _sum_of_years_digits,
    "units_of_use": _units_of_use,
    "table": _table,
    "pool": _pool,
    "expensed": _expensed,
}
"""How each method is reckoned, for classes that `faults` finds nothing wrong with."""

NEEDED: Mapping[DepreciationMethod, tuple[str, ...]] = {
    "straight_line": ("life_months",),
    "declining_balance": ("life_months", "rate or factor"),
    "sum_of_years_digits": ("life_months",),
    "units_of_use": ("units",),
    "table": ("table", "table_kind"),
    "pool": ("life_months",),
    "expensed": (),
}
"""What each method cannot do without: fields of the class, of `a or b` one."""


def faults(terms: DepreciationClass) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a class so that it cannot be used: the field, and the reason."""
    for needed in NEEDED[terms.method]:
        fields = needed.split(" or ")
        given = [field for field in fields if getattr(terms, field) not in (None, ())]
        if not given:
            yield "method", f"{terms.method} needs {needed}"
        elif len(given) > 1:
            yield given[1], f"{given[0]} and {given[1]} say the same thing twice"
        elif getattr(terms, given[0]) == 0:
            yield given[0], f"{given[0]} is zero"
    if terms.salvage is not None and is_negative(terms.salvage):
        yield "salvage", "salvage is under zero"
    if terms.salvage is not None and terms.salvage_percent is not None:
        yield "salvage_percent", "salvage and salvage_percent say the same thing twice"
    if terms.table_kind == "remaining" and list(terms.table) != sorted(terms.table, reverse=True):
        yield "table", "what remains of the value rises"
    if terms.method == "table" and terms.table_kind == "depreciation":
        yield from _faults_of_years(terms)
    if terms.table_kind == "depreciation" and sum(terms.table) > HUNDRED_PERCENT:
        yield "table", f"{sum(terms.table)} percent are written down in all"


HUNDRED_PERCENT = 100
WITHOUT_PRORATION = (
    "a table of depreciation needs a proration: half_year, mid_quarter or mid_month where its years are "
    "fiscal ones, as those of MACRS are, complete_month where they are years of the life"
)


def _faults_of_years(terms: DepreciationClass) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with how the years of a table are counted."""
    if terms.proration is None:
        yield "proration", WITHOUT_PRORATION
    elif terms.proration in OF_FISCAL_YEARS and len(terms.table) == 1:
        yield "table", "a table of fiscal years has at least two, the first and the last being parts of one"


def _count(terms: DepreciationClass, start: date) -> PeriodCount:
    return CONVENTIONS[proration_of(terms)](start, terms.fiscal_year_end)


def _steps(terms: DepreciationClass, count: PeriodCount, start: date, life_months: int) -> Sequence[Step]:
    """Return where the years of a rate or a table begin: of the life, or by some conventions fiscal ones."""
    if proration_of(terms) not in OF_FISCAL_YEARS:
        return _anniversaries(count, life_months)
    year = count.units(MONTHS_A_YEAR)
    years = fiscal_years(count, start, terms.fiscal_year_end, life_months)
    return [(units, Fraction(units * MONTHS_A_YEAR, year)) for units in years]


def _anniversaries(count: PeriodCount, life_months: int) -> Sequence[Step]:
    return [(count.units(months), Fraction(months)) for months in range(0, life_months, MONTHS_A_YEAR)]


def _over_one_denominator(shares: Iterable[Fraction]) -> tuple[list[int], int]:
    exact = list(shares)
    scale = lcm(*(share.denominator for share in exact))
    return [int(share * scale) for share in exact], scale
