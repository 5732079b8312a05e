"""The steps of the other forges' pipelines, run with their variables on real repositories."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.conftest import Server, commit, git, location
from tests.ci.forge import Runner

CI = Path(__file__).parents[2] / "ci"
ACTIONS = {"forgejo": "FORGEJO_ACTIONS", "gitea": "GITEA_ACTIONS"}


def workflow(forge: str, name: str) -> Path:
    return CI / forge / f".{forge}/workflows/{name}.yml"


def actions(
    tmp_path: Path, server: Server, forge: str, name: str, event: dict[str, Any], **more: str
) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir()
    (folder / "event.json").write_text(json.dumps(event))
    hosted = tmp_path / "acme"
    hosted.mkdir()
    (hosted / "estate.git").symlink_to(server.path)
    return Runner(
        folder,
        server.path,
        {"event": event},
        GITHUB_ACTIONS="true",
        GITHUB_SERVER_URL=tmp_path.as_uri(),
        GITHUB_REPOSITORY="acme/estate",
        GITHUB_EVENT_NAME=name,
        GITHUB_EVENT_PATH=str(folder / "event.json"),
        **{ACTIONS[forge]: "true"},
        **more,
    )


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_judge_a_pull_request(tmp_path: Path, server: Server, forge: str) -> None:
    event = {
        "number": 7,
        "pull_request": {
            "number": 7,
            "base": {"ref": "main", "sha": server.first},
            "head": {"ref": "bergen", "sha": server.change},
        },
        "repository": {"default_branch": "main"},
    }
    job = actions(tmp_path, server, forge, "pull_request", event, GITHUB_REF="refs/pull/7/head")
    assert job.run_job(workflow(forge, "itamops"), "check") == "success", job.log
    assert f"{forge.title()} #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log
    assert "1 changed" in job.log


@pytest.mark.parametrize("forge", ACTIONS)
def test_forgejo_and_gitea_keep_the_receipt_and_put_the_site_on_a_branch(
    tmp_path: Path, server: Server, forge: str
) -> None:
    event = {"before": server.first, "after": server.main, "repository": {"default_branch": "main"}}
    job = actions(
        tmp_path, server, forge, "push", event, GITHUB_REF="refs/heads/main", GITHUB_SHA=server.main
    )
    assert job.run_job(workflow(forge, "itamops-publish"), "publish") == "success", job.log
    assert f"/{server.main}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")
    assert "index.html" in server.git("ls-tree", "--name-only", "pages").split()
    assert "t0ken" not in job.log


def gitlab(tmp_path: Path, server: Server, job_name: str, **variables: str) -> tuple[int, Runner]:
    """Run the script of a job as GitLab does: the lines one after the other, in one shell."""
    document = yaml.safe_load((CI / "gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))
    lines = [*document["default"]["before_script"], *document[job_name]["script"]]
    runner = Runner(tmp_path / "runner", server.path, {}, **document["variables"])
    return run_lines(
        runner, lines, variables["CI_COMMIT_SHA"], "CI_PROJECT_DIR", GITLAB_CI="true", **variables
    )


def run_lines(
    runner: Runner, lines: list[str], head: str, workspace: str, **variables: str
) -> tuple[int, Runner]:
    folder = runner.folder / "work"
    folder.mkdir()
    runner.clone(folder, head)
    done = runner.shell("\n".join(lines), folder, **{workspace: str(folder)}, **variables)
    return done.returncode, runner


def test_gitlab_judges_a_merge_request(tmp_path: Path, server: Server) -> None:
    code, job = gitlab(
        tmp_path,
        server,
        "itamops",
        CI_PIPELINE_SOURCE="merge_request_event",
        CI_MERGE_REQUEST_IID="7",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
        CI_MERGE_REQUEST_DIFF_BASE_SHA=server.first,
        CI_COMMIT_SHA=server.change,
    )
    assert code == 0, job.log
    assert f"GitLab #7: comparing {server.change[:12]} with refs/remotes/origin/main" in job.log
    assert json.loads((job.folder / "work/itamops-results/code-quality.json").read_text()) == []


def test_gitlab_keeps_the_receipt(tmp_path: Path, server: Server) -> None:
    code, job = gitlab(
        tmp_path,
        server,
        "receipt",
        CI_PIPELINE_SOURCE="push",
        CI_COMMIT_BRANCH="main",
        CI_DEFAULT_BRANCH="main",
        CI_COMMIT_BEFORE_SHA=server.first,
        CI_COMMIT_SHA=server.main,
        CI_REPOSITORY_URL=server.path.as_uri(),
    )
    assert code == 0, job.log
    assert f"/{server.main}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")


def test_gitlab_keeps_the_receipt_of_errors_that_went_in(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "forced"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    path, text = location("hamar")
    bad = commit(folder, {path: text.replace("acme", "nobody")}, "Force it in")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    code, job = gitlab(
        tmp_path,
        server,
        "receipt",
        CI_PIPELINE_SOURCE="push",
        CI_COMMIT_BRANCH="main",
        CI_COMMIT_BEFORE_SHA=server.main,
        CI_COMMIT_SHA=bad,
        CI_REPOSITORY_URL=server.path.as_uri(),
    )
    assert code == 1, job.log
    assert f"/{bad}.json" in server.git("ls-tree", "-r", "--name-only", "itamops-receipts")


def azure(tmp_path: Path, server: Server, job_name: str, head: str, **variables: str) -> tuple[int, Runner]:
    document = yaml.safe_load((CI / "azure/azure-pipelines.yml").read_text(encoding="utf-8"))
    (job,) = [job for job in document["jobs"] if job["job"] == job_name]
    lines = [f"(\n{step['bash']}\n)" for step in job["steps"] if "bash" in step]
    runner = Runner(tmp_path / "runner", server.path, {}, **document["variables"])
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
    lines = re.findall(r"sh '(.*?)'\n", body)
    runner = Runner(tmp_path / "runner", server.path, {}, ITAMOPS="itamops==0", ITAMOPS_MAIN="main")
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
