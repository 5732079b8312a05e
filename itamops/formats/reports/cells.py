"""Values of a report as text for people."""

from collections.abc import Sequence

from itamops.formats.printable import printable
from itamops.registry.value_text import worded as worded_value
from itamops.reports import Column, ColumnType, Value

RIGHT_ALIGNED = (ColumnType.NUMBER, ColumnType.PERCENT, ColumnType.MONEY)

EMPTY = "-"

LISTED = 3
"""The number of paths to name; a check names all."""


def unread(paths: Sequence[str]) -> str:
    """Return the note on files that a report leaves out."""
    named = ", ".join(map(printable, paths[:LISTED])) + (", …" if len(paths) > LISTED else "")
    return f"{len(paths):,} {'file' if len(paths) == 1 else 'files'} left out, unreadable: {named}"


def worded(value: Value, column: Column) -> str:
    """Return a value as text on one line, a percentage with its sign."""
    if value is None:
        return EMPTY
    return worded_value(value) + (" %" if column.type is ColumnType.PERCENT else "")
