"""Sheets: the rows of a CSV that stands beside a record."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from itamops.records.base import Record
from itamops.registry.layout import SHEETS
from itamops.snapshot import LARGEST_BYTES, REGULAR, Snapshot

Row = Mapping[str, str]
"""What stands in the cells of a row that are not empty, by column."""


class Sheets:
    """The sheets of a snapshot, each read when it is first asked for."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot
        self._rows: dict[str, Sequence[Row] | None] = {}

    def rows(self, record: Record) -> Sequence[Row]:
        """Return the rows beside a record; none where it names no sheet, or one that is not there or no CSV."""
        return self._known(record) or ()

    def unread(self, record: Record) -> str:
        """Return the path of the sheet beside a record where it cannot be read, else nothing."""
        return _beside(record) if self._known(record) is None else ""

    def _known(self, record: Record) -> Sequence[Row] | None:
        path = _beside(record)
        if path not in self._rows:
            named = getattr(record, SHEETS.get(record.kind, ""), None) is not None
            self._rows[path] = self._read(path) if named else ()
        return self._rows[path]

    def _read(self, path: str) -> Sequence[Row] | None:
        entry = self._snapshot.entries.get(path) if self._snapshot else None
        if self._snapshot is None or entry is None or entry.mode not in REGULAR:
            return ()
        is_short = all(size <= LARGEST_BYTES for _, size in self._snapshot.sizes([path]))
        return parse_rows(self._snapshot.read(path)) if is_short else None


def _beside(record: Record) -> str:
    return f"{record.path.removesuffix('.yaml')}.csv"


def parse_rows(content: bytes) -> Sequence[Row] | None:
    """Read the rows of a CSV in UTF-8 whose first line names the columns; None for what is no CSV.

    The apostrophe that keeps a spreadsheet from running a cell is taken off.
    """
    try:
        reader = csv.DictReader(StringIO(content.decode()), restkey="", restval="", strict=True)
        return [
            {column: cell.removeprefix("'") for column, cell in row.items() if column and cell}
            for row in reader
        ]
    except (UnicodeDecodeError, csv.Error):
        return None
