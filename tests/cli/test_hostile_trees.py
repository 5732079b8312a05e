"""Trees that git can hold and no registry should: told of in every format, never a traceback."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from itamops.errors import CannotJudge
from itamops.snapshot import open_repository
from tests.cli.conftest import Run

PERSON = "id: bko\nname: Bea Koch\nemployment: employee\nstarts: 2026-01-01\n"


def commit_index(registry: Path, run: Run, mode: str, blob: str, path: str) -> None:
    """Commit a path that the work tree may be unable to hold."""
    run("git", "update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Odd", cwd=registry)


def tree_of(registry: Path, listing: str) -> str:
    """Write a tree and give its name."""
    command = ["git", "mktree", "-z"]
    done = subprocess.run(command, cwd=registry, input=listing, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def findings(registry: Path, run: Run) -> list[dict[str, str]]:
    done = run("itamops", "check", "--as-of", "HEAD", "--format", "json", cwd=registry, code=1)
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def test_a_submodule_in_the_place_of_a_record(registry: Path, run: Run) -> None:
    commit = run("git", "rev-parse", "HEAD", cwd=registry).stdout.strip()
    commit_index(registry, run, "160000", commit, "registry/people/bko.yaml")
    assert [(one["code"], one["path"]) for one in findings(registry, run)] == [
        ("TREE002", "registry/people/bko.yaml")
    ]


def test_a_path_that_is_no_utf8_is_said_with_escapes(registry: Path, run: Run) -> None:
    (registry / "bko.yaml").write_text(PERSON)
    blob = run("git", "hash-object", "-w", "bko.yaml", cwd=registry).stdout.strip()
    commit_index(registry, run, "100644", blob, "registry/people/\udcff.yaml")
    (found,) = findings(registry, run)
    assert (found["code"], found["path"]) == ("TREE001", r"registry/people/\xff.yaml")
    run("itamops", "build", "--as-of", "HEAD", cwd=registry, code=1)
    assert r"\xff.yaml" in (registry / "public/reports/findings.csv").read_text()


@pytest.mark.parametrize("path", ["registry/people/a b.yaml", "registry/people/;touch pwned;.yaml"])
def test_what_a_stranger_named_stands_in_no_command(registry: Path, run: Run, path: str) -> None:
    (registry / path).write_text(PERSON)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Odd", cwd=registry)
    (found,) = findings(registry, run)
    assert found["fix"] == "move the file to registry/people/bko.yaml"


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("registry/people/bko.yml", "move it to registry/people/bko.yaml"),
        ("registry/people/wrong.yaml", "move the file to registry/people/bko.yaml"),
    ],
)
def test_no_advice_needs_git_to_know_the_file(registry: Path, run: Run, path: str, advice: str) -> None:
    (registry / path).write_text(PERSON)
    found = json.loads(run("itamops", "check", "--format", "json", cwd=registry, code=1).stdout)["findings"]
    assert [one["fix"] for one in found] == [advice]


@pytest.mark.parametrize(
    "how", [(), ("--filter=blob:none",), ("--filter=tree:0",)], ids=["all", "blob", "tree"]
)
def test_a_clone_without_a_checkout_says_what_it_lacks(
    registry: Path, run: Run, tmp_path: Path, how: tuple[str, ...]
) -> None:
    run("git", "config", "uploadpack.allowFilter", "true", cwd=registry)
    words = ("git", "clone", "--quiet", "--no-checkout", *how, registry.as_uri(), "bare-looking")
    run(*words, cwd=tmp_path)
    done = run("itamops", "check", cwd=tmp_path / "bare-looking", code=2)
    assert "not checked out" in done.stderr
    assert "help: git checkout HEAD -- " in done.stderr


@pytest.fixture
def bomb(registry: Path, run: Run) -> str:
    """Return a commit on top of the registry whose few trees name a billion files."""
    blob = run("git", "rev-parse", "HEAD:itamops.yaml", cwd=registry).stdout.strip()
    listing = f"100644 blob {blob}\t" + "{}\0"
    for _ in range(9):
        listing = f"040000 tree {tree_of(registry, ''.join(map(listing.format, range(10))))}\t" + "{}\0"
    top = run("git", "ls-tree", "-z", "HEAD", cwd=registry).stdout + listing.format("bomb")
    tree = tree_of(registry, top)
    return run("git", "commit-tree", "-p", "HEAD", "-m", "Bomb", tree, cwd=registry).stdout.strip()


def test_a_few_trees_that_name_a_billion_files_are_not_listed(registry: Path, run: Run, bomb: str) -> None:
    done = run("itamops", "check", "--base", "HEAD", "--head", bomb, cwd=registry, code=3)
    assert "more than 1,000,000 files" in done.stderr


def test_nor_do_they_take_all_memory_when_what_they_change_is_asked(registry: Path, bomb: str) -> None:
    repository = open_repository(registry)
    with pytest.raises(CannotJudge, match=r"(?i)memory"):
        repository.commit_after(repository.commit("HEAD"), bomb)


@pytest.fixture
def registry_in_a_folder(registry: Path, tmp_path: Path, run: Run) -> Path:
    """Return a registry that stands two folders below the top of a larger repository, committed."""
    top = tmp_path / "company"
    shutil.copytree(registry, top / "it/estate", ignore=shutil.ignore_patterns(".git"))
    (top / ".github/workflows").mkdir(parents=True)
    (top / ".github/workflows/check.yml").write_text("on: pull_request\n")
    (top / "CODEOWNERS").write_text("* @anna\n")
    run("git", "init", "--quiet", top, cwd=tmp_path)
    run("git", "add", "--all", cwd=top)
    run("git", "commit", "--quiet", "--message", "Begin", cwd=top)
    return top / "it/estate"


@pytest.mark.parametrize("path", [".github/workflows/check.yml", "CODEOWNERS", "ci/new.sh"])
@pytest.mark.parametrize("committed", [True, False], ids=["commit", "work tree"])
def test_what_steers_the_checks_of_a_registry_in_a_folder_governs(
    registry_in_a_folder: Path, run: Run, path: str, committed: bool
) -> None:
    registry = registry_in_a_folder
    top = registry.parents[1]
    (top / path).parent.mkdir(exist_ok=True)
    (top / path).write_text("changed\n")
    run("itamops", "check", "--base", "HEAD", cwd=registry)
    (registry / "registry/people/bko.yaml").write_text(PERSON)
    if committed:
        run("git", "add", "--all", cwd=top)
        run("git", "commit", "--quiet", "--message", "Both at once", cwd=top)
    base, head = ("HEAD~1", ["--head", "HEAD"]) if committed else ("HEAD", [])
    done = run("itamops", "check", "--base", base, *head, "--format", "json", cwd=registry, code=1)
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["code"], found["path"]) == ("GOV001", f"../../{path}")


def test_what_else_stands_above_a_registry_is_none_of_its_business(
    registry_in_a_folder: Path, run: Run
) -> None:
    top = registry_in_a_folder.parents[1]
    (top / "it/README.md").write_text("IT\n")
    (top / "registry").mkdir()
    (top / "registry/stray.txt").write_text("another\n")
    (registry_in_a_folder / "registry/people/bko.yaml").write_text(PERSON)
    run("itamops", "check", "--base", "HEAD", cwd=registry_in_a_folder)


@pytest.mark.parametrize("place", [".gitignore", ".git/info/exclude"])
def test_an_ignore_file_hides_no_record(registry: Path, run: Run, place: str) -> None:
    (registry / "registry/people/bko.yaml").write_text(PERSON + "sallary: 1\n")
    (registry / place).write_text("registry/people/\n")
    done = run("itamops", "check", "--format", "json", cwd=registry, code=1)
    found = [(one["code"], one["path"]) for one in json.loads(done.stdout)["findings"]]
    assert ("TREE009", "registry/people/bko.yaml") in found
    assert ("SCH001", "registry/people/bko.yaml") in found


@pytest.mark.parametrize("with_git", [True, False], ids=["in a repository", "in a folder"])
@pytest.mark.parametrize(
    "path", ["registry/people/bko.yaml", "registry/people/akeller.yaml", "registry/tables", "schemas"]
)
def test_what_is_no_file_is_named_and_never_opened(
    registry: Path, run: Run, path: str, with_git: bool
) -> None:
    """Git lists no named pipe; opened, it waits for ever."""
    if not with_git:
        shutil.rmtree(registry / ".git")
    remove(registry / path)
    os.mkfifo(registry / path)
    done = run("itamops", "check", "--format", "json", cwd=registry, code=1)
    (found,) = (one for one in json.loads(done.stdout)["findings"] if one["code"] == "TREE002")
    assert (found["path"], found["message"]) == (path, f"{path} is a named pipe, a socket or a device")


def test_a_socket_is_no_file_either(registry: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(registry)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("registry/x.yaml")
    assert "registry/x.yaml is a named pipe, a socket" in run("itamops", "check", cwd=registry, code=1).stdout


def test_a_configuration_that_is_no_file_ends_with_a_message(registry: Path, run: Run) -> None:
    remove(registry / "itamops.yaml")
    os.mkfifo(registry / "itamops.yaml")
    for words in (("check",), ("build",), ("migrate",), ("plan", "--base", "HEAD")):
        done = run("itamops", *words, cwd=registry, code=None)
        assert done.returncode in {1, 2, 3}
        assert "itamops.yaml" in done.stdout + done.stderr


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
