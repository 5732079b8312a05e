"""The page of a table, its rows as a data file for the page, and its CSV and JSON beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from itamops.formats.reports import REPORT_FORMATS
from itamops.kinds import KIND_BY_NAME
from itamops.registry import Registry
from itamops.reports import Column, ColumnType, Report, Value
from itamops.site.addresses import list_stem
from itamops.site.page import File, Frame
from itamops.site.templating import encoded, render
from itamops.site.values import tone_of

PAGE_ROWS = 500
"""How many rows are shown at once; as many stand in the page itself, for readers without scripts."""

WORTH_A_DICTIONARY = 0.5
"""The share of different values in a column up to which each is written once and rows refer to it."""


def table_files(frame: Frame, report: Report, stem: str, section: str) -> Iterator[File]:
    """Make the files of one table; `stem` is their path without the ending."""
    report = msgspec.structs.replace(report, left_out=frame.left_out)
    yield frame.page("table.html", f"{stem}.html", section, report=report, shown=report.rows[:PAGE_ROWS])
    yield f"{stem}.js", render("data.js", table=_data(frame.registry, report))
    yield f"{stem}.csv", encoded(REPORT_FORMATS["csv"](report))
    yield f"{stem}.json", encoded(REPORT_FORMATS["json"](report))


def _data(registry: Registry, report: Report) -> dict[str, Any]:
    """Return the table column by column: that is small, and quick to read."""
    cells = list(zip(*report.rows, strict=True)) or [()] * len(report.columns)
    return {
        "pageRows": PAGE_ROWS,
        "rows": len(report.rows),
        "columns": [
            _column(registry, column, values) for column, values in zip(report.columns, cells, strict=True)
        ],
    }


def _column(registry: Registry, column: Column, values: Sequence[Value]) -> dict[str, Any]:
    plain = [_plain(value) for value in values]
    different = list(dict.fromkeys(plain))
    texts = [value for value in different if isinstance(value, str)]
    described: dict[str, Any] = {"name": column.name, "title": column.title, "type": column.type}
    match column.type:
        case ColumnType.ID | ColumnType.REFERENCE:
            described |= _ways(registry, column, texts)
        case ColumnType.STATE:
            described["tones"] = {text: tone_of(text) for text in texts}
    if len(different) > len(plain) * WORTH_A_DICTIONARY:
        return described | {"values": plain}
    position = {value: place for place, value in enumerate(different)}
    return described | {"different": different, "places": [position[value] for value in plain]}


def _plain(value: Value) -> bool | int | str | None:
    """Return a value as JSON has it: exact decimals, amounts and days are texts."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _ways(registry: Registry, column: Column, ids: Sequence[str]) -> dict[str, Any]:
    """Return where the pages of the records are that a column names, and which have none."""
    named = {one: (column.kind, one) if column.kind else _split(one) for one in ids}
    kinds = sorted({kind for kind, _ in named.values() if kind in KIND_BY_NAME})
    return {
        "kind": column.kind,
        "folders": {kind: f"../{list_stem(kind)}/" for kind in kinds},
        "without": [one for one, (kind, record_id) in named.items() if registry.get(kind, record_id) is None],
    }


def _split(reference: str) -> tuple[str, str]:
    kind, _, record_id = reference.partition("/")
    return kind, record_id
