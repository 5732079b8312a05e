"""The steps of the other forges' pipelines, run with their variables on real repositories."""

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.conftest import Server, commit, git, location
from tests.ci.forge import Runner
from tests.ci.mock import Forges

CI = Path(__file__).parents[2] / "ci"
ACTIONS = {"forgejo": "FORGEJO_ACTIONS", "gitea": "GITEA_ACTIONS"}


def workflow(forge: str, name: str) -> Path:
    return CI / forge / f".{forge}/workflows/{name}.yml"


def actions(
    tmp_path: Path, server: Server, forge: str, name: str, event: dict[str, Any], **more: str
) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir(parents=True)
    (folder / "event.json").write_text(json.dumps(event))
    hosted = tmp_path / "acme"
    hosted.mkdir(parents=True)
    (hosted / "estate.git").symlink_to(server.path)
    return Runner(
        folder,
        server.path,
        {"event": event, "event_name": name},
        GITHUB_ACTIONS="true",
        GITHUB_SERVER_URL=tmp_path.as_uri(),
        GITHUB_API_URL="https://forge.example/api/v1",
        GITHUB_REPOSITORY="acme/estate",
        GITHUB_EVENT_NAME=name,
        GITHUB_EVENT_PATH=str(folder / "event.json"),
        **{ACTIONS[forge]: "true"},
        **more,
    )


def pull_request(server: Server, head: str) -> dict[str, Any]:
    return {
        "number": 7,
        "pull_request": {
            "number": 7,
            "base": {"ref": "main", "sha": server.first},
            "head": {"ref": "bergen", "sha": head},
        },
        "repository": {"default_branch": "main"},
    }


def reviews(*approved: str) -> dict[str, Any]:
    """Answer with reviews: Bo approves these commits."""
    review = {
        "user": {"login": "bo-cole"},
        "state": "APPROVED",
        "body": "Looks good.\nGo \\c on.",
        "official": True,
        "stale": False,
        "dismissed": False,
        "submitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    given = [review | {"commit_id": commit} for commit in approved]
    opened = {"number": 7, "user": {"login": "anna-k"}, "head": {"sha": "".join(approved[:1])}}
    return {"pulls/7": opened, "pulls/7/reviews": given}


REFERENCE = "refs/pull/7/head"


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_judge_a_pull_request(tmp_path: Path, server: Server, forge: str) -> None:
    event = pull_request(server, server.change)
    job = actions(tmp_path, server, forge, "pull_request", event, GITHUB_REF=REFERENCE)
    job.answer(reviews())
    assert job.run_job(workflow(forge, "itamops"), "check") == "success", job.log
    assert f"{forge.title()} #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log
    assert "1 changed" in job.log


@pytest.mark.parametrize("forge", ACTIONS)
@pytest.mark.parametrize(("approves", "result"), [(False, "failure"), (True, "success")])
def test_forgejo_and_gitea_judge_who_has_agreed(
    tmp_path: Path, server: Server, policy: str, forge: str, approves: bool, result: str
) -> None:
    server.git("update-ref", REFERENCE, policy)
    event = pull_request(server, policy)
    job = actions(tmp_path, server, forge, "pull_request_review", event, GITHUB_REF=REFERENCE)
    job.answer(reviews(policy) if approves else reviews())
    assert job.run_job(workflow(forge, "itamops"), "check") == result, job.log
    assert ("AUTH001" in job.log) is not approves


@pytest.mark.parametrize("forge", ACTIONS)
@pytest.mark.parametrize(("name", "job_name"), [("itamops", "check"), ("itamops-publish", "publish")])
def test_forgejo_and_gitea_judge_nothing_if_they_do_not_tell_who_has_agreed(
    tmp_path: Path, server: Server, forge: str, name: str, job_name: str
) -> None:
    event = pull_request(server, server.change)
    job = actions(
        tmp_path, server, forge, "pull_request", event, GITHUB_REF=REFERENCE, GITHUB_SHA=server.main
    )
    job.variables["CURL_KNOWS"] = "another"
    assert job.run_job(workflow(forge, name), job_name) == "failure"
    assert "not judged: the forge does not tell" in job.log
    assert "itamops-receipts" not in server.git("branch", "--list")


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_keep_the_receipt_and_put_the_site_on_a_branch(
    tmp_path: Path, server: Server, forge: str
) -> None:
    job = pushed(tmp_path, server, forge, server.first, server.main)
    assert job.run_job(workflow(forge, "itamops-publish"), "publish") == "success", job.log
    assert f"/{server.main}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")
    assert "index.html" in server.git("ls-tree", "--name-only", "pages").split()
    assert "t0ken" not in job.log


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_look_at_main_every_night(tmp_path: Path, server: Server, forge: str) -> None:
    main = pushed(tmp_path, server, forge, server.first, server.main)
    assert main.run_job(workflow(forge, "itamops-publish"), "publish") == "success", main.log
    night = actions(tmp_path / "night", server, forge, "schedule", {}, GITHUB_REF="refs/heads/main")
    night.run_job(workflow(forge, "itamops"), "check")
    assert f"{forge.title()}: checking the work tree without a base" in night.log
    assert "CODEOWNERS is missing" in night.log
    assert "1 proved; 1 commits" in night.log, night.log
    assert "1 open branch" in night.log, "the branches of receipts and pages are none"


def pushed(tmp_path: Path, server: Server, forge: str, before: str, after: str) -> Runner:
    event = {"before": before, "after": after, "repository": {"default_branch": "main"}}
    return actions(tmp_path, server, forge, "push", event, GITHUB_REF="refs/heads/main", GITHUB_SHA=after)


@pytest.fixture
def squashed(tmp_path: Path, server: Server, policy: str) -> str:
    """Squash the approved policy into main, the base of which has its receipt, and give the commit."""
    folder, before = tmp_path / "squashing", server.git("rev-parse", "main")
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    Runner(tmp_path / "receipts", server.path, {}).shell("itamops receipt --evidence tags", folder)
    git(folder, "push", "--quiet", "origin", "itamops-receipts")
    squash = server.git("commit-tree", "-p", before, "-m", "Squash", f"{policy}^{{tree}}")
    server.git("update-ref", "refs/heads/main", squash)
    for reference in (REFERENCE, "refs/merge-requests/7/head"):
        server.git("update-ref", reference, policy)
    return squash


def receipt_of(server: Server, commit: str) -> dict[str, Any]:
    paths = server.git("ls-tree", "-r", "--name-only", "itamops-receipts").splitlines()
    (path,) = [path for path in paths if commit in path]
    receipt: dict[str, Any] = json.loads(server.git("show", f"itamops-receipts:{path}"))
    return receipt


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_judge_a_squash_by_the_reviews_of_its_branch(
    tmp_path: Path, server: Server, policy: str, squashed: str, forge: str
) -> None:
    job = pushed(tmp_path, server, forge, server.git("rev-parse", f"{squashed}^"), squashed)
    job.answer({f"commits/{squashed}/pull": {"number": 7}, **reviews(policy)})
    assert job.run_job(workflow(forge, "itamops-publish"), "publish") == "success", job.log
    assert [one.get("person") for one in receipt_of(server, squashed)["approvals"]] == [None, "bcole"]


SETTINGS = {
    "reset_approvals_on_push": True,
    "merge_requests_author_approval": False,
    "merge_requests_disable_committers_approval": True,
}


def merge_request(head: str, *approved_by: str, merged_as: str = "") -> dict[str, Any]:
    """Answer as GitLab does about a merge request, its approvals and the project's settings."""
    request = {
        "iid": 7,
        "author": {"username": "anna-k"},
        "sha": head,
        "merge_commit_sha": None,
        "squash_commit_sha": merged_as or None,
    }
    now = datetime.now(UTC).isoformat(timespec="seconds")
    approvals = [{"user": {"username": login}, "approved_at": now} for login in approved_by]
    return {
        "/projects/3/merge_requests/7": request,
        "/projects/3/merge_requests/7/approvals": {"iid": 7, "approved_by": approvals},
        "/projects/3/approvals": SETTINGS,
        f"/commits/{merged_as}/merge_requests": [request],
    }


def gitlab(
    tmp_path: Path,
    server: Server,
    job_name: str,
    answers: dict[str, Any],
    forges: Forges | None = None,
    /,
    **variables: str,
) -> tuple[int, Runner]:
    """Run the script of a job as GitLab does: the lines one after the other, in one shell."""
    document = yaml.safe_load((CI / "gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))
    lines = [*document["default"]["before_script"], *document[job_name]["script"]]
    runner = Runner(tmp_path / "runner", server.path, {}, **document["variables"])
    runner.words = ("bash", "-eo", "pipefail", "-c")
    runner.answer(answers)
    if forges:
        runner.ask(forges)
    surroundings = {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_ID": "3",
        "ITAMOPS_TOKEN": "t0ken",
    }
    head = variables["CI_COMMIT_SHA"]
    return run_lines(runner, lines, head, "CI_PROJECT_DIR", **surroundings | variables)


def of_merge_request(server: Server, head: str) -> dict[str, str]:
    return {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": server.first,
        "CI_COMMIT_SHA": head,
    }


def of_main(server: Server, before: str, after: str) -> dict[str, str]:
    return {
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_BRANCH": "main",
        "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_BEFORE_SHA": before,
        "CI_COMMIT_SHA": after,
        "CI_REPOSITORY_URL": server.path.as_uri(),
    }


def run_lines(
    runner: Runner, lines: list[str], head: str, workspace: str, **variables: str
) -> tuple[int, Runner]:
    folder = runner.folder / "work"
    folder.mkdir()
    runner.clone(folder, head)
    done = runner.shell("\n".join(lines), folder, **{workspace: str(folder)}, **variables)
    return done.returncode, runner


def test_gitlab_judges_a_merge_request(tmp_path: Path, server: Server) -> None:
    answers, variables = merge_request(server.change), of_merge_request(server, server.change)
    code, job = gitlab(tmp_path, server, "itamops", answers, **variables)
    assert code == 0, job.log
    assert f"GitLab #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log
    assert json.loads((job.folder / "work/itamops-results/code-quality.json").read_text()) == []


@pytest.mark.parametrize(("approved_by", "code"), [((), 1), (("bo-cole",), 0)])
def test_gitlab_judges_who_has_agreed(
    tmp_path: Path, server: Server, policy: str, approved_by: tuple[str, ...], code: int
) -> None:
    answers, variables = merge_request(policy, *approved_by), of_merge_request(server, policy)
    done, job = gitlab(tmp_path, server, "itamops", answers, **variables)
    assert done == code, job.log
    assert ("AUTH001" in job.log) is (code == 1)


@pytest.mark.parametrize("job_name", ["itamops", "receipt"])
def test_without_a_token_gitlab_judges_nothing(tmp_path: Path, server: Server, job_name: str) -> None:
    variables = {
        "itamops": of_merge_request(server, server.change),
        "receipt": of_main(server, server.first, server.main),
    }[job_name]
    code, job = gitlab(tmp_path, server, job_name, {}, **variables | {"ITAMOPS_TOKEN": ""})
    assert code == 3
    assert "ITAMOPS_TOKEN is missing" in job.log
    assert "itamops-receipts" not in server.git("branch", "--list")


def test_a_merge_train_is_judged_without_approvals(tmp_path: Path, server: Server) -> None:
    variables = of_merge_request(server, server.change) | {"CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}
    code, job = gitlab(tmp_path, server, "itamops", {}, **variables | {"ITAMOPS_TOKEN": ""})
    assert code == 0, job.log


def test_gitlab_keeps_the_receipt(tmp_path: Path, server: Server) -> None:
    answers: dict[str, Any] = {f"/commits/{server.main}/merge_requests": []}
    code, job = gitlab(tmp_path, server, "receipt", answers, **of_main(server, server.first, server.main))
    assert code == 0, job.log
    assert receipt_of(server, server.main)["approvals"] == []


def test_gitlab_judges_a_squash_by_the_approvals_of_its_branch(
    tmp_path: Path, server: Server, policy: str, squashed: str
) -> None:
    answers = merge_request(policy, "bo-cole", merged_as=squashed)
    variables = of_main(server, server.git("rev-parse", f"{squashed}^"), squashed)
    code, job = gitlab(tmp_path, server, "receipt", answers, **variables)
    assert code == 0, job.log
    receipt = receipt_of(server, squashed)
    assert [one.get("person") for one in receipt["approvals"]] == [None, "bcole"]
    assert receipt["reviewed"] == [policy]


def test_gitlab_keeps_the_receipt_of_errors_that_went_in(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "forced"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    path, text = location("hamar")
    bad = commit(folder, {path: text.replace("acme", "nobody")}, "Force it in")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    answers: dict[str, Any] = {f"/commits/{bad}/merge_requests": []}
    code, job = gitlab(tmp_path, server, "receipt", answers, **of_main(server, server.main, bad))
    assert code == 1, job.log
    assert f"/{bad}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")


def azure(tmp_path: Path, server: Server, job_name: str, head: str, **variables: str) -> tuple[int, Runner]:
    document = yaml.safe_load((CI / "azure/azure-pipelines.yml").read_text(encoding="utf-8"))
    (job,) = [job for job in document["jobs"] if job["job"] == job_name]
    lines = [
        f"bash --noprofile --norc -c {shlex.quote(step['bash'])}" for step in job["steps"] if "bash" in step
    ]
    runner = Runner(tmp_path / "runner", server.path, {}, **document["variables"])
    (tmp_path / "temp").mkdir()
    surroundings = {"TF_BUILD": "True", "AGENT_TEMPDIRECTORY": str(tmp_path / "temp")}
    return run_lines(runner, lines, head, "BUILD_SOURCESDIRECTORY", **surroundings, **variables)


def test_azure_judges_a_pull_request(tmp_path: Path, server: Server) -> None:
    code, job = azure(
        tmp_path,
        server,
        "check",
        server.change,
        BUILD_REASON="PullRequest",
        SYSTEM_PULLREQUEST_PULLREQUESTID="7",
        SYSTEM_PULLREQUEST_SOURCECOMMITID=server.change,
        SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main",
    )
    assert code == 0, job.log
    assert "Azure Pipelines #7: comparing" in job.log
    assert "##vso[task.uploadsummary]" in job.log


def test_azure_keeps_the_receipt_and_builds_the_site(tmp_path: Path, server: Server) -> None:
    code, job = azure(
        tmp_path,
        server,
        "receipt",
        server.main,
        BUILD_REASON="IndividualCI",
        BUILD_SOURCEBRANCH="refs/heads/main",
        BUILD_SOURCEVERSION=server.main,
    )
    assert code == 0, job.log
    assert f"/{server.main}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")
    assert (tmp_path / "temp/public/index.html").exists()


def jenkins(tmp_path: Path, server: Server, stage: str, head: str, **variables: str) -> tuple[int, Runner]:
    text = (CI / "jenkins/Jenkinsfile").read_text(encoding="utf-8")
    (body,) = re.findall(rf"stage\('{stage}'\) \{{(.*?)\n    \}}", text, re.DOTALL)
    lines = re.findall(r"(?:sh |script: )'(.*?)'\)?\n", body)
    runner = Runner(tmp_path / "runner", server.path, {}, ITAMOPS_MAIN="main")
    programs = tmp_path / "temp/itamops/bin"
    programs.parent.mkdir(parents=True)
    programs.symlink_to(runner.folder / "programs")
    surroundings = {"JENKINS_URL": "https://jenkins.example/", "WORKSPACE_TMP": str(tmp_path / "temp")}
    return run_lines(runner, lines, head, "WORKSPACE", **surroundings, **variables)


def test_jenkins_judges_a_change_request(tmp_path: Path, server: Server) -> None:
    code, job = jenkins(
        tmp_path,
        server,
        "Judge",
        server.change,
        CHANGE_ID="7",
        CHANGE_TARGET="main",
        BRANCH_NAME="PR-7",
        GIT_COMMIT=server.change,
    )
    assert code == 0, job.log
    assert f"Jenkins #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log


def test_jenkins_keeps_the_receipt(tmp_path: Path, server: Server) -> None:
    code, job = jenkins(
        tmp_path,
        server,
        "Receipt",
        server.main,
        BRANCH_NAME="main",
        GIT_COMMIT=server.main,
        GIT_PREVIOUS_SUCCESSFUL_COMMIT=server.first,
    )
    assert code == 0, job.log
    assert f"/{server.main}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")


def test_jenkins_judges_everything_at_night(tmp_path: Path, server: Server) -> None:
    """An error that the day brought stands in the last build that succeeded, too."""
    folder = tmp_path / "pusher"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    path, text = location("hamar")
    bad = commit(folder, {path: text.replace("acme", "nobody")}, "Force it in")
    last = commit(folder, dict([location("lillehammer")]), "Add another")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    of_main = {"BRANCH_NAME": "main", "GIT_COMMIT": last, "GIT_PREVIOUS_SUCCESSFUL_COMMIT": bad}
    code, job = jenkins(tmp_path, server, "Night", last, **of_main)
    assert code == 1, job.log
    assert "nobody" in job.log


def test_the_hooks_of_a_bare_server_refuse_and_write_receipts(tmp_path: Path, server: Server) -> None:
    programs = Runner(tmp_path / "runner", server.path, {}).folder / "programs"
    for name in ("pre-receive", "post-receive"):
        hook = server.path / "hooks" / name
        text = (CI / "server" / name).read_text(encoding="utf-8")
        assert "/opt/itamops/bin/itamops" in text
        hook.write_text(text.replace("/opt/itamops/bin", str(programs)))
        hook.chmod(0o755)
    folder = tmp_path / "pusher"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    path, text = location("hamar")
    commit(folder, {path: text.replace("acme", "nobody")}, "Wrong")
    with pytest.raises(AssertionError, match="pre-receive hook declined"):
        git(folder, "push", "origin", "HEAD:main")
    assert server.git("rev-parse", "main") == server.main
    git(folder, "reset", "--quiet", "--hard", server.main)
    right = commit(folder, {path: text}, "Right")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    assert f"/{right}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")
