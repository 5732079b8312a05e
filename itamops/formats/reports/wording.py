"""How a value reads in a table for people."""

from itamops.registry.wording import worded as worded_value
from itamops.reports import Column, ColumnType, Value

RIGHT_ALIGNED = (ColumnType.NUMBER, ColumnType.PERCENT, ColumnType.MONEY)

EMPTY = "-"


def worded(value: Value, column: Column) -> str:
    """Give a value as text on one line, a percentage with its sign."""
    if value is None:
        return EMPTY
    return worded_value(value) + (" %" if column.type is ColumnType.PERCENT else "")
