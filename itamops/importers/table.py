"""CSV files as they come, of any line end, encoding and delimiter: told into rows and cells."""

import codecs
import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import msgspec

from itamops.documents.characters import JOINERS, UNWANTED, unwanted_character
from itamops.findings import Level
from itamops.importers.file_types import known_type
from itamops.importers.report import Reported

DELIMITERS = (",", ";", "\t", "|")
FALLBACK = "cp1252"
MAXIMUM_BYTES = 256 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_END = "end"
UNDECODED = "\N{REPLACEMENT CHARACTER}"
_KEPT_AS_TEXT = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME_ENCODING = "say which encoding it has (--encoding), or save it as UTF-8"


class Row(msgspec.Struct, frozen=True, gc=False):
    """One record: its number, the header being 1, the line it begins on, and a cell for each column."""

    number: int
    line: int
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """A file's header, its rows, and the rows that have more cells than the header."""

    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    misfits: tuple[Row, ...] = ()

    @property
    def refused(self) -> int:
        """How many rows do not fit the header."""
        return len(self.misfits)


class UnreadableFileError(Exception):
    """The file as a whole says nothing."""

    def __init__(self, message: str, fix: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message, self.fix, self.line = message, fix, line


def read_table(file: str, content: bytes, encoding: str | None = None) -> tuple[Table, tuple[Reported, ...]]:
    """Read a CSV file; never raises for what the bytes hold.

    UTF-8 with or without a byte order mark and UTF-16 or UTF-32 with one are told by the bytes. Anything else
    is read as `encoding`, and without one as Windows-1252, which is reported with the first cell of it. The
    delimiter is the one that gives the header the most columns. A file of a known type that is no CSV is not
    read, nor one whose last quotation mark is never closed.
    """
    problems: list[Reported] = []
    try:
        lines = [*io.StringIO(_decoded(file, content, encoding, problems), newline="")]
        records = list(_records(lines, _delimiter(lines)))
        problems = [_with_its_cell(one, records) for one in problems]
        return _table(file, records, problems), tuple(problems)
    except UnreadableFileError as error:
        reported = Reported(
            file=file, line=error.line, message=error.message, fix=error.fix, level=Level.ERROR
        )
        return Table(file), (*problems, reported)


def _decoded(file: str, content: bytes, encoding: str | None, problems: list[Reported]) -> str:
    if len(content) > MAXIMUM_BYTES:
        raise UnreadableFileError(f"the file has {len(content):,} bytes; at most {MAXIMUM_BYTES:,} are read")
    if other := known_type(content):
        raise UnreadableFileError(f"the file is {other[0]}, not CSV", other[1])
    known = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), None)
    try:
        text = content.decode(known or "utf-8")
    except LookupError:
        raise UnreadableFileError(
            f"{encoding} is no encoding of text", "for example cp1252 or mac_roman"
        ) from None
    except UnicodeError as error:
        if known or not isinstance(error, UnicodeDecodeError):
            raise UnreadableFileError(f"the file is not {known}", _NAME_ENCODING) from None
        text = _fallen_back(file, error, problems)
    if _SURROGATE.search(text):
        raise UnreadableFileError(f"the file holds halves of characters when read as {known}", _NAME_ENCODING)
    if text.count("\0") > len(text) // 4:
        raise UnreadableFileError(
            "the file is UTF-16 without a byte order mark, or no text at all", _NAME_ENCODING
        )
    return text


def _fallen_back(file: str, error: UnicodeDecodeError, problems: list[Reported]) -> str:
    """Read a file of unnamed encoding; bytes that say nothing become U+FFFD, and their cells are reported."""
    message = "the file is not UTF-8 and is read as Windows-1252"
    fix = f"if accents are wrong, {_NAME_ENCODING}"
    value = error.object[error.start : error.start + 1].decode(FALLBACK, errors="replace")
    problems.append(Reported(file=file, line=_line_of(error), value=value, message=message, fix=fix))
    return error.object.decode(FALLBACK, errors="replace")


def _line_of(error: UnicodeDecodeError) -> int:
    before = error.object[: error.start]
    return 1 + max(before.count(b"\n"), before.count(b"\r"))


def _with_its_cell(one: Reported, records: Sequence[tuple[int, list[str]]]) -> Reported:
    """Name row and column of what is known by its line and a character of it, and show the cell."""
    row = bisect_right(records, one.line, key=itemgetter(0))
    cells = records[row - 1][1] if row else []
    place = next((place for place, cell in enumerate(cells) if one.value in cell), None)
    if place is None:
        return one
    header = next((cells for _, cells in records if any(map(clean, cells))), [])
    column = " ".join(clean(header[place]).split()) if place < len(header) else ""
    return msgspec.structs.replace(one, row=row, column=column, value=clean(cells[place]))


def _delimiter(lines: Sequence[str]) -> str:
    return max(DELIMITERS, key=lambda delimiter: _header_width(lines, delimiter))


def _header_width(lines: Sequence[str], delimiter: str) -> int:
    return next((len(cells) for _, cells in _records(lines, delimiter) if any(cells)), 0)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its cells.

    A line is added at the end: if it does not come back as a record of its own, a quotation mark is open.
    """
    reader = csv.reader([*lines, _END], delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            if reader.line_num > len(lines):
                break
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(f"line {reader.line_num} is no CSV: {error}", "", reader.line_num) from None
    if cells != [_END]:
        raise UnreadableFileError(
            f"a quotation mark after line {start} is never closed",
            "close it, or double it if it is an inch",
            start,
        )


def _table(file: str, records: Iterable[tuple[int, list[str]]], problems: list[Reported]) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    misfits: list[Row] = []
    for number, (line, raw) in enumerate(records, start=1):
        cells = tuple(clean(cell) for cell in raw)
        if not any(cells):
            continue
        if not columns:
            columns = tuple(" ".join(cell.split()) for cell in cells)
            continue
        problems.extend(_cell_problems(file, number, line, columns, raw))
        cells = tuple("" if UNDECODED in cell else cell for cell in cells)
        if any(cells[len(columns) :]):
            problems.append(_too_wide(file, number, line, columns, cells))
            misfits.append(Row(number, line, cells))
            continue
        rows.append(Row(number, line, (*cells, *[""] * (len(columns) - len(cells)))[: len(columns)]))
    if not columns:
        raise UnreadableFileError("the file is empty")
    return Table(file, columns, tuple(rows), tuple(misfits))


def clean(cell: str) -> str:
    """Take away from a text what no record may hold, and the space around it.

    `="00123"` is how a spreadsheet writes the text 00123, so that its zeros stay.
    """
    if _is_plain(cell) and not cell.lstrip().startswith("="):
        return cell.strip()
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if (kept := _KEPT_AS_TEXT.fullmatch(text)) is not None:
        text = kept[1].replace('""', '"')
    if unwanted_character(text):
        text = "".join(character for character in text if character not in UNWANTED - JOINERS)
        if unwanted_character(text):
            text = "".join(character for character in text if character not in JOINERS)
    return text.strip()


def _is_plain(cell: str) -> bool:
    """Return whether a cell is one line of printable ASCII, which needs no closer look."""
    return cell.isascii() and cell.isprintable()


def _cell_problems(
    file: str, number: int, line: int, columns: Sequence[str], cells: Sequence[str]
) -> Iterator[Reported]:
    for column, cell in zip(columns, cells, strict=False):
        if _is_plain(cell):
            continue
        found = unwanted_character(cell.replace("\r", "\n"))
        if not found and cell.isascii():
            continue
        place = Reported(file=file, row=number, line=line, column=column, value=clean(cell), message="")
        if found:
            message = f"{found[1]} and the like are taken out of the text"
            yield msgspec.structs.replace(place, message=message, level=Level.NOTE)
        if UNDECODED in cell:
            message = "has bytes that are no characters in the encoding the file is read as: left out"
            yield msgspec.structs.replace(
                place, message=message, fix=_NAME_ENCODING, level=Level.ERROR, dropped=True
            )
        elif _is_read_twice(cell):
            message = "reads like UTF-8 that a program took for Windows-1252, such as Ã¼ for ü"
            yield msgspec.structs.replace(place, message=message, fix=_NAME_ENCODING)


def _is_read_twice(cell: str) -> bool:
    """Return whether a text is UTF-8 that was decoded as Windows-1252."""
    try:
        return cell.encode(FALLBACK).decode() != cell
    except UnicodeError:
        return False


def _too_wide(file: str, number: int, line: int, columns: Sequence[str], cells: Sequence[str]) -> Reported:
    return Reported(
        file=file,
        row=number,
        line=line,
        value=", ".join(cells[len(columns) :]),
        message=f"the row has {len(cells)} cells, the header {len(columns)}: nobody can tell which is which",
        fix="put quotation marks around cells that hold the delimiter",
        level=Level.ERROR,
        dropped=True,
    )
