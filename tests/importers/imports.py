"""Imports as tests run them: a registry that is a dict of files, and what an import makes of it."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, NamedTuple, cast

import msgspec

from itamops.documents import read_document
from itamops.findings import Level
from itamops.importers.batch import Target
from itamops.importers.report import ImportResult, Options, Reported
from itamops.importers.snipe_it import import_snipe_it
from itamops.registry.loading import Reader, load
from itamops.snapshot import snapshot_of

DAY = date(2026, 11, 24)
START = {"registry/people/treyes.yaml": "id: treyes\nname: Tomas Reyes\nemail: treyes@example.com\n"}

# Rows of a Snipe-IT export that many tests start from.
ASSETS = "Asset Tag,Item Name,Serial,Model Name,Model No.,Category,Manufacturer,Status,Location"
LAPTOP = "T1,Anna's laptop,5CG1,Latitude,7450,Laptops,Dell,Ready to Deploy,Berlin"
LICENSES = (
    "Item name,serial number,manufacturer,purchase date,purchase cost,purchase order,order number,"
    "expiration date,maintained,reassignable,seats,company,supplier,notes,Full Name,Email,Username"
)
OFFICE = (
    "Office,SECRET-KEY-1,Microsoft,2026-01-01,$12.50,PO1,O1,2026-12-31,true,no,10,Acme,SoftwareOne,x,"
    "Anna Keller,ak@example.com,akeller"
)


class Outcome(NamedTuple):
    """What an import had to say, and the whole registry after it."""

    result: ImportResult
    files: Mapping[str, str]

    def records(self, folder: str) -> list[dict[str, Any]]:
        """Return the records below a folder as plain data, in the order of their paths."""
        return [
            read_yaml(text)
            for path, text in sorted(self.files.items())
            if path.startswith(f"registry/{folder}/") and path.endswith(".yaml")
        ]

    def record(self, folder: str, field: str, value: object) -> dict[str, Any]:
        """Return the one record whose field has a value."""
        (found,) = [record for record in self.records(folder) if record.get(field) == value]
        return found

    def said(self, level: Level = Level.ERROR) -> list[tuple[int, str, str]]:
        """Return row, column and message of what was reported at a level."""
        return [(one.row, one.column, one.message) for one in self.problems(level)]

    def problems(self, level: Level) -> list[Reported]:
        """Return what was reported at a level."""
        return [one for one in self.result.problems if one.level is level]


def read_yaml(text: str) -> dict[str, Any]:
    data, flaws = read_document(text.encode())
    assert flaws == ()
    return cast("dict[str, Any]", data)


def counted_ids(prefix: str, taken: Container[str]) -> str:
    """Make ids in turn: `ast-00000001`, `ast-00000002`."""
    return next(made for number in count(1) if (made := f"{prefix}-{number:08}") not in taken)


def bring_in(
    reader: Reader,
    files: Mapping[str, str | bytes] | Iterable[tuple[str, bytes]],
    before: Mapping[str, str] | None = None,
    **options: Any,
) -> Outcome:
    """Import Snipe-IT's files over a registry."""
    chosen = msgspec.structs.replace(Options(day=DAY, by="treyes"), **options)
    return bring_in_with(import_snipe_it, reader, files, START if before is None else before, chosen)


def bring_in_with(
    read: Callable[[Sequence[tuple[str, bytes]], Target, Any], ImportResult],
    reader: Reader,
    files: Mapping[str, str | bytes] | Iterable[tuple[str, bytes]],
    standing: Mapping[str, str],
    options: msgspec.Struct,
) -> Outcome:
    """Import files over a registry, and give all its files after; every one passes its schema."""
    loaded = load(snapshot_of({path: text.encode() for path, text in standing.items()}), reader)
    assert not loaded.faults, loaded.faults
    pairs = files.items() if isinstance(files, Mapping) else files
    given = [(name, content.encode() if isinstance(content, str) else content) for name, content in pairs]
    result = read(given, Target(loaded.registry, standing.__getitem__, counted_ids), options)
    after = {**standing, **result.files}
    faults = load(snapshot_of({path: text.encode() for path, text in after.items()}), reader).faults
    assert not faults, faults
    return Outcome(result, after)
