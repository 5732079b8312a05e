"""How a value reads in a table for people."""

from datetime import date
from decimal import Decimal

from itamops.records.base import Money
from itamops.reports import Column, ColumnType, Value

RIGHT_ALIGNED = (ColumnType.NUMBER, ColumnType.PERCENT, ColumnType.MONEY)

EMPTY = "-"


def worded(value: Value, column: Column) -> str:
    """Give a value as text on one line: numbers and money with their thousands apart, days as in ISO 8601."""
    match value:
        case None:
            return EMPTY
        case bool():
            return "yes" if value else "no"
        case Money():
            return f"{value.amount:,f} {value.currency}"
        case int() | Decimal():
            unit = " %" if column.type is ColumnType.PERCENT else ""
            return f"{value:,}{unit}" if isinstance(value, int) else f"{value:,f}{unit}"
        case date():
            return value.isoformat()
        case str():
            return " ".join(value.split())
