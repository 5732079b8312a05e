"""A server that judges what is pushed: what is refused leaves nothing, what is taken has its receipt."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

Push = Callable[..., str]
BRANCH = "itamops-receipts"


@pytest.fixture
def server(tmp_path: Path, registry: Path, run: Run) -> Path:
    """Return a bare repository with the hooks, which the registry was pushed to."""
    bare = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", bare, cwd=tmp_path)
    assert "pre-receive" in run("itamops", "hook", "install", "-C", bare, cwd=tmp_path).stdout
    run("git", "remote", "add", "origin", bare, cwd=registry)
    done = run("git", "push", "--quiet", "origin", "main", cwd=registry)
    assert "remote: receipt 20" in done.stderr
    return bare


@pytest.fixture
def push(server: Path, registry: Path, run: Run) -> Push:
    """Return a function that pushes and tells what the server said; what is refused leaves no object."""

    def push(*words: str, refused: bool = False) -> str:
        before = everything(server)
        done = run("git", "push", "origin", *words, cwd=registry, code=None)
        assert (done.returncode != 0) is refused, done.stderr
        if refused:
            assert everything(server) == before
            assert "Traceback" not in done.stderr
        return done.stderr

    return push


def everything(server: Path) -> set[str]:
    """List all files of a repository but the cache, which is the server's own."""
    paths = (path.relative_to(server) for path in server.rglob("*"))
    return {str(path) for path in paths if path.parts[0] != "itamops"}


def commit(run: Run, registry: Path, files: dict[str, str | None]) -> str:
    for path, text in files.items():
        if text is None:
            (registry / path).unlink()
        else:
            (registry / path).parent.mkdir(parents=True, exist_ok=True)
            (registry / path).write_text(text)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Change", cwd=registry)
    return run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()


def vendor(name: str) -> dict[str, str | None]:
    return {f"registry/vendors/{name}.yaml": f"id: {name}\nname: Vendor {name}\n"}


def test_what_is_clean_gets_in_with_its_receipt(registry: Path, server: Path, run: Run, push: Push) -> None:
    names = [commit(run, registry, vendor(name)) for name in ("second", "third")]
    said = push("main")
    assert all(f"/{name}.json" in said for name in names)
    assert run("git", "rev-parse", "main", cwd=server).stdout.strip() == names[1]
    run("itamops", "audit", "-C", server, cwd=registry)
    assert "receipt" not in push("main:refs/heads/topic")


def test_what_a_check_finds_is_refused_and_said(registry: Path, run: Run, push: Push) -> None:
    commit(run, registry, vendor("second"))
    commit(run, registry, {"registry/vendors/second.yaml": "id: second\nnaem: Second\n"})
    said = push("main", refused=True)
    assert "remote: error[SCH001]" in said
    assert 'remote: help: did you mean "name"?' in said or "did you mean" in said
    assert "remote: The whole push was refused." in said
    commit(run, registry, vendor("second"))
    assert "error[SCH001]" in push("main", refused=True), "each step is judged, also one that is mended later"
    push("main:refs/heads/topic")


def test_the_main_line_only_goes_on(registry: Path, run: Run, push: Push) -> None:
    start = run("git", "rev-parse", "main", cwd=registry).stdout.strip()
    commit(run, registry, vendor("second"))
    push("main")
    for words in (("--force", f"{start}:main"), ("--delete", "main")):
        assert "error[PUSH001]: refs/heads/main: main branch rewritten" in push(*words, refused=True)
    run("git", "switch", "--quiet", "--create", "topic", start, cwd=registry)
    commit(run, registry, vendor("third"))
    run("git", "merge", "--quiet", "--no-ff", "--message", "The wrong way round", "main", cwd=registry)
    assert "error[PUSH001]" in push("topic:main", refused=True)
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Merge", "topic", cwd=registry)
    push("main")
    run("git", "checkout", "--quiet", "--orphan", "fresh", cwd=registry)
    commit(run, registry, vendor("fourth"))
    assert "error[PUSH001]" in push("--force", "fresh:main", refused=True), "no history in common"


def test_an_octopus_is_refused(registry: Path, run: Run, push: Push) -> None:
    for name in ("second", "third"):
        run("git", "switch", "--quiet", "--create", name, "main", cwd=registry)
        commit(run, registry, vendor(name))
    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--message", "Both", "second", "third", cwd=registry)
    assert "error[PUSH006]" in push("main", refused=True)


def test_receipts_approvals_and_objects_are_the_servers(registry: Path, run: Run, push: Push) -> None:
    run("git", "fetch", "--quiet", "origin", f"{BRANCH}:{BRANCH}", cwd=registry)
    tree = run("git", "rev-parse", f"{BRANCH}^{{tree}}", cwd=registry).stdout.strip()
    forged = run("git", "commit-tree", tree, "-p", BRANCH, "-m", "x", cwd=registry).stdout.strip()
    assert "error[PUSH002]" in push(f"{forged}:{BRANCH}", refused=True)
    assert "error[PUSH002]" in push("--delete", BRANCH, refused=True)
    name = f"approve/{'0' * 64}/akeller"
    run("git", "tag", "--annotate", "--message", "yes", name, cwd=registry)
    assert "error[PUSH004]" in push(name, refused=True), "it is not signed"
    assert "error[PUSH004]" in push(f"main:refs/tags/{name}", refused=True), "it is no annotated tag"
    key = registry.parent / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, cwd=registry)
    sign = ("git", "-c", "gpg.format=ssh", "-c", f"user.signingKey={key}", "tag", "--sign", "--force")
    run(*sign, "--message", "yes", name, cwd=registry)
    assert "error[PUSH004]" in push(name, refused=True), "it is signed by a key that nobody knows"
    other = commit(run, registry, vendor("second"))
    run("git", "replace", other, "HEAD~1", cwd=registry)
    assert "error[PUSH005]" in push(f"refs/replace/{other}", refused=True)


def test_what_cannot_be_judged_is_refused(registry: Path, run: Run, push: Push) -> None:
    commit(run, registry, {"itamops.yaml": None})
    assert "has no itamops.yaml here" in push("main", refused=True)


def test_a_registry_in_a_folder_of_a_signing_server(tmp_path: Path, registry: Path, run: Run) -> None:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", tmp_path / "key", cwd=tmp_path)
    bare = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=trunk", bare, cwd=tmp_path)
    words = ("--folder", "the estate", "--branch", "trunk", "--key", "key")
    run("itamops", "hook", "install", "-C", bare, *words, cwd=tmp_path)
    (registry / "the estate").mkdir()
    run("git", "mv", "itamops.yaml", "registry", "schemas", "the estate", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Into a folder", cwd=registry)
    run("git", "push", "--quiet", bare, "HEAD:trunk", cwd=registry)
    listing = run("git", "ls-tree", "-r", "--name-only", BRANCH, cwd=bare).stdout.splitlines()
    assert [path.partition(".")[2] for path in listing] == ["json", "vsa.json"]
    (registry / "the estate/registry/vendors").mkdir()
    (registry / "the estate/registry/vendors/second.yaml").write_text("id: second\n")
    run("git", "commit", "--quiet", "--all", "--message", "x", cwd=registry, code=None)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--all", "--message", "x", cwd=registry)
    refused = run("git", "push", "--quiet", bare, "HEAD:trunk", cwd=registry, code=1)
    assert "error[SCH002]" in refused.stderr
    run("git", "push", "--quiet", bare, "HEAD:topic", cwd=registry)


def test_a_clone_checks_before_each_commit(registry: Path, run: Run) -> None:
    run("itamops", "hook", "install", cwd=registry)
    (registry / "registry/vendors").mkdir(exist_ok=True)
    (registry / "registry/vendors/second.yaml").write_text("id: second\nnaem: Second\n")
    run("git", "add", "--all", cwd=registry)
    done = run("git", "commit", "--message", "x", cwd=registry, code=1)
    assert "error[SCH001]" in done.stderr + done.stdout
    (registry / "registry/vendors/second.yaml").write_text("id: second\nname: Second\n")
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--message", "x", cwd=registry)


def test_hooks_of_somebody_else_are_left_alone(registry: Path, run: Run) -> None:
    hooks = registry / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 0\n")
    done = run("itamops", "hook", "install", cwd=registry, code=2)
    assert "pre-commit is not a hook of itamops" in done.stderr
    (hooks / "pre-commit").unlink()
    for _ in range(2):
        run("itamops", "hook", "install", cwd=registry)
    run("git", "config", "core.hooksPath", "elsewhere", cwd=registry)
    assert "core.hooksPath" in run("itamops", "hook", "install", cwd=registry, code=2).stderr


def test_the_main_line_of_a_server_is_named(tmp_path: Path, registry: Path, run: Run) -> None:
    bare = tmp_path / "server.git"
    run("git", "init", "--quiet", "--bare", "--initial-branch=master", bare, cwd=tmp_path)
    done = run("itamops", "hook", "install", cwd=bare, code=2)
    assert "HEAD names 'master', and the branches are none yet" in done.stderr
    assert "itamops hook install --main NAME" in done.stderr
    assert not (bare / "hooks/pre-receive").exists()
    run("git", "push", "--quiet", bare, "main", "main:topic", cwd=registry)
    assert "The main branch is main." in run("itamops", "hook", "install", cwd=bare).stdout
    run("git", "push", "--quiet", bare, "main:master", cwd=registry)
    assert "The main branch is main." in run("itamops", "hook", "install", cwd=bare).stdout
    run("git", "config", "--unset", "itamops.main", cwd=bare)
    assert "main, master and topic" in run("itamops", "hook", "install", cwd=bare, code=2).stderr
    done = run("itamops", "hook", "install", "--main", "trunk", cwd=bare, code=2)
    assert "there is no branch 'trunk'" in done.stderr
    for name in ("HEAD", BRANCH, "-x"):
        assert (
            "cannot be the name of a main branch"
            in run("itamops", "hook", "install", f"--main={name}", cwd=bare, code=2).stderr
        )
    assert "The main branch is master." in run("itamops", "hook", "install", "--main=master", cwd=bare).stdout
    assert "error[PUSH001]" in run("git", "push", bare, ":master", cwd=registry, code=1).stderr
    run("git", "push", "--quiet", bare, ":topic", cwd=registry)


def test_within_a_bare_repository_as_by_its_name(server: Path, registry: Path, run: Run) -> None:
    before = run("git", "rev-parse", BRANCH, cwd=server).stdout
    assert run("itamops", "hook", "install", cwd=server).stdout.count(str(server)) == 2
    assert run("git", "rev-parse", BRANCH, cwd=server).stdout == before, "the receipts are begun once"
    assert "receipts" in run("itamops", "doctor", cwd=server, code=None).stdout
    run("git", "clone", "--quiet", "--bare", registry, "inner.git", cwd=registry)
    done = run("itamops", "doctor", cwd=registry / "inner.git", code=3)
    assert "a bare repository is only read where it is named" in done.stderr


def test_a_clone_reads_the_receipts_that_are_ahead(registry: Path, run: Run, push: Push) -> None:
    commit(run, registry, vendor("second"))
    push("main")
    run("git", "fetch", "--quiet", "origin", f"{BRANCH}:{BRANCH}", cwd=registry)
    commit(run, registry, vendor("third"))
    push("main")
    run("git", "fetch", "--quiet", "origin", cwd=registry)
    assert "2 proved" in run("itamops", "audit", cwd=registry).stdout, "the own branch is behind"
    run("git", "update-ref", f"refs/remotes/origin/{BRANCH}", f"{BRANCH}~1", cwd=registry)
    assert "1 proved, 1 unproved" in run("itamops", "audit", cwd=registry, code=1).stdout


def test_t38_nothing_is_taken_while_the_receipts_are_gone(
    registry: Path, server: Path, run: Run, push: Push
) -> None:
    """An administrator deletes them: the next push would begin a new chain, and approvals count once more."""
    kept = run("git", "rev-parse", BRANCH, cwd=server).stdout.strip()
    commit(run, registry, vendor("second"))
    run("git", "update-ref", "-d", f"refs/heads/{BRANCH}", cwd=server)
    assert "error[PUSH015]" in push("main", refused=True)
    run("git", "update-ref", f"refs/heads/{BRANCH}", kept, cwd=server)
    push("main")


def test_t33_a_main_line_that_was_deleted_begins_where_it_was(
    registry: Path, server: Path, run: Run, push: Push
) -> None:
    """The first push to an empty server is taken as it is; to one that has receipts it is not."""
    commit(run, registry, vendor("second"))
    push("main")
    run("git", "update-ref", "-d", "refs/heads/main", cwd=server)
    run("git", "checkout", "--quiet", "--detach", "main", cwd=registry)
    further = commit(run, registry, vendor("third"))
    run("git", "checkout", "--quiet", "--orphan", "fresh", cwd=registry)
    for head in (further, "main~1", commit(run, registry, vendor("fourth"))):
        assert "error[PUSH001]" in push(f"{head}:refs/heads/main", refused=True)
    run("git", "checkout", "--quiet", "main", cwd=registry)
    push("main")


def test_t34_a_day_of_the_main_line_is_known_by_receipts(
    registry: Path, server: Path, run: Run, push: Push
) -> None:
    run("git", "fetch", "--quiet", "origin", cwd=registry)
    (receipt,) = run("git", "ls-tree", "-r", "--name-only", BRANCH, cwd=server).stdout.split()
    today = json.loads(run("git", "show", f"{BRANCH}:{receipt}", cwd=server).stdout)["day"]
    commit(run, registry, vendor("backdated"))
    push("main")
    run("git", "fetch", "--quiet", "origin", cwd=registry)
    for where in (registry, server):
        done = run("itamops", "check", "--as-of", "2026-02-10", cwd=where, code=3)
        assert "no commit was made by the end of 2026-02-10" in done.stderr
        done = run("itamops", "show", "vendor/backdated", "--as-of", today, cwd=where)
        assert f"State at the end of {today}: commit" in done.stderr
        assert "by the days of receipts" in done.stderr
    run("git", "update-ref", "-d", f"refs/remotes/origin/{BRANCH}", cwd=registry)
    done = run("itamops", "show", "vendor/backdated", "--as-of", "2026-02-10", cwd=registry)
    assert "by the dates of commits, which nothing proves" in done.stderr


def test_two_pushes_at_once_both_get_their_receipts(
    tmp_path: Path, registry: Path, server: Path, run: Run
) -> None:
    start = run("git", "rev-parse", "main", cwd=registry).stdout.strip()
    for name in ("second", "third"):
        run("git", "clone", "--quiet", server, name, cwd=tmp_path)
        commit(run, tmp_path / name, vendor(name))
    pushes = [
        subprocess.Popen(
            ["git", "push", "--quiet", "origin", "main"],
            cwd=tmp_path / name,
            env={**os.environ, "HOME": str(tmp_path / "home")},
            stderr=subprocess.DEVNULL,
        )
        for name in ("second", "third")
    ]
    assert sorted(one.wait() == 0 for one in pushes) == [False, True], "one gets in, the other has to merge"
    assert run("git", "rev-list", "--count", f"{start}..main", cwd=server).stdout == "1\n"
    run("itamops", "audit", "-C", server, cwd=registry)
