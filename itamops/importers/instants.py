"""Instants in the forms in which people and programs write them.

They are given in UTC: Python compares two of one time zone by their clocks, which go back once a year.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from itamops.importers.days import read_day
from itamops.importers.report import DayOrder
from itamops.importers.values import NotUnderstoodError

_CLOCK = re.compile(
    r"""(?P<day>.+?)(?:,?[ ]+|T)
    (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?
    (?:[ ]?(?P<half>[AaPp])\.?[Mm]\.?)?
    (?:[ ]?(?P<offset>Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}))?""",
    re.VERBOSE,
)
LAST_YEAR = 9998
"""The last year of which every instant has a place in every time zone's calendar."""

_NO_TIME = "is no time of day"


class Moment(NamedTuple):
    """An instant, and in words what was taken as given to read it; `whole_day`: the text gives no time."""

    at: datetime
    assumed: str = ""
    whole_day: bool = False


def read_moment(text: str, order: DayOrder | None, first_year: int, zone: ZoneInfo) -> Moment:
    """Read an instant; `zone` is where the clock hangs that a text without an offset was read from.

    `2026-10-14T10:05:00+02:00`, `14.10.2026 10:05`, `10/14/26, 10:05:30 PM`; a day alone is its first
    instant. `order` and `first_year` are those of `read_day`. Raises `NotUnderstoodError`.
    """
    clock = _CLOCK.fullmatch(text)
    day = read_day(clock["day"] if clock else text, order, first_year)
    if day.year > LAST_YEAR:
        raise NotUnderstoodError(f"lies in the year {day.year}", "correct it")
    if not clock:
        return Moment(midnight(day, zone), "read as whole days where no time is given", whole_day=True)
    written = datetime.combine(day, _time(clock))
    if clock["offset"]:
        return Moment(_with_offset(written, clock["offset"]).astimezone(UTC))
    return _local(written, zone)


def midnight(day: date, zone: ZoneInfo, *, after: bool = False) -> datetime:
    """Return the instant at which a day begins in a time zone, or with `after` at which it has passed."""
    return datetime.combine(day + timedelta(days=after), time(), zone).astimezone(UTC)


def _time(clock: re.Match[str]) -> time:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004  hours of half a day
            raise NotUnderstoodError(_NO_TIME, "correct it")
        hour = hour % 12 + 12 * (clock["half"] in "Pp")
    microseconds = int(f"{clock['fraction'] or '0':0<6.6}")
    try:
        return time(hour, int(clock["minute"]), int(clock["second"] or 0), microseconds)
    except ValueError:
        raise NotUnderstoodError(_NO_TIME, "correct it") from None


def _with_offset(written: datetime, offset: str) -> datetime:
    if offset[0] not in "+-":
        return written.replace(tzinfo=UTC)
    try:
        return datetime.fromisoformat(f"{written.isoformat()}{offset}")
    except ValueError:
        raise NotUnderstoodError("has an offset that no place has", "correct it") from None


def _local(written: datetime, zone: ZoneInfo) -> Moment:
    """Read what a clock on the wall has shown; twice a year it shows an hour twice or leaves one out."""
    shown = written.replace(tzinfo=zone)
    at = shown.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != written:
        raise NotUnderstoodError(f"no clock in {zone.key} shows it", "give the offset from UTC")
    if at != shown.replace(fold=1).astimezone(UTC):
        return Moment(at, f"read as the first of two times that clocks in {zone.key} show alike")
    return Moment(at, f"read in the time of {zone.key}")
