"""Findings on a terminal: errors last and all of them, of a warning's kind the first few."""

from itamops.findings import Finding, FindingClass, Level, Place
from itamops.formats import FORMATS
from itamops.pipeline.check import Verdict
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
