"""Days in the forms in which people and programs write them."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterable, Mapping
from datetime import date

from itamops.importers.report import DayOrder
from itamops.importers.values import NotUnderstoodError, agreed

FIRST_YEAR = 1900
"""Years before are a slip of the pen."""

_TIME = re.compile(
    r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)? ?(?:[AaPp][Mm])?(?:Z|[-+][0-9]{2}:?[0-9]{2})?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\.?|([0-9]{4})([0-9]{2})([0-9]{2})")
_THREE_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})")
_NAMED_MONTH = re.compile(
    r"""(?:[A-Za-z]+,?[ ])?
    (?:(?P<day>[0-9]{1,2})[-. ]+(?P<month>[A-Za-z]+)|(?P<first>[A-Za-z]+)[-. ]+(?P<second>[0-9]{1,2}))
    [-,. ]+(?P<year>[0-9]{4}|[0-9]{2})""",
    re.VERBOSE,
)
_SPREADSHEET_DAY = re.compile(r"[34][0-9]{4}(?:\.[0-9]+)?")
_MONTH_NUMBERS: Mapping[str, int] = {
    name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name
} | {"sept": 9}
_ORDER_WORDS: Mapping[DayOrder, str] = {
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}
_NOT_A_DAY = "is no day of the calendar"


def read_day(text: str, order: DayOrder | None, first_year: int) -> date:
    """Read a day, with the time of day cut off.

    `2026-02-03`, `3.2.2026`, `Feb 3, 2026` and `23/2/26` say by themselves which number is the month; for
    `3/2/26` `order` has to. `15.02.2024` is the same day under each order. A two-digit year is one of the
    hundred that begin with `first_year`.
    """
    plain = _TIME.sub("", text).strip()
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (found[1], found[3], found[4]) if found[1] else found.group(5, 6, 7)
        return _day(year, month, day, first_year)
    if found := _NAMED_MONTH.fullmatch(plain):
        month_number = _MONTH_NUMBERS.get((found["month"] or found["first"]).casefold(), 0)
        return _day(found["year"], str(month_number), found["day"] or found["second"], first_year)
    if found := _THREE_NUMBERS.fullmatch(plain):
        return _day_of_three(found, order, first_year)
    if _SPREADSHEET_DAY.fullmatch(plain):
        raise NotUnderstoodError(
            "is a spreadsheet's number of a day", "format the column as a day, export again"
        )
    raise NotUnderstoodError(_NOT_A_DAY, "write it as 2026-02-03")


def _day_of_three(found: re.Match[str], order: DayOrder | None, first_year: int) -> date:
    first, second, third = found.group(1, 3, 4)
    order = _applying(found, order) if order else _order_of(found)
    if order is None and first != second:
        raise NotUnderstoodError(
            "may be a day and a month either way round", "say --day-format dmy, mdy or ymd"
        )
    if order == "ymd":
        return _day(first, second, third, first_year)
    return (
        _day(third, first, second, first_year) if order == "mdy" else _day(third, second, first, first_year)
    )


def _applying(found: re.Match[str], asked: DayOrder) -> DayOrder:
    """Return the order that was asked for, or that of days with dots where the asked one makes no day."""
    first, second = int(found[1]), int(found[3])
    months = {"dmy": second, "mdy": first, "ymd": second}
    fits = months[asked] <= 12 and (asked != "ymd" or len(found[4]) == 2)  # noqa: PLR2004  months, digits
    return asked if fits or found[2] != "." else "dmy"


def _order_of(found: re.Match[str]) -> DayOrder | None:
    """Return what one day proves: with dots the day comes first, and a number over 12 is no month.

    What begins `26-02-` may be of 2026 as well as on the 26th.
    """
    first, second = int(found[1]), int(found[3])
    if found[2] == "-" and len(found[4]) == 2 and 12 < first <= 31:  # noqa: PLR2004  digits, months, days
        return None
    if found[2] == "." or 12 < first <= 31:  # noqa: PLR2004  months, days
        return "dmy"
    if first > 31:  # noqa: PLR2004  days
        return "ymd"
    return "mdy" if second > 12 else None  # noqa: PLR2004  months


def _day(year: str, month: str, day: str, first_year: int) -> date:
    number = int(year)
    full = number if len(year) > 2 else first_year + (number - first_year) % 100  # noqa: PLR2004  digits
    try:
        made = date(full, int(month), int(day))
    except ValueError:
        raise NotUnderstoodError(_NOT_A_DAY, "correct it") from None
    if full < FIRST_YEAR:
        raise NotUnderstoodError(f"lies in the year {full}", "correct it")
    return made


def assumption(text: str, order: DayOrder | None, first_year: int) -> str:
    """Return what was taken as given to read a day; nothing where the day says everything by itself."""
    found = _THREE_NUMBERS.fullmatch(_TIME.sub("", text).strip())
    if not found or found[2] == ".":
        return ""
    words = f"read as {_ORDER_WORDS[order]}" if order else "read by the number over 12, which is the day"
    return words + (f", years as {first_year} to {first_year + 99}" if len(found[4]) < 4 else "")  # noqa: PLR2004  digits


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """Return in which order the days of a column are written, where a day proves it and none contradicts."""
    plain = (_THREE_NUMBERS.fullmatch(_TIME.sub("", text).strip()) for text in texts)
    return agreed(_order_of(found) for found in plain if found and found[2] != ".")
