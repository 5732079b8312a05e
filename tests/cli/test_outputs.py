"""One run, several outputs: for the person at the terminal, and in files for others."""

import json
from pathlib import Path

import pytest

from itamops.formats import FORMATS
from tests.cli.conftest import Run
from tests.formats.reading_back import suite_of
from tests.formats.test_sarif import VALIDATOR


@pytest.fixture
def faulty(registry: Path) -> Path:
    """Return a registry with an error."""
    vendors = registry / "registry" / "vendors"
    vendors.mkdir(parents=True, exist_ok=True)
    (vendors / "dell.yaml").write_text("id: dell\nname: Dell\ncolour: red\n", encoding="utf-8")
    return registry


def test_files_are_written_beside_what_is_printed_also_when_the_check_fails(
    faulty: Path, tmp_path: Path, run: Run
) -> None:
    outputs = {name: tmp_path / f"findings.{name}" for name in FORMATS}
    words = [word for name, path in outputs.items() for word in ("-o", f"{name}={path}")]
    done = run("itamops", "check", *words, cwd=faulty, code=1)
    [result] = json.loads(outputs["sarif"].read_bytes())["runs"][0]["results"]

    assert "error[SCH001]" in done.stdout
    assert outputs["text"].read_text(encoding="utf-8") == done.stdout
    assert json.loads(outputs["json"].read_bytes())["summary"]["present"] == 1
    assert result["ruleId"] == "SCH001"
    assert suite_of(outputs["junit"].read_text(encoding="utf-8")).attrib["failures"] == "1"
    assert len(json.loads(outputs["gitlab"].read_bytes())) == 1
    assert outputs["github"].read_text(encoding="utf-8").startswith("::error title=SCH001 ")
    assert "| error | SCH001 |" in outputs["markdown"].read_text(encoding="utf-8")


def test_a_file_without_a_format_takes_what_would_be_printed(faulty: Path, tmp_path: Path, run: Run) -> None:
    plain, log = tmp_path / "findings.json", tmp_path / "findings.sarif"
    done = run("itamops", "check", "--format", "json", "-o", plain, "-o", f"sarif={log}", cwd=faulty, code=1)

    assert done.stdout == ""
    assert json.loads(plain.read_bytes())["schema"] == "itamops.findings/v1"
    assert json.loads(log.read_bytes())["version"] == "2.1.0"


def test_what_could_not_be_judged_replaces_what_was_found_before(
    registry: Path, tmp_path: Path, run: Run
) -> None:
    outputs = {name: tmp_path / f"findings.{name}" for name in FORMATS}
    words = [word for name, path in outputs.items() for word in ("-o", f"{name}={path}")]
    run("itamops", "check", *words, cwd=registry)
    done = run("itamops", "check", *words, "--base", "nowhere", cwd=registry, code=3)
    log = json.loads(outputs["sarif"].read_bytes())
    VALIDATOR.validate(log)

    assert done.stdout == ""
    assert "there is no commit 'nowhere'" in done.stderr
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert suite_of(outputs["junit"].read_text(encoding="utf-8")).attrib["errors"] == "1"
    for path in outputs.values():
        assert "there is no commit" in path.read_text(encoding="utf-8")


def test_a_program_that_reads_is_told_that_nothing_was_judged(registry: Path, run: Run) -> None:
    done = run("itamops", "check", "--format", "json", "--base", "nowhere", cwd=registry, code=3)

    assert json.loads(done.stdout)["status"] == "not_judged"


def test_an_error_steers_no_log(registry: Path, run: Run) -> None:
    done = run("itamops", "check", "--base", "##[add-mask]x\x1b[31m", cwd=registry, code=3)

    assert r"\x23#[add-mask]x" in done.stderr
    assert "##[" not in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("value", "said"), [("sarf=x.sarif", 'did you mean "sarif"?'), ("x=y.sarif", "expected text, json, ")]
)
def test_a_format_that_is_none_is_wrong_use(registry: Path, run: Run, value: str, said: str) -> None:
    done = run("itamops", "check", "-o", value, cwd=registry, code=2)

    assert said in done.stderr


def test_a_file_that_cannot_be_written_is_wrong_use(registry: Path, tmp_path: Path, run: Run) -> None:
    done = run("itamops", "check", "-o", f"sarif={tmp_path / 'no' / 'such.sarif'}", cwd=registry, code=2)

    assert "cannot write" in done.stderr


def test_paths_for_a_forge_are_from_the_top_of_the_repository(faulty: Path, run: Run) -> None:
    inner = faulty / "inner"
    inner.mkdir()
    for name in ("itamops.yaml", "registry"):
        (faulty / name).rename(inner / name)
    run("git", "add", "-A", cwd=faulty)
    told = {
        name: run("itamops", "check", "--format", name, cwd=inner, code=1).stdout
        for name in ("sarif", "github", "gitlab")
    }
    [result] = json.loads(told["sarif"])["runs"][0]["results"]
    [issue] = json.loads(told["gitlab"])

    assert "file=inner/registry/vendors/dell.yaml," in told["github"]
    assert issue["location"]["path"] == "inner/registry/vendors/dell.yaml"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "inner/registry/vendors/dell.yaml"
    }
