"""The docs say what the code has."""

import re
import runpy
from pathlib import Path

import pytest

from itamops.cli import COMMANDS
from itamops.rules import EXPLAINED

DOCS = Path(__file__).parents[1] / "docs"
GENERATE = runpy.run_path(str(DOCS / "generate.py"))


@pytest.mark.parametrize("name", list(GENERATE["PAGES"]))
def test_a_page_that_lists_what_the_code_has_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATE["PAGES"][name](), "run docs/generate.py"


def test_every_family_of_rules_has_its_part_of_the_page() -> None:
    assert {rule.code.rstrip("0123456789") for rule in EXPLAINED} == set(GENERATE["FAMILIES"])


@pytest.mark.parametrize(
    "page", sorted([*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")]), ids=lambda page: page.name
)
def test_links_of_the_docs_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "page", sorted([*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")]), ids=lambda page: page.name
)
def test_commands_and_codes_in_the_docs_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"`itamops ([a-z-]+)", text)) <= COMMANDS.keys()
    if page.name != "adding-a-rule.md":  # it shows a code that nobody has yet
        codes = set(
            re.findall(r"\b(?:TREE|YAML|SCH|ID|REF|LIFE|CHG|GOV|AUTH|POL|WAIV|LIC|COST|PUSH)[0-9]{3}\b", text)
        )
        assert codes <= {rule.code for rule in EXPLAINED}
