"""The rows of a recognised file: fields by name, each read as what it should be, or reported."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

import msgspec

from itamops.authoring.ids import slug
from itamops.documents.secret_text import may_hold_secret
from itamops.findings import Level
from itamops.importers.amounts import decimal_mark, read_money
from itamops.importers.days import assumption, day_order, read_day
from itamops.importers.report import DayOrder, DecimalMark, Reading, Reported
from itamops.importers.secrets import NOT_SHOWN, without_secrets
from itamops.importers.sheets import ImportSheet, normal, places_of, sheet_of
from itamops.importers.table import UNDECODED, Row, Table
from itamops.importers.values import SHORTENED, NotUnderstoodError
from itamops.records.base import Money

T = TypeVar("T")

SHOWN = 80
"""Characters of a value that a report repeats."""

CUSTOM_FIELDS = 40
"""Columns that `custom` takes beside the fields of an import; its schema allows 50."""

LINE_LENGTH = 200
TEXT_LENGTH = 10_000


class SheetReader:
    """A table whose columns are known, and the list to which everything is reported.

    `as_meant` undoes what a system's exports do to the text of a cell.
    """

    def __init__(
        self,
        sheet: ImportSheet,
        table: Table,
        options: Reading,
        problems: list[Reported],
        as_meant: Callable[[str], str] = str,
    ) -> None:
        self.sheet = sheet
        self.as_meant = as_meant
        self.file = table.file
        self.columns = table.columns
        self.options = options
        self.problems = problems
        self.places: Mapping[str, Sequence[int]] = places_of(sheet, table.columns)
        self.table = msgspec.structs.replace(
            table,
            rows=tuple(map(self._without_secrets, table.rows)),
            misfits=tuple(map(self._without_secrets, table.misfits)),
        )
        self.noted: set[Reported] = set()
        self.assumed: defaultdict[tuple[str, str], set[int]] = defaultdict(set)

    def __iter__(self) -> Iterator["SheetRow"]:
        return (SheetRow(self, row) for row in self.table.rows)

    def column(self, field: str) -> str:
        """Return the name of a field's column; empty where there is none."""
        return self.columns[self.places[field][0]] if field in self.places else ""

    def values(self, field: str) -> Sequence[str]:
        """List the values of a field that are given, row by row."""
        return [
            value for row in self.table.rows for place in self.places[field] if (value := row.cells[place])
        ]

    @cached_property
    def day_orders(self) -> Mapping[str, DayOrder | None]:
        """Return for each field in which order its days are written."""
        return {field: self.options.day_order or day_order(self.values(field)) for field in self.places}

    @cached_property
    def decimal_marks(self) -> Mapping[str, DecimalMark | None]:
        """Return the decimal sign of each field's amounts."""
        return {field: self.options.decimal_mark or decimal_mark(self.values(field)) for field in self.places}

    @cached_property
    def custom(self) -> Mapping[int, str]:
        """Return the places of columns that `custom` keeps, with the names of their fields there."""
        if self.sheet.custom is None:
            return {}
        read = {place for places in self.places.values() for place in places}
        taken = set(self.sheet.custom)
        kept: dict[int, str] = {}
        for place, column in enumerate(self.columns):
            name = slug(column).replace("-", "_")
            others = place in read or normal(column) in self.sheet.covered or UNDECODED in column
            if column and not others and name not in taken and len(kept) < CUSTOM_FIELDS:
                taken.add(name)
                kept[place] = name
        return kept

    def note(
        self, column: str, message: str, level: Level = Level.NOTE, *, fix: str = "", dropped: bool = False
    ) -> None:
        """Report something that concerns a whole column or file, once."""
        noted = Reported(
            file=self.file, column=column, message=message, fix=fix, level=level, dropped=dropped
        )
        if noted not in self.noted:
            self.noted.add(noted)
            self.problems.append(noted)

    def _without_secrets(self, row: Row) -> Row:
        """Take out what no file of a registry may hold; the column of secrets is never kept anyway."""
        if not may_hold_secret("\n".join(row.cells).casefold().encode()):
            return row
        cells = list(row.cells)
        for place in set(range(len(cells))) - set(self.places.get(self.sheet.hidden, ())):
            cells[place], found = without_secrets(cells[place])
            self.problems.extend(
                Reported(
                    file=self.file,
                    row=row.number,
                    line=row.line,
                    column=self.columns[place] if place < len(self.columns) else "",
                    value=NOT_SHOWN,
                    message=f"holds what looks like {what}, which is taken out",
                    fix="change it: whoever has the file has it; keep only where it is kept",
                    dropped=True,
                )
                for what in found
            )
        return msgspec.structs.replace(row, cells=tuple(cells))

    def report_columns(self) -> None:
        """Report what was assumed for a whole column, and each column that no record keeps."""
        for (field, assumed), rows in self.assumed.items():
            self.note(self.column(field), f"{assumed} ({_values(len(rows))})")
        read = {place for places in self.places.values() for place in places}
        for place, column in enumerate(self.columns):
            given = sum(1 for row in self.table.rows if row.cells[place])
            if place in read or not given:
                continue
            name = column or f"(column {place + 1} without a name)"
            if place in self.custom:
                self.note(name, f"kept as custom: {self.custom[place]} ({_values(given)})")
                continue
            covered = normal(column) in self.sheet.covered
            why = "other columns state it, or it is computed" if covered else "no record has a place for it"
            level = Level.NOTE if column else Level.WARNING
            self.note(name, f"left out: {why} ({_values(given)})", level, dropped=True)


def open_sheet(
    sheets: Sequence[ImportSheet],
    system: str,
    read: tuple[Table, Sequence[Reported]],
    options: Reading,
    problems: list[Reported],
    as_meant: Callable[[str], str] = str,
) -> SheetReader | None:
    """Return which of a system's sorts of file a table is, or report that nobody can tell.

    `read` is what `read_table` gives. A sort without a kind is known and not imported. Of a file that nobody
    knows no more is said than that.
    """
    table, found = read
    sheet = sheet_of(sheets, table.columns)
    hidden = sheet is not None and bool(sheet.hidden)
    problems.extend(
        msgspec.structs.replace(one, value=NOT_SHOWN) if hidden else one
        for one in found
        if sheet or not table.columns
    )
    if sheet and sheet.kind:
        if not table.rows and not table.refused:
            message = "the file has a header and no rows"
            problems.append(Reported(file=table.file, message=message, fix="export it with its rows"))
        return SheetReader(sheet, table, options, problems, as_meant)
    if table.columns:
        what = (
            f"holds {sheet.title}, which are not imported"
            if sheet
            else f"is no file of {system} that is known"
        )
        rows = len(table.rows) + table.refused
        known = ", ".join(sheet.title for sheet in sheets if sheet.kind)
        problems.append(
            Reported(
                file=table.file,
                message=f"the file {what}: left out ({rows} rows)",
                fix=f"give files of {known}, with their header",
                level=Level.ERROR,
                dropped=True,
            )
        )
    return None


class SheetRow:
    """One row by the names of its fields."""

    def __init__(self, reader: SheetReader, row: Row) -> None:
        self.reader = reader
        self.options = reader.options
        self.number = row.number
        self._row = row

    def given(self, field: str) -> str:
        """Return the text of a field, from the first of its columns that has one; empty where none has."""
        for place in self.reader.places.get(field, ()):
            if text := self._row.cells[place]:
                return self.reader.as_meant(text)
        return ""

    def report_repeated(self) -> None:
        """Report values that stand in columns of the same name and differ: the first is read."""
        for field, places in self.reader.places.items():
            if len({self._row.cells[place] for place in places} - {""}) > 1:
                others = ", ".join(self._row.cells[place] for place in places[1:])
                self.report(
                    field, f"the column stands {len(places)} times; not kept: {others:.80}", dropped=True
                )

    def report(
        self,
        field: str,
        message: str,
        fix: str = "",
        level: Level = Level.WARNING,
        *,
        dropped: bool = False,
        shown: bool = True,
    ) -> None:
        """Report a field's value; a secret is not shown."""
        value = self.given(field) if shown else NOT_SHOWN
        self.reader.problems.append(
            Reported(
                file=self.reader.file,
                row=self.number,
                line=self._row.line,
                column=self.reader.column(field),
                value=value if len(value) <= SHOWN else f"{value[: SHOWN - 1]}…",
                message=message,
                fix=fix,
                level=level,
                dropped=dropped,
            )
        )

    def custom(self) -> Mapping[str, str]:
        """Return the organization's own fields; one whose name and value look like a secret is left out."""
        found = {}
        for place, name in self.reader.custom.items():
            text = self.reader.as_meant(self._row.cells[place])
            if without_secrets(f"{name}: {text}")[1]:
                self.reader.note(
                    self.reader.columns[place],
                    "looks like a secret and is not kept",
                    Level.WARNING,
                    fix="keep it in a password store, and only its place here",
                    dropped=True,
                )
            elif text:
                found[name] = text[:TEXT_LENGTH]
        return found

    def read(self, field: str, read: Callable[[str], T]) -> T | None:
        """Return a field's value; None where it is empty, or reported because it is not understood."""
        text = self.given(field)
        if not text:
            return None
        try:
            return read(text)
        except NotUnderstoodError as error:
            self.report(field, error.message, error.fix, Level.ERROR, dropped=True)
            return None

    def line(self, field: str) -> str | None:
        """Return a text on one line; one that is too long is cut, which is reported."""
        given = self.given(field)
        if SHORTENED.fullmatch(given):
            self.report(
                field, "looks like what a spreadsheet left of a long number", "export the column as text"
            )
        return self._cut(field, " ".join(given.split()), LINE_LENGTH)

    def text(self, field: str) -> str | None:
        """Return a text of several lines."""
        return self._cut(field, self.given(field), TEXT_LENGTH)

    def day(self, field: str) -> date | None:
        """Return a day."""
        order = self.reader.day_orders.get(field)
        day = self.read(field, lambda text: read_day(text, order, self.options.first_year))
        if day and (assumed := assumption(self.given(field), order, self.options.first_year)):
            self.reader.assumed[field, assumed].add(self.number)
        return day

    def money(self, field: str, currency: str) -> Money | None:
        """Return an amount; `currency` is that of an amount without one."""
        mark = self.reader.decimal_marks.get(field)
        amount, assumed = self.read(field, lambda text: read_money(text, currency, mark)) or (None, False)
        if assumed:
            self.reader.assumed[field, f"read as {currency} where no currency is named"].add(self.number)
        return amount

    @property
    def where(self) -> str:
        """Name the row."""
        return f"{self.reader.file} row {self._row.number}"

    def _cut(self, field: str, text: str, length: int) -> str | None:
        if len(text) <= length:
            return text or None
        self.report(field, f"has {len(text):,} characters; {length:,} are kept", "shorten it", dropped=True)
        return f"{text[: length - 1].rstrip()}…"


def _values(number: int) -> str:
    return "1 value" if number == 1 else f"{number:,} values"
