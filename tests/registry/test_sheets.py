"""Rows that stand beside a record."""

from collections.abc import Callable

import pytest

from itamops.records.usage import Usage
from itamops.registry import Registry
from itamops.registry.sheets import parse_rows

Read = Callable[[str], Registry]

HASH = f"sha256:{'9f2c' * 16}"
USAGE = f"""
--- usage
id: 2026-05
product: office
source: intune
from: 2026-05-01
to: 2026-05-31
sha256: {HASH}
"""
ROWS = f"rows: {{file: 2026-05.csv, sha256: {HASH}}}"
SHEET = "\n--- registry/usage/office/2026-05.csv\nasset,person,last_used\nlap-00000001,,2026-05-04\n,anna,\n"


def test_rows_are_texts_by_column_without_what_is_empty(read_registry: Read) -> None:
    registry = read_registry(USAGE + ROWS + SHEET)

    (usage,) = registry.of(Usage).values()

    assert registry.rows(usage) == [{"asset": "lap-00000001", "last_used": "2026-05-04"}, {"person": "anna"}]


@pytest.mark.parametrize("text", [USAGE, USAGE + SHEET, USAGE + ROWS], ids=["neither", "no name", "no sheet"])
def test_without_a_sheet_there_are_no_rows(read_registry: Read, text: str) -> None:
    registry = read_registry(text)

    assert [list(registry.rows(usage)) for usage in registry.of(Usage).values()] == [[]]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n1,'=2\n", [{"a": "1", "b": "=2"}]),
        (b"a\n1,2\n", [{"a": "1"}]),
        (b"", []),
        (b"a\n\xff\n", None),
        (b'a\n"1\n', None),
    ],
    ids=["guarded", "too many cells", "empty", "not UTF-8", "open quote"],
)
def test_what_is_no_sheet_is_told_from_one_without_rows(
    content: bytes, rows: list[dict[str, str]] | None
) -> None:
    assert parse_rows(content) == rows
