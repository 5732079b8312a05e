"""Sheets: the rows of the CSVs that stand beside records."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from itamops.records.base import Record
from itamops.registry.layout import SHEETS
from itamops.snapshot import LARGEST_BYTES, Snapshot

Row = Mapping[str, str]
"""What stands in the cells of a row that are not empty, by column."""


class Sheets:
    """The sheets of a snapshot. When one is first asked for, those of its kind are read in one go."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot
        self._rows: dict[str, Sequence[Row] | None] = {}

    def rows(self, record: Record, others: Iterable[Record]) -> Sequence[Row]:
        """Return the rows beside a record; none where it names no sheet, or one that is not there or no CSV.

        With it those beside others of its kind are read.
        """
        path = _beside(record)
        if path not in self._rows:
            self._read([record, *others])
        return self._rows[path] or ()

    def unread(self, records: Iterable[Record]) -> Mapping[str, Record]:
        """Return the paths of sheets that cannot be read, each with the record that it belongs to."""
        asked = {_beside(record): record for record in records}
        self._read(record for path, record in asked.items() if path not in self._rows)
        return {path: record for path, record in asked.items() if self._rows[path] is None}

    def _read(self, records: Iterable[Record]) -> None:
        named = {_beside(record): _names_sheet(record) for record in records}
        self._rows.update(dict.fromkeys((path for path in named if path not in self._rows), ()))
        if self._snapshot is None:
            return
        files = self._snapshot.plain_files(path for path, is_named in named.items() if is_named)
        short = [path for path, size in self._snapshot.sizes(files) if size <= LARGEST_BYTES]
        self._rows.update(dict.fromkeys(files))
        self._rows.update((path, parse_rows(content)) for path, content in self._snapshot.read_many(short))


def _beside(record: Record) -> str:
    return f"{record.path.removesuffix('.yaml')}.csv"


def _names_sheet(record: Record) -> bool:
    return getattr(record, SHEETS.get(record.kind, ""), None) is not None


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
