"""GitLab's Code Quality report: what it needs to compare two of them."""

import json
from typing import Any

from itamops.errors import CannotJudge
from itamops.findings import Finding, FindingClass, Level
from itamops.formats import FORMATS
from tests.formats.verdicts import finding, verdict


def issues(*findings: Finding, base: str = "") -> list[dict[str, Any]]:
    return list(json.loads(FORMATS["gitlab"].render(verdict(findings, base=base))))


def test_an_issue_has_what_the_widget_shows() -> None:
    [issue] = issues(finding("REF001", Level.ERROR, 1, line=4))

    assert issue["fingerprint"]
    assert issue | {"fingerprint": ""} == {
        "description": "number 1\nhelp: mend it",
        "check_name": "REF001",
        "fingerprint": "",
        "severity": "critical",
        "location": {"path": "registry/assets/7f/lap-00000001.yaml", "lines": {"begin": 4, "end": 4}},
        "class": "present",
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert issues() == []


def test_levels_are_severities() -> None:
    found = (finding("REF001", level) for level in (Level.ERROR, Level.WARNING, Level.NOTE))

    assert [issue["severity"] for issue in issues(*found)] == ["critical", "minor", "info"]


def test_fingerprints_are_unique() -> None:
    twice = [finding("REF001", Level.ERROR, 1), finding("REF001", Level.ERROR, 1, line=9)]

    assert len({issue["fingerprint"] for issue in issues(*twice)}) == 2


def test_what_is_gone_or_excused_is_no_issue() -> None:
    found = [finding("REF001", Level.ERROR, number, of) for number, of in enumerate(FindingClass)]

    assert [issue["class"] for issue in issues(*found, base="main")] == ["introduced", "older", "present"]


def test_what_could_not_be_judged_blocks() -> None:
    [issue] = json.loads(FORMATS["gitlab"].not_checked(CannotJudge("there is no commit x", "fetch it")))

    assert issue["severity"] == "blocker"
    assert issue["description"] == "there is no commit x\nhelp: fetch it"
