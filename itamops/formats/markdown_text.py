"""Text of records inside Markdown, without effect on a forge."""

import re
from html import escape

from itamops.formats.printable import printable

MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
BLOCK = re.compile(r"^ *(?=(?:#+|[-+]) |[-=]{2,} *$)|^ *\d+(?=[.)] )")
"""The start of a heading, a list or a rule at the beginning of a line."""

REFERENCE = re.compile(
    r"(?:[@#!%~$]|&amp;)(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)|\bGH(?=-\d)|:(?=(?:[\w+-]*[a-z+-][\w+-]*|100|1234):)",
    re.IGNORECASE,
)
"""Texts that forges turn into mentions, links or, as `:ab:`, into pictures."""

APART = "<!-- -->"


def escaped(text: str) -> str:
    """Return a text on one line, without markup, mentions or links."""
    marked = MARKUP.sub(r"\\\1", escape(printable(text), quote=False))
    plain = BLOCK.sub(lambda match: f"{match[0]}\\", marked)
    return REFERENCE.sub(lambda match: f"{match[0]}{APART}", plain)


def row(*cells: str) -> str:
    """Return a line of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"
