"""Whatever a record holds, a format says it as text: no terminal, log, forge or parser takes it for more."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import click
import cmarkgfm
import pytest

from itamops.findings import Finding, FindingClass, Level, Place, Related
from itamops.formats import FORMATS
from itamops.formats.printable import printable
from itamops.pipeline.check import Verdict, check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.formats.reading_back import Told, read_back, suite_of
from tests.formats.test_sarif import VALIDATOR
from tests.formats.verdicts import verdict
from tests.site.hostile import hostile_files

IN_LOGS = (
    "::error file=x::y",
    "  ::add-mask::x",
    "##[error]x",
    "x ##vso[task.setvariable variable=PATH]x",
    "###[group]x",
    "%0A::error::x",
)
PAYLOADS = (
    *IN_LOGS,
    "two\nlines\r\n::error::x",
    "\x1b[31mred\x1b]0;title\x07",
    "\x9b31m",
    "nul\0",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{ZERO WIDTH SPACE}c\N{LINE SEPARATOR}d\U000e0041",
    "<script>alert(1)</script><!-- itamops -->",
    "]]></failure>",
    "@everyone #1 https://x.example [x](https://x.example) | `x` ![x](https://x.example/x.png)",
    "# heading",
    "older error[REF001]: x",
    '"}]}\\',
    "{0} {{x}}",
)
COMMAND = re.compile(r"##[A-Za-z]*\[")
OURS = re.compile(r"::(error|warning|notice) title=(\w+\d+ [^:,]+,file=|itamops check::)")
TABLE = {"h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}


class Page(HTMLParser):
    """The tags of a page, and its cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"align"}
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells and data.strip():
            self.cells[-1] += data


def hostile(payload: str) -> Finding:
    """Return a finding with a payload in every text."""
    return Finding(
        place=Place(f"registry/assets/{payload}.yaml"),
        code="REF001",
        level=Level.ERROR,
        message=payload,
        subject=payload,
        fix=payload,
        record=payload,
        pointer=("custom", payload),
        related=(Related(Place(f"registry/{payload}.yaml"), payload),),
        classed=FindingClass.INTRODUCED,
    )


@pytest.fixture(scope="module")
def attacked() -> Verdict:
    return verdict([hostile(payload) for payload in PAYLOADS], base=PAYLOADS[0], head="\n".join(PAYLOADS))


@pytest.fixture(scope="module")
def attacked_registry(reader: Reader) -> Verdict:
    """Check a registry whose records have payloads wherever a text may be anything."""
    day = date(2026, 11, 24)
    return check(snapshot_of(hostile_files(IN_LOGS)), None, reader, day=day, today=day)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_steers_a_terminal_or_is_a_command_of_a_job(
    name: str, attacked: Verdict, attacked_registry: Verdict
) -> None:
    for judged in (attacked, attacked_registry):
        text = click.unstyle(FORMATS[name].render(judged, show_all=True))
        lines = text.split("\n")

        assert judged.counting
        assert all(line.isprintable() for line in lines)
        assert not COMMAND.search(text)
        assert name == "github" or not any(line.lstrip().startswith("::") for line in lines)


def test_commands_are_ours_alone(attacked: Verdict, attacked_registry: Verdict) -> None:
    for judged in (attacked, attacked_registry):
        lines = FORMATS["github"].render(judged, show_all=True).split("\n")
        commands = [line for line in lines if line.lstrip().startswith("::")]

        assert all(OURS.match(one) for one in commands)
        assert len(commands) <= 30


@pytest.mark.parametrize("name", FORMATS)
def test_every_finding_is_told_once(name: str, attacked: Verdict) -> None:
    told = read_back(name, FORMATS[name].render(attacked, show_all=True), FindingClass.INTRODUCED)

    assert told == {Told(FindingClass.INTRODUCED, Level.ERROR, "REF001"): len(PAYLOADS)}


def test_json_parses_to_the_very_texts(attacked: Verdict) -> None:
    document = json.loads(FORMATS["json"].render(attacked))

    assert [one["message"] for one in document["findings"]] == list(PAYLOADS)
    assert [one["subject"] for one in document["findings"]] == list(PAYLOADS)


def test_sarif_stays_valid(attacked: Verdict, attacked_registry: Verdict) -> None:
    for judged in (attacked, attacked_registry):
        VALIDATOR.validate(json.loads(FORMATS["sarif"].render(judged, show_all=True)))


def test_junit_stays_valid_and_says_the_texts(attacked: Verdict, attacked_registry: Verdict) -> None:
    suite_of(FORMATS["junit"].render(attacked_registry))
    failures = suite_of(FORMATS["junit"].render(attacked)).iter("failure")

    assert [one.attrib["message"] for one in failures] == list(map(printable, PAYLOADS))


def test_markdown_is_a_table_of_texts(attacked: Verdict, attacked_registry: Verdict) -> None:
    assert Page(page(attacked_registry)).tags == TABLE
    shown = Page(page(attacked))

    assert shown.tags == TABLE
    for column in (shown.cells[3::5], shown.cells[4::5]):
        assert column == [printable(payload).strip() for payload in PAYLOADS]


def page(judged: Verdict) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(FORMATS["markdown"].render(judged)))
