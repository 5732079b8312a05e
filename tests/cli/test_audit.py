"""Receipts are written after a merge, and an audit proves years later what went in and how."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

Commit = Callable[..., str]
BRANCH = "itamops-receipts"


@pytest.fixture
def commit(registry: Path, run: Run) -> Commit:
    """Return a function that commits files, None for one to remove, and returns the commit."""

    def make(files: dict[str, str | None], day: str = "2026-02-04", email: str = "anna@example.com") -> str:
        for path, text in files.items():
            place = registry / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
        run("git", "add", "--all", cwd=registry)
        moment = f"{day}T09:00:00Z"
        who = {"GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": moment}
        run("git", "commit", "--quiet", "--message", "Change", cwd=registry, **who)
        return run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()

    return make


def vendor(name: str) -> dict[str, str | None]:
    return {f"registry/vendors/{name}.yaml": f"id: {name}\nname: Vendor {name}\n"}


def audited(run: Run, registry: Path, *options: str, code: int = 0) -> dict[str, Any]:
    done = run("itamops", "audit", "--format", "json", *options, cwd=registry, code=code)
    assert "Traceback" not in done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def complaints(document: dict[str, Any]) -> dict[str, Sequence[str]]:
    return {one["commit"]: one["complaints"] for one in document["commits"] if one["complaints"]}


def test_every_new_commit_gets_its_receipt_and_is_proved(registry: Path, run: Run, commit: Commit) -> None:
    assert run("itamops", "receipt", cwd=registry).stdout.endswith("clean\n")
    commits = [commit(vendor("second")), commit(vendor("third"))]
    run("itamops", "receipt", cwd=registry)
    listing = run("git", "ls-tree", "-r", "--name-only", BRANCH, cwd=registry).stdout
    assert all(name in listing for name in commits)
    assert run("git", "rev-list", "--count", BRANCH, cwd=registry).stdout == "2\n"
    assert run("git", "status", "--porcelain", cwd=registry).stdout == ""
    before = run("git", "rev-parse", BRANCH, cwd=registry).stdout
    assert "has its receipt" in run("itamops", "receipt", cwd=registry).stderr
    assert run("git", "rev-parse", BRANCH, cwd=registry).stdout == before
    document = audited(run, registry)
    assert document["summary"] == {"proved": 2, "ratified": 0, "unproved": 0}
    assert [one["records_changed"] for one in document["commits"]] == [1, 1]


def test_squash_merge_and_rebase_are_judged_alike(registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    run("git", "switch", "--quiet", "--create", "topic", cwd=registry)
    commit(vendor("second"))
    commit(vendor("third"))
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Merge", "topic", cwd=registry)
    run("itamops", "receipt", cwd=registry)
    (merge,) = audited(run, registry)["commits"]
    assert (merge["records_changed"], merge["standing"]) == (2, "proved")


def test_what_went_in_unseen_is_listed(registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    bypass = commit({"registry/vendors/second.yaml": None})
    document = audited(run, registry, code=1)
    (said,) = complaints(document).values()
    assert list(complaints(document)) == [bypass]
    assert said[0] == "has no receipt"
    assert said[1].startswith("CHG002: ")
    done = run("itamops", "audit", cwd=registry, code=1)
    assert "unproved: commit" in done.stdout
    assert "1 proved, 1 unproved" in done.stdout
    run("itamops", "receipt", cwd=registry)
    assert complaints(audited(run, registry, code=1))[bypass][0] == "went in with an error, CHG002"


def test_t34_a_date_that_goes_back_or_lies_ahead_is_a_complaint(
    registry: Path, run: Run, commit: Commit
) -> None:
    run("itamops", "receipt", cwd=registry)
    good = commit(vendor("second"))
    back = commit(vendor("third"), day="2026-02-03")
    ahead = commit(vendor("fourth"), day="2099-01-01")
    after = commit(vendor("fifth"), day="2099-01-01")
    run("itamops", "receipt", cwd=registry)
    said = complaints(audited(run, registry, code=1))
    assert good not in said
    assert said[back] == ["is dated before its parent"]
    assert said[ahead] == said[after] == ["is dated after its receipt"]


def test_a_branch_of_a_computer_whose_clock_is_ahead_does_not_unprove_its_merge(
    registry: Path, run: Run, commit: Commit
) -> None:
    run("itamops", "receipt", cwd=registry)
    run("git", "switch", "--quiet", "--create", "topic", cwd=registry)
    commit(vendor("second"), day="2099-01-01")
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Merge", "topic", cwd=registry)
    run("itamops", "receipt", cwd=registry)
    assert audited(run, registry)["summary"] == {"proved": 1, "ratified": 0, "unproved": 0}


def typed(**more: list[str]) -> dict[str, str | None]:
    """Return the schema of what is noted of vendors besides."""
    schema = {"type": "object", "additionalProperties": False, "properties": {"rating": {"type": "integer"}}}
    return {"schemas/extensions/vendor.json": json.dumps(schema | more) + "\n"}


def test_types_that_a_change_of_governance_alters_are_those_that_its_check_reads_by(
    registry: Path, run: Run, commit: Commit
) -> None:
    commit(vendor("second"))
    start = commit(typed())
    tightened = commit(typed(required=["rating"]))
    loosened = commit(typed())
    checked = run("itamops", "check", "--base", start, "--head", tightened, cwd=registry, code=1).stdout
    said = complaints(audited(run, registry, "--since", start, code=1))
    assert "SCH002" in checked
    assert [one[:6] for one in said[tightened]] == ["has no", "SCH002"]
    assert said[loosened] == ["has no receipt"]


def test_who_has_to_agree_is_never_guessed_from_a_policy_that_cannot_be_read(
    registry: Path, run: Run, commit: Commit
) -> None:
    run("itamops", "receipt", cwd=registry)
    commit({"registry/policy/approvals.yaml": "rules: [\n"})
    after = commit(vendor("second"))
    run("itamops", "receipt", cwd=registry, code=None)
    said = complaints(audited(run, registry, code=1))
    assert any("nobody knows what governs" in one for one in said[after])


def test_an_id_that_was_used_before_is_not_used_again(registry: Path, run: Run, commit: Commit) -> None:
    start = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    commit(vendor("second"))
    commit({"registry/vendors/second.yaml": None})
    restored = commit(vendor("second"))
    commit({"registry/vendors/second.yaml": None})
    reused = commit({"registry/vendors/second.yaml": "id: second\nname: Another one\n"})
    said = complaints(audited(run, registry, "--since", start, code=1))
    assert said[restored] == ["has no receipt"]
    assert said[reused][1] == "uses registry/vendors/second.yaml again, which was removed before"


def test_a_rewritten_main_shows_and_gets_no_receipts(registry: Path, run: Run, commit: Commit) -> None:
    start = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    run("itamops", "receipt", cwd=registry)
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    run("git", "reset", "--quiet", "--hard", start, cwd=registry)
    commit(vendor("third"))
    document = audited(run, registry, "--since", start, code=1)
    assert "no longer has: it was rewritten" in document["flaws"][0]
    run("git", "commit", "--quiet", "--amend", "--message", "x", cwd=registry)
    run("git", "checkout", "--quiet", "--orphan", "fresh", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Fresh", cwd=registry)
    done = run("itamops", "receipt", cwd=registry, code=3)
    assert "it was rewritten" in done.stderr
    done = run("itamops", "audit", "--since", start, cwd=registry, code=3)
    assert "is not in the history of HEAD" in done.stderr


def test_a_replaced_object_fools_nobody(registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    bad = commit({"registry/vendors/second.yaml": None})
    good = run("git", "rev-parse", "HEAD~1", cwd=registry).stdout.strip()
    run("git", "replace", bad, good, cwd=registry)
    said = complaints(audited(run, registry, code=1))[bad]
    assert any(one.startswith("CHG002") for one in said), "what is there is judged, not what replaces it"


def test_a_receipt_that_names_something_else_does_not_hold(registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    tip = run("git", "rev-parse", BRANCH, cwd=registry).stdout.strip()
    name = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    run("git", "worktree", "add", "--quiet", "../receipts", BRANCH, cwd=registry)
    (path,) = (registry.parent / "receipts").glob(f"*/{name}.json")
    document = json.loads(path.read_text())
    document["change_digest"] = "0" * 64
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    run("git", "commit", "--quiet", "--all", "--message", "Tamper", cwd=registry.parent / "receipts")
    assert complaints(audited(run, registry, code=1)) == {name: ["its receipt names another change"]}
    path.write_text(path.read_text()[:-30])
    run("git", "commit", "--quiet", "--all", "--message", "Tamper", cwd=registry.parent / "receipts")
    document = audited(run, registry, code=1)
    assert complaints(document) == {name: ["has no receipt"]}
    assert "cannot be read" in document["flaws"][0]
    assert "cannot be read" in run("itamops", "receipt", cwd=registry, code=3).stderr
    run("git", "-C", "../receipts", "reset", "--quiet", "--hard", tip, cwd=registry)
    audited(run, registry)


def test_an_octopus_is_no_change_that_anybody_could_review(registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    for name in ("second", "third"):
        run("git", "switch", "--quiet", "--create", name, "main", cwd=registry)
        commit(vendor(name))
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Both", "second", "third", cwd=registry)
    run("itamops", "receipt", cwd=registry)
    ((said,),) = complaints(audited(run, registry, code=1)).values()
    assert said == "merges 2 branches at once, which nobody can review"


def test_nothing_judged_is_3(registry: Path, run: Run) -> None:
    assert "there is no receipt" in run("itamops", "audit", cwd=registry, code=3).stderr
    run("itamops", "receipt", cwd=registry)
    assert "nothing was checked" in run("itamops", "audit", cwd=registry, code=3).stderr


def test_a_shallow_clone_cannot_be_audited(tmp_path: Path, registry: Path, run: Run, commit: Commit) -> None:
    run("itamops", "receipt", cwd=registry)
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    run("git", "clone", "--quiet", registry, "whole", cwd=tmp_path)
    audited(run, tmp_path / "whole")
    run(
        "git",
        "clone",
        "--quiet",
        "--depth=2",
        "--no-single-branch",
        f"file://{registry}",
        "shallow",
        cwd=tmp_path,
    )
    for words in (("audit", "--since", "HEAD~1"), ("receipt",)):
        done = run("itamops", *words, cwd=tmp_path / "shallow", code=3)
        assert "git fetch --unshallow" in done.stderr


def test_receipts_are_signed_where_the_base_knows_the_key(
    tmp_path: Path, registry: Path, run: Run, commit: Commit
) -> None:
    keys = [tmp_path / name for name in ("publisher", "stranger")]
    for key in keys:
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, cwd=tmp_path)
    signers = f"{BRANCH} {keys[0].with_suffix('.pub').read_text()}"
    commit({"registry/policy/allowed_signers": signers})
    run("itamops", "receipt", cwd=registry)
    signed = commit(vendor("second"))
    run("itamops", "receipt", "--key", keys[0], cwd=registry)
    assert audited(run, registry)["summary"]["proved"] == 1
    forged = commit(vendor("third"))
    run("itamops", "receipt", "--key", keys[1], cwd=registry)
    unsigned = commit(vendor("fourth"))
    run("itamops", "receipt", cwd=registry)
    said = complaints(audited(run, registry, code=1))
    assert signed not in said
    assert said[forged] == said[unsigned] == ["its receipt is not signed by the key that publishes receipts"]
    commit(vendor("fifth"))
    assert (
        "cannot sign"
        in run("itamops", "receipt", "--key", registry / "itamops.yaml", cwd=registry, code=2).stderr
    )


def approve(run: Run, registry: Path, key: Path, commit: str) -> None:
    """Approve what a commit changes by a tag that is signed with a key, now."""
    words = ("check", "--base", f"{commit}~1", "--head", commit, "--format", "json")
    digest = json.loads(run("itamops", *words, cwd=registry, code=None).stdout)["change_digest"]
    sign = (
        "git",
        "-c",
        "gpg.format=ssh",
        "-c",
        f"user.signingKey={key}",
        "tag",
        "--sign",
        "--message",
        "Yes",
    )
    now = f"@{int(time.time())} +0000"
    run(*sign, f"approve/{digest}/akeller", commit, cwd=registry, GIT_COMMITTER_DATE=now)


def test_who_agreed_stands_in_the_receipt_and_is_asked_again(
    tmp_path: Path, registry: Path, run: Run, commit: Commit
) -> None:
    key = tmp_path / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, cwd=tmp_path)
    configuration = (registry / "itamops.yaml").read_text().replace("assurance: trial", "assurance: standard")
    anna = (registry / "registry/people/akeller.yaml").read_text()
    commit(
        {
            "registry/policy/allowed_signers": f"akeller {key.with_suffix('.pub').read_text()}",
            "itamops.yaml": configuration,
            "registry/people/tom.yaml": anna.replace("akeller", "tom").replace("anna@", "tom@"),
        }
    )
    run("itamops", "receipt", cwd=registry)
    policy = "registry/policy/rules.yaml"
    agreed = commit({policy: "limits: {waiver_days: 30}\n"}, email="tom@example.com")
    approve(run, registry, key, agreed)
    run("itamops", "receipt", cwd=registry)
    alone = commit({policy: "limits: {waiver_days: 60}\n"}, email="tom@example.com")
    run("itamops", "receipt", cwd=registry)
    listing = run("git", "ls-tree", "-r", "--name-only", BRANCH, cwd=registry).stdout.split()
    (path,) = [path for path in listing if agreed in path]
    (decision,) = json.loads(run("git", "show", f"{BRANCH}:{path}", cwd=registry).stdout)["approvals"]
    assert (decision["person"], decision["source"], decision["commit"]) == ("akeller", "signed_tag", agreed)
    said = complaints(audited(run, registry, code=1))
    assert list(said) == [alone]
    assert said[alone][0] == "went in with an error, AUTH001"
    assert said[alone][1].startswith("AUTH001: ")


def test_an_administrators_bypass_shows_until_it_is_ratified(
    tmp_path: Path, registry: Path, run: Run, commit: Commit
) -> None:
    key = tmp_path / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, cwd=tmp_path)
    commit({"registry/policy/allowed_signers": f"akeller {key.with_suffix('.pub').read_text()}"})
    commit(vendor("second"))
    run("itamops", "receipt", cwd=registry)
    bypass = commit({"registry/vendors/second.yaml": None})
    run("itamops", "receipt", cwd=registry)
    commit(vendor("third"))
    run("itamops", "receipt", cwd=registry)
    ratify = ("itamops", "receipt", "--ratify", bypass, "--reason", "the vendor was entered twice")
    run(*ratify, cwd=registry)
    assert audited(run, registry, code=1)["summary"] == {"proved": 1, "ratified": 0, "unproved": 1}
    approve(run, registry, key, bypass)
    run("itamops", "receipt", "--ratify", bypass, cwd=registry, code=2)
    run(*ratify, cwd=registry)
    document = audited(run, registry)
    assert document["summary"] == {"proved": 1, "ratified": 1, "unproved": 0}
    assert bypass in complaints(document), "it is accepted, and still shown"


def test_a_store_that_takes_no_objects_is_3(tmp_path: Path, registry: Path, run: Run) -> None:
    git = tmp_path / "bin/git"
    git.parent.mkdir()
    said = "error: insufficient permission for adding an object to repository database .git/objects"
    fails = f'case "$*" in *hash-object*) echo "{said}" >&2; exit 128;; esac'
    git.write_text(f'#!/bin/sh\n{fails}\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    done = run("itamops", "receipt", cwd=registry, code=3, PATH=f"{git.parent}:/usr/bin:/bin")
    assert "insufficient permission" in done.stderr
    assert run("git", "branch", "--list", BRANCH, cwd=registry).stdout == ""
