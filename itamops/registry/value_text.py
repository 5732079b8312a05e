"""How a value of a record reads to people, on one line."""

from datetime import date, datetime
from decimal import Decimal

from itamops.records.base import Money


def worded(value: str | int | Decimal | date | Money) -> str:
    """Return a value as text: thousands apart, days as in ISO 8601, yes or no."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Money():
            return f"{value.amount:,f} {value.currency}"
        case int():
            return f"{value:,}"
        case Decimal():
            return f"{value:,f}"
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case str():
            return " ".join(value.split())
