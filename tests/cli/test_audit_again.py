"""An audit verifies signed approvals again: what a receipt states is not yet proved."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.approvals.estate import SIGNERS, Estate
from tests.cli.conftest import Run
from tests.cli.test_spent_approvals import AFTER, BEFORE, approve, audited, push, squash

RECEIPTS = "itamops-receipts"
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def estate(tmp_path: Path, run: Run) -> Estate:
    """Return the organization with a server that has stood for a while before it got its hooks."""
    made = Estate(tmp_path, BEFORE)
    keys = "".join(f"{name} {made.public_key(name)}\n" for name in ("anna", "bea"))
    made.base = made.commit({SIGNERS: keys})
    server = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", server, cwd=tmp_path)
    made.git("remote", "add", "origin", str(server))
    run("git", "push", "--quiet", "origin", "main", cwd=made.path)
    run("itamops", "hook", "install", "-C", server, cwd=tmp_path)
    made.git("checkout", "--quiet", "-b", "topic")
    made.change(AFTER)
    made.git("checkout", "--quiet", "main")
    return made


def land(run: Run, estate: Estate) -> None:
    approve(run, estate, "topic")
    squash(estate)
    push(run, estate)


def edit_last_receipt(run: Run, estate: Estate, edit: Edit) -> None:
    """Write the newest receipt anew, as somebody might who can write to the server."""
    run("git", "fetch", "--quiet", "origin", f"+{RECEIPTS}:{RECEIPTS}", cwd=estate.path)
    copy = estate.path.parent / "receipts"
    run("git", "worktree", "add", "--quiet", "--force", copy, RECEIPTS, cwd=estate.path)
    head = estate.git("rev-parse", "main")
    (path,) = copy.glob(f"*/{head}.json")
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    run("git", "commit", "--quiet", "--all", "--message", "Tamper", cwd=copy)
    server = estate.path.parent / "server.git"
    run("git", "fetch", "--quiet", estate.path, f"+{RECEIPTS}:{RECEIPTS}", cwd=server)
    run("git", "worktree", "remove", "--force", copy, cwd=estate.path)


def delete_tags(run: Run, estate: Estate) -> None:
    server = estate.path.parent / "server.git"
    for name in run("git", "tag", cwd=server).stdout.split():
        run("git", "update-ref", "-d", f"refs/tags/{name}", cwd=server)


def test_the_first_approved_push_is_proved(estate: Estate, run: Run) -> None:
    land(run, estate)
    (step,) = audited(run, estate)["commits"]
    assert step["standing"] == "proved"
    assert step["agreed"] == [{"person": one, "known_by": "signature"} for one in ("anna", "bea")]
    server = estate.path.parent / "server.git"
    said = run("itamops", "audit", "-C", server, cwd=estate.path).stdout
    assert "2 approvals by signature, verified again" in said


def test_a_receipt_keeps_the_signed_tags_that_it_names(estate: Estate, run: Run) -> None:
    land(run, estate)
    delete_tags(run, estate)
    assert audited(run, estate)["summary"]["proved"] == 1


def test_a_receipt_without_its_tags_proves_what_the_repository_still_has(estate: Estate, run: Run) -> None:
    def strip(receipt: dict[str, Any]) -> None:
        for one in receipt["approvals"]:
            del one["tag"]

    land(run, estate)
    edit_last_receipt(run, estate, strip)
    assert audited(run, estate)["summary"]["proved"] == 1
    delete_tags(run, estate)
    document = audited(run, estate, code=1)
    assert document["summary"]["unproved"] == 1
    assert any("AUTH005" in one for one in document["commits"][0]["complaints"])


def test_an_approval_that_is_written_into_a_receipt_is_none(estate: Estate, run: Run) -> None:
    """T38: the change went in by hand, and its receipt is made to look as if it had been approved."""
    run("itamops", "receipt", "-C", estate.path.parent / "server.git", cwd=estate.path)
    squash(estate)
    push(run, estate, "main:aside")
    server = estate.path.parent / "server.git"
    run("git", "update-ref", "refs/heads/main", estate.git("rev-parse", "main"), cwd=server)
    run("itamops", "receipt", "-C", server, cwd=estate.path)

    def forge(receipt: dict[str, Any]) -> None:
        receipt["errors"] = []
        receipt["findings"] = dict.fromkeys(receipt["findings"], 0)
        receipt["approvals"] = [
            {
                "login": person,
                "person": person,
                "outcome": "approved",
                "at": "2026-06-30T10:00:00Z",
                "change_digest": receipt["change_digest"],
                "commit": receipt["commit"],
                "source": "signed_tag",
                "sha256": "ab" * 32,
            }
            for person in ("anna", "bea")
        ]

    edit_last_receipt(run, estate, forge)
    (step,) = audited(run, estate, code=1)["commits"]
    assert step["standing"] == "unproved"
    assert step["agreed"] == []
