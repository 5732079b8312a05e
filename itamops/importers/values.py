"""Cells to values: truth values, numbers and texts of a certain form, as people and programs write them.

What cannot be understood for certain is not guessed: `NotUnderstoodError` says why, and what to do about it.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from itamops.currencies import DECIMALS

Proof = TypeVar("Proof", bound=str)

LARGEST_COUNT = 10**9


class NotUnderstoodError(ValueError):
    """A value says nothing for certain."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def agreed(proofs: Iterable[Proof | None]) -> Proof | None:
    """Return what all values of a column prove that prove anything; None where they contradict each other."""
    found = {proof for proof in proofs if proof is not None}
    return found.pop() if len(found) == 1 else None


TRUE = frozenset({"yes", "y", "true", "t", "1", "on", "x", "enabled", "active"})
FALSE = frozenset({"no", "n", "false", "f", "0", "off", "-", "disabled", "inactive"})


def read_truth(text: str) -> bool:
    """Read `yes`, `TRUE`, `0` and their like."""
    word = text.casefold()
    if word not in TRUE | FALSE:
        raise NotUnderstoodError("is neither yes nor no", "write yes or no")
    return word in TRUE


SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E[+]?[0-9]+", re.IGNORECASE)
"""A long number as spreadsheets show it: `6.37702E+15`."""


def read_serial(text: str) -> str:
    """Read a serial, unless a spreadsheet has taken it for a number and left only its first digits."""
    if SHORTENED.fullmatch(text):
        raise NotUnderstoodError(
            "is what a spreadsheet left of a long number", "format the column as text, export again"
        )
    return text


_COUNT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:[,' ][0-9]{3})+)(?:\.0+)?")


def read_count(text: str) -> int:
    """Read a whole number from 0: `56`, `1,024`, `56.0`."""
    if not _COUNT.fullmatch(text):
        raise NotUnderstoodError("is no whole number from 0", "write digits only")
    number = int(re.sub("[,' ]|[.]0+$", "", text)[:20])
    if number > LARGEST_COUNT:
        raise NotUnderstoodError("is too large a number")
    return number


_QUANTITY = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


def read_quantity(text: str) -> Decimal:
    """Read a number from 0 with a point before its decimals, if it has any: `12`, `0.5`."""
    if not _QUANTITY.fullmatch(text):
        raise NotUnderstoodError("is no number from 0", "write digits, and a point before decimals")
    return Decimal(text)


_MONTHS = re.compile(r"(.+?) *(months?|mos?\.?|years?|yrs?\.?)", re.IGNORECASE)


def read_months(text: str) -> int:
    """Read a duration in months: `36`, `36 months`, `3 years`."""
    spelled = _MONTHS.fullmatch(text)
    number = read_count(spelled[1] if spelled else text)
    months = number * 12 if spelled and spelled[2][0] in "yY" else number
    if months > 1200:  # noqa: PLR2004  a hundred years
        raise NotUnderstoodError("is no duration in months", "write the number of months")
    return months


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MAC = re.compile(r"[0-9a-f]{12}")
_IMEI = re.compile(r"[0-9]{14,17}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def read_email(text: str) -> str:
    """Read an e-mail address."""
    if not _EMAIL.fullmatch(text) or len(text) > 254:  # noqa: PLR2004  the longest that mail knows
        raise NotUnderstoodError("is no e-mail address")
    return text


def read_country(text: str) -> str:
    """Read a country's code of two letters."""
    if not _COUNTRY.fullmatch(text.upper()):
        raise NotUnderstoodError("is no country code of two letters", "write it as DE")
    return text.upper()


def read_currency(text: str) -> str:
    """Read a currency's code."""
    if text.upper() not in DECIMALS:
        raise NotUnderstoodError("is no currency code", "write it as EUR")
    return text.upper()


def read_mac(text: str) -> str:
    """Read a hardware address and give it as `52:54:05:00:23:48`."""
    digits = re.sub("[-:. ]", "", text.casefold())
    if not _MAC.fullmatch(digits):
        raise NotUnderstoodError("is no MAC address")
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def read_imei(text: str) -> str:
    """Read a phone's IMEI."""
    digits = re.sub("[- /]", "", text)
    if not _IMEI.fullmatch(digits):
        raise NotUnderstoodError("is no IMEI of 14 to 17 digits")
    return digits
