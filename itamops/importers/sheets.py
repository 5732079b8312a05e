"""Sorts of CSV files and their columns: a file is told by its header, a column by the names it usually has.

Column names are compared in lower case without punctuation; of the names of a field, the first that the file
has and that no other field has taken is read.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

Names = Mapping[str, tuple[str, ...]]


class ImportSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of file: the record its rows describe, how its header is told, and its fields' columns.

    Each of `told_by` is a set of column names of which the file has one; it has none of `told_without`.
    `covered` columns state what others state, or what the system computes; no record has them. The rest are
    an organization's own fields: a record keeps them in `custom` where `custom` lists the names that fields
    have there already, and nowhere where it is None. What stands in the column of the field `hidden` is never
    shown and never kept.
    """

    kind: str
    title: str
    told_by: tuple[frozenset[str], ...]
    told_without: frozenset[str] = frozenset()
    fields: Names = {}
    covered: frozenset[str] = frozenset()
    custom: frozenset[str] | None = None
    hidden: str = ""


def names_of(text: str) -> frozenset[str]:
    """Read `first name, second name`."""
    return frozenset(name.strip() for name in text.split(","))


def fields_of(text: str) -> Names:
    """Read lines of `field: first name, second name`; one that ends with a comma goes on in the next."""
    lines = (line.split(":") for line in re.sub(r",\s*\n", ",", text).strip().splitlines())
    return {field.strip(): tuple(name.strip() for name in names.split(",")) for field, names in lines}


def normal(column: str) -> str:
    """Return a column's name in lower case, its words parted by single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", column.casefold()).strip()


def sheet_of(sheets: Sequence[ImportSheet], columns: Sequence[str]) -> ImportSheet | None:
    """Return which sort of file has this header, the first of those that fit."""
    present = {normal(column) for column in columns}
    return next(
        (
            sheet
            for sheet in sheets
            if all(names & present for names in sheet.told_by) and not sheet.told_without & present
        ),
        None,
    )


def places_of(sheet: ImportSheet, columns: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the columns of each field: all with the first of its names that no earlier field has."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for place, column in enumerate(columns):
        named[normal(column)].append(place)
    places: dict[str, Sequence[int]] = {}
    for field, names in sheet.fields.items():
        if name := next((name for name in names if name in named), None):
            places[field] = named.pop(name)
    return places
