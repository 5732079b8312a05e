"""What `format` means in our schemas: the one list both validators go by."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itamops.currencies import DECIMALS
from itamops.findings import did_you_mean

_DAY = re.compile(r"(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    rf"{_DAY.pattern}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
)


@lru_cache(maxsize=16384)
def is_day(text: str) -> bool:
    """Return whether a text is a real day since 1900, year-month-day."""
    return _DAY.fullmatch(text) is not None and _reads(date.fromisoformat, text)


def is_moment(text: str) -> bool:
    """Return whether a text is a moment since 1900 of RFC 3339 with its offset from UTC."""
    return _MOMENT.fullmatch(text) is not None and _reads(datetime.fromisoformat, text)


@lru_cache(maxsize=16384)
def is_money(text: str) -> bool:
    """Return whether a text is an amount with as many decimals as its currency has."""
    amount, _, currency = text.partition(" ")
    return DECIMALS.get(currency) == len(amount.partition(".")[2])


def is_currency(text: str) -> bool:
    """Return whether a text is a currency's code."""
    return text in DECIMALS


@lru_cache(maxsize=1024)
def is_timezone(text: str) -> bool:
    """Return whether a text names a time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_day,
    "date-time": is_moment,
    "money": is_money,
    "currency": is_currency,
    "timezone": is_timezone,
}

NOUNS: Mapping[str, str] = {
    "date": "day of the calendar",
    "date-time": "moment with its offset from UTC",
    "money": "amount of money",
    "currency": "currency of ISO 4217",
    "timezone": "time zone",
}


def explain_money(text: str) -> tuple[str, str]:
    """Return what is wrong with an amount of the right form, and how to mend it."""
    amount, _, currency = text.partition(" ")
    if currency not in DECIMALS:
        return f'"{currency}" is no {NOUNS["currency"]}', did_you_mean(currency, tuple(DECIMALS))
    decimals = DECIMALS[currency]
    whole, _, fraction = amount.partition(".")
    kept = fraction[:decimals].ljust(decimals, "0")
    lost = fraction[decimals:].strip("0")
    message = f'"{text}" needs {decimals or "no"} decimals'
    return message, "" if lost else f"write {whole}{'.' if kept else ''}{kept} {currency}"
