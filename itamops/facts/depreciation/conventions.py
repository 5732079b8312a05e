"""How much of a life is over at the close of a day: the conventions by which depreciation counts time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple, Protocol

from itamops.facts.months import add_months, complete_months, fiscal_year_end, fiscal_year_start, next_day
from itamops.records.asset import Meter
from itamops.settings.policy import DepreciationClass, Proration

Position = tuple[int, int, int, int]
"""Between which two values of a curve a day is: the first one's index, the weights of both, and their sum."""

Step = tuple[int, Fraction]
"""Where a year of a rate begins: in the units of a convention, and in months."""

BEFORE: Position = (0, 1, 0, 1)
"""Where everything is until it begins."""

MONTHS_A_YEAR = 12


class PeriodCount(NamedTuple):
    """How a convention counts a life that begins on some day, in units of its own.

    `elapsed` counts those that are over at the close of a day, `units` those of the first so many months,
    and `stopped` those that count where depreciation ends on a day. `since` is the day that the first month
    counts from.
    """

    elapsed: Callable[[date], int]
    units: Callable[[int], int]
    stopped: Callable[[date], int]
    since: date


def _by_months(start: date, _: str) -> PeriodCount:
    def elapsed(day: date) -> int:
        return complete_months(start, next_day(day))

    return PeriodCount(elapsed, lambda months: months, elapsed, start)


def _by_calendar_months(start: date, _: str) -> PeriodCount:
    first = start.replace(day=1)

    def elapsed(day: date) -> int:
        return _calendar_months(first, day) + 1

    return PeriodCount(elapsed, lambda months: months, elapsed, first)


def _by_days(start: date, _: str) -> PeriodCount:
    def elapsed(day: date) -> int:
        return (day - start).days + 1

    return PeriodCount(elapsed, lambda months: (add_months(start, months) - start).days, elapsed, start)


def _by_days_of_360(start: date, _: str) -> PeriodCount:
    """Count days of months of 30 days, both ends included; a month's last day is its 30th."""

    def elapsed(day: date) -> int:
        return 30 * _calendar_months(start, day) + _day_of_30(day) - _day_of_30(start) + 1

    return PeriodCount(elapsed, lambda months: 30 * months, elapsed, start)


def _from_the_middle(period: int) -> Callable[[date, str], PeriodCount]:
    """Count from the middle of a fiscal period of so many months to the middle of another, in half months.

    A month counts as soon as it begins. What begins and ends in one fiscal year counts nothing (26 CFR
    1.168(d)-1(b)(3)(ii)).
    """

    def count(start: date, year_end: str) -> PeriodCount:
        first = start.replace(day=1) if period == 1 else fiscal_year_start(start, year_end)

        def middle(day: date) -> int:
            return 2 * (complete_months(first, day) // period * period) + period

        begins = middle(start)

        def elapsed(day: date) -> int:
            return max(0, 2 * (complete_months(first, day) + 1) - begins)

        def stopped(day: date) -> int:
            return middle(day) - begins if day > fiscal_year_end(start, year_end) else 0

        whole, half = divmod(begins, 2)
        month = add_months(first, whole)
        return PeriodCount(
            elapsed, lambda months: 2 * months, stopped, month.replace(day=16) if half else month
        )

    return count


def by_whole_years(start: date, year_end: str) -> PeriodCount:
    """Count from the first day of the fiscal year that something begins in."""
    return _by_calendar_months(fiscal_year_start(start, year_end), year_end)


def _calendar_months(start: date, day: date) -> int:
    return (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month


def _day_of_30(day: date) -> int:
    return 30 if next_day(day).day == 1 else min(30, day.day)


CONVENTIONS: Mapping[Proration, Callable[[date, str], PeriodCount]] = {
    "complete_month": _by_months,
    "full_month": _by_calendar_months,
    "mid_month": _from_the_middle(1),
    "mid_quarter": _from_the_middle(3),
    "half_year": _from_the_middle(MONTHS_A_YEAR),
    "daily": _by_days,
    "30/360": _by_days_of_360,
}
"""Each proration: how it counts a life from its first day, by the end of the fiscal year."""

OF_FISCAL_YEARS: Sequence[Proration] = ("mid_month", "mid_quarter", "half_year")
"""Those whose tables have a percentage for each fiscal year, the first for the part of it that is left."""


class YearClock(Protocol):
    """States where on its curve a thing of some class is when a day is over.

    `marks` are the units at which a curve has its values, `steps` those at which a yearly rate or percentage
    begins to count, with the months before each, and `years` those at which a fiscal year begins.
    """

    marks: Sequence[int]
    steps: Sequence[Step]
    years: Sequence[int]
    ends: date | None
    """The first day after the life, where that is known."""

    def __hash__(self) -> int:
        """Return what tells it from other clocks, by itself."""

    def position(self, day: date) -> Position:
        """Return the place on the curve at the close of a day."""

    def stopped(self, day: date) -> tuple[date, Position]:
        """Return where depreciation ends if it stops on a day, and the first day on which it is there."""

    def is_over(self, day: date) -> bool:
        """Return whether nothing changes any more after a day."""


class LifeClock:
    """Goes by time: from mark to mark the values of a curve change evenly."""

    def __init__(self, count: PeriodCount, start: date, life_months: int, steps: Sequence[Step] = ()) -> None:
        life = count.units(life_months)
        self._start = start
        self._count = count
        self.steps = steps
        self.years: Sequence[int] = ()
        self.marks: Sequence[int] = tuple(sorted({0, *(units for units, _ in steps), life}))
        self.ends: date | None = add_months(count.since, life_months)

    def with_years(self, years: Sequence[int]) -> "LifeClock":
        """Have a mark at the beginning of each fiscal year too."""
        self.years = [units for units in years if units < self.marks[-1]]
        self.marks = tuple(sorted({*self.marks, *self.years}))
        return self

    def position(self, day: date) -> Position:
        """Return the place on the curve at the close of a day."""
        return self._place(self._count.elapsed(day)) if day >= self._start else BEFORE

    def stopped(self, day: date) -> tuple[date, Position]:
        """Return where depreciation ends if it stops on a day, and the first day on which it is there."""
        if day < self._start:
            return day, BEFORE
        units = self._count.stopped(day)
        days = range(self._start.toordinal(), day.toordinal())
        there = bisect_left(days, units, key=lambda one: self._count.elapsed(date.fromordinal(one)))
        return date.fromordinal(days.start + there), self._place(units)

    def is_over(self, day: date) -> bool:
        """Return whether the life has ended."""
        index, left, _, _ = self.position(day)
        return index == len(self.marks) - 2 and not left

    def _place(self, units: int) -> Position:
        marks = self.marks
        if units >= marks[-1]:
            return len(marks) - 2, 0, 1, 1
        index = bisect_right(marks, units) - 1
        before, after = marks[index], marks[index + 1]
        return index, after - units, units - before, after - before


def fiscal_years(count: PeriodCount, start: date, year_end: str, life_months: int) -> Sequence[int]:
    """Return the units at which the fiscal years of a life begin, the first with the life itself."""
    years, life, end = [0], count.units(life_months), fiscal_year_end(start, year_end)
    while end < date.max and (units := count.elapsed(end)) < life:
        if units > years[-1]:
            years.append(units)
        end = fiscal_year_end(next_day(end), year_end)
    return years


class StepClock:
    """Goes by complete years: the first value holds before the start, then one a year, and the last stays."""

    marks: Sequence[int] = ()
    steps: Sequence[Step] = ()
    years: Sequence[int] = ()

    def __init__(self, start: date, years: int) -> None:
        self._start = start
        self._last = years
        self.ends: date | None = add_months(start, MONTHS_A_YEAR * (years - 1))

    def position(self, day: date) -> Position:
        """Return the place on the curve at the close of a day."""
        if day < self._start:
            return BEFORE
        years = complete_months(self._start, next_day(day)) // MONTHS_A_YEAR
        return min(years + 1, self._last), 1, 0, 1

    def stopped(self, day: date) -> tuple[date, Position]:
        """Return where the value stays from a day on."""
        return day, self.position(day)

    def is_over(self, day: date) -> bool:
        """Return whether the last year's value is reached."""
        return self.position(day)[0] == self._last


class MeterClock:
    """Goes by use: by the highest reading of the meter that there is on a day, in `units` of a whole life."""

    marks: Sequence[int] = ()
    steps: Sequence[Step] = ()
    years: Sequence[int] = ()
    ends: date | None = None

    def __init__(self, meter: Sequence[Meter], units: Decimal, start: date) -> None:
        readings = sorted((reading.on, reading.units) for reading in meter)
        scale = 10 ** max(
            -_exponent(number) for number in (units, *(used for _, used in readings), Decimal(1))
        )
        self._start = start
        self._units = int(units * scale)
        self._days = [on for on, _ in readings]
        self._used = list(accumulate((min(int(used * scale), self._units) for _, used in readings), max))

    def position(self, day: date) -> Position:
        """Return the place on the curve at the close of a day."""
        number = bisect_right(self._days, day)
        if day < self._start or not number:
            return BEFORE
        used = self._used[number - 1]
        return 0, self._units - used, used, self._units

    def stopped(self, day: date) -> tuple[date, Position]:
        """Return where the value stays from a day on."""
        return day, self.position(day)

    def is_over(self, day: date) -> bool:
        """Return whether there is no later reading."""
        return not self._days or day >= self._days[-1]


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def proration_of(terms: DepreciationClass) -> Proration:
    """Return the proration of a class; what states none counts months that are complete."""
    return terms.proration or "complete_month"
