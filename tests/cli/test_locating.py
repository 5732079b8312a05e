"""Base and head are found by themselves in a pipeline, and on request in a clone."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Run = Callable[..., Any]


class Estate(NamedTuple):
    """A server, a clone of it in a pipeline's folder, and the commits of main and of a proposed change."""

    server: Path
    clone: Path
    main: str
    change: str


@pytest.fixture
def estate(registry: Path, tmp_path: Path, run: Run) -> Estate:
    """Propose one location on a branch, while main moves on by another."""

    def commit(path: str, name: str) -> str:
        place = registry / f"registry/locations/{path}.yaml"
        place.write_text(f"id: {path}\nname: {name}\ntype: site\ncompany: acme-gmbh\n")
        run("git", "add", "--all", cwd=registry)
        run("git", "commit", "--quiet", "--message", f"Add {name}", cwd=registry)
        return str(run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip())

    run("git", "switch", "--quiet", "--create", "kiel", cwd=registry)
    change = commit("kiel", "Kiel")
    run("git", "switch", "--quiet", "main", cwd=registry)
    main = commit("bergen", "Bergen")
    server, clone = tmp_path / "server.git", tmp_path / "work"
    run("git", "clone", "--quiet", "--bare", registry, server, cwd=tmp_path)
    run("git", "clone", "--quiet", server, clone, cwd=tmp_path)
    return Estate(server, clone, main, change)


def github(folder: Path, name: str, event: Mapping[str, Any], reference: str = "") -> dict[str, str]:
    place = folder.parent / "event.json"
    place.write_text(json.dumps(event))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(place),
        "GITHUB_REF": reference,
        "GITHUB_WORKSPACE": str(folder),
    }


def pull_request(estate: Estate, base: str = "") -> dict[str, Any]:
    sides = {
        "base": {"ref": "main", "sha": base or estate.main},
        "head": {"ref": "kiel", "sha": estate.change},
    }
    return {"pull_request": {"number": 7, **sides}}


def push(before: str, after: str) -> dict[str, Any]:
    return {"before": before, "after": after, "repository": {"default_branch": "main"}}


def test_a_pull_request_is_merged_into_main_as_it_is_by_now(estate: Estate, run: Run) -> None:
    old = run("git", "rev-parse", f"{estate.main}^", cwd=estate.clone).stdout.strip()
    surroundings = github(estate.clone, "pull_request", pull_request(estate, base=old))
    done = run("itamops", "check", cwd=estate.clone, **surroundings)
    assert f"GitHub #7: comparing {estate.change[:12]} with refs/remotes/origin/main" in done.stderr
    assert estate.main[:12] in done.stderr
    assert "1 changed" in done.stdout or "1 record changed" in done.stdout


def test_a_push_to_main_is_compared_with_what_main_was(estate: Estate, run: Run) -> None:
    old = run("git", "rev-parse", f"{estate.main}^", cwd=estate.clone).stdout.strip()
    surroundings = github(estate.clone, "push", push(old, estate.main), "refs/heads/main")
    done = run("itamops", "check", cwd=estate.clone, **surroundings)
    assert f"comparing {estate.main[:12]} with {old[:12]}" in done.stderr


def test_a_rewritten_main_is_not_judged(estate: Estate, run: Run) -> None:
    surroundings = github(estate.clone, "push", push(estate.main, estate.change), "refs/heads/main")
    done = run("itamops", "check", cwd=estate.clone, code=3, **surroundings)
    assert "the main branch was rewritten" in done.stderr


def test_what_main_was_is_gone(estate: Estate, run: Run) -> None:
    surroundings = github(estate.clone, "push", push("b" * 40, estate.main), "refs/heads/main")
    done = run("itamops", "check", cwd=estate.clone, code=3, **surroundings)
    assert "to compare with" in done.stderr


@pytest.mark.parametrize(
    ("surroundings", "line"),
    [
        ({"GITHUB_ACTIONS": "true"}, "fetch-depth: 0"),
        ({"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event"}, 'GIT_DEPTH: "0"'),
        ({"TF_BUILD": "True", "BUILD_REASON": "PullRequest"}, "fetchDepth: 0"),
        ({"JENKINS_URL": "https://jenkins.example/", "CHANGE_TARGET": "main"}, "Shallow clone"),
    ],
)
def test_a_shallow_clone_says_what_to_write_into_the_pipeline(
    estate: Estate, tmp_path: Path, run: Run, surroundings: dict[str, str], line: str
) -> None:
    shallow = tmp_path / "shallow"
    run(
        "git",
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=kiel",
        estate.server.as_uri(),
        shallow,
        cwd=tmp_path,
    )
    folders = dict.fromkeys(("CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"), str(shallow))
    event = github(shallow, "pull_request", pull_request(estate))
    event.pop("GITHUB_ACTIONS")
    commits = dict.fromkeys(
        ("CI_COMMIT_SHA", "SYSTEM_PULLREQUEST_SOURCECOMMITID", "GIT_COMMIT"), estate.change
    )
    done = run("itamops", "check", cwd=shallow, code=3, **{**folders, **event, **commits, **surroundings})
    assert line in done.stderr
    assert "Traceback" not in done.stderr


def test_a_shallow_clone_may_fetch_what_it_lacks(estate: Estate, tmp_path: Path, run: Run) -> None:
    shallow = tmp_path / "shallow"
    words = ("--depth=1", "--no-single-branch", estate.server.as_uri(), shallow)
    run("git", "clone", "--quiet", *words, cwd=tmp_path)
    surroundings = github(shallow, "pull_request", pull_request(estate))
    run("itamops", "check", cwd=shallow, code=3, **surroundings)
    done = run("itamops", "check", "--fetch", cwd=shallow, **surroundings)
    assert f"GitHub #7: comparing {estate.change[:12]} with" in done.stderr


def test_the_work_tree_of_a_clone_is_compared_with_the_main_line_of_its_remote(
    estate: Estate, run: Run
) -> None:
    run("git", "checkout", "--quiet", estate.change, cwd=estate.clone)
    done = run("itamops", "check", "--base", "auto", cwd=estate.clone)
    assert "this clone: comparing the work tree with refs/remotes/origin/HEAD" in done.stderr


def break_main(estate: Estate, run: Run) -> str:
    """Push an error to main past every check, and return its commit."""
    place = estate.clone / "registry/locations/bergen.yaml"
    place.write_text(place.read_text().replace("acme-gmbh", "acme-ltd"))
    run("git", "commit", "--quiet", "--all", "--message", "Break", cwd=estate.clone)
    run("git", "push", "--quiet", "origin", "HEAD:main", cwd=estate.clone)
    return str(run("git", "rev-parse", "HEAD", cwd=estate.clone).stdout.strip())


@pytest.mark.parametrize("head", [(), ("--head", "HEAD")], ids=["work tree", "commit"])
def test_the_main_line_is_not_compared_with_itself(estate: Estate, run: Run, head: tuple[str, ...]) -> None:
    broken = break_main(estate, run)
    (estate.clone / "findings.json").write_text("of a job\n")
    done = run("itamops", "check", "--base", "auto", *head, cwd=estate.clone, code=1)
    assert f"because refs/remotes/origin/HEAD ({broken[:12]}) contains it" in done.stderr
    assert "error[REF001]" in done.stdout


def test_a_main_line_that_was_fetched_and_not_pulled_is_judged_by_itself(estate: Estate, run: Run) -> None:
    break_main(estate, run)
    run("git", "reset", "--quiet", "--hard", "HEAD^", cwd=estate.clone)
    done = run("itamops", "check", "--base", "auto", cwd=estate.clone)
    assert "checking the work tree without a base" in done.stderr


def test_what_is_not_committed_yet_is_a_change_of_main(estate: Estate, run: Run) -> None:
    break_main(estate, run)
    place = estate.clone / "registry/locations/bergen.yaml"
    place.write_text(place.read_text().replace("name: Bergen", "name: Bergen op Zoom"))
    done = run("itamops", "check", "--base", "auto", cwd=estate.clone)
    assert "comparing the work tree with refs/remotes/origin/HEAD" in done.stderr
    assert "nothing introduced" in done.stdout


@pytest.mark.parametrize("command", ["check", "ci"])
def test_a_nightly_build_of_jenkins_after_one_that_succeeded_judges_everything(
    estate: Estate, run: Run, command: str
) -> None:
    """Its last commit that succeeded is the very one that it judges."""
    surroundings = {
        "JENKINS_URL": "https://jenkins.example/",
        "WORKSPACE": str(estate.clone),
        "BRANCH_NAME": "main",
        "GIT_COMMIT": (broken := break_main(estate, run)),
        "GIT_PREVIOUS_SUCCESSFUL_COMMIT": broken,
    }
    done = run("itamops", command, cwd=estate.clone, code=1, **surroundings)
    assert f"Jenkins: checking {broken[:12]} without a base" in done.stderr


def test_a_plan_of_nothing_is_a_plan(estate: Estate, run: Run) -> None:
    assert "comparing" in run("itamops", "plan", cwd=estate.clone).stderr


def test_an_option_wins_over_the_surroundings(estate: Estate, run: Run) -> None:
    surroundings = github(estate.clone, "pull_request", pull_request(estate))
    whole = run("itamops", "check", "--base", "none", cwd=estate.clone, **surroundings)
    assert whole.stderr == ""
    named = run("itamops", "check", "--base", "HEAD^", "--head", "HEAD", cwd=estate.clone, **surroundings)
    assert named.stderr == ""
    head = run("itamops", "check", "--head", "HEAD", cwd=estate.clone, **surroundings)
    assert head.stderr == ""


def test_a_registry_that_the_pipeline_has_not_checked_out_is_judged_by_itself(
    estate: Estate, tmp_path: Path, run: Run
) -> None:
    surroundings = github(tmp_path / "elsewhere", "pull_request", pull_request(estate))
    assert run("itamops", "check", cwd=estate.clone, **surroundings).stderr == ""


def test_without_a_change_the_whole_registry_is_judged(estate: Estate, run: Run) -> None:
    surroundings = github(estate.clone, "schedule", {"schedule": "0 3 * * *"}, "refs/heads/main")
    done = run("itamops", "check", cwd=estate.clone, **surroundings)
    assert "GitHub: checking the work tree without a base" in done.stderr


def test_an_event_that_is_not_there_is_not_judged(estate: Estate, run: Run) -> None:
    surroundings = github(estate.clone, "pull_request", {})
    (estate.clone.parent / "event.json").unlink()
    done = run("itamops", "check", cwd=estate.clone, code=3, **surroundings)
    assert "cannot be read" in done.stderr
