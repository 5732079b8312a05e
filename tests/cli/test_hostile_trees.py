"""Trees that git can hold and no registry should: told of in every format, never a traceback."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PERSON = "id: bko\nname: Bea Koch\nemployment: employee\nstarts: 2026-01-01\n"


def commit_index(registry: Path, run: Run, mode: str, blob: str, path: str) -> None:
    """Commit a path that the work tree may be unable to hold."""
    run("git", "update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Odd", cwd=registry)


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
def test_a_command_to_copy_quotes_what_a_stranger_named(registry: Path, run: Run, path: str) -> None:
    (registry / path).write_text(PERSON)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Odd", cwd=registry)
    (found,) = findings(registry, run)
    assert found["fix"] == f"move the file: git mv '{path}' registry/people/bko.yaml"
