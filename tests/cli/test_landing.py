"""A reviewed branch lands on main by a merge, a squash or a rebase: what was approved stays approved."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from itamops.pipeline.landing import amounts_to
from tests.approvals.estate import Estate
from tests.cli.conftest import Run
from tests.snapshot.clones import Clone

Land = Callable[[Estate], None]

LIMITS, SIGNERS = "registry/policy/rules.yaml", "registry/policy/allowed_signers"


@pytest.fixture
def estate(tmp_path: Path, run: Run) -> Estate:
    """Return a repository whose branch `topic` has two commits, Tom's and Anna's, beside a newer main."""
    made = Estate(tmp_path)
    run("itamops", "receipt", cwd=made.path)
    made.git("switch", "--quiet", "--create", "topic")
    made.change({LIMITS: "limits: {waiver_days: 30}\n"})
    made.change({SIGNERS: f"dan {made.public_key('dan')}\n"}, author="anna")
    made.git("switch", "--quiet", "main")
    made.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    run("itamops", "receipt", cwd=made.path)
    return made


def git_by(person: str, estate: Estate, *words: str, committer: str = "") -> None:
    """Run git as somebody; perhaps another is the committer."""
    made, committed = (f"{name}@acme.example" for name in (person, committer or person))
    estate.git(*words, GIT_AUTHOR_EMAIL=made, GIT_COMMITTER_EMAIL=committed)


def merge(estate: Estate) -> None:
    git_by("gus", estate, "merge", "--quiet", "--no-ff", "--message=Merge", "topic")


def squash(estate: Estate, committer: str = "gus") -> None:
    """Squash as GitLab does: the author is who asked for the merge, the committer who merges."""
    estate.git("merge", "--quiet", "--squash", "topic")
    git_by("tom", estate, "commit", "--quiet", "--message=Squash", committer=committer)


def rebase(estate: Estate) -> None:
    git_by("gus", estate, "cherry-pick", "main..topic")


def judged(estate: Estate, run: Run, *reviews: tuple[str, str]) -> list[dict[str, Any]]:
    """Write the receipts of what has come, by reviews of who has approved which commit, and give them."""
    answer = estate.path.parent / "reviews.json"
    answer.write_text(json.dumps([_review(*one) for one in reviews]))
    written = run("itamops", "receipt", "--evidence", f"github:{answer}", cwd=estate.path).stdout
    paths = [line.split()[0] for line in written.splitlines()]
    return [json.loads(estate.git("show", f"itamops-receipts:{path}")) for path in paths]


def _review(login: str, commit: str) -> dict[str, Any]:
    return {
        "user": {"login": login, "type": "User"},
        "state": "APPROVED",
        "author_association": "MEMBER",
        "submitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit_id": commit,
    }


def reviewed(estate: Estate) -> str:
    return estate.git("rev-parse", "topic")


@pytest.mark.parametrize(("land", "steps"), [(merge, 1), (squash, 1), (rebase, 2)])
def test_what_was_approved_is_approved_whichever_way_it_lands(
    estate: Estate, run: Run, land: Land, steps: int
) -> None:
    approval = ("gus-gh", reviewed(estate))
    land(estate)
    receipts = judged(estate, run, approval)
    assert [one["errors"] for one in receipts] == [[]] * steps
    assert {one["approvals"][0]["person"] for one in receipts} == {"gus"}
    estate.git("branch", "--quiet", "-D", "topic")
    estate.git("reflog", "expire", "--expire=all", "--all")
    estate.git("gc", "--quiet", "--prune=now")
    run("itamops", "audit", cwd=estate.path)


def test_a_pipeline_judges_a_squash_by_the_review_of_the_branch(estate: Estate, run: Run) -> None:
    before, approval = estate.git("rev-parse", "main"), _review("gus-gh", reviewed(estate))
    answer = estate.path.parent / "reviews.json"
    squash(estate)
    words = ("itamops", "check", "--base", before, "--head", "main", "--evidence", f"github:{answer}")
    answer.write_text(json.dumps([approval]))
    run(*words, cwd=estate.path)
    answer.write_text("[]")
    assert "AUTH001" in run(*words, cwd=estate.path, code=1).stdout


@pytest.mark.parametrize("land", [squash, rebase])
def test_what_lands_otherwise_than_it_was_reviewed_is_refused(estate: Estate, run: Run, land: Land) -> None:
    approval = ("gus-gh", reviewed(estate))
    land(estate)
    estate.write({LIMITS: "limits: {waiver_days: 300}\n"})
    git_by("tom", estate, "commit", "--quiet", "--all", "--amend", "--no-edit")
    *_, last = judged(estate, run, approval)
    assert last["errors"] == ["AUTH004"]
    assert "AUTH004" in run("itamops", "audit", cwd=estate.path, code=1).stdout


def test_a_part_of_what_was_reviewed_was_reviewed_by_nobody(estate: Estate, run: Run) -> None:
    approval = ("gus-gh", reviewed(estate))
    git_by("tom", estate, "cherry-pick", "topic~1")
    (receipt,) = judged(estate, run, approval)
    assert receipt["errors"] == ["AUTH004"]


def test_who_made_a_commit_of_the_branch_does_not_approve_the_squash(estate: Estate, run: Run) -> None:
    estate.git("switch", "--quiet", "topic")
    estate.change({SIGNERS: f"gus {estate.public_key('gus')}\n"}, author="gus")
    estate.git("switch", "--quiet", "main")
    approval = ("gus-gh", reviewed(estate))
    squash(estate)
    (receipt,) = judged(estate, run, approval)
    assert receipt["errors"] == ["AUTH002"]


def test_a_reviewed_commit_that_is_not_here_has_to_be_fetched(estate: Estate, run: Run) -> None:
    commit = reviewed(estate)
    squash(estate, committer="tom")
    before = estate.git("rev-parse", "main~1")
    run("git", "clone", "--quiet", "--single-branch", estate.path.as_uri(), "clone", cwd=estate.path.parent)
    answer = estate.path.parent / "reviews.json"
    answer.write_text(json.dumps([_review("gus-gh", commit)]))
    words = ("itamops", "check", "--base", before, "--head", "main", "--evidence", f"github:{answer}")
    clone = estate.path.parent / "clone"
    said = run(*words, cwd=clone, code=1).stdout
    assert "AUTH004" in said
    assert f"git fetch origin {commit}" in said
    run("git", "fetch", "--quiet", "origin", "topic", cwd=clone)
    run(*words, cwd=clone)


def test_main_merged_into_the_branch_voids_nothing(estate: Estate, run: Run) -> None:
    approval = ("gus-gh", reviewed(estate))
    estate.git("switch", "--quiet", "topic")
    git_by("tom", estate, "merge", "--quiet", "--no-edit", "main")
    estate.git("switch", "--quiet", "main")
    squash(estate)
    (receipt,) = judged(estate, run, approval)
    assert receipt["errors"] == []


REQUEST = "registry/requests/2026/req-1.yaml"


def test_approvals_that_are_noted_after_the_review_make_no_difference(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "estate")
    base = clone.commit({REQUEST: "id: req-1\n"})
    approved = clone.commit({REQUEST: "id: req-1\nstate: approved\n"})
    noted = clone.commit({REQUEST: "id: req-1\nstate: approved\napprovals:\n  - {by: anna}\n"})
    more = clone.commit({REQUEST: "id: req-1\nstate: fulfilled\napprovals:\n  - {by: anna}\n"})
    assert amounts_to(clone.open(), base, approved, noted)
    assert not amounts_to(clone.open(), base, approved, more)


@pytest.mark.parametrize(
    ("land", "steps", "code"), [(merge, 1, "AUTH004"), (squash, 1, "AUTH020"), (rebase, 2, "AUTH020")]
)
def test_a_review_counts_for_one_landing(estate: Estate, run: Run, land: Land, steps: int, code: str) -> None:
    """T30: the branch lands, is undone with a review of its own, and comes again with the first review."""
    first, before = _review("gus-gh", reviewed(estate)) | {"id": 71}, estate.git("rev-parse", "main")
    answer = estate.path.parent / "reviews.json"

    def receipts(*reviews: dict[str, Any]) -> list[dict[str, Any]]:
        answer.write_text(json.dumps(reviews))
        written = run("itamops", "receipt", "--evidence", f"github:{answer}", cwd=estate.path).stdout
        paths = [line.split()[0] for line in written.splitlines()]
        return [json.loads(estate.git("show", f"itamops-receipts:{path}")) for path in paths]

    land(estate)
    assert [(one["errors"], one["spends"]) for one in receipts(first)] == [([], ["github:review/71"])] * steps

    estate.git("rm", "--quiet", "-r", "registry/policy")
    estate.git("checkout", "--quiet", before, "--", "registry")
    undone = estate.change({}, "tom")
    (receipt,) = receipts(_review("gus-gh", undone) | {"id": 72})
    assert receipt["errors"] == []
    run("itamops", "audit", cwd=estate.path)

    estate.git("checkout", "--quiet", f"{undone}~1", "--", "registry")
    estate.change({}, "tom")
    (receipt,) = receipts(first)
    assert receipt["errors"] == [code]
    assert code in run("itamops", "audit", cwd=estate.path, code=1).stdout
