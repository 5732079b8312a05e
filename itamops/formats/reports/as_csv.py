"""Reports as CSV (RFC 4180); an amount has two columns, so that numbers stay numbers.

A spreadsheet runs a text that begins like a formula, even after spaces or in full width: such a text gets an
apostrophe.
"""

import csv
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from unicodedata import normalize

from itamops.formats.reports.columnwise import written
from itamops.reports import Column, ColumnType, Report, Value

FORMULA = frozenset("=+-@")
STEERING = ("\t", "\r", "\n")


def render(report: Report, *, raw: bool = False) -> str:
    """Return a header of column names and a line for each row; `raw` does not escape formulas."""
    names: list[str] = []
    columns: list[Sequence[str]] = []
    for column, texts in zip(report.columns, written(report, _raw if raw else _guarded), strict=True):
        names.append(column.name)
        columns.append(texts)
        if column.type is ColumnType.MONEY:
            names.append(f"{column.name}_currency")
            columns[-1:] = _split(texts)
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return file.getvalue()


def guarded(text: str) -> str:
    """Return a text, with an apostrophe first if a spreadsheet would run it as a formula."""
    if text[:1].isalnum():
        return text
    first = normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA or text.lstrip(" ").startswith(STEERING) else text


def _split(amounts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the numbers and the currencies of amounts."""
    parts = [amount.partition(" ") for amount in amounts]
    return [amount for amount, _, _ in parts], [currency for _, _, currency in parts]


def _guarded(value: Value, column: Column) -> str:
    return guarded(value) if isinstance(value, str) else _raw(value, column)


def _raw(value: Value, _column: Column) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
