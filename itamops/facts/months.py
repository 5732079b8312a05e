"""Months and fiscal years from day to day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

DAY = timedelta(days=1)

COMMON_YEAR = 2001
"""A year of 365 days."""


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or the month's last where it has no such day.

    What is beyond the calendar is its last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def complete_months(start: date, day: date) -> int:
    """Count the months that are over: the most that, added to the start, give no later day; 0 before it."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months - (add_months(start, months) > day)) if day > start else 0


def next_day(day: date) -> date:
    """Return the day after, or the same where the calendar ends."""
    return day + DAY if day < date.max else day


def day_of(ordinal: int) -> date:
    """Return the day of an ordinal, the calendar's last for those beyond it."""
    return date.fromordinal(min(ordinal, date.max.toordinal()))


def month_ends(day: date, months: int) -> Iterator[date]:
    """Yield the last days of so many months, the first being the month of a day."""
    first = day.replace(day=1)
    for number in range(months):
        month = add_months(first, number)
        yield month.replace(day=monthrange(month.year, month.month)[1])


def fiscal_year_end(day: date, month_and_day: str) -> date:
    """Return the last day of the fiscal year that a day is in.

    A year that ends on the last day of a month does so in each year: `02-28` is the end of every February.
    """
    month, last = map(int, month_and_day.split("-"))
    end = _day_of(day.year, month, last)
    return end if day <= end or day.year == date.max.year else _day_of(day.year + 1, month, last)


def fiscal_year_start(day: date, month_and_day: str) -> date:
    """Return the first day of the fiscal year that a day is in."""
    month, last = map(int, month_and_day.split("-"))
    end = fiscal_year_end(day, month_and_day)
    return next_day(_day_of(end.year - 1, month, last)) if end.year > date.min.year else date.min


def _day_of(year: int, month: int, day: int) -> date:
    last = monthrange(year, month)[1]
    return date(year, month, last if day >= monthrange(COMMON_YEAR, month)[1] else day)
