"""Findings on a terminal: errors last and all of them, of a warning's kind the first few."""

import click
import msgspec
import pytest

from itamops.documents import read_document
from itamops.errors import CannotJudge
from itamops.findings import Finding, FindingClass, Level, Place
from itamops.formats import FORMATS, text
from itamops.pipeline.check import Verdict
from itamops.snapshot import snapshot_of
from tests.formats.verdicts import finding, verdict


def render(verdict: Verdict, *, show_all: bool) -> str:
    return FORMATS["text"].render(verdict, show_all=show_all)


GAPS = [finding("LIFE009", Level.WARNING, number) for number in range(8)]
ERRORS = [finding("REF001", Level.ERROR, number) for number in range(7)]


def test_errors_come_last_and_all_of_them() -> None:
    printed = render(verdict([*ERRORS, *GAPS]), show_all=False)
    assert printed.count("REF001") == len(ERRORS)
    assert printed.rindex("LIFE009") < printed.index("REF001")


def test_of_a_warning_the_first_few_are_shown_and_the_rest_counted() -> None:
    printed = render(verdict(GAPS), show_all=False)
    assert printed.count("LIFE009") == 5
    assert "3 more of the same codes; --all shows them" in printed
    assert "8 warnings" in printed


def test_everything_is_shown_on_demand() -> None:
    older = finding("POL006", Level.WARNING, 9, FindingClass.OLDER)
    printed = render(verdict([*GAPS, older]), show_all=True)
    assert printed.count("LIFE009") == 8
    assert "POL006" in printed
    assert "more of the same" not in printed
    assert "POL006" not in render(verdict([*GAPS, older]), show_all=False)


def test_control_characters_of_a_record_do_not_reach_the_terminal() -> None:
    evil = Finding(place=Place("a"), code="REF001", level=Level.ERROR, message="x\x1b[2Jy\nz", subject="a")
    printed = render(verdict([evil]), show_all=False)
    assert "x\\x1b[2Jy\\nz" in printed


def excerpt(line: str, start: int, end: int, width: int = 160) -> list[str]:
    """Return a line of a file and the marks under it, as shown for a span of code points from 1."""
    path = "registry/vendors/hp.yaml"
    one = msgspec.structs.replace(finding("SCH001", Level.ERROR), place=Place(path, 1, start, 1, end))
    judged = msgspec.structs.replace(verdict([one]), head=snapshot_of({path: f"{line}\n".encode()}))
    printed = click.unstyle(text.write(judged, judged.findings, width))
    return [line.partition("| ")[2] for line in printed.splitlines()[3:5]]


def test_the_span_is_underlined() -> None:
    assert excerpt("name: HP", 7, 9) == ["name: HP", "      ^^"]


def test_marks_stand_below_characters_that_are_two_cells_wide() -> None:
    assert excerpt("name: 東京 HP", 7, 9) == ["name: 東京 HP", "      ^^^^"]
    assert excerpt("name: 東京 HP", 10, 12) == ["name: 東京 HP", "           ^^"]


def test_marks_stand_below_escapes() -> None:
    assert excerpt("name: a\N{RIGHT-TO-LEFT OVERRIDE}b", 8, 9) == [r"name: a\u202eb", "       ^^^^^^"]


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("start", [1, 30, 100, 280])
def test_of_a_long_line_the_part_around_the_span_is_shown(start: int, width: int) -> None:
    line = f"{'a' * (start - 1)}BBBB{'c' * (300 - start)}"
    shown, marks = excerpt(line, start, start + 4, width)

    assert len(shown) <= width - len("1 | ")
    assert shown.index("BBBB") == marks.index("^^^^")
    assert shown.startswith("…") is (len(shown.partition("BBBB")[0]) < start - 1)


def test_why_nothing_was_judged_is_said_with_what_to_do() -> None:
    told = click.unstyle(FORMATS["text"].not_checked(CannotJudge("there is no commit x", "fetch it")))

    assert told == "error: there is no commit x\nhelp: fetch it\n"


@pytest.mark.parametrize(
    "subject",
    [
        "asset/lap-7f3k9q2m in_use.assigned → disposed.sold 2026-06-01 evidence",
        'registry/assets/7f/lap-7f3k9q2m.yaml tag cannot be "x": a tag',
        "count/cnt-3f7g2k5p LT #4",
        "2026-06-01",
        "null",
    ],
)
def test_a_subject_is_printed_as_a_waiver_takes_it(subject: str) -> None:
    judged = msgspec.structs.replace(finding("REF001", Level.ERROR), subject=subject)
    printed = click.unstyle(render(verdict([judged]), show_all=False))
    (line,) = (one.partition("= ")[2] for one in printed.splitlines() if "= subject: " in one)
    data, flaws = read_document(f"{line}\n".encode())
    assert (data, list(flaws)) == ({"subject": subject}, [])
