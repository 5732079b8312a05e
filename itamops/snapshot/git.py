"""Calling git so that nothing of a clone's configuration runs a program."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from itamops.errors import CannotJudge

KEPT_VARIABLES = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM")
"""Variables of git that pass through: where the user's own configuration is. It holds `safe.directory`."""

QUARANTINE_VARIABLES = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""Set by git for a pre-receive hook: where the objects of the push are until it is accepted."""

SET_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

OPTIONS = (
    "--no-pager",
    *("-c", "core.fsmonitor="),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "safe.bareRepository=explicit"),
)

HINTS = {
    "dubious ownership": "the folder belongs to somebody else: if you trust it, run "
    "`git config --global --add safe.directory <folder>`",
    "cannot use bare repository": "a bare repository is only read when it is named: give --git-dir",
    "unrelated histories": "compare with a branch that shares its history with this one",
    "missing": "objects are missing: fetch the whole repository, `git fetch --refetch --no-filter`",
    "bad object": "objects are missing: run `git fetch`",
}
"""What to do, by words in git's message."""


class Git(msgspec.Struct, frozen=True):
    """One way of calling git: the program, where it runs, and with which options and variables."""

    program: str
    directory: Path
    environment: Mapping[str, str]
    options: tuple[str, ...] = OPTIONS

    def attempt(self, *arguments: str, feed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git and return what it said, whatever the outcome."""
        try:
            return subprocess.run(
                [self.program, *self.options, *arguments],
                cwd=self.directory,
                env=self.environment,
                input=feed,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise CannotJudge(f"the program {self.program} was not found", "install git") from error

    def run(self, *arguments: str, feed: bytes = b"") -> bytes:
        """Run git and return its output; raise CannotJudge with git's own words when it fails."""
        result = self.attempt(*arguments, feed=feed)
        if result.returncode:
            raise failure(arguments[0], result.stderr)
        return result.stdout

    @contextmanager
    def stream(self, *arguments: str, feed: bytes) -> Iterator[IO[bytes]]:
        """Run git and hand out its output as it comes; leaving early ends the process."""
        with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as errors:
            questions.write(feed)
            questions.seek(0)
            with subprocess.Popen(
                [self.program, *self.options, *arguments],
                cwd=self.directory,
                env=self.environment,
                stdin=questions,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=1 << 20,
            ) as process:
                assert process.stdout is not None
                try:
                    yield process.stdout
                finally:
                    process.kill()
            errors.seek(0)


def failure(command: str, stderr: bytes) -> CannotJudge:
    """Return the error for a git command that failed, with a hint where the reason is known."""
    words = stderr.decode(errors="replace").strip()
    hint = next((hint for needle, hint in HINTS.items() if needle in words), "")
    return CannotJudge(f"git {command}: {words.removeprefix('fatal: ')}", hint)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for git: without the caller's GIT_ variables, but for the few that are kept."""
    kept = KEPT_VARIABLES + (QUARANTINE_VARIABLES if "GIT_QUARANTINE_PATH" in environment else ())
    passed = {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith("GIT_") or name in kept
    }
    return passed | SET_VARIABLES
