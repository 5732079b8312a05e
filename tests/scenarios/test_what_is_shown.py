"""A record that gets in with payloads in its texts: whatever is made of it afterwards says them as texts."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import cmarkgfm
import pytest

from itamops.formats import FORMATS
from tests.scenarios.company import RECORDS, Record, files_of
from tests.scenarios.conftest import founded
from tests.scenarios.estate import itamops
from tests.scenarios.test_attacks import COMMAND

PAYLOAD = (
    '=HYPERLINK("http://evil.example") <img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} @omar #1 '
    "[a](javascript:alert(1)) ![b](http://evil.example/b.png) ]]> <!-- itamops-plan -->"
)
LINES = "::error::x\n##[error]x\n<script>alert(1)</script>\n"


def _hostile() -> Iterator[tuple[str, Record]]:
    """Yield the laptops' model under a name of payloads, one that looks like it, and a vendor's notes."""
    known = {(kind, record["id"]): record for kind, record in RECORDS}
    yield "model", known["model", "latitude"] | {"name": PAYLOAD}
    yield "model", {"id": "attitude", "name": PAYLOAD.upper(), "manufacturer": "dell", "category": "laptop"}
    yield "vendor", known["vendor", "dell"] | {"notes": LINES}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Push the records to main, which takes them, and make all that is made of a registry."""
    folder = tmp_path_factory.mktemp("shown")
    with founded(folder) as estate:
        before = estate["omar"].git("rev-parse", "origin/main")
        clone = estate.hand_in("omar", files_of(*_hostile()), approvers=["sven"])
        done = clone.push()
        assert done.returncode == 0, done.stderr
        change = ("--base", before, "--head", "HEAD")
        findings = [word for name in FORMATS for word in ("-o", f"{name}={folder / name}")]
        assert itamops(clone.path, "check", *change, *findings) == 0
        assert itamops(clone.path, "plan", *change, "-o", f"markdown={folder / 'plan.md'}") == 0
        assert itamops(clone.path, "build", "--out", str(folder / "site")) == 0
    return folder


def told(shown: Path, name: str) -> str:
    text = (shown / name).read_text(encoding="utf-8")
    assert "HYPERLINK" in text, "the name is told"
    return text


def test_t12_t13_the_site_shows_texts(shown: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (shown / "site").rglob("*.html")]
    naming = [page for page in pages if "HYPERLINK" in page]

    assert naming
    assert not any("<img src=x" in page or "<script>alert" in page for page in pages)
    assert all("{{ 7*7 }}" in page for page in naming), "no template is filled in"
    assert not any('href="javascript:' in page for page in pages)


def test_t14_markdown_shows_texts(shown: Path) -> None:
    for name in ("plan.md", "markdown"):
        text = told(shown, name)
        html = cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.Options.CMARK_OPT_UNSAFE)

        assert not any(tag in html for tag in ("<img", "<a ", "<script"))
        assert text.count("<!-- itamops") == (name == "plan.md"), (
            "the mark by which a comment is found is ours"
        )
        assert "@omar" not in text


def test_t15_no_line_is_a_command_but_ours(shown: Path) -> None:
    ours = told(shown, "github").splitlines()

    assert ours
    assert all(line.startswith(("::warning title=ID006", "::notice title=itamops")) for line in ours)
    assert not any(
        COMMAND.match(line) for name in ("text", "plan.md") for line in told(shown, name).splitlines()
    )


def test_t15_programs_read_what_was_written(shown: Path) -> None:
    (run,) = json.loads(told(shown, "sarif"))["runs"]
    assert all("](javascript:" not in one["message"]["text"] for one in run["results"]), "there are links"
    for name in ("json", "gitlab"):
        assert any(PAYLOAD in text for text in texts_in(json.loads(told(shown, name))))
    assert PAYLOAD in "".join(fromstring(told(shown, "junit")).itertext())  # noqa: S314 - we wrote it


def texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict() | list():
            for part in value.values() if isinstance(value, dict) else value:
                yield from texts_in(part)


def test_t16_a_spreadsheet_runs_no_text(shown: Path) -> None:
    tables = [path.read_text(encoding="utf-8-sig").splitlines() for path in (shown / "site").rglob("*.csv")]
    cells = [cell for table in tables for row in csv.reader(table) for cell in row if PAYLOAD in cell]

    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)
