"""What a link to a table filters by, and which rows that leaves; `assets/table.js` reads the texts alike.

A text is `=one|other` (one of these, whole), `=` (empty), `>3`, `>=3`, `<3`, `<=3`, `3..7` (both ends count),
or anything else: the value contains it. Case and underscores do not matter; what is empty meets only `=`.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from itamops.records.base import Money
from itamops.reports import Report, Row, Value

Conditions = Mapping[str, str]
"""Column → text."""

Test = Callable[[Value], bool]
_COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def matching(report: Report, conditions: Conditions) -> tuple[Row, ...]:
    """Return the rows of a report that meet all conditions, in their order.

    Raises KeyError for a column that the report does not have.
    """
    positions = {column.name: position for position, column in enumerate(report.columns)}
    tests = [(positions[name], condition(text)) for name, text in conditions.items()]
    return tuple(row for row in report.rows if all(test(row[position]) for position, test in tests))


def fragment(conditions: Conditions) -> str:
    """Return the part of a link that makes a table show these rows; nothing for no conditions."""
    pairs = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in conditions.items())
    return f"#{pairs}" if pairs else ""


def condition(text: str) -> Test:
    """Make the test of one value from a text."""
    if text.startswith("="):
        wanted = {plain(part) for part in text[1:].split("|")}
        return lambda value: plain(text_of(value)) in wanted
    lower, between, upper = text.partition("..")
    if between:
        return _both(_compared(operator.ge, lower), _compared(operator.le, upper))
    for sign, compare in _COMPARISONS.items():
        if text.startswith(sign):
            return _compared(compare, text.removeprefix(sign))
    return lambda value: value is not None and plain(text) in plain(text_of(value))


def text_of(value: Value) -> str:
    """Return a value as a filter sees it; what is empty is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def plain(text: str) -> str:
    """Return a text without what does not matter in a filter."""
    return text.strip().lower().replace("_", " ")


def _both(one: Test, other: Test) -> Test:
    return lambda value: one(value) and other(value)


def _compared(compare: Callable[[Any, Any], bool], limit: str) -> Test:
    """Compare numbers and amounts as such, and days by their text."""
    limit = limit.strip()

    def test(value: Value) -> bool:
        match value:
            case None:
                return False
            case Money():
                return _number_compared(compare, value.amount, limit)
            case int() | Decimal():
                return _number_compared(compare, value, limit)
            case date():
                return compare(value.isoformat(), limit)
            case _:
                return compare(plain(value), plain(limit))

    return test


def _number_compared(compare: Callable[[Any, Any], bool], number: int | Decimal, limit: str) -> bool:
    try:
        return compare(number, Decimal(limit))
    except InvalidOperation:
        return False
