"""A change of what governs shows two verdicts over everything, and fails for the errors it introduces."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

RULES = "registry/policy/rules.yaml"


@pytest.fixture
def stricter(registry: Path, run: Run) -> Path:
    """Return a registry with two warnings, and a branch whose policy makes them errors."""
    (registry / "registry/vendors").mkdir(exist_ok=True)
    for name in ("one", "two"):
        (registry / f"registry/vendors/{name}.yaml").write_text(f"id: {name}\nname: {name}\nnotes: off\n")
    commit(registry, run)
    run("git", "switch", "--quiet", "--create", "stricter", cwd=registry)
    place = registry / RULES
    place.write_text(f"{place.read_text()}levels: {{YAML007: error}}\n")
    commit(registry, run)
    return registry


def commit(registry: Path, run: Run) -> None:
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Change", cwd=registry)


def tallies(document: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    return {(one["level"], one["code"]): (one["before"], one["after"]) for one in document["tallies"]}


def test_both_verdicts_stand_side_by_side_and_each_new_error_is_named(stricter: Path, run: Run) -> None:
    expected = {("error", "YAML007"): (0, 2), ("warning", "YAML007"): (2, 0)}
    checked = run("itamops", "check", "--base", "main", "--format", "json", cwd=stricter, code=1).stdout
    planned = run("itamops", "plan", "--base", "main", "--format", "json", cwd=stricter).stdout
    for said in map(json.loads, (checked, planned)):
        assert expected.items() <= tallies(said).items()
        assert {one["path"] for one in said["findings"] if one["class"] == "introduced"} == {
            "registry/vendors/one.yaml",
            "registry/vendors/two.yaml",
        }


@pytest.mark.parametrize(
    ("form", "row"),
    [("text", "  error YAML007    0 → 2\n"), ("markdown", "| error | YAML007 | 0 | 2 |\n")],
)
@pytest.mark.parametrize("command", ["check", "plan"])
def test_people_see_both_verdicts(stricter: Path, run: Run, command: str, form: str, row: str) -> None:
    words = ("itamops", command, "--base", "main", "--format", form)
    said = run(*words, cwd=stricter, code=int(command == "check")).stdout
    assert "by current and by proposed governance" in said
    assert row in said


def test_a_change_of_records_has_one_verdict(stricter: Path, run: Run) -> None:
    run("git", "switch", "--quiet", "main", cwd=stricter)
    (stricter / "registry/vendors/three.yaml").write_text("id: three\nname: Three\n")
    said = json.loads(run("itamops", "check", "--base", "main", "--format", "json", cwd=stricter).stdout)
    assert said["tallies"] == []
