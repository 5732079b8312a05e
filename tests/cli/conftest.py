"""The command line as people call it: a process, in a folder, with real git."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PEOPLE = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (
        ("NAME", "Anna Keller"),
        ("EMAIL", "anna@example.com"),
        ("DATE", "2026-02-03T09:00:00Z"),
    )
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty home, so that nobody's own configuration is asked."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def run(home: Path) -> Run:
    """Return a function that calls a program in a folder; `itamops` is the one of this checkout."""

    def call(
        *arguments: str | Path, cwd: Path, code: int | None = 0, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        words = [str(argument) for argument in arguments]
        program = [sys.executable, "-m", "itamops", *words[1:]] if words[0] == "itamops" else words
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ITAMOPS_"))
        }
        done = subprocess.run(
            program,
            cwd=cwd,
            env={**kept, "HOME": str(home), **PEOPLE, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert code is None or done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
        return done

    return call


@pytest.fixture
def registry(tmp_path: Path, run: Run) -> Path:
    """Return a registry that was just started and committed."""
    folder = tmp_path / "registry"
    run(
        "itamops",
        "init",
        folder,
        "--organization",
        "Acme GmbH",
        "--person",
        "akeller",
        "--name",
        "Anna Keller",
        "--email",
        "anna@example.com",
        cwd=tmp_path,
    )
    anna = folder / "registry/people/akeller.yaml"
    anna.write_text(re.sub(r"starts: .*", "starts: 2026-02-03", anna.read_text()))  # whatever today is
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message", "Start the registry", cwd=folder)
    return folder
