"""What docs/importing.md says of columns is what the importers read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from itamops.importers import IMPORTERS
from itamops.importers.cyclonedx.entitlements import METRICS
from itamops.importers.sheets import ImportSheet
from itamops.importers.snipe_it.columns import SHEETS
from itamops.importers.usage.columns import ACCESS
from itamops.importers.usage.columns import SHEETS as USAGE_SHEETS

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")


def columns_under(heading: str) -> Iterator[tuple[str, ...]]:
    """Yield the names in the first column of the table of columns below a heading."""
    part = re.split(r"^#+ ", PAGE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    table = part.partition("| column | becomes |\n|---|---|\n")[2].partition("\n\n")[0]
    for line in table.strip().splitlines():
        yield tuple(line.split("|")[1].strip().split(", "))


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in (*SHEETS, *USAGE_SHEETS) if sheet.kind], ids=lambda sheet: sheet.title
)
def test_the_page_lists_the_columns_that_sheets_are_read_by(sheet: ImportSheet) -> None:
    shared = () if sheet is ACCESS or sheet not in USAGE_SHEETS else columns_under(ACCESS.title.capitalize())
    assert [*columns_under(sheet.title.capitalize()), *shared] == list(sheet.fields.values())


def test_the_page_has_a_row_for_every_system() -> None:
    assert re.findall(r"^\| \[([a-z-]+)\]\(#", PAGE, re.MULTILINE) == list(IMPORTERS)


def test_the_page_says_the_metric_of_each_license_type() -> None:
    table = PAGE.partition("| license type | metric |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [tuple(line.strip("| ").split(" | ")) for line in table.splitlines()]
    assert rows == list(METRICS.items())
