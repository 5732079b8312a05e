"""Reports as CSV (RFC 4180); an amount takes two columns, so that numbers stay numbers.

A spreadsheet runs a text that begins like a formula, also behind spaces or in full width: it gets an
apostrophe.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from unicodedata import normalize

from itamops.records.base import Money
from itamops.reports import Column, ColumnType, Report, Value

FORMULA = frozenset("=+-@")
STEERING = ("\t", "\r", "\n")


def render(report: Report, *, raw: bool = False) -> str:
    """Give a header of column names and a record a row; `raw` leaves texts that begin like formulas alone."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([name for column in report.columns for name in _names(column)])
    for row in report.rows:
        writer.writerow(
            [
                field
                for column, value in zip(report.columns, row, strict=True)
                for field in _fields(column, value, raw)
            ]
        )
    return file.getvalue()


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    first = normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA or text.lstrip(" ").startswith(STEERING) else text


def _names(column: Column) -> Iterator[str]:
    yield column.name
    if column.type is ColumnType.MONEY:
        yield f"{column.name}_currency"


def _fields(column: Column, value: Value, raw: bool) -> Iterator[str]:
    match value:
        case Money():
            yield f"{value.amount:f}"
            yield value.currency
        case None:
            yield from ("" for _ in _names(column))
        case bool():
            yield "true" if value else "false"
        case int() | Decimal():
            yield f"{value:f}" if isinstance(value, Decimal) else str(value)
        case date():
            yield value.isoformat()
        case str():
            yield value if raw else guarded(value)
