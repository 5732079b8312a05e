"""SARIF holds against the standard's own schema, and says what code hosts need to follow a finding."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from itamops.errors import CannotJudge
from itamops.findings import Finding, FindingClass, Level, Place, Related
from itamops.formats import FORMATS
from itamops.pipeline.check import Verdict
from itamops.rules import RULES
from tests.formats.verdicts import finding, verdict
from tests.test_cases import check_case

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_bytes())
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)

EVERY_CLASS = [
    finding("REF001", Level.ERROR, number, of)
    for number, of in enumerate(FindingClass)
    if of is not FindingClass.PRESENT
]


def run_of(judged: Verdict, *, show_all: bool = False) -> dict[str, Any]:
    """Return the run of a log, which is valid."""
    log = json.loads(FORMATS["sarif"].render(judged, show_all=show_all))
    VALIDATOR.validate(log)
    [run] = log["runs"]
    return dict(run)


def uri(location: dict[str, Any]) -> str:
    return str(location["physicalLocation"]["artifactLocation"]["uri"])


def fingerprint(one: Finding) -> str:
    [result] = run_of(verdict([one]))["results"]
    return str(result["partialFingerprints"]["primaryLocationLineHash"])


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    run = run_of(verdict([]))

    assert run["results"] == []
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]


def test_a_run_that_could_not_judge_has_no_list_of_results() -> None:
    log = json.loads(FORMATS["sarif"].not_checked(CannotJudge("there is no commit x", "fetch it")))
    VALIDATOR.validate(log)
    [run] = log["runs"]
    [invocation] = run["invocations"]

    assert "results" not in run
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("there is no commit x")


def test_every_rule_is_described() -> None:
    rules = run_of(verdict([]))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert "Fix:" in rule["help"]["text"]


def test_a_result_names_its_rule_and_its_place() -> None:
    [result] = run_of(verdict([finding("REF001", Level.WARNING, 1, line=4)]))["results"]

    assert result["ruleId"] == "REF001"
    assert result["level"] == "warning"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "registry/assets/7f/lap-00000001.yaml"},
        "region": {"startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 8},
    }


def test_what_is_beside_a_finding_is_a_related_location() -> None:
    other = Related(Place("registry/a.yaml", 2, 1, 2, 5), "the other one")
    one = msgspec.structs.replace(finding("ID003", Level.ERROR), related=(other,))
    [result] = run_of(verdict([one]))["results"]
    [related] = result["relatedLocations"]

    assert related["message"]["text"] == "the other one"
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "registry/a.yaml"


def test_what_concerns_several_records_is_told_at_the_one_that_changed() -> None:
    run = run_of(check_case("ID003-two-changes-claim-one-serial"))
    [result] = [one for one in run["results"] if one["ruleId"] == "ID003"]
    told, beside = result["locations"], result["relatedLocations"]

    assert list(map(uri, told)) == ["registry/assets/7f/lap-7f3k9q2m.yaml"]
    assert list(map(uri, beside)) == ["registry/assets/8h/lap-8h4n2s6v.yaml"]


def test_a_fingerprint_stays_when_lines_move_and_differs_otherwise() -> None:
    assert fingerprint(finding("REF001", Level.ERROR, 1)) == fingerprint(
        finding("REF001", Level.ERROR, 1, line=9)
    )
    assert fingerprint(finding("REF001", Level.ERROR, 1)) != fingerprint(finding("REF001", Level.ERROR, 2))
    assert fingerprint(finding("REF001", Level.ERROR, 1)) != fingerprint(finding("REF002", Level.ERROR, 1))


def test_fingerprints_of_one_subject_differ() -> None:
    twice = [finding("REF001", Level.ERROR, 1), finding("REF001", Level.ERROR, 1, line=9)]
    results = run_of(verdict(twice))["results"]

    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in results}) == 2


@pytest.mark.parametrize("show_all", [False, True])
def test_what_is_gone_or_excused_is_no_result_of_an_upload(show_all: bool) -> None:
    results = run_of(verdict(EVERY_CLASS, base="base"), show_all=show_all)["results"]
    states = {(result["baselineState"], bool(result["suppressions"])) for result in results}

    gone_or_excused = {("absent", False), ("unchanged", True)} if show_all else set()
    assert states == {("new", False), ("unchanged", False)} | gone_or_excused


def test_without_a_base_no_state_is_claimed() -> None:
    assert "baselineState" not in run_of(verdict([finding("REF001", Level.ERROR)]))["results"][0]


def test_paths_are_uris_from_the_top_of_the_repository() -> None:
    odd = msgspec.structs.replace(finding("TREE001", Level.ERROR), place=Place("registry/a b#é%.txt"))
    judged = verdict([odd])
    inside = msgspec.structs.replace(judged.head, folder="it/assets")
    run = run_of(msgspec.structs.replace(judged, head=inside))
    location = run["results"][0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"]["uri"] == "it/assets/registry/a%20b%23%C3%A9%25.txt"


def test_text_of_records_is_no_link_and_no_place_to_fill() -> None:
    evil = msgspec.structs.replace(
        finding("REF001", Level.ERROR), message="[click](https://x.example) {0}", fix=""
    )
    [result] = run_of(verdict([evil]))["results"]

    assert result["message"]["text"] == "[click] (https://x.example) {{0}}"
