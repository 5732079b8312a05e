"""Files that a user names: what never ends, or never begins, is refused at once, and what is odd is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from itamops.approvals.answers import pieces
from itamops.approvals.reviews import Answer, read_reviews
from itamops.cli.input_files import LARGEST_BYTES
from itamops.errors import CannotJudge
from tests.cli.conftest import PEOPLE

PROMPT_SECONDS = 20
"""In which a command has ended that waits for nothing."""

REVIEW = {
    "user": {"login": "akeller", "type": "User"},
    "state": "APPROVED",
    "commit_id": "a" * 40,
    "submitted_at": "2026-02-03T09:00:00Z",
    "author_association": "MEMBER",
}

READERS = {
    "import": ("import", "snipe-it"),
    "measured use": ("import", "usage", "--product", "x", "--from", "2026-01-01", "--to", "2026-01-31"),
    "evidence": ("check", "--base", "HEAD", "--head", "HEAD", "--evidence"),
    "evidence of a forge": ("plan", "--base", "HEAD", "--head", "HEAD", "--evidence"),
}
"""Each way of naming a file that is read."""


def call(registry: Path, *words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "itamops", *map(str, words)],
        cwd=registry,
        env={**os.environ, **PEOPLE, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PROMPT_SECONDS,
    )


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """Return a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.mark.parametrize("words", READERS.values(), ids=READERS)
def test_devices_and_pipes_are_refused(registry: Path, pipe: Path, words: tuple[str, ...]) -> None:
    for place in (Path("/dev/zero"), pipe):
        done = call(registry, *words, place)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {place} is not a plain file\n")


def test_the_event_of_a_pipeline_is_a_plain_file(registry: Path, pipe: Path) -> None:
    surroundings = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(registry)}
    done = call(registry, "check", GITHUB_EVENT_PATH=str(pipe), **surroundings)
    assert done.returncode == 2
    assert "is not a plain file" in done.stderr


@pytest.mark.parametrize("name", [".vscode/settings.json", ".gitignore"])
def test_a_pipe_in_a_folder_that_becomes_a_registry(tmp_path: Path, name: str) -> None:
    place = tmp_path / "new" / name
    place.parent.mkdir(parents=True)
    os.mkfifo(place)
    done = call(tmp_path, "init", "new", "--organization", "Acme", "--person", "bko", "--name", "Bea")
    assert done.returncode == 2
    assert "is not a plain file" in done.stderr


def test_a_file_that_is_too_long_is_refused_before_it_is_read(registry: Path, tmp_path: Path) -> None:
    place = tmp_path / "export.csv"
    with place.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    done = call(registry, "import", "snipe-it", place)
    assert done.returncode == 2
    assert f"the limit is {LARGEST_BYTES:,}" in done.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"submitted_at": "2026-02-03T09:00:00"},
        {"commit_id": "\ud800"},
        {"commit_id": "a" * 39 + "\0"},
        {"commit_id": "--output=pwned"},
        {"commit_id": "HEAD"},
        {"commit_id": "a" * 40 + "\n"},
        {"user": {"login": "\udfff", "type": "User"}},
        {"submitted_at": "9999-99-99T00:00:00Z"},
        {"submitted_at": 1e999},
    ],
    ids=repr,
)
def test_reviews_that_no_forge_gives(changed: dict[str, object]) -> None:
    content = json.dumps([REVIEW, {**REVIEW, **changed}]).encode()
    with pytest.raises(CannotJudge, match=r"the evidence reviews\.json"):
        read_reviews([Answer("reviews.json", content)], "b" * 40)


def test_half_a_character_in_a_key_is_no_answer_either() -> None:
    with pytest.raises(CannotJudge, match="surrogates not allowed"):
        pieces(rb'{"\ud800": 1}', "reviews.json")
