"""GitLab's pipeline in a runner that reads it as GitLab does: rules, defaults, anchors, scripts."""

import fcntl
import subprocess
from pathlib import Path

import pytest

from tests.ci.conftest import Server, git
from tests.ci.forge import Runner
from tests.ci.packed import needed
from tests.ci.test_other_forges import CI, merge_request, of_main, of_merge_request, receipt_of

FOLDER = Path(__file__).parent / "gitlab_runner"
PROGRAM = FOLDER / "node_modules/.bin/gitlab-ci-local"


@pytest.fixture(scope="module")
def program() -> Path:
    """Install the runner, once."""
    npm = needed("npm")
    with (FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules/.package-lock.json").exists():  # what npm writes last
            subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
    return PROGRAM


class GitLab:
    """A project and its runner; jobs run in the machine's own shell."""

    def __init__(self, program: Path, folder: Path, server: Server) -> None:
        self.program, self.server = program, server
        self.runner = Runner(folder / "runner", server.path, {})
        rsync = self.runner.folder / "programs/rsync"
        rsync.write_text("#!/bin/sh\n# would copy the project for jobs in containers; here are none\n")
        rsync.chmod(0o755)
        self.work = folder / "work"
        git(folder, "clone", "--quiet", str(server.path), str(self.work))
        (self.work / ".gitlab-ci.yml").write_bytes((CI / "gitlab/.gitlab-ci.yml").read_bytes())

    def run(self, head: str, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run jobs at a commit with variables as GitLab gives them; all of the pipeline if none is named."""
        git(self.work, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", head)
        git(self.work, "checkout", "--quiet", "-B", "proposed", head)
        given = {
            "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_PROJECT_DIR": str(self.work),
            "CI_PROJECT_ID": "3",
            "ITAMOPS_TOKEN": "t0ken",
            "GITLAB_CI": "true",
            **variables,
        }
        options = [word for name, value in given.items() for word in ("--variable", f"{name}={value}")]
        return subprocess.run(
            [self.program, "--force-shell-executor", *options, *words],
            cwd=self.work,
            env=self.runner.variables,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path, server: Server, program: Path) -> GitLab:
    return GitLab(program, tmp_path, server)


@pytest.mark.parametrize(
    ("source", "branch", "jobs"),
    [
        ("merge_request_event", "", ["itamops"]),
        ("push", "main", ["receipt", "pages"]),
        ("schedule", "main", ["nightly", "audit"]),
        ("push", "bergen", []),
    ],
)
def test_each_pipeline_has_its_jobs(
    project: GitLab, server: Server, source: str, branch: str, jobs: list[str]
) -> None:
    variables = {"CI_PIPELINE_SOURCE": source, "CI_COMMIT_BRANCH": branch, "CI_DEFAULT_BRANCH": "main"}
    done = project.run(server.main, "--list-csv", **variables)
    _, _, rows = done.stdout.partition("name;description;")
    assert [row.partition(";")[0] for row in rows.splitlines()[1:]] == jobs, done.stdout + done.stderr


def test_a_merge_request_is_checked_by_who_has_approved_it(
    project: GitLab, server: Server, policy: str
) -> None:
    variables = of_merge_request(server, policy)
    project.runner.answer(merge_request(policy))
    refused = project.run(policy, "itamops", **variables)
    assert refused.returncode == 1
    assert "AUTH001" in refused.stdout + refused.stderr
    project.runner.answer(merge_request(policy, "bo-cole"))
    done = project.run(policy, "itamops", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    results = {path.name for path in (project.work / "itamops-results").iterdir()}
    assert results >= {"code-quality.json", "junit.xml"}


def test_after_a_merge_the_receipt_is_kept_and_the_site_built(project: GitLab, server: Server) -> None:
    project.runner.answer({f"/commits/{server.main}/merge_requests": []})
    done = project.run(server.main, **of_main(server, server.first, server.main))
    assert done.returncode == 0, done.stdout + done.stderr
    assert receipt_of(server, server.main)["approvals"] == []
    assert (project.work / "public/index.html").exists()
