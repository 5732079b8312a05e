"""The steps of GitHub's workflows, run with events in the documented shape on real repositories."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ci.conftest import Server, commit, git, location
from tests.ci.forge import Runner

WORKFLOWS = Path(__file__).parents[2] / "ci/github/.github/workflows"
CHECK, COMMENT, PUBLISH, NIGHTLY = (
    WORKFLOWS / f"{name}.yml" for name in ("itamops", "itamops-comment", "itamops-publish", "itamops-nightly")
)
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/estate"}
REVIEWS = "GET repos/acme/estate/pulls/7/reviews"
BRANCH = '$(touch pwned)"; touch pwned; echo "'
"""A branch's name that would run something, wherever it is put into a command as text."""


def runner(tmp_path: Path, server: Server, name: str, event: dict[str, Any], **variables: str) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir(parents=True)
    (folder / "event.json").write_text(json.dumps(event))
    sha = variables.pop("sha", server.main)
    made = Runner(
        folder,
        server.path,
        {"event": event, "event_name": name, "sha": sha},
        GITHUB_SHA=sha,
        GITHUB_EVENT_NAME=name,
        GITHUB_EVENT_PATH=str(folder / "event.json"),
        **GITHUB,
        **variables,
    )
    made.answer({REVIEWS: [], **opened(server.change), f"GET repos/acme/estate/commits/{sha}/pulls": []})
    return made


def opened(head: str, number: int = 7) -> dict[str, Any]:
    """Answer that Anna has opened a pull request."""
    pull = {
        "number": number,
        "user": {"login": "anna-k", "id": 10, "type": "User"},
        "author_association": "MEMBER",
        "head": {"sha": head},
        "base": {"ref": "main"},
    }
    return {f"GET repos/acme/estate/pulls/{number}": pull}


def pull_request(server: Server, head: str) -> dict[str, Any]:
    return {
        "action": "synchronize",
        "pull_request": {
            "number": 7,
            "base": {"ref": "main", "sha": server.first},
            "head": {"ref": BRANCH, "sha": head},
        },
        "repository": {"default_branch": "main"},
    }


def propose(server: Server, tmp_path: Path, files: dict[str, str]) -> str:
    """Put a change of the first commit where pull requests are."""
    folder = tmp_path / "proposer"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    git(folder, "checkout", "--quiet", server.first)
    head = commit(folder, files, "Propose")
    git(folder, "push", "--quiet", "--force", "origin", f"{head}:refs/pull/7/head")
    return head


def test_a_clean_change_passes_and_is_summarized(tmp_path: Path, server: Server) -> None:
    job = runner(tmp_path, server, "pull_request", pull_request(server, server.change), sha=server.change)
    assert job.run_job(CHECK, "check") == "success", job.log
    assert f"GitHub #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log
    assert "no finding introduced" in (job.folder / "summary.md").read_text()
    results = {path.name for path in (job.folder / "artifacts/itamops").iterdir()}
    assert results >= {"findings.sarif", "findings.json", "junit.xml", "code-quality.json", "comment.md"}
    assert (job.folder / "installed").read_text().startswith("-I -m pip install")


def test_a_change_that_introduces_an_error_fails_and_still_says_what(tmp_path: Path, server: Server) -> None:
    path, text = location("bergen")
    head = propose(server, tmp_path, {path: text.replace("acme", "nobody")})
    job = runner(tmp_path, server, "pull_request", pull_request(server, head), sha=head)
    assert job.run_job(CHECK, "check") == "failure"
    assert "::error title=REF" in job.log
    assert "REF" in (job.folder / "summary.md").read_text()
    said = json.loads((job.folder / "artifacts/itamops/findings.json").read_text())
    assert said["summary"]["introduced"] == 1


def test_nothing_of_the_change_is_run(tmp_path: Path, server: Server) -> None:
    """Modules and programs in the checkout that bear the names of what the steps call."""
    wicked = "import pathlib; pathlib.Path('pwned').touch()\n"
    names = ("pip.py", "itamops.py", "sitecustomize.py", "venv.py")
    head = propose(server, tmp_path, dict([location("bergen")]) | dict.fromkeys(names, wicked))
    job = runner(tmp_path, server, "pull_request", pull_request(server, head), sha=head)
    assert job.run_job(CHECK, "check") == "failure"
    assert "GOV001" in job.log, "such files are governance"
    assert not list(job.folder.rglob("pwned"))


def test_main_in_a_merge_queue_is_judged_as_it_will_be(tmp_path: Path, server: Server) -> None:
    event = {"merge_group": {"base_sha": server.first, "head_sha": server.change}}
    job = runner(tmp_path, server, "merge_group", event, sha=server.change)
    assert job.run_job(CHECK, "check") == "success", job.log
    assert f"comparing {server.change[:12]} with {server.first[:12]}" in job.log


def workflow_run(head: str) -> dict[str, Any]:
    return {
        "workflow_run": {
            "event": "pull_request",
            "head_sha": head,
            "head_branch": BRANCH,
            "head_repository": {"owner": {"login": "mallory"}},
        }
    }


PULLS = "GET repos/acme/estate/pulls"
COMMENTS = "repos/acme/estate/issues/7/comments"


@pytest.mark.parametrize(
    ("comments", "method", "path"),
    [
        ([], "POST", COMMENTS),
        (
            [
                {"id": 1, "user": {"login": "mallory"}, "body": "<!-- itamops-plan -->\nAll is well."},
                {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "not <!-- itamops-plan -->"},
                {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- itamops-plan -->\nold"},
            ],
            "PATCH",
            "repos/acme/estate/issues/comments/3",
        ),
    ],
)
def test_one_comment_shows_the_plan_and_only_our_own_is_edited(
    tmp_path: Path, server: Server, comments: list[dict[str, Any]], method: str, path: str
) -> None:
    job = runner(tmp_path, server, "workflow_run", workflow_run(server.change))
    job.answer(
        {
            REVIEWS: [],
            **opened(server.change),
            PULLS: [{"number": 7, "head": {"sha": server.change}, "base": {"ref": "main"}}],
            f"GET {COMMENTS}": comments,
            f"{method} {path}": {},
        }
    )
    assert job.run_job(COMMENT, "plan") == "success", job.log
    assert job.run_job(COMMENT, "comment") == "success", job.log
    last = job.asked()[-1]
    assert (last["method"], last["path"]) == (method, path)
    assert last["fields"]["body"].startswith("<!-- itamops-plan -->\n")
    assert job.asked()[0]["fields"]["head"] == f"mallory:{BRANCH}"
    assert not list(job.folder.rglob("pwned"))


def test_a_change_that_has_moved_on_gets_no_comment(tmp_path: Path, server: Server) -> None:
    job = runner(tmp_path, server, "workflow_run", workflow_run(server.change))
    job.answer({PULLS: [{"number": 7, "head": {"sha": server.main}, "base": {"ref": "main"}}]})
    assert job.run_job(COMMENT, "plan") == "success", job.log
    assert job.run_job(COMMENT, "comment") == "skipped"


def push(before: str, after: str) -> dict[str, Any]:
    return {
        "ref": "refs/heads/main",
        "before": before,
        "after": after,
        "repository": {"default_branch": "main"},
    }


def test_after_a_merge_the_receipt_is_kept_and_the_site_built(tmp_path: Path, server: Server) -> None:
    job = runner(tmp_path, server, "push", push(server.first, server.main), GITHUB_REF="refs/heads/main")
    assert job.run_job(PUBLISH, "receipt") == "success", job.log
    receipts = server.git("ls-tree", "-r", "--name-only", "itamops-receipts")
    assert f"/{server.main}.json" in receipts
    assert job.run_job(PUBLISH, "build") == "success", job.log
    assert (job.folder / "artifacts/github-pages/index.html").exists()


def test_after_a_merge_nothing_is_kept_if_github_does_not_tell_how_it_came(
    tmp_path: Path, server: Server
) -> None:
    job = runner(tmp_path, server, "push", push(server.first, server.main), GITHUB_REF="refs/heads/main")
    job.answer({})
    assert job.run_job(PUBLISH, "receipt") == "failure"
    assert "itamops-receipts" not in server.git("branch", "--list")


def test_a_main_that_was_rewritten_leaves_no_receipt_and_is_not_published(
    tmp_path: Path, server: Server
) -> None:
    job = runner(
        tmp_path,
        server,
        "push",
        push(server.main, server.change),
        sha=server.change,
        GITHUB_REF="refs/heads/main",
    )
    assert job.run_job(PUBLISH, "receipt") == "failure"
    assert "the main branch was rewritten" in job.log
    assert "itamops-receipts" not in server.git("branch", "--list")
    assert job.run_job(PUBLISH, "build") == "skipped"


def test_every_night_the_registry_is_judged_as_of_that_day(tmp_path: Path, server: Server) -> None:
    job = runner(tmp_path, server, "schedule", {"schedule": "17 3 * * *"}, GITHUB_REF="refs/heads/main")
    job.run_job(NIGHTLY, "nightly")
    assert "GitHub: checking the work tree without a base" in job.log
    assert "CODEOWNERS is missing" in job.log
    assert "there is no receipt" in job.log
    assert "no branches conflict" in job.log


def approved_by_bo(head: str) -> dict[str, Any]:
    return {
        "id": 80,
        "user": {"login": "bo-cole", "id": 11, "type": "User"},
        "body": "",
        "state": "APPROVED",
        "author_association": "MEMBER",
        "submitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit_id": head,
    }


@pytest.mark.parametrize(
    ("over", "result"), [("nothing", "failure"), ("before", "failure"), ("head", "success")]
)
def test_policy_needs_the_review_of_another_who_governs_over_what_is_merged(
    tmp_path: Path, server: Server, policy: str, over: str, result: str
) -> None:
    job = runner(tmp_path, server, "pull_request_review", pull_request(server, policy), sha=policy)
    commits = {"nothing": [], "before": [server.main], "head": [policy]}[over]
    job.answer({REVIEWS: [approved_by_bo(one) for one in commits], **opened(policy)})
    assert job.run_job(CHECK, "check") == result, job.log
    assert ("::error title=AUTH" in job.log) is (result == "failure")


def test_the_receipt_says_who_has_approved(tmp_path: Path, server: Server, policy: str) -> None:
    before = server.git("rev-parse", "main")
    pulls = f"GET repos/acme/estate/commits/{policy}/pulls"
    reference = "refs/heads/main"
    first = runner(
        tmp_path / "1", server, "push", push(server.main, before), sha=before, GITHUB_REF=reference
    )
    first.run_job(PUBLISH, "receipt")
    server.git("update-ref", reference, policy)
    job = runner(tmp_path / "2", server, "push", push(before, policy), sha=policy, GITHUB_REF=reference)
    answers = {pulls: [{"number": 7, "merge_commit_sha": policy}], REVIEWS: [approved_by_bo(policy)]}
    job.answer(answers | opened(policy))
    assert job.run_job(PUBLISH, "receipt") == "success", job.log
    paths = server.git("ls-tree", "-r", "--name-only", "itamops-receipts").splitlines()
    (path,) = [path for path in paths if policy in path]
    receipt = json.loads(server.git("show", f"itamops-receipts:{path}"))
    told = [(one["login"], one["outcome"]) for one in receipt["approvals"]]
    assert told == [("anna-k", "opened"), ("bo-cole", "approved")]
    assert [(one["person"], one["known"]) for one in receipt["made_by"]] == [("akeller", "claim")] * 2


def test_a_squash_is_judged_by_the_reviews_of_its_branch(tmp_path: Path, server: Server, policy: str) -> None:
    before, reference = server.git("rev-parse", "main"), "refs/heads/main"
    first = runner(
        tmp_path / "1", server, "push", push(server.main, before), sha=before, GITHUB_REF=reference
    )
    first.run_job(PUBLISH, "receipt")
    squash = server.git("commit-tree", "-p", before, "-m", "Squash", f"{policy}^{{tree}}")
    server.git("update-ref", reference, squash)
    job = runner(tmp_path / "2", server, "push", push(before, squash), sha=squash, GITHUB_REF=reference)
    pulls = f"GET repos/acme/estate/commits/{squash}/pulls"
    reviews = REVIEWS.replace("/7/", "/8/")
    answers = {pulls: [{"number": 8, "merge_commit_sha": squash}], reviews: [approved_by_bo(policy)]}
    job.answer(answers | opened(policy, 8))
    assert job.run_job(PUBLISH, "receipt") == "success", job.log
