"""Rows that an import did not take whole, as CSV files to correct and import again."""

import csv
import io
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import count

from itamops.findings import Level
from itamops.importers.report import Reported
from itamops.importers.rows import SheetReader
from itamops.importers.table import Row

_FORMULA = re.compile("[-+=@\t]")
_NUMBER = re.compile(r"[-+]?[0-9.,' ]+")


def rejects(readers: Iterable[SheetReader], problems: Iterable[Reported]) -> Mapping[str, str]:
    """Return by file the rows with an error under the file's own header; files without errors are left out.

    Secrets are taken out. A cell that a spreadsheet would run is written as its system exports it, where that
    system marks such cells, so that the next import reads the same.
    """
    wrong = {(one.file, one.row) for one in problems if one.level is Level.ERROR}
    texts: dict[str, str] = {}
    for reader in readers:
        table = reader.table
        rows = sorted((*table.rows, *table.misfits), key=lambda row: row.number)
        rejected = [row for row in rows if (reader.file, row.number) in wrong]
        if rejected:
            texts[_free_name(reader.file, texts)] = _csv(reader, rejected)
    return texts


def _free_name(file: str, taken: Container[str]) -> str:
    """Return the file's name, with a number before its ending where another file has it."""
    stem, dot, ending = file.rpartition(".") if "." in file else (file, "", "")
    names = (f"{stem}-{number}{dot}{ending}" for number in count(2))
    return file if file not in taken else next(name for name in names if name not in taken)


def _csv(reader: SheetReader, rows: Sequence[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(reader.columns)
    hidden = set(reader.places.get(reader.sheet.hidden, ()))
    for row in rows:
        writer.writerow(
            "" if place in hidden else _safe(reader, cell) for place, cell in enumerate(row.cells)
        )
    return out.getvalue()


def _safe(reader: SheetReader, cell: str) -> str:
    marked = f"`{cell}"
    is_formula = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return marked if is_formula and reader.as_meant(marked) == cell else cell
