"""Reports as a Markdown table, as forges render it; nothing in a cell is markup."""

import re
from collections.abc import Sequence
from html import escape

from itamops.formats.reports.columnwise import written
from itamops.formats.reports.wording import RIGHT_ALIGNED, worded
from itamops.formats.text import printable
from itamops.reports import Column, Report, Value

MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
REFERENCE = re.compile(r"([@#!%~$]|&amp;)(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where forges make a mention, a number of an issue, or an address into a link."""

APART = "<!-- -->"


def render(report: Report) -> str:
    """Give a heading and a table; a report without rows says so."""
    lines = [f"## {escaped(report.title)}", "", f"{escaped(report.description)} On {report.day}.", ""]
    if not report.rows:
        return "\n".join([*lines, "Nothing.", ""])
    lines.append(_line([escaped(column.title) for column in report.columns]))
    lines.append(_line(["--:" if column.type in RIGHT_ALIGNED else ":--" for column in report.columns]))
    lines += map(_line, zip(*written(report, _cell), strict=True))
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Write a text so that a forge shows it and does nothing with it: no markup, mention or link."""
    marked = MARKUP.sub(r"\\\1", escape(printable(text), quote=False))
    return REFERENCE.sub(lambda match: f"{match[0]}{APART}", marked)


def _cell(value: Value, column: Column) -> str:
    return escaped(worded(value, column))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
