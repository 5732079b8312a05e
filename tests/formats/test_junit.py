"""JUnit reports are valid whatever the data is, and fail for what fails the check."""

import msgspec
import pytest

from itamops.errors import CannotJudge
from itamops.findings import FindingClass, Level
from itamops.formats import FORMATS
from tests.formats.reading_back import suite_of
from tests.formats.verdicts import finding, verdict


def test_a_clean_run_is_one_case_that_passes_and_says_so() -> None:
    suite = suite_of(FORMATS["junit"].render(verdict([])))
    [run] = suite.iter("testcase")

    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("1", "0", "0")
    assert [child.tag for child in run] == ["system-out"]
    assert run[0].text == "nothing found; 7 records checked as of 2026-11-24"


@pytest.mark.parametrize(
    ("level", "of", "outcome"),
    [
        (Level.ERROR, FindingClass.PRESENT, "failure"),
        (Level.ERROR, FindingClass.INTRODUCED, "failure"),
        (Level.ERROR, FindingClass.OLDER, "skipped"),
        (Level.ERROR, FindingClass.WAIVED, "skipped"),
        (Level.ERROR, FindingClass.FIXED, "system-out"),
        (Level.WARNING, FindingClass.INTRODUCED, "system-out"),
        (Level.NOTE, FindingClass.PRESENT, "system-out"),
    ],
)
def test_only_what_fails_the_check_is_a_failure(level: Level, of: FindingClass, outcome: str) -> None:
    judged = verdict([finding("REF001", level, 1, of)])
    suite = suite_of(FORMATS["junit"].render(judged))
    case = suite.findall("testcase")[1]

    assert [child.tag for child in case] == [outcome]
    assert int(suite.attrib["failures"]) == (outcome == "failure") == judged.fails
    assert int(suite.attrib["skipped"]) == (outcome == "skipped")
    assert case.attrib["name"] == "asset/lap-00000001"


def test_cases_of_one_subject_have_different_names() -> None:
    twice = [finding("REF001", Level.ERROR, 1), finding("REF001", Level.ERROR, 1, line=9)]
    cases = suite_of(FORMATS["junit"].render(verdict(twice))).findall("testcase")

    assert [case.attrib["name"] for case in cases[1:]] == ["asset/lap-00000001", "asset/lap-00000001 (2)"]


def test_what_could_not_be_judged_is_an_error() -> None:
    suite = suite_of(FORMATS["junit"].not_checked(CannotJudge("there is no commit \x1b", "fetch it")))

    assert suite.attrib["errors"] == "1"
    assert suite[0][0].attrib["message"] == r"there is no commit \x1b"


@pytest.mark.parametrize(
    "text", ["\0\x08\x1b", "\ud800 \udcff", "\ufffe\uffff", "]]>", "<a b='c\"'>&amp;", "\r\n\t", "\x85\u2028"]
)
def test_no_text_spoils_the_document(text: str) -> None:
    evil = msgspec.structs.replace(
        finding("REF001", Level.ERROR), message=text, fix=text, subject=text, related=()
    )
    cases = suite_of(FORMATS["junit"].render(verdict([evil], base=text, head=text))).findall("testcase")

    assert len(cases) == 2
