"""`itamops ci` beside its pipelines: what is written when nothing can be judged; how they are written."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from itamops.authoring.pipelines import PIPELINES, pipeline_files
from itamops.authoring.tools import DEPENDENCIES, ITAMOPS
from itamops.cli.ci import COMMENT, PLAN, RESULTS

Run = Callable[..., Any]


def test_in_a_clone_the_work_tree_is_judged_against_main(registry: Path, run: Run) -> None:
    by_itself = run("itamops", "ci", cwd=registry)
    assert "checking the work tree without a base, because refs/heads/main" in by_itself.stderr
    place = registry / "registry/locations/headquarters.yaml"
    place.write_text(place.read_text().replace("name: ", "name: Old "))
    done = run("itamops", "ci", cwd=registry)
    assert "this clone: comparing the work tree with refs/heads/main" in done.stderr
    assert {path.name for path in (registry / "itamops-results").iterdir()} == {*RESULTS, PLAN, COMMENT}
    assert run("git", "status", "--short", cwd=registry).stdout == " M registry/locations/headquarters.yaml\n"


def test_what_cannot_be_judged_is_said_everywhere(registry: Path, tmp_path: Path, run: Run) -> None:
    outputs, summary = tmp_path / "outputs", tmp_path / "summary"
    done = run(
        "itamops",
        "ci",
        "--base",
        "b" * 40,
        cwd=registry,
        code=3,
        GITHUB_OUTPUT=str(outputs),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert "there is no commit" in done.stderr
    assert "status=not_judged" in outputs.read_text().splitlines()
    assert "Not checked" in summary.read_text()
    said = json.loads((registry / "itamops-results/findings.json").read_text())
    assert said["status"] == "not_judged"
    assert (registry / "itamops-results/findings.sarif").exists()


def test_outside_of_a_registry_it_says_so_to_the_pipeline(tmp_path: Path, run: Run) -> None:
    outputs = tmp_path / "outputs"
    run("itamops", "ci", cwd=tmp_path, code=2, GITHUB_OUTPUT=str(outputs))
    assert "status=not_judged" in outputs.read_text()


def test_values_for_later_steps_hold_nothing_of_a_record(registry: Path, tmp_path: Path, run: Run) -> None:
    outputs = tmp_path / "outputs"
    place = registry / "registry/locations/headquarters.yaml"
    place.write_text(place.read_text().replace("name: ", "name: status=clean "))
    run("itamops", "ci", cwd=registry, GITHUB_OUTPUT=str(outputs))
    values = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    assert values.keys() == {"status", "errors", "change_digest", "receipts", "results"}
    assert (values["status"], values["errors"], values["receipts"]) == ("clean", "0", "")
    assert len(values["change_digest"]) == 64


@pytest.mark.parametrize("forge", PIPELINES)
def test_a_registry_gets_the_pipeline_of_its_forge(registry: Path, run: Run, forge: str) -> None:
    done = run("itamops", "ci", "--write", forge, cwd=registry)
    written, tools = done.stdout.splitlines(), [DEPENDENCIES, ITAMOPS]
    assert written[: len(pipeline_files(forge)) + 2] == [*pipeline_files(forge), *tools]
    for path, text in pipeline_files(forge).items():
        assert (registry / path).read_text() == text
    run("itamops", "ci", "--write", forge, cwd=registry)
    run("itamops", "check", cwd=registry)


def test_a_pipeline_of_somebody_is_left_alone(registry: Path, run: Run) -> None:
    (registry / "Jenkinsfile").write_text("pipeline {}\n")
    done = run("itamops", "ci", "--write", "jenkins", cwd=registry, code=2)
    assert "Jenkinsfile already exists" in done.stderr
    assert (registry / "Jenkinsfile").read_text() == "pipeline {}\n"


def test_pins_that_are_there_give_way_to_those_of_this_itamops(registry: Path, run: Run) -> None:
    run("itamops", "ci", "--write", "gitlab", cwd=registry)
    pins = (registry / ITAMOPS).read_text()
    (registry / ITAMOPS).write_text("itamops==0.0.1\n")
    run("itamops", "ci", "--write", "gitlab", cwd=registry)
    assert (registry / ITAMOPS).read_text() == pins


def test_a_registry_may_start_with_its_pipeline(tmp_path: Path, run: Run) -> None:
    words = ("--organization", "Acme", "--person", "akeller", "--name", "Anna Keller", "--ci", "gitlab")
    run("itamops", "init", "estate", *words, cwd=tmp_path)
    assert (tmp_path / "estate/.gitlab-ci.yml").exists()
    assert (tmp_path / "estate" / DEPENDENCIES).read_text().count("--hash=sha256:") > 20
    assert "forge: gitlab" in (tmp_path / "estate/itamops.yaml").read_text()


@pytest.fixture
def within(registry: Path, run: Run) -> Path:
    """Return a repository that has the registry in the folder `it/estate`, committed."""
    top = registry.parent / "whole"
    (top / "it").mkdir(parents=True)
    (registry / ".git").rename(top / ".git")
    registry.rename(top / "it/estate")
    run("git", "add", "--all", cwd=top)
    run("git", "commit", "--quiet", "--message", "Move it", cwd=top)
    return top


@pytest.mark.parametrize("forge", PIPELINES)
def test_the_pipeline_of_a_registry_in_a_folder_stands_at_the_top_and_names_the_folder(
    within: Path, run: Run, forge: str
) -> None:
    run("itamops", "ci", "--write", forge, cwd=within / "it/estate")
    assert (within / ITAMOPS).exists()
    for path, text in pipeline_files(forge).items():
        written = (within / path).read_text()
        assert written.replace(" -C it/estate", "") == text
        assert len(re.findall(r"\bitamops\"? (?:ci|build|audit) (?!-C )", written)) == 0
        assert written.count(" -C it/estate") >= 1
    run("itamops", "ci", "--write", forge, cwd=within / "it/estate")


def test_a_folder_that_a_shell_would_not_take_for_a_name_gets_no_pipeline(within: Path, run: Run) -> None:
    (within / "it/estate").rename(within / "it/$(reboot)")
    done = run("itamops", "ci", "--write", "gitlab", cwd=within / "it/$(reboot)", code=2)
    assert "rename it" in done.stderr
    assert not (within / ".gitlab-ci.yml").exists()


def test_a_registry_that_starts_in_a_folder_is_told_how_to_get_its_pipeline(within: Path, run: Run) -> None:
    words = ("--organization", "Acme", "--person", "akeller", "--name", "Anna Keller", "--ci", "gitlab")
    done = run("itamops", "init", within / "it/other", *words, cwd=within, code=2)
    assert "itamops ci --write gitlab" in done.stderr
    assert not (within / "it/other").exists()


def test_a_registry_in_a_folder_of_a_bare_repository_is_named_behind_it(
    within: Path, run: Run, tmp_path: Path
) -> None:
    run("git", "clone", "--quiet", "--bare", within, tmp_path / "estate.git", cwd=tmp_path)
    at = ("-C", tmp_path / "estate.git/it/estate")
    run("itamops", "check", *at, "--head", "main", cwd=tmp_path)
    run("itamops", "receipt", *at, cwd=tmp_path)
    run("itamops", "audit", *at, "--since", "main~1", cwd=tmp_path, code=1)
    run("itamops", "hook", "install", *at, cwd=tmp_path)
    assert "--folder it/estate" in (tmp_path / "estate.git/hooks/pre-receive").read_text()
    top = run("itamops", "check", "-C", tmp_path / "estate.git", "--head", "main", cwd=tmp_path, code=3)
    assert "there is one in it/estate: name that folder with -C" in top.stderr
    run("itamops", "check", "-C", tmp_path / "nowhere", cwd=tmp_path, code=2)


def merged(run: Run, registry: Path, before: str, code: int = 0) -> Any:
    """Run the job after a push to main, as GitHub starts it."""
    event = registry.parent / "event.json"
    after = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    repository = {"default_branch": "main"}
    event.write_text(json.dumps({"before": before, "after": after, "repository": repository}))
    words = ("itamops", "ci", "--results", registry.parent / "results")
    return run(
        *words,
        cwd=registry,
        code=code,
        GITHUB_ACTIONS="true",
        GITHUB_EVENT_NAME="push",
        GITHUB_EVENT_PATH=str(event),
        GITHUB_REF="refs/heads/main",
        GITHUB_SHA=after,
        GITHUB_WORKSPACE=str(registry),
    )


@pytest.mark.parametrize(("date", "code"), [("2026-02-04", 0), ("2020-01-01", 1), ("2099-01-01", 1)])
def test_t34_after_a_merge_a_date_that_goes_back_or_lies_ahead_is_told(
    registry: Path, run: Run, date: str, code: int
) -> None:
    before = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    (registry / "registry/vendors/hp.yaml").parent.mkdir(exist_ok=True)
    (registry / "registry/vendors/hp.yaml").write_text("id: hp\nname: HP\n")
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message=HP", cwd=registry, GIT_COMMITTER_DATE=f"{date}T09:00:00Z")
    done = merged(run, registry, before, code)
    assert ("error[PUSH011]" in done.stderr) == bool(code)


def test_a_merge_queue_lands_once_as_proved(registry: Path, run: Run) -> None:
    """The queue's temporary branch becomes main: what was judged there, main goes on by, with one receipt."""
    run("itamops", "receipt", cwd=registry)
    before = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    for name in ("hp", "acer"):
        run("git", "switch", "--quiet", "--create", name, before, cwd=registry)
        (registry / f"registry/vendors/{name}.yaml").parent.mkdir(exist_ok=True)
        (registry / f"registry/vendors/{name}.yaml").write_text(f"id: {name}\nname: {name}\n")
        run("git", "add", "--all", cwd=registry)
        run("git", "commit", "--quiet", f"--message={name}", cwd=registry)
    run("git", "switch", "--quiet", "--create", "gh-readonly-queue/main/pr-1", before, cwd=registry)
    for name in ("hp", "acer"):
        run("git", "merge", "--quiet", "--no-ff", "--message=Queue", name, cwd=registry)
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--ff-only", "gh-readonly-queue/main/pr-1", cwd=registry)
    merged(run, registry, before)
    merged(run, registry, before)
    found = json.loads(run("itamops", "audit", "--format", "json", cwd=registry).stdout)
    assert found["summary"] == {"proved": 2, "ratified": 0, "unproved": 0}
    assert (
        run("git", "ls-tree", "-r", "--name-only", "itamops-receipts", cwd=registry).stdout.count("\n") == 3
    )
