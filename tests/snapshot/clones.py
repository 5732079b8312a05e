"""Real git repositories in temporary folders, with none of the configuration of who runs the tests."""

import itertools
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from itamops.snapshot import Repository, Snapshot, open_repository

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in {"NAME": "Tea", "EMAIL": "tea@example.com", "DATE": "2026-03-01T12:00:00Z"}.items()
}
LONG_AGO = itertools.count(1_000_000_000)

Files = Mapping[str, str | bytes]


class Clone:
    """A repository whose registry stands at the top, or in `folder`."""

    def __init__(self, path: Path, folder: str = "", object_format: str = "sha1") -> None:
        self.path = path
        self.root = path / folder
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", f"--object-format={object_format}")
        self.write({"itamops.yaml": "format: 1\n"})

    def git(self, *arguments: str | Path, fails: bool = False, **variables: str) -> str:
        """Run git in the repository and return what it says; it must fail exactly where that is expected."""
        result = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=ENVIRONMENT | IDENTITY | variables,
            capture_output=True,
            check=False,
        )
        assert (result.returncode != 0) == fails, result.stderr.decode()
        return result.stdout.decode(errors="surrogateescape").strip()

    def write(self, files: Files) -> None:
        """Write files below the registry's root, each at a time of its own, long before git's index."""
        for path, content in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(place, (next(LONG_AGO),) * 2)

    def commit(self, files: Files = {}, date: str = IDENTITY["GIT_COMMITTER_DATE"]) -> str:  # noqa: B006 - only read
        """Write files, commit everything, and return the commit's id."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=change", GIT_COMMITTER_DATE=date)
        return self.git("rev-parse", "HEAD")

    def open(self, program: str = "git") -> Repository:
        return open_repository(self.root, ENVIRONMENT, program)


def program(place: Path, script: str) -> str:
    """Write a program that runs a shell script, and return its path."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return str(place)


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    """Return all files of a snapshot but its configuration."""
    paths = [path for path in snapshot.entries if path != "itamops.yaml"]
    return dict(snapshot.read_many(paths))
