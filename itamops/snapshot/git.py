"""Calling git so that nothing of a clone's configuration runs a program.

Only commands are called that consult no filter, driver or remote; what is left is switched off here. The
configuration of user and system is read: it says whom to trust (`safe.directory`) and what to ignore.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, cast

import msgspec

from itamops.errors import CannotJudge
from itamops.snapshot.tree import LARGEST_BYTES

if sys.platform == "linux":
    import resource

USER_VARIABLES = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"}
"""Where the user's own configuration is."""

MOST_MEMORY = 1 << 30
"""Bytes that a git may take for what it lists; a hundred thousand devices take a few percent of that."""

QUARANTINE_VARIABLES = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_OBJECT_DIRECTORY",
    "GIT_QUARANTINE_PATH",
}
"""Where the objects of a push are until a pre-receive hook accepts them."""

FIXED_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",  # also for a git that does not know GIT_NO_LAZY_FETCH
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

FIXED_OPTIONS = (
    "--no-pager",
    *("-c", "advice.graftFileDeprecated=false"),
    *(
        "-c",
        f"core.bigFileThreshold={LARGEST_BYTES}",
    ),  # longer objects are handed out while they are unpacked
    *("-c", "core.fsmonitor="),
    *("-c", f"core.hooksPath={os.devnull}"),  # update-ref would run one
    *("-c", "core.warnAmbiguousRefs=true"),
    *("-c", "safe.bareRepository=explicit"),
)

OLDEST = (2, 38)
"""The first version that enters a bare repository inside a tree only where it is named."""

FETCH_ALL = "fetch all objects: git fetch --refetch --no-filter"

HINTS = {
    "dubious ownership": "if you trust who owns it, run `git config --global --add safe.directory FOLDER`",
    "cannot use bare repository": "a bare repository is only read where it is named explicitly",
    "promisor": FETCH_ALL,
}
"""What to do about a failure, by words of git's message."""


class Git(msgspec.Struct, frozen=True):
    """A way of calling git: which program, in which folder, with which variables and options."""

    program: str
    directory: Path
    environment: Mapping[str, str]
    options: tuple[str, ...] = FIXED_OPTIONS

    def run(self, *arguments: str) -> bytes:
        """Return the output of a command; raise CannotJudge with git's own words if it fails."""
        result = self.attempt(*arguments)
        if result.returncode:
            raise failure(arguments[0], result.stderr or b"ended with code %d" % result.returncode)
        return result.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Return the outcome of a command, also of one that fails."""
        return subprocess.run(
            [self.program, *self.options, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )

    @contextmanager
    def stream(self, *arguments: str, feed: Iterable[bytes] = ()) -> Iterator[IO[bytes]]:
        """Feed a command and hand out its output while it comes; leaving early ends it.

        The input stands in a file, so neither side waits for the other. Raises CannotJudge if git fails.
        """
        with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as complaints:
            questions.writelines(feed)
            questions.seek(0)
            with subprocess.Popen(
                [self.program, *self.options, *arguments],
                cwd=self.directory,
                env=self.environment,
                stdin=questions,
                stdout=subprocess.PIPE,
                stderr=complaints,
                bufsize=1 << 20,
            ) as process:
                _limit_memory(process.pid)
                yield cast("IO[bytes]", process.stdout)
            if process.returncode:
                complaints.seek(0)
                raise failure(arguments[0], complaints.read() or b"ended with code %d" % process.returncode)


def _limit_memory(process: int) -> None:
    """Keep a git from taking all memory: a few kilobytes of trees can name billions of files."""
    if sys.platform == "linux":
        resource.prlimit(process, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


@cache
def version_of(program: str) -> tuple[int, ...]:
    """Ask a git for its version, as far as it is numbers; raise CannotJudge where it fails."""
    said = subprocess.run([program, "version"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if said.returncode:
        raise failure("version", said.stderr or b"ended with code %d" % said.returncode)
    return tuple(map(int, re.findall(rb"\d+", said.stdout)[:3]))


def failure(command: str, complaint: bytes) -> CannotJudge:
    """Return the error for a command that failed, with a hint where the reason is known."""
    words = complaint.decode(errors="replace").strip().removeprefix("fatal: ")
    hint = next((hint for needle, hint in HINTS.items() if needle in words), "")
    return CannotJudge(f"git {command}: {words}", hint)


def is_quarantine(environment: Mapping[str, str]) -> bool:
    """Return whether git runs us as a pre-receive hook."""
    return "GIT_QUARANTINE_PATH" in environment


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for git: those of the caller that do not steer git, and the fixed ones."""
    kept = USER_VARIABLES | (QUARANTINE_VARIABLES if is_quarantine(environment) else set())
    passed = {
        name: value
        for name, value in environment.items()
        if name in kept or not name.upper().startswith("GIT_")
    }
    return passed | FIXED_VARIABLES
