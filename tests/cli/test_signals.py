"""What a signal ends, at whatever moment: nothing half-written stands, and the next run goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import PEOPLE, Run

INIT = (
    "init",
    "new",
    "--organization",
    "Acme",
    "--person",
    "bko",
    "--name",
    "Bea",
    "--email",
    "b@acme.example",
)
SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
PARTS = (0.4, 0.7, 0.9, 0.97)
"""Parts of the time that a command takes, after which it is ended; it writes in the last of them."""

Ended = Callable[..., int]


@pytest.fixture
def ended(home: Path) -> Ended:
    """Return a function that runs itamops, ends it by a signal after a while, and returns its exit code."""

    def run(folder: Path, *words: str, after: float, by: signal.Signals) -> int:
        with subprocess.Popen(
            [sys.executable, "-m", "itamops", *words],
            cwd=folder,
            env={**os.environ, **PEOPLE, "HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            time.sleep(after)
            process.send_signal(by)
            _, said = process.communicate(timeout=60)
        assert "Traceback" not in said
        return process.returncode

    return run


def took(run: Run, folder: Path, *words: str) -> float:
    """Return the seconds that a command takes."""
    begun = time.monotonic()
    run("itamops", *words, cwd=folder)
    return time.monotonic() - begun


def left_over(folder: Path) -> list[str]:
    """List what only a command that runs may have there."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return [name for name in names if name.endswith((".writing", ".lock")) or "itamops-" in name]


@pytest.mark.parametrize(("by", "code"), SIGNALS.items(), ids=lambda value: getattr(value, "name", ""))
def test_a_signal_that_can_be_caught_leaves_nothing_behind(
    registry: Path, run: Run, ended: Ended, by: signal.Signals, code: int
) -> None:
    duration = took(run, registry, "build")
    before = sorted(path.name for path in (registry / "public").iterdir())
    codes = [ended(registry, "build", after=duration * part, by=by) for part in PARTS]
    assert set(codes) <= {code, 0, -by}  # minus: before Python has begun
    assert code in codes
    assert left_over(registry) == []
    assert sorted(path.name for path in (registry / "public").iterdir()) == before


def test_an_init_that_was_killed_is_done_by_the_next(tmp_path: Path, run: Run, ended: Ended) -> None:
    (tmp_path / "whole").mkdir()
    duration = took(run, tmp_path / "whole", *INIT)
    for number, part in enumerate(PARTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        ended(folder, *INIT, after=duration * part, by=signal.SIGKILL)
        done = run("itamops", *INIT, cwd=folder, code=None)
        assert done.returncode == 0 or "itamops.yaml" in done.stderr, done.stderr
        run("itamops", "check", cwd=folder / "new")
        assert files_of(folder / "new") == files_of(tmp_path / "whole/new")


def test_receipts_that_were_killed_are_written_by_the_next(registry: Path, run: Run, ended: Ended) -> None:
    run("itamops", "receipt", cwd=registry)
    first = run("git", "rev-parse", "itamops-receipts", cwd=registry).stdout.strip()
    for number in range(3):
        (registry / f"registry/teams/t{number}.yaml").write_text(f"id: t{number}\nname: T\n")
        run("git", "add", "--all", cwd=registry)
        run("git", "commit", "--quiet", "--message", "Change", cwd=registry)
    duration = took(run, registry, "receipt")
    for part in PARTS:
        run("git", "update-ref", "refs/heads/itamops-receipts", first, cwd=registry)
        ended(registry, "receipt", after=duration * part, by=signal.SIGKILL)
        run("itamops", "receipt", cwd=registry)
        run("git", "fsck", "--strict", cwd=registry)
        listed = run("git", "ls-tree", "-r", "--name-only", "itamops-receipts", cwd=registry).stdout
        assert len(listed.split()) == 4
        run("itamops", "audit", cwd=registry)


def files_of(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


MIGRATE = """
import os
import resource
import sys
from itamops.authoring import write
from itamops.cli import main
from itamops.registry import migrations

whole, left = write.write_new, int(sys.argv[1])

def migrate(tree):
    teams = {f"registry/teams/t{n}.yaml": f"id: t{n}\\nname: T\\n".encode() for n in range(2)}
    return {"itamops.yaml": tree.read("itamops.yaml").replace(b"format: 0", b"format: 1"), **teams}

def killed_after_some(*arguments, **options):
    global left
    whole(*arguments, **options)
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)

write.write_new = killed_after_some
migrations.MIGRATIONS[0] = migrate
if length := int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))
main(["migrate"])
"""
"""Migrates from a format before the first; is killed after some files, or finds that no file may be long."""


def migrates(registry: Path, home: Path, files: int, length: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", MIGRATE, str(files), str(length)],
        cwd=registry,
        env={
            **os.environ,
            **PEOPLE,
            "HOME": str(home),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",  # Python does not notice that a compiled file comes out short
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_migration_that_ends_anywhere_is_done_or_was_not_begun(
    registry: Path, run: Run, home: Path
) -> None:
    old = (registry / "itamops.yaml").read_text().replace("format: 1", "format: 0")
    (registry / "itamops.yaml").write_text(old)
    run("git", "commit", "--quiet", "--all", "--message", "Before", cwd=registry)
    before = files_of(registry)
    seen = set()
    for files in (1, 2, 3, 4):  # of the journal and three files
        assert migrates(registry, home, files, 0).returncode == -signal.SIGKILL
        run("itamops", "report", "assets", cwd=registry, code=None)
        standing = files_of(registry)
        assert [name for name in left_over(registry) if not name.startswith(".git/")] == []
        assert standing == before or len(standing) == len(before) + 2
        assert (standing == before) == ("format: 0" in standing["itamops.yaml"])
        seen.add(standing == before)
        run("git", "checkout", "--quiet", ".", cwd=registry)
        run("git", "clean", "--quiet", "-fd", cwd=registry)
    assert seen == {True, False}
    done = migrates(registry, home, 0, 100)
    assert done.returncode in {2, 3}, done.stderr
    assert "File too large" in done.stderr
    assert files_of(registry) == before


def test_a_git_that_vanishes_ends_with_a_message(registry: Path, run: Run, tmp_path: Path) -> None:
    """An update of the system takes it away between two calls."""
    folder = tmp_path / "programs"
    folder.mkdir()
    real = run("which", "git", cwd=registry).stdout.strip()
    for calls in range(6):
        count = tmp_path / f"count{calls}"
        count.write_text("x" * calls)
        (folder / "git").write_text(
            f'#!/bin/sh\n[ -s "{count}" ] || {{ rm -f "$0"; exit 127; }}\n'
            f'/usr/bin/truncate -s -1 "{count}"\nexec "{real}" "$@"\n'
        )
        (folder / "git").chmod(0o755)
        done = run("itamops", "check", "--base", "HEAD", cwd=registry, code=None, PATH=str(folder))
        assert done.returncode in {0, 2, 3}, done.stderr
        assert done.returncode or (folder / "git").exists()
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_cache_that_nobody_may_write_to_is_as_good_as_none(registry: Path, run: Run) -> None:
    cache = registry / ".git/itamops"
    run("itamops", "check", cwd=registry)
    run("mount", "--bind", cache, cache, cwd=registry)
    try:
        run("mount", "-o", "remount,bind,ro", cache, cwd=registry)
        (registry / "registry/teams/t.yaml").write_text("id: t\nname: T\n")
        for words in (("check",), ("plan", "--base", "HEAD"), ("report", "assets"), ("receipt",)):
            run("itamops", *words, cwd=registry)
    finally:
        run("umount", cache, cwd=registry)
