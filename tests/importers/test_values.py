"""Values in the forms in which people write them; what may mean two things is not guessed."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.importers.amounts import decimal_mark, read_money
from itamops.importers.days import assumption, day_order, read_day
from itamops.importers.report import DayOrder, DecimalMark
from itamops.importers.values import (
    NotUnderstoodError,
    read_count,
    read_country,
    read_currency,
    read_email,
    read_imei,
    read_mac,
    read_months,
    read_serial,
    read_truth,
)


def understood(read: Callable[[str], object], text: str) -> object:
    """Return what was read, or the first words of why not."""
    try:
        return read(text)
    except NotUnderstoodError as error:
        return error.message


@pytest.mark.parametrize("text", ["yes", "YES", "y", "true", "TRUE", "t", "1", "on", "x", "enabled"])
def test_yes(text: str) -> None:
    assert read_truth(text)


@pytest.mark.parametrize("text", ["no", "No", "n", "false", "FALSE", "f", "0", "off", "-", "disabled"])
def test_no(text: str) -> None:
    assert not read_truth(text)


@pytest.mark.parametrize("text", ["sometimes", "2", "yes and no", "?"])
def test_neither(text: str) -> None:
    with pytest.raises(NotUnderstoodError, match="neither"):
        read_truth(text)


DAYS: list[tuple[str, str]] = [
    ("2026-02-03", "2026-02-03"),
    ("2026/2/3", "2026-02-03"),
    ("2026.02.03.", "2026-02-03"),
    ("20260203", "2026-02-03"),
    ("2026-02-03 10:11:12", "2026-02-03"),
    ("2026-02-03T10:11:12.5+01:00", "2026-02-03"),
    ("02/23/2026 10:12AM", "2026-02-23"),
    ("3.2.2026", "2026-02-03"),
    ("03.02.26", "2026-02-03"),
    ("23/2/26", "2026-02-23"),
    ("2/23/26", "2026-02-23"),
    ("26-02-23", "may be a day and a month either way round"),
    ("99-12-31", "1999-12-31"),
    ("3/3/26", "2026-03-03"),
    ("Feb 3, 2026", "2026-02-03"),
    ("Tue Feb 03, 2026", "2026-02-03"),
    ("03 Feb, 2026", "2026-02-03"),
    ("3-Feb-26", "2026-02-03"),
    ("3 February 2026", "2026-02-03"),
    ("1/2/68", "may be a day and a month either way round"),
    ("13/1/68", "2068-01-13"),
    ("13/1/69", "1969-01-13"),
    ("3/4/26", "may be a day and a month either way round"),
    ("2026-02-30", "is no day of the calendar"),
    ("0000-00-00", "is no day of the calendar"),
    ("13/13/2026", "is no day of the calendar"),
    ("0202-03-01", "lies in the year 202"),
    ("44938", "is a spreadsheet's number of a day"),
    ("next week", "is no day of the calendar"),
    ("Foo 3, 2026", "is no day of the calendar"),
    ("\uff13/2/2026", "is no day of the calendar"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days(text: str, expected: str) -> None:
    assert str(understood(lambda given: read_day(given, None, 1969), text)) == expected


@pytest.mark.parametrize(
    ("order", "expected"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04"), ("ymd", "2003-04-26")]
)
def test_a_day_in_a_given_order(order: DayOrder, expected: str) -> None:
    assert read_day("3/4/26", order, 1969) == date.fromisoformat(expected)


@pytest.mark.parametrize("order", [None, "dmy", "mdy", "ymd"])
@pytest.mark.parametrize("text", ["15.02.2024", "15.2.2024 08:30", "15.2.24"])
def test_a_day_with_dots_that_can_be_one_day_only(text: str, order: DayOrder | None) -> None:
    if text == "15.2.24" and order == "ymd":  # this is a day in 2015 then
        assert read_day(text, order, 1969) == date(2015, 2, 24)
    else:
        assert read_day(text, order, 1969) == date(2024, 2, 15)


def test_the_order_that_was_asked_for_decides_where_it_makes_a_day() -> None:
    assert read_day("2.3.2024", "mdy", 1969) == date(2024, 2, 3)


def test_a_day_against_its_order_is_not_turned_round() -> None:
    assert understood(lambda given: read_day(given, "mdy", 1969), "23/4/2026") == "is no day of the calendar"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4/26", "3/23/26"], "mdy"),
        (["3/4/26", "23/3/26"], "dmy"),
        (["3/4/26", "4/3/26"], None),
        (["3/23/26", "23/3/26"], None),
        (["3/4/26", "23.3.2026"], None),
        (["26/3/04", "99/12/31"], None),
        (["97/3/04", "3/4/05"], "ymd"),
        ([], None),
    ],
)
def test_a_column_proves_the_order_of_its_days(texts: list[str], order: DayOrder | None) -> None:
    assert day_order(texts) == order


def test_two_digit_years_begin_where_they_are_told_to() -> None:
    assert [read_day("13/1/05", None, first).year for first in (1969, 1900, 2000)] == [2005, 1905, 2005]


def test_what_was_assumed_of_a_day_is_said() -> None:
    assert assumption("3/4/26", "mdy", 1969) == "read as month, day, year, years as 1969 to 2068"
    assert assumption("3/4/2026", "dmy", 1969) == "read as day, month, year"
    assert assumption("2026-04-03", None, 1969) == assumption("3.4.2026", None, 1969) == ""


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%y", "%b %d, %Y"]))
def test_every_day_that_is_written_plainly_is_read(day: date, form: str) -> None:
    assert read_day(day.strftime(form), None, 1969) == day


AMOUNTS: list[tuple[str, str]] = [
    ("$12.58", "12.58 USD"),
    ("12.58$", "12.58 USD"),
    ("2,266.13", "2266.13 USD"),
    ("2266.13", "2266.13 USD"),
    ("2266", "2266.00 USD"),
    (".5", "0.50 USD"),
    ("12.5000", "12.50 USD"),
    ("1.234,56 €", "1234.56 EUR"),
    ("€ 1.234,56", "1234.56 EUR"),
    ("EUR 12", "12.00 EUR"),
    ("12 eur", "12.00 EUR"),
    ("CHF 1'234.50", "1234.50 CHF"),
    ("CHF 12.-", "12.00 CHF"),
    ("1 234,50 zł", "1234.50 PLN"),
    ("1\u202f234,50 €", "1234.50 EUR"),
    ("US$1,234,567.00", "1234567.00 USD"),
    ("£5", "5.00 GBP"),
    ("¥1,234", "does not say which currency, and it is not USD"),
    ("JPY 1,234", "1234 JPY"),
    ("1.234 KWD", "may have thousands or decimals after its mark"),
    ("1.2345 BHD", "has more decimals than BHD"),
    ("-5", "-5.00 USD"),
    ("$-5", "-5.00 USD"),
    ("(12.00)", "-12.00 USD"),
    ("1,234", "may have thousands or decimals after its mark"),
    ("1.234", "may have thousands or decimals after its mark"),
    ("0.125", "has more decimals than USD"),
    ("12 ZZZ", "names no currency: ZZZ"),
    ("$5 EUR", "names no currency: $ EUR"),
    ("kr 100", "does not say which currency, and it is not USD"),
    ("1.2.3", "is no amount"),
    ("1,23,456", "is no amount"),
    ("1e5", "is no amount"),
    ("free", "is no amount"),
    ("=1+2", "is no amount"),
    ("(5", "is no amount"),
    ("9" * 30, "is too large an amount"),
    ("9" * 50, "is no amount"),
]


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_amounts(text: str, expected: str) -> None:
    assert str(understood(lambda given: read_money(given, "USD", None)[0], text)) == expected


def test_an_amount_says_whether_its_currency_was_assumed() -> None:
    assert [read_money(text, "USD", None)[1] for text in ("12", "$12", "12 EUR", "€12")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_sign_of_many_currencies_needs_a_fitting_default() -> None:
    assert understood(lambda given: read_money(given, "EUR", None), "$12") == (
        "does not say which currency, and it is not EUR"
    )


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234", "12.5"], "."),
        (["1.234", "12,5"], ","),
        (["1,234,567"], "."),
        (["1'234.5"], "."),
        (["1,234", "5"], None),
        (["12.5", "12,5"], None),
        (["free"], None),
    ],
)
def test_a_column_proves_what_stands_before_its_decimals(texts: list[str], mark: DecimalMark | None) -> None:
    assert decimal_mark(texts) == mark


def test_a_known_mark_decides() -> None:
    assert [str(read_money("1,234", "EUR", mark)[0]) for mark in (".",)] == ["1234.00 EUR"]
    assert understood(lambda given: read_money(given, "EUR", ","), "1,234") == "has more decimals than EUR"
    assert (
        understood(lambda given: read_money(given, "EUR", ","), "12.50")
        == "is no amount with , before the decimals"
    )


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (read_count, "56", 56),
        (read_count, "1,024", 1024),
        (read_count, "56.0", 56),
        (read_count, "0", 0),
        (read_count, "-1", "is no whole number from 0"),
        (read_count, "1.5", "is no whole number from 0"),
        (read_count, "9" * 5000, "is too large a number"),
        (read_months, "36", 36),
        (read_months, "36 months", 36),
        (read_months, "3 years", 36),
        (read_months, "1 yr", 12),
        (read_months, "99999", "is no duration in months"),
        (read_months, "soon", "is no whole number from 0"),
        (read_email, "a@example.com", "a@example.com"),
        (read_email, "a at example", "is no e-mail address"),
        (read_country, "de", "DE"),
        (read_country, "Germany", "is no country code of two letters"),
        (read_currency, "cad", "CAD"),
        (read_currency, "dollars", "is no currency code"),
        (read_mac, "52-54-05-00-23-48", "52:54:05:00:23:48"),
        (read_mac, "525405002348", "52:54:05:00:23:48"),
        (read_mac, "n/a", "is no MAC address"),
        (read_imei, "35 693803 564380 9", "356938035643809"),
        (read_imei, "12", "is no IMEI of 14 to 17 digits"),
        (read_serial, "5CG3141592", "5CG3141592"),
        (read_serial, "6.37702E+15", "is what a spreadsheet left of a long number"),
    ],
)
def test_other_values(read: Callable[[str], object], text: str, expected: object) -> None:
    assert understood(read, text) == expected


@given(st.text(max_size=30), st.sampled_from([None, "USD", "JPY"]))
def test_no_text_makes_a_reader_fail(text: str, currency: str | None) -> None:
    for read in (
        read_truth,
        read_count,
        read_months,
        read_email,
        read_country,
        read_currency,
        read_mac,
        read_imei,
    ):
        understood(read, text)
    understood(lambda given: read_day(given, None, 1969), text)
    understood(lambda given: read_money(given, currency, None), text)
    day_order([text])
    decimal_mark([text])
