"""How much of its life is behind a thing on a day: the conventions by which depreciation counts time."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Protocol

import msgspec

from itamops.facts.months import add_months, complete_months, fiscal_year_start, next_day
from itamops.records.asset import Meter
from itamops.settings.policy import DepreciationClass, Proration

Position = tuple[int, int, int, int]
"""Between which two values of a curve a day is: the first one's index, the weights of both, and their sum."""

BEFORE: Position = (0, 1, 0, 1)
"""Where everything is until it begins."""

MONTHS_A_YEAR = 12


class Convention(msgspec.Struct, frozen=True):
    """A way to count time, in units of its own.

    `elapsed` counts them from a start to a day, `units` says how many the first so many months after a start
    have. `counts_the_day` says that a day counts as soon as it begins; where it does not, a period's last day
    is over on the next. `since` is the day that the first month counts from.
    """

    elapsed: Callable[[date, date], int]
    units: Callable[[date, int], int]
    counts_the_day: bool
    since: Callable[[date], date] = lambda start: start


def _calendar_months(start: date, day: date) -> int:
    return (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month


def _days_of_360(start: date, day: date) -> int:
    """Count days of months of 30 days, both ends included; a month's last day is its 30th."""
    return 30 * _calendar_months(start, day) + _day_of_30(day) - _day_of_30(start) + 1


def _day_of_30(day: date) -> int:
    return 30 if next_day(day).day == 1 else min(30, day.day)


CONVENTIONS: Mapping[Proration, Convention] = {
    "complete_month": Convention(complete_months, lambda _, months: months, counts_the_day=False),
    "full_month": Convention(
        lambda start, day: _calendar_months(start, day) + 1,
        lambda _, months: months,
        counts_the_day=True,
        since=lambda start: start.replace(day=1),
    ),
    "mid_month": Convention(
        lambda start, day: 2 * _calendar_months(start, day) + 1,
        lambda _, months: 2 * months,
        counts_the_day=True,
        since=lambda start: start.replace(day=16),
    ),
    "daily": Convention(
        lambda start, day: (day - start).days,
        lambda start, months: (add_months(start, months) - start).days,
        counts_the_day=False,
    ),
    "30/360": Convention(_days_of_360, lambda _, months: 30 * months, counts_the_day=True),
    "half_year": Convention(
        lambda middle, day: complete_months(middle, day) + 1 if day >= middle else 0,
        lambda _, months: months,
        counts_the_day=True,
    ),
}
"""Each proration; `half_year` counts from the middle of the fiscal year that the thing began in."""


class Clock(Protocol):
    """Says where on its curve a thing of some class is on a day."""

    @property
    def counts_the_day(self) -> bool:
        """Whether a day counts as soon as it begins."""

    def position(self, day: date) -> Position:
        """Give the place on the curve on a day."""

    @property
    def ends(self) -> date | None:
        """The day on which the life ends, where that is known."""

    def is_over(self, day: date) -> bool:
        """Say whether nothing changes any more after a day."""


class LifeClock:
    """Goes by time: from mark to mark the values of a curve change evenly; marks are months of the life."""

    def __init__(self, terms: DepreciationClass, start: date, marks: Sequence[int]) -> None:
        convention = CONVENTIONS[terms.proration]
        half_year = terms.proration == "half_year"
        self._start = start
        self._elapsed = convention.elapsed
        self._origin = middle_of_year(start, terms.fiscal_year_end) if half_year else start
        self._marks = [convention.units(self._origin, months) for months in marks]
        self.counts_the_day = convention.counts_the_day
        self.ends: date | None = add_months(convention.since(self._origin), marks[-1])

    def position(self, day: date) -> Position:
        """Give the place on the curve on a day."""
        if day < self._start:
            return BEFORE
        elapsed = self._elapsed(self._origin, day)
        if elapsed >= self._marks[-1]:
            return len(self._marks) - 2, 0, 1, 1
        index = bisect_right(self._marks, elapsed) - 1
        before, after = self._marks[index], self._marks[index + 1]
        return index, after - elapsed, elapsed - before, after - before

    def is_over(self, day: date) -> bool:
        """Say whether the life has ended."""
        index, left, _, _ = self.position(day)
        return index == len(self._marks) - 2 and not left


class StepClock:
    """Goes by complete years: the first value holds before the start, then one a year, and the last stays."""

    counts_the_day = False

    def __init__(self, start: date, years: int) -> None:
        self._start = start
        self._last = years
        self.ends: date | None = add_months(start, MONTHS_A_YEAR * (years - 1))

    def position(self, day: date) -> Position:
        """Give the place on the curve on a day."""
        if day < self._start:
            return BEFORE
        years = complete_months(self._start, day) // MONTHS_A_YEAR
        return min(years + 1, self._last), 1, 0, 1

    def is_over(self, day: date) -> bool:
        """Say whether the last year's value is reached."""
        return self.position(day)[0] == self._last


class MeterClock:
    """Goes by use: by the highest reading of the meter that there is on a day, in `units` of a whole life."""

    counts_the_day = True
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
        """Give the place on the curve on a day."""
        number = bisect_right(self._days, day)
        if day < self._start or not number:
            return BEFORE
        used = self._used[number - 1]
        return 0, self._units - used, used, self._units

    def is_over(self, day: date) -> bool:
        """Say whether there is no later reading."""
        return not self._days or day >= self._days[-1]


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def middle_of_year(day: date, fiscal_year_end: str) -> date:
    """Give the day on which the second half of a day's fiscal year begins."""
    return add_months(fiscal_year_start(day, fiscal_year_end), MONTHS_A_YEAR // 2)
