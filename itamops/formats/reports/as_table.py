"""Reports as aligned text: nothing is cut off, so that what is searched for in it is found."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from unicodedata import combining, east_asian_width

from itamops.formats.reports.wording import RIGHT_ALIGNED, worded
from itamops.formats.text import printable
from itamops.reports import Column, Report

GAP = "  "


def render(report: Report) -> str:
    """Give a line of titles, a rule below it, and a line a row; a report without rows says so."""
    if not report.rows:
        return f"{report.title}: nothing on {report.day}\n"
    return "\n".join(_lines(report.columns, cells(report))) + "\n"


def cells(report: Report) -> list[list[str]]:
    """Give the texts of all cells, row by row."""
    return [
        [printable(worded(value, column)) for value, column in zip(row, report.columns, strict=True)]
        for row in report.rows
    ]


def width_of(text: str) -> int:
    """Count the cells of a terminal that a text fills."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def _lines(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    titles = [column.title for column in columns]
    widths = [max(map(width_of, texts)) for texts in zip_longest(titles, *rows)]
    yield _line(columns, titles, widths)
    yield GAP.join("-" * width for width in widths)
    for row in rows:
        yield _line(columns, row, widths)


def _line(columns: Sequence[Column], texts: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for column, text, width in zip(columns, texts, widths, strict=True):
        room = " " * (width - width_of(text))
        parts.append(room + text if column.type in RIGHT_ALIGNED else text + room)
    return GAP.join(parts).rstrip()
