"""Sheets: the rows of a CSV that stands beside a record."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from itamops.records.base import Record
from itamops.registry.layout import SHEETS
from itamops.snapshot import REGULAR, Snapshot

Row = Mapping[str, str]
"""What stands in the cells of a row that are not empty, by column."""


class Sheets:
    """The sheets of a snapshot, each read when it is first asked for."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot
        self._rows: dict[str, Sequence[Row]] = {}

    def rows(self, record: Record) -> Sequence[Row]:
        """Give the rows beside a record; none where it names no sheet, or one that is not there or no CSV."""
        path = f"{record.path.removesuffix('.yaml')}.csv"
        if path not in self._rows:
            named = getattr(record, SHEETS.get(record.kind, ""), None) is not None
            self._rows[path] = self._read(path) if named else ()
        return self._rows[path]

    def _read(self, path: str) -> Sequence[Row]:
        entry = self._snapshot.entries.get(path) if self._snapshot else None
        if self._snapshot is None or entry is None or entry.mode not in REGULAR:
            return ()
        return parse_rows(self._snapshot.read(path))


def parse_rows(content: bytes) -> Sequence[Row]:
    """Read the rows of a CSV in UTF-8 whose first line names the columns; what is no CSV has none.

    The apostrophe that keeps a spreadsheet from running a cell is taken off.
    """
    try:
        reader = csv.DictReader(StringIO(content.decode()), restkey="", restval="", strict=True)
        return [
            {column: cell.removeprefix("'") for column, cell in row.items() if column and cell}
            for row in reader
        ]
    except (UnicodeDecodeError, csv.Error):
        return ()
