"""Approving on the command line, and a server that takes only what those who have to have approved."""

import json
from pathlib import Path

import pytest

from tests.approvals.estate import ARRIVED, LAPTOP, SIGNERS, Estate, approved, laptop
from tests.cli.conftest import Run

LONG_AGO = ARRIVED.replace("2026-02-12", "2024-02-12")
HANDOVER = {LAPTOP: laptop(LONG_AGO, team="lab")}
"""A change that Anna, who leads the office, and Bea, who leads the lab, both have to agree to."""


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """Return the organization on main, with the handover on a branch."""
    made = Estate(tmp_path, {LAPTOP: laptop(LONG_AGO)})
    keys = "".join(f"{name} {made.public_key(name)}\n" for name in ("anna", "bea"))
    made.base = made.commit({SIGNERS: keys})
    made.git("checkout", "--quiet", "-b", "handover")
    made.change(HANDOVER)
    return made


def approve(run: Run, estate: Estate, person: str, key: str = "", code: int = 0) -> str:
    how = ("--as", person, "--key", estate.key(key or person), "--base", "main")
    done = run("itamops", "approve", *how, cwd=estate.path, code=code)
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def missing(run: Run, estate: Estate) -> list[int]:
    asked = ("--base", "main", "--evidence", "tags", "--format", "json")
    plan = json.loads(run("itamops", "plan", *asked, cwd=estate.path).stdout)
    return [one["count"] - len(one["given"]) for one in plan["approvals"]]


def test_approving_shows_the_plan_and_makes_a_tag_that_counts(estate: Estate, run: Run) -> None:
    assert missing(run, estate) == [1, 1]

    said = approve(run, estate, "bea")
    assert "Office → Lab" in said
    assert "git push origin approve/" in said
    assert sorted(missing(run, estate)) == [0, 1]

    approve(run, estate, "anna")
    run("itamops", "check", "--base", "main", "--evidence", "tags", cwd=estate.path)


def test_what_does_not_count_is_not_signed(estate: Estate, run: Run) -> None:
    assert "is not a valid signing key of anna" in approve(run, estate, "anna", key="bea", code=2)
    said = approve(run, estate, "anna", key="bea", code=2)
    assert "the main branch has it for bea" in said
    assert "have it added" not in said
    assert "have it added" in approve(run, estate, "anna", key="tom", code=2)
    assert 'did you mean "anna"' in approve(run, estate, "ana", key="anna", code=2)
    estate.key("anna").with_name("spoilt").write_text("no key\n")
    assert "cannot sign" in approve(run, estate, "anna", key="spoilt", code=2)
    assert estate.git("tag") == ""

    approve(run, estate, "anna")
    assert " already exists, and stays\n" in approve(run, estate, "anna", code=3)


def test_what_is_no_evidence_is_told_and_never_taken_for_none(
    estate: Estate, run: Run, tmp_path: Path
) -> None:
    check = ("itamops", "check", "--base", "main", "--evidence")
    spoilt = tmp_path / "reviews.json"
    spoilt.write_bytes(approved("bea-gh", "0" * 40).content[:-5])

    for option, words in (
        (str(spoilt), "cannot be read"),
        ("github:" + str(spoilt), "cannot be read"),
        (str(tmp_path / "nowhere.json"), "No such file"),
        (str(tmp_path), "Is a directory"),
    ):
        done = run(*check, option, cwd=estate.path, code=3)
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert "no base" in run("itamops", "check", "--evidence", "tags", cwd=estate.path, code=2).stderr


def test_with_evidence_the_commit_is_judged_and_not_what_was_edited_since(estate: Estate, run: Run) -> None:
    approve(run, estate, "anna")
    approve(run, estate, "bea")
    estate.write({LAPTOP: laptop(LONG_AGO, team="nobodys")})

    run("itamops", "check", "--base", "main", "--evidence", "tags", cwd=estate.path)


def test_a_server_takes_what_was_approved_and_notes_by_whom(estate: Estate, run: Run, tmp_path: Path) -> None:
    server = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", server, cwd=tmp_path)
    run("itamops", "hook", "install", "-C", server, "--evidence", "tags", cwd=tmp_path)
    run("git", "remote", "add", "origin", server, cwd=estate.path)
    run("git", "push", "--quiet", "origin", "main", cwd=estate.path)

    refused = run("git", "push", "origin", "handover:main", cwd=estate.path, code=1).stderr
    assert "AUTH001" in refused
    assert run("git", "rev-parse", "main", cwd=server).stdout.strip() == estate.base

    approve(run, estate, "anna")
    approve(run, estate, "bea")
    run("git", "push", "--quiet", "--tags", "origin", cwd=estate.path)
    run("git", "push", "--quiet", "origin", "handover:main", cwd=estate.path)
    head = estate.git("rev-parse", "handover")
    receipts = run("git", "ls-tree", "-r", "--name-only", "itamops-receipts", cwd=server).stdout.split()
    (path,) = (one for one in receipts if head in one)
    receipt = json.loads(run("git", "show", f"itamops-receipts:{path}", cwd=server).stdout)
    assert {one["person"] for one in receipt["approvals"]} == {"anna", "bea"}
    assert receipt["errors"] == []
