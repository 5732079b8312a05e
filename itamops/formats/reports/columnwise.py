"""Tables as text, by column: most columns have few distinct values, and each is formatted once."""

from collections.abc import Callable

from itamops.reports import Column, ColumnType, Report, Value

UNEQUAL_BUT_SAME = (ColumnType.NUMBER, ColumnType.PERCENT, ColumnType.MONEY)
"""Types whose equal values may differ in their digits: 1.5 and 1.50."""


def written(report: Report, write: Callable[[Value, Column], str]) -> list[list[str]]:
    """Return the texts of the values of each column."""
    values = list(zip(*report.rows, strict=True)) or [()] * len(report.columns)
    return [_column(column, cells, write) for column, cells in zip(report.columns, values, strict=True)]


def _column(column: Column, cells: tuple[Value, ...], write: Callable[[Value, Column], str]) -> list[str]:
    if column.type in UNEQUAL_BUT_SAME:
        return [write(cell, column) for cell in cells]
    known = {cell: write(cell, column) for cell in set(cells)}
    return [known[cell] for cell in cells]
