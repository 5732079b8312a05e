"""The docs say what the code has."""

import re
import runpy
from pathlib import Path

import pytest

from itamops.cli import COMMANDS
from itamops.rules import EXPLAINED
from itamops.rules.families import FAMILY_BY_LETTERS

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")])
GUIDES = sorted(DOCS.glob("adding-a*.md"))
"""They show commands and codes that nobody has yet; `test_guides.py` follows them."""

GENERATE = runpy.run_path(str(DOCS / "generate.py"))


@pytest.mark.parametrize("name", list(GENERATE["PAGES"]))
def test_a_page_that_lists_what_the_code_has_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATE["PAGES"][name](), "run docs/generate.py"


def test_every_family_of_rules_has_its_part_of_the_page() -> None:
    assert {rule.code.rstrip("0123456789") for rule in EXPLAINED} == FAMILY_BY_LETTERS.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_docs_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [page for page in PAGES if page not in GUIDES], ids=lambda page: page.name)
def test_commands_and_codes_in_the_docs_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    codes = set(re.findall(rf"\b(?:{'|'.join(FAMILY_BY_LETTERS)})[0-9]{{3}}\b", text))
    assert set(re.findall(r"`itamops ([a-z-]+)", text)) <= COMMANDS.keys()
    assert codes <= {rule.code for rule in EXPLAINED}
