"""The glossary names places that exist."""

import json
import re
from pathlib import Path

import pytest

from itamops.kinds import KINDS
from itamops.reports import REPORTS
from itamops.rules import EXPLAINED

ROOT = Path(__file__).parents[1]
COLUMNS = 4


def rows() -> list[list[str]]:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| term")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words() -> set[str]:
    """Return the names that a place may have: reports, fields and states of schemas, options."""
    fields: set[str] = set()
    for kind in KINDS:
        schema = (ROOT / f"schemas/{kind.name}.json").read_text(encoding="utf-8")
        fields |= set(re.findall(r'"(\w+)":', schema)) | set(re.findall(r'"(\w+)"[,\]\s]', schema))
    settings = json.loads((ROOT / "schemas/itamops.json").read_text(encoding="utf-8"))
    return fields | {report.name for report in REPORTS} | set(settings["properties"])


def test_each_row_is_a_term_its_meaning_where_it_stands_and_what_it_is_not_called() -> None:
    found = rows()
    assert all(len(row) == COLUMNS and row[0] and row[1] for row in found)
    assert len({row[0] for row in found}) == len(found)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_term_stands_where_the_glossary_says(row: list[str]) -> None:
    known, codes = words(), {one.code for one in EXPLAINED}
    for place in re.findall(r"`([^`]+)`", row[2]):
        if place.startswith("registry/") or place.endswith((".yaml", "/")):
            assert list(ROOT.glob(place.replace("<kind>", "*"))), place
        elif re.fullmatch(r"[a-z_-]+", place) and not place.startswith("--"):
            assert place in known, place
    assert set(re.findall(r"\b[A-Z]+\d{3}\b", row[2])) <= codes
    for page in re.findall(r"\]\((\w[\w-]*\.md)\)", row[2]):
        assert (ROOT / "docs" / page).exists()
