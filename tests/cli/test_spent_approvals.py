"""An approval is of one transition and counts once; what was undone and comes back needs another."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.approvals.estate import ARRIVED, LAPTOP, SIGNERS, Estate, laptop
from tests.cli.conftest import Run

LONG_AGO = ARRIVED.replace("2026-02-12", "2024-02-12")
BEFORE, AFTER = ({LAPTOP: laptop(LONG_AGO, team=team)} for team in ("office", "lab"))
"""The device of the office goes to the lab: Anna and Bea, who lead them, both have to agree."""

Land = Callable[[Estate], None]


@pytest.fixture
def estate(tmp_path: Path, run: Run) -> Estate:
    """Return the organization on a server with its hooks, and the handover on the branch `topic`."""
    made = Estate(tmp_path, BEFORE)
    keys = "".join(f"{name} {made.public_key(name)}\n" for name in ("anna", "bea"))
    made.base = made.commit({SIGNERS: keys})
    server = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", server, cwd=tmp_path)
    run("itamops", "hook", "install", "-C", server, cwd=tmp_path)
    made.git("remote", "add", "origin", str(server))
    run("git", "push", "--quiet", "origin", "main", cwd=made.path)
    made.git("checkout", "--quiet", "-b", "topic")
    made.change(AFTER)
    return made


def approve(run: Run, estate: Estate, head: str, *people: str) -> None:
    """Approve a head as people, from the main line as it is now, and hand that in."""
    for person in people or ("anna", "bea"):
        how = ("--as", person, "--key", estate.key(person), "--base", "origin/main", "--head", head)
        run("itamops", "approve", *how, cwd=estate.path)
    run("git", "push", "--quiet", "--tags", "origin", cwd=estate.path)


def push(run: Run, estate: Estate, *words: str, code: int = 0) -> str:
    return run("git", "push", "origin", *(words or ("main",)), cwd=estate.path, code=code).stderr


def by_tom(estate: Estate, *words: str) -> None:
    estate.git(*words, GIT_AUTHOR_EMAIL="tom@acme.example", GIT_COMMITTER_EMAIL="tom@acme.example")


def merge(estate: Estate) -> None:
    by_tom(estate, "merge", "--quiet", "--no-ff", "--message=Merge", "topic")


def squash(estate: Estate) -> None:
    estate.git("merge", "--quiet", "--squash", "topic")
    by_tom(estate, "commit", "--quiet", "--message=Squash")


def rebase(estate: Estate) -> None:
    by_tom(estate, "cherry-pick", "topic")


def on_main(estate: Estate, land: Land) -> None:
    estate.git("checkout", "--quiet", "main")
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    land(estate)


def audited(run: Run, estate: Estate, code: int = 0) -> dict[str, Any]:
    """Audit on the server."""
    server = estate.path.parent / "server.git"
    done = run("itamops", "audit", "-C", server, "--format", "json", cwd=estate.path, code=code)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize(("land", "code"), [(merge, "AUTH001"), (squash, "AUTH020"), (rebase, "AUTH020")])
def test_what_was_approved_counts_once_whichever_way_it_lands(
    estate: Estate, run: Run, land: Land, code: str
) -> None:
    """Approved, landed, undone with approval; then nobody lands it again without another approval."""
    approve(run, estate, "topic")
    on_main(estate, land)
    push(run, estate)

    undone = estate.change(BEFORE, "tom", "Revert")
    approve(run, estate, undone)
    push(run, estate)
    assert audited(run, estate)["summary"]["proved"] == 3

    estate.change(AFTER, "tom", "Again")
    assert f"error[{code}]" in push(run, estate, code=1)

    approve(run, estate, "main")
    push(run, estate)
    assert audited(run, estate)["summary"] == {"proved": 4, "ratified": 0, "unproved": 0}


def test_within_one_push_an_approval_counts_once(estate: Estate, run: Run) -> None:
    approve(run, estate, "topic")
    estate.git("checkout", "--quiet", "main")
    rebase(estate)
    undone = estate.change(BEFORE, "tom", "Revert")
    run(
        *("itamops", "approve", "--as", "anna", "--key", estate.key("anna")),
        *("--base", f"{undone}~1", "--head", undone),
        cwd=estate.path,
    )
    run(
        *("itamops", "approve", "--as", "bea", "--key", estate.key("bea")),
        *("--base", f"{undone}~1", "--head", undone),
        cwd=estate.path,
    )
    estate.change(AFTER, "tom", "Again")
    push(run, estate, "--tags")
    said = push(run, estate, code=1)
    landed = estate.git("rev-parse", f"{undone}~1")
    assert "error[AUTH020]" in said
    assert f"approved once, and commit {landed[:12]} has used that up" in said
    push(run, estate, f"{undone}:main")
    assert audited(run, estate)["summary"]["proved"] == 2


def test_what_went_in_past_the_gate_is_unproved(estate: Estate, run: Run) -> None:
    """T30, as an administrator might: the reference is set by hand, and the receipt is written afterwards."""
    approve(run, estate, "topic")
    on_main(estate, squash)
    push(run, estate)
    approve(run, estate, estate.change(BEFORE, "tom", "Revert"))
    push(run, estate)
    again = estate.change(AFTER, "tom", "Again")
    push(run, estate, "main:aside")
    server = estate.path.parent / "server.git"
    run("git", "update-ref", "refs/heads/main", again, cwd=server)
    run("itamops", "receipt", "-C", server, cwd=estate.path)

    document = audited(run, estate, code=1)
    assert document["summary"]["unproved"] == 1
    assert any("AUTH020" in one for one in document["commits"][-1]["complaints"])


def test_a_pull_requests_job_says_that_it_cannot_know(estate: Estate, run: Run) -> None:
    """A clone without the receipts says so; with them it refuses."""
    approve(run, estate, "topic")
    on_main(estate, squash)
    push(run, estate)
    approve(run, estate, estate.change(BEFORE, "tom", "Revert"))
    push(run, estate)
    estate.change(AFTER, "tom", "Again")
    check = ("itamops", "check", "--base", "origin/main", "--evidence", "tags")
    said = run(*check, cwd=estate.path).stdout
    assert "note[AUTH022]" in said
    assert "git fetch origin itamops-receipts:itamops-receipts" in said
    run("git", "fetch", "--quiet", "origin", "itamops-receipts:itamops-receipts", cwd=estate.path)
    said = run(*check, cwd=estate.path, code=1).stdout
    assert "error[AUTH020]" in said
    assert "AUTH022" not in said


def test_an_approval_of_another_repository_counts_for_nothing(
    estate: Estate, run: Run, tmp_path: Path
) -> None:
    """The same files, people and keys, another history: a tag that is carried over is no approval."""
    approve(run, estate, "topic")
    copy = Estate(tmp_path / "sandbox", {**BEFORE, SIGNERS: (estate.path / SIGNERS).read_text()})
    copy.git("checkout", "--quiet", "-b", "topic")
    copy.change(AFTER)
    copy.git("fetch", "--quiet", "--tags", str(estate.path))
    said = run("itamops", "check", "--base", "main", "--evidence", "tags", cwd=copy.path, code=1).stdout
    assert "error[AUTH005]" in said
    assert "is not on the line up to" in said


@pytest.mark.parametrize(("ahead", "code"), [(timedelta(minutes=5), 0), (timedelta(minutes=30), 1)])
def test_an_approval_from_the_future_is_refused(
    estate: Estate, run: Run, ahead: timedelta, code: int
) -> None:
    when = (datetime.now(UTC) + ahead).isoformat(timespec="seconds")
    words = ("itamops", "check", "--base", "main", "--format", "json")
    digest = json.loads(run(*words, cwd=estate.path).stdout)["change_digest"]
    for person in ("anna", "bea"):
        estate.tag(f"approve/{digest}/{person}@{estate.base[:12]}", person, when=when)
    done = run("itamops", "check", "--base", "main", "--evidence", "tags", cwd=estate.path, code=code)
    assert ("error[AUTH021]" in done.stdout) is bool(code)


@pytest.mark.parametrize("has_base", [True, False])
def test_an_approval_that_comes_after_the_landing_is_used_up_by_it(
    estate: Estate, run: Run, has_base: bool
) -> None:
    """T30: it is signed once more after it has landed; then it is undone and comes back."""
    approve(run, estate, "topic")
    digest = estate.git("tag").split()[0].split("/")[1]
    on_main(estate, squash)
    push(run, estate)
    base = f"@{estate.git('rev-parse', 'main~1')[:12]}" if has_base else ""
    for person in ("anna", "bea"):
        estate.tag(f"approve/{digest}/{person}{base}", person, "main", when="2026-07-01T10:00:00Z")
    push(run, estate, "--tags")
    approve(run, estate, estate.change(BEFORE, "tom", "Revert"))
    push(run, estate)
    estate.change(AFTER, "tom", "Again")
    assert "error[AUTH020]" in push(run, estate, code=1)


def test_an_approval_for_another_branch_counts_for_nothing(estate: Estate, run: Run) -> None:
    """T30: approved for the branch of trials, and merged into the main branch."""
    estate.git("branch", "trials", "main")
    for person in ("anna", "bea"):
        how = ("--as", person, "--key", estate.key(person), "--base", "trials", "--head", "topic")
        run("itamops", "approve", *how, cwd=estate.path)
    checked = ("itamops", "check", "--head", "topic", "--evidence", "tags", "--base")
    run(*checked, "trials", cwd=estate.path)
    done = run(*checked, "main", cwd=estate.path, code=1)
    assert "it is for the branch trials" in done.stdout
    (one, *_) = estate.git("tag").split()
    assert "error[PUSH014]" in push(run, estate, one, code=1)
    estate.git("tag", "--delete", *estate.git("tag").split())
    approve(run, estate, "topic")
    on_main(estate, merge)
    push(run, estate)
    server = estate.path.parent / "server.git"
    run("git", "fetch", "--quiet", "origin", cwd=estate.path)
    landed = estate.git("rev-parse", "main")
    listing = run("git", "ls-tree", "-r", "--name-only", "itamops-receipts", cwd=server).stdout.split()
    (path,) = [path for path in listing if landed in path]
    receipt = json.loads(run("git", "show", f"itamops-receipts:{path}", cwd=server).stdout)
    assert receipt["branch"] == "main"
