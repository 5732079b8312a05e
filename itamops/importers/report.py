"""What an import has to say: files to write, what became of each row, and what was not understood."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from itamops.findings import Level

DayOrder = Literal["dmy", "mdy", "ymd"]
DecimalMark = Literal[".", ","]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How values are read; what is None is found out from the file, or the value is reported.

    `currency` is that of amounts which carry none. A two-digit year means one of the hundred years that begin
    with `first_year`.
    """

    currency: str | None = None
    day_order: DayOrder | None = None
    decimal_mark: DecimalMark | None = None
    first_year: int = 1969
    encoding: str | None = None


class Options(Reading, frozen=True, kw_only=True):
    """What the person who imports another register's files decides.

    `price_of` states whether a license's purchase cost is for one seat, as Snipe-IT calculates, or for the
    whole line; `not_activated` whether people who cannot log in to Snipe-IT are with the organization. None:
    nobody has decided it, and each of them is reported.
    """

    day: date
    by: str
    price_of: Literal["seat", "line"] = "seat"
    not_activated: Literal["active", "left"] | None = None


class Reported(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something to know about a file, a row or a value.

    Rows count from 1, the header being the first, as a spreadsheet shows them; `line` is the line of the text
    file. Both are 0 where the whole file or column is meant. An error was not understood, a warning is wrong
    in the data, a note is a choice that was made. `dropped`: the value stands nowhere in the registry.
    """

    file: str
    row: int = 0
    line: int = 0
    column: str = ""
    value: str = ""
    message: str
    fix: str = ""
    level: Level = Level.WARNING
    dropped: bool = False


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows of one kind; `read` is the sum of the six after it.

    `merged` rows say again what another row says, or add a holder to it. `conflicting` rows contradict the
    lifecycle of a record of the registry, which stays as it is. `mentioned` are records made because rows of
    other kinds name them.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    conflicting: int = 0
    refused: int = 0
    mentioned: int = 0


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """The files to write by path, what there is to know, and the counts by kind of record.

    `rejects` are by input file the rows that were not taken whole, as CSV, for importers of rows.
    """

    files: Mapping[str, str]
    problems: tuple[Reported, ...]
    counts: Mapping[str, Counts]
    rejects: Mapping[str, str] | None = None

    @property
    def understood(self) -> bool:
        """Return whether every row and value was understood."""
        return not any(problem.level is Level.ERROR for problem in self.problems)


def in_order(problems: Iterable[Reported]) -> tuple[Reported, ...]:
    """Sort what is reported by file, row and column, each thing once."""
    return tuple(sorted(set(problems)))
