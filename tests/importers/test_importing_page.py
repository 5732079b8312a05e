"""The page about importing names every column that is read."""

from pathlib import Path

import pytest

from itamops.importers.snipe_it.columns import SHEETS, Sheet

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
TITLES = {
    "asset": "devices",
    "license": "licenses",
    "person": "users",
    "location": "locations",
    "model": "asset models",
}
SAID_TOGETHER = {"id", "name", "manager_username", "manager_first_name", "manager_last_name", "last_audit"}


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.kind], ids=lambda sheet: sheet.title)
def test_every_field_is_on_the_page(sheet: Sheet) -> None:
    table = PAGE.split(f"| {TITLES[sheet.kind]} | in the record |\n")[1].split("\n\n")[0]
    told = {
        field
        for field, names in sheet.fields.items()
        if field in SAID_TOGETHER or field.startswith("holder_") or any(name in table for name in names)
    }
    assert told == set(sheet.fields)
