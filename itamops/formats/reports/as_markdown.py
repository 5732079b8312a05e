"""Reports as a Markdown table of forges; text in a cell is never markup."""

from itertools import starmap

from itamops.formats.markdown_text import escaped, row
from itamops.formats.reports.cells import RIGHT_ALIGNED, unread, worded
from itamops.formats.reports.columnwise import written
from itamops.reports import Column, Report, Value


def render(report: Report) -> str:
    """Return a heading and a table, or a note if there are no rows."""
    lines = [f"## {escaped(report.title)}", "", f"{escaped(report.description)} On {report.day}.", ""]
    if report.left_out:
        lines += [f"**{escaped(unread(report.left_out))}.**", ""]
    if not report.rows:
        return "\n".join([*lines, "No rows.", ""])
    lines.append(row(*[escaped(column.title) for column in report.columns]))
    lines.append(row(*["--:" if column.type in RIGHT_ALIGNED else ":--" for column in report.columns]))
    lines += starmap(row, zip(*written(report, _cell), strict=True))
    return "\n".join(lines) + "\n"


def _cell(value: Value, column: Column) -> str:
    return escaped(worded(value, column))
