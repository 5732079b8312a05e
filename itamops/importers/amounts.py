"""Amounts of money in the forms in which people and programs write them."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from itamops.currencies import DECIMALS
from itamops.importers.report import DecimalMark
from itamops.importers.values import NotUnderstoodError, agreed
from itamops.records.base import Money

LONGEST_AMOUNT = 40
LARGEST_AMOUNT = 10**15

CURRENCY_SIGNS: Mapping[str, frozenset[str]] = {
    sign: frozenset(codes.split())
    for sign, codes in {
        "€": "EUR",
        "£": "GBP",
        "$": "USD CAD AUD NZD SGD HKD TWD MXN BRL ARS CLP COP BSD BBD BZD BMD BND FJD GYD JMD KYD LRD NAD "
        "SBD SRD TTD XCD ZWG UYU DOP CUP",
        "US$": "USD",
        "C$": "CAD",
        "CA$": "CAD",
        "A$": "AUD",
        "AU$": "AUD",
        "NZ$": "NZD",
        "HK$": "HKD",
        "S$": "SGD",
        "NT$": "TWD",
        "MX$": "MXN",
        "R$": "BRL",
        "¥": "JPY CNY",
        "₩": "KRW KPW",
        "₹": "INR",
        "₽": "RUB",
        "₺": "TRY",
        "₪": "ILS",
        "₴": "UAH",
        "₫": "VND",
        "฿": "THB",
        "zł": "PLN",
        "Kč": "CZK",
        "Ft": "HUF",
        "kr": "SEK NOK DKK ISK",
        "Rs": "INR PKR LKR NPR MUR",
    }.items()
}
"""The currencies a sign may mean; one that means several needs to be told which."""

_AMOUNT = re.compile(
    r"""(?P<open>\()?
    (?P<minus>[-\u2212])?[ ]?
    (?P<before>[^\W\d]{1,3}\$?|[^\w\s.,()-])?[ ]?
    (?P<minus_inside>[-\u2212])?
    (?P<number>[0-9][0-9.,'\u2019 ]*[0-9]|[0-9]|[.,][0-9]+)(?:[.,][-\u2013\u2014])?[ ]?
    (?P<after>[^\W\d]{1,3}\$?|[^\w\s.,()-])?
    (?(open)\))""",
    re.VERBOSE,
)
_READINGS: Mapping[DecimalMark, re.Pattern[str]] = {
    ".": re.compile(
        r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[1-9][0-9]{0,2}(?:([,'\u2019 ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?"
    ),
    ",": re.compile(
        r"[0-9]+(?:,[0-9]+)?|,[0-9]+|[1-9][0-9]{0,2}(?:([.'\u2019 ])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]+)?"
    ),
}


def read_money(text: str, default: str | None, mark: DecimalMark | None) -> tuple[Money, bool]:
    """Read an amount, and say whether its currency is the default because the text does not name one.

    `$12.58`, `2,266.13`, `1.234,56 €`, `CHF 1'234.50`, `(12.00)`. What `1,234` means is decided by `mark`.
    """
    found = _AMOUNT.fullmatch(" ".join(text.split()))
    if not found or len(text) > LONGEST_AMOUNT:
        raise NotUnderstoodError("is no amount", "write it as 1349.00 EUR")
    currency, assumed = _currency(found["before"], found["after"], default)
    amount = _exact(_number(found["number"], currency, mark), currency)
    negative = found["open"] or found["minus"] or found["minus_inside"]
    return Money(-amount if negative else amount, currency), assumed


def _currency(before: str | None, after: str | None, default: str | None) -> tuple[str, bool]:
    """Return the one currency that the signs and codes around a number allow."""
    allowed = frozenset(DECIMALS)
    for sign in (before, after):
        if sign:
            allowed &= CURRENCY_SIGNS.get(sign) or frozenset({sign.upper()})
    if len(allowed) == 1:
        return next(iter(allowed)), False
    if not allowed:
        named = " ".join(filter(None, (before, after)))
        raise NotUnderstoodError(f"names no currency: {named}", "write its code: EUR")
    if default not in allowed:
        raise NotUnderstoodError(
            f"does not say which currency, and it is not {default}"
            if default
            else "does not say which currency",
            "say --currency with its code",
        )
    return str(default), True


def _number(text: str, currency: str, mark: DecimalMark | None) -> Decimal:
    readings = {
        Decimal(re.sub(f"[^0-9{decimal}]", "", text).replace(decimal, "."))
        for decimal, pattern in _READINGS.items()
        if pattern.fullmatch(text) and mark in {None, decimal}
    }
    if not DECIMALS[currency]:
        readings = {number for number in readings if number == number.to_integral_value()}
    if not readings:
        raise NotUnderstoodError("is no amount" + (f" with {mark} before the decimals" if mark else ""))
    if len(readings) > 1:
        raise NotUnderstoodError(
            "may have thousands or decimals after its mark", "say --decimal-mark . or --decimal-mark ,"
        )
    return readings.pop()


def _exact(number: Decimal, currency: str) -> Decimal:
    if number >= LARGEST_AMOUNT:
        raise NotUnderstoodError("is too large an amount")
    exact = number.quantize(Decimal(1).scaleb(-DECIMALS[currency]))
    if exact != number:
        raise NotUnderstoodError(f"has more decimals than {currency}", "round it")
    return exact


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return the decimal sign of a column, where an amount proves it and none contradicts."""
    found = (_AMOUNT.fullmatch(" ".join(text.split())) for text in texts)
    return agreed(_mark_of(amount["number"]) for amount in found if amount)


def _mark_of(number: str) -> DecimalMark | None:
    readings = [mark for mark, pattern in _READINGS.items() if pattern.fullmatch(number)]
    has_mark = "." in number or "," in number
    return readings[0] if has_mark and len(readings) == 1 else None
