"""Reports as text: for people, for spreadsheets, for programs, for forges."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from itamops.formats.printable import width_of
from itamops.formats.reports import REPORT_FORMATS, as_csv, as_terminal
from itamops.records.base import Money
from itamops.reports import Column, ColumnType, Report, Row

COLUMNS = (
    Column("id", "Asset", ColumnType.ID, "asset"),
    Column("what", "What"),
    Column("price", "Price", ColumnType.MONEY),
    Column("memory", "Memory", ColumnType.NUMBER),
    Column("share", "Share", ColumnType.PERCENT),
    Column("owned", "Owned", ColumnType.BOOLEAN),
    Column("since", "Since", ColumnType.DAY),
)
FULL: Row = (
    "lap-7f3k9q2m",
    'Dell, 14"',
    Money(Decimal("1349.00"), "EUR"),
    1200,
    Decimal("72.5"),
    True,
    date(2026, 2, 14),
)
EMPTY: Row = ("lap-8h4n2s6v", None, None, Decimal("1.50"), None, False, None)


def report(*rows: Row, columns: Sequence[Column] = COLUMNS) -> Report:
    return Report("assets", "Assets", "Every device.", date(2026, 11, 24), tuple(columns), rows)


def words(*texts: str) -> Report:
    return report(*((text,) for text in texts), columns=[Column("text", "Text")])


def test_a_table_is_aligned_and_whole() -> None:
    assert REPORT_FORMATS["table"](report(FULL, EMPTY)) == (
        "Asset         What              Price  Memory   Share  Owned  Since\n"
        "------------  ---------  ------------  ------  ------  -----  ----------\n"
        'lap-7f3k9q2m  Dell, 14"  1,349.00 EUR   1,200  72.5 %  yes    2026-02-14\n'
        "lap-8h4n2s6v  -                     -    1.50       -  no     -\n"
    )


def test_a_table_without_rows_says_so() -> None:
    assert REPORT_FORMATS["table"](report()) == "Assets: no rows on 2026-11-24\n"


def test_texts_of_a_table_are_one_line_and_steer_no_terminal() -> None:
    text = REPORT_FORMATS["table"](words("two\nlines", "\x1b[31mred", "a\N{RIGHT-TO-LEFT OVERRIDE}b"))

    assert "two lines" in text
    assert "\x1b" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("東京", 4), ("é", 1), ("e\N{COMBINING ACUTE ACCENT}", 1), ("Müller", 6)]
)
def test_widths_are_those_of_a_terminal(text: str, width: int) -> None:
    assert width_of(text) == width


def test_csv_is_read_back_as_it_was() -> None:
    text = REPORT_FORMATS["csv"](report(FULL, EMPTY))

    assert text.endswith("\r\n")
    assert list(csv.reader(StringIO(text, newline=""))) == [
        ["id", "what", "price", "price_currency", "memory", "share", "owned", "since"],
        ["lap-7f3k9q2m", 'Dell, 14"', "1349.00", "EUR", "1200", "72.5", "true", "2026-02-14"],
        ["lap-8h4n2s6v", "", "", "", "1.50", "", "false", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 5550",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        " =1",
        "\N{IDEOGRAPHIC SPACE}=1",
        "\N{NO-BREAK SPACE}=1",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "\N{FULLWIDTH PLUS SIGN}1",
        "\N{FULLWIDTH HYPHEN-MINUS}1",
        "\N{FULLWIDTH COMMERCIAL AT}x",
        " \t=1",
    ],
)
def test_a_spreadsheet_runs_no_text(text: str) -> None:
    guarded = list(csv.reader(StringIO(REPORT_FORMATS["csv"](words(text)), newline="")))[1]
    raw = list(csv.reader(StringIO(as_csv.render(words(text), raw=True), newline="")))[1]

    assert guarded == [f"'{text}"]
    assert raw == [text]


@pytest.mark.parametrize("text", ["a=1", "LT-BER-0042", "'quoted", "#1", "Ä-1", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert as_csv.guarded(text) == text


def test_numbers_stay_numbers_in_csv() -> None:
    columns = [Column("gain", "Gain", ColumnType.MONEY), Column("left", "Left", ColumnType.NUMBER)]
    text = REPORT_FORMATS["csv"](report((Money(Decimal("-5.00"), "EUR"), -3), columns=columns))

    assert text == "gain,gain_currency,left\r\n-5.00,EUR,-3\r\n"


def test_json_names_its_schema_and_keeps_decimals() -> None:
    text = REPORT_FORMATS["json"](report(FULL, EMPTY))
    document = json.loads(text, parse_float=Decimal)

    assert document["schema"] == "itamops.report/v1"
    assert (document["name"], document["day"]) == ("assets", "2026-11-24")
    assert document["columns"][0] == {
        "name": "id",
        "title": "Asset",
        "type": "id",
        "kind": "asset",
        "meaning": "",
    }
    assert document["rows"] == [
        {
            "id": "lap-7f3k9q2m",
            "what": 'Dell, 14"',
            "price": {"amount": "1349.00", "currency": "EUR"},
            "memory": 1200,
            "share": Decimal("72.5"),
            "owned": True,
            "since": "2026-02-14",
        },
        {
            "id": "lap-8h4n2s6v",
            "what": None,
            "price": None,
            "memory": Decimal("1.50"),
            "share": None,
            "owned": False,
            "since": None,
        },
    ]
    assert '"memory":1.50' in text


def test_json_without_rows_is_json() -> None:
    assert json.loads(REPORT_FORMATS["json"](report()))["rows"] == []


def test_markdown_is_a_table() -> None:
    assert REPORT_FORMATS["markdown"](report(FULL)).splitlines() == [
        "## Assets",
        "",
        "Every device. On 2026-11-24.",
        "",
        "| Asset | What | Price | Memory | Share | Owned | Since |",
        "| :-- | :-- | --: | --: | --: | :-- | :-- |",
        '| lap-7f3k9q2m | Dell, 14" | 1,349.00 EUR | 1,200 | 72.5 % | yes | 2026-02-14 |',
    ]


def test_a_terminal_shows_what_fits_and_says_what_does_not() -> None:
    narrow = as_terminal.render(report(FULL, EMPTY), width=40, color=False)

    assert max(map(len, narrow.splitlines())) <= 40
    assert "lap-7f3k9q2m" in narrow
    assert "do not fit" in narrow
    assert "since" in narrow
    assert "\x1b" not in narrow


def test_a_long_text_is_broken_so_that_a_narrow_terminal_has_room_for_what_is_beside_it() -> None:
    columns = [Column("name", "Name"), Column("state", "State")]
    row = ("A display for the meeting room on the second floor", "approved")
    long = as_terminal.render(report(row, columns=columns), width=40, color=False)

    assert max(map(len, long.splitlines())) <= 40
    assert "approved" in long


def test_a_wide_terminal_shows_all() -> None:
    wide = as_terminal.render(report(FULL, EMPTY), width=200, color=True)

    assert "2026-02-14" in wide
    assert "do not fit" not in wide
    assert "\x1b[" in wide


def test_markup_in_texts_is_text_on_a_terminal() -> None:
    assert "[red]x[/red]" in as_terminal.render(words("[red]x[/red]"), width=80, color=False)
