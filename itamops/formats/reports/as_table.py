"""Reports as aligned text; nothing is cut off, so that a search finds everything."""

from collections.abc import Sequence

from itamops.formats.printable import printable, width_of
from itamops.formats.reports.cells import RIGHT_ALIGNED, unread, worded
from itamops.formats.reports.columnwise import written
from itamops.reports import Column, Report, Value

GAP = "  "


def render(report: Report) -> str:
    """Return a line of titles, a rule, and a line for each row, or a note if there are no rows."""
    note = f"{unread(report.left_out)}\n" if report.left_out else ""
    if not report.rows:
        return f"{report.title}: no rows on {report.day}\n{note}"
    columns = [
        _aligned(column, [printable(column.title), *texts])
        for column, texts in zip(report.columns, cell_texts(report), strict=True)
    ]
    return "".join(f"{GAP.join(cells).rstrip()}\n" for cells in zip(*columns, strict=True)) + note


def cell_texts(report: Report) -> list[list[str]]:
    """Return the texts of all cells by column, each on one line and printable."""
    return written(report, _cell)


def _cell(value: Value, column: Column) -> str:
    return printable(worded(value, column))


def _aligned(column: Column, texts: Sequence[str]) -> list[str]:
    """Return title, rule and texts, padded to the same width."""
    widths = [width_of(text) for text in texts]
    widest = max(widths)
    rooms = [" " * (widest - width) for width in widths]
    if column.type in RIGHT_ALIGNED:
        lines = [room + text for room, text in zip(rooms, texts, strict=True)]
    else:
        lines = [text + room for room, text in zip(rooms, texts, strict=True)]
    return [lines[0], "-" * widest, *lines[1:]]
