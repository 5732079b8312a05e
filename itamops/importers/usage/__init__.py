"""Measured use of a product: sessions, access, installations and last use as CSV, one record a period."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import reduce
from hashlib import sha256
from operator import or_
from zoneinfo import ZoneInfo

import msgspec

from itamops.errors import UsageProblem
from itamops.findings import Level, did_you_mean
from itamops.importers.batch import Fields, Target
from itamops.importers.instants import LAST_YEAR
from itamops.importers.report import Counts, DayOrder, ImportResult, Reading, Reported, in_order
from itamops.importers.rows import LINE_LENGTH, SheetReader, SheetRow, open_sheet
from itamops.importers.table import read_table
from itamops.importers.usage.columns import SESSIONS, SHEETS
from itamops.importers.usage.measures import FIGURES, measures
from itamops.importers.usage.observed import (
    LeftOutError,
    Observation,
    Period,
    read_observation,
    render_sheet,
)
from itamops.importers.usage.record import hash_of, write_usage
from itamops.importers.usage.subjects import Who
from itamops.records.software import Software
from itamops.records.usage import Usage
from itamops.registry import Registry
from itamops.snapshot import LARGEST_BYTES


class UsageOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured: a product, from a first to a last day, and what the place of measurement is called.

    Without a source it is the names of the files.
    """

    product: str
    first_day: date
    last_day: date
    source: str | None = None
    day_order: DayOrder | None = None
    first_year: int = 1969
    encoding: str | None = None


def import_usage(files: Sequence[tuple[str, bytes]], target: Target, options: UsageOptions) -> ImportResult:
    """Turn measurements of one product and period into a record of usage and the sheet of rows beside it.

    The record of the same product, period and source is found again and follows the files. Every row is
    counted and every value that is not kept is reported; never raises for what the files hold, and
    `UsageProblem` for options that cannot be.
    """
    product = _product(target.registry, options)
    period = Period.of(options.first_day, options.last_day, ZoneInfo(target.registry.configuration.timezone))
    problems: list[Reported] = []
    given = _once(files, problems)
    readers = _opened(given, options, problems)
    who = Who(target.registry)
    observed = [_observed(reader, who, product, period) for reader in readers]
    seen = _together(observed)
    rows = sum(len(reader.table.rows) + reader.table.refused for reader in readers)
    refused = rows - sum(map(Counter.total, observed))
    sheet = render_sheet(seen, period.zone)
    if not readers or (rows and not seen) or _is_too_large(sheet, problems):
        return _result(problems, Counts(read=rows, refused=rows), {})
    fields: Fields = {
        "product": product.id,
        "source": options.source or ", ".join(sorted(file for file, _ in given))[:LINE_LENGTH],
        "from": options.first_day,
        "to": options.last_day,
        "sha256": _hash_of_all([content for _, content in given]),
        **dict.fromkeys(FIGURES),
        **(measures(seen, period) if any(reader.sheet is SESSIONS for reader in readers) else {}),
    }
    outcome, written = write_usage(target, fields, sheet)
    merged = max(rows - refused - 1, 0)
    counts = Counts(read=1 + merged + refused, merged=merged, refused=refused, **{outcome: 1})
    return _result(problems, counts, written)


def _result(problems: Sequence[Reported], counts: Counts, files: Mapping[str, str]) -> ImportResult:
    return ImportResult(files=files, problems=in_order(problems), counts={Usage.kind: counts})


def _product(registry: Registry, options: UsageOptions) -> Software:
    if options.last_day < options.first_day:
        raise UsageProblem(f"the period ends on {options.last_day}, before it begins on {options.first_day}")
    if options.last_day.year > LAST_YEAR:
        raise UsageProblem(f"the period ends in the year {options.last_day.year}")
    products = registry.of(Software)
    if options.product not in products:
        hint = did_you_mean(options.product, tuple(products)) or "say --product with an id of the catalogue"
        raise UsageProblem(f"there is no software {options.product}", hint)
    return products[options.product]


def _once(files: Sequence[tuple[str, bytes]], problems: list[Reported]) -> Sequence[tuple[str, bytes]]:
    """Leave out files that are the same as another: their rows would count twice."""
    given: dict[bytes, str] = {}
    for file, content in files:
        if content in given:
            message = f"is the same as {given[content]}: the file is left out"
            problems.append(Reported(file=file, message=message, dropped=True))
        given.setdefault(content, file)
    return [(file, content) for content, file in given.items()]


def _opened(
    given: Sequence[tuple[str, bytes]], options: UsageOptions, problems: list[Reported]
) -> Sequence[SheetReader]:
    reading = Reading(day_order=options.day_order, first_year=options.first_year, encoding=options.encoding)
    tables = [read_table(file, content, options.encoding) for file, content in given]
    opened = [open_sheet(SHEETS, "usage", table, reading, problems) for table in tables]
    return [reader for reader in opened if reader]


def _observed(reader: SheetReader, who: Who, product: Software, period: Period) -> Counter[Observation]:
    """Count what a file's rows say; a row that cannot be counted is reported."""
    seen: Counter[Observation] = Counter()
    for row in _of_product(reader, product):
        with suppress(LeftOutError):
            seen[read_observation(row, who, period)] += 1
    if reader.sheet is SESSIONS and "ends" not in reader.places:
        reader.note("", f"no ends are given: all sessions count as open until {period.last}", Level.WARNING)
    reader.report_columns()
    for row in reader:
        row.report_repeated()
    return seen


def _of_product(reader: SheetReader, product: Software) -> Iterator[SheetRow]:
    """Yield the rows of the product, where the file says of which they are; others are reported by name."""
    names = {name.casefold() for name in (product.id, product.name, *product.seen_as) if name}
    others: Counter[str] = Counter()
    for row in reader:
        named = row.given("product")
        if named and named.casefold() not in names:
            others[named] += 1
        else:
            yield row
    for name, rows in others.items():
        message = f"{name:.60} is another product: left out ({rows} rows)"
        reader.note(reader.column("product"), message, dropped=True)
    if others and others.total() == len(reader.table.rows):
        message = f"no row is of {product.label}"
        reader.note(reader.column("product"), message, Level.ERROR, fix="name it in `seen_as` of the product")


def _together(observed: Iterable[Counter[Observation]]) -> Sequence[Observation]:
    """Put files together: what stands in two of them is one; two sessions alike in one file are two."""
    union: Counter[Observation] = reduce(or_, observed, Counter())
    return [one for one, times in union.items() for _ in range(times if one.starts else 1)]


def _is_too_large(sheet: str, problems: list[Reported]) -> bool:
    size = len(sheet.encode())
    if size > LARGEST_BYTES:
        message = f"the rows have {size:,} bytes; a sheet may have {LARGEST_BYTES:,}: nothing is written"
        problems.append(Reported(file="", message=message, fix="split the period", level=Level.ERROR))
    return size > LARGEST_BYTES


def _hash_of_all(contents: Sequence[bytes]) -> str:
    """Return the hash of the one file, or the hash of the sorted hashes of several, each on a line."""
    if len(contents) == 1:
        return hash_of(contents[0])
    lines = sorted(f"{sha256(content).hexdigest()}\n" for content in contents)
    return hash_of("".join(lines).encode())
