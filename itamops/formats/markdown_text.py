"""Text of records inside Markdown: a forge shows it and does nothing with it."""

import re
from html import escape

from itamops.formats.printable import printable

MARKUP = re.compile(r"([\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
BLOCK = re.compile(r"^ *(?=(?:#+|[-+]) |[-=]{2,} *$)|^ *\d+(?=[.)] )")
"""What begins a heading, a list or a rule where it stands first in a line."""

REFERENCE = re.compile(
    r"(?:[@#!%~$]|&amp;)(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)|\bGH(?=-\d)|:(?=(?:[\w+-]*[a-z+-][\w+-]*|100|1234):)",
    re.IGNORECASE,
)
"""Where forges make a mention, a number of an issue, or an address into a link, and `:ab:` into a picture."""

APART = "<!-- -->"


def escaped(text: str) -> str:
    """Write a text on one line, without markup, mentions or links wherever in that line it stands."""
    marked = MARKUP.sub(r"\\\1", escape(printable(text), quote=False))
    plain = BLOCK.sub(lambda match: f"{match[0]}\\", marked)
    return REFERENCE.sub(lambda match: f"{match[0]}{APART}", plain)


def row(*cells: str) -> str:
    """Return a line of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"
