"""What a killed command has begun is finished where it was begun, and two at once do not mix."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from itamops.cli.environment import JOURNAL, journal_of
from tests.cli.conftest import Run

TEAM = "registry/teams/second.yaml"
BEGUN = json.dumps({TEAM: "id: second\nname: Second\n"})
ANSWERS = ("--organization", "Acme", "--name", "Anna Keller", "--email", "anna@example.com")


def test_what_was_begun_in_one_registry_is_not_finished_in_another(tmp_path: Path, run: Run) -> None:
    run("git", "init", "--quiet", cwd=tmp_path)
    for name in ("one", "other"):
        run("itamops", "init", name, "--person", "akeller", *ANSWERS, cwd=tmp_path)
    begun = journal_of(tmp_path / ".git", "one")
    begun.write_text(BEGUN)
    run("itamops", "check", cwd=tmp_path / "other")
    assert not (tmp_path / "other" / TEAM).exists()
    assert begun.exists()
    run("itamops", "check", cwd=tmp_path / "one")
    assert (tmp_path / "one" / TEAM).exists()
    assert not begun.exists()


def test_what_was_begun_at_the_top_is_finished_from_a_folder(tmp_path: Path, run: Run) -> None:
    run("git", "init", "--quiet", cwd=tmp_path)
    run("itamops", "init", "one", "--person", "akeller", *ANSWERS, cwd=tmp_path)
    (tmp_path / ".git" / JOURNAL).write_text(json.dumps({".github/workflows/itamops.yml": "on: push\n"}))
    run("itamops", "check", cwd=tmp_path / "one")
    assert (tmp_path / ".github/workflows/itamops.yml").read_text() == "on: push\n"


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "in a repository"])
def test_of_two_that_begin_at_once_one_is_refused(tmp_path: Path, run: Run, is_new: bool) -> None:
    if not is_new:
        run("git", "init", "--quiet", cwd=tmp_path)
    words = [sys.executable, "-m", "itamops", "init", "estate", *ANSWERS]
    both = [
        subprocess.Popen([*words, "--person", person], cwd=tmp_path, stderr=subprocess.PIPE)
        for person in ("anna", "bert")
    ]
    assert sorted((one.communicate(timeout=120), one.returncode)[1] for one in both) == [0, 2]
    assert len(list((tmp_path / "estate/registry/people").iterdir())) == 1
    run("itamops", "check", cwd=tmp_path / "estate")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize(
    "words", [("receipt",), ("ci",), ("hook", "install"), ("approve", "--as", "akeller")], ids=" ".join
)
def test_a_key_is_a_plain_file(registry: Path, run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "key")
    done = run("itamops", *words, "--key", tmp_path / "key", cwd=registry, code=2)
    assert "is not a plain file" in done.stderr
