"""Atomic replacement of a folder: killed at any moment, it leaves the old folder or the new one."""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from itamops.authoring.write import alone_in, write_new
from itamops.errors import UsageProblem
from itamops.site import MANIFEST, SCHEMA, File

WORKING_DIRECTORY = -100
EXCHANGE = 2
"""The flag to exchange two names, for `renameat2` of Linux and `renamex_np` of macOS."""


def publish(files: Iterable[File], out: Path) -> int:
    """Write files into a folder beside `out`, replace `out` with it, and return the number of files.

    The remains of a killed build are removed first; a running build is waited for. Raises UsageProblem if
    `out` has files that no build has written, or cannot be written.
    """
    out = out.resolve()
    refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with alone_in(out.parent):
            return _publish(files, out)
    except OSError as error:
        raise UsageProblem(f"cannot write {error.filename or out}: {error.strerror}") from error


def refuse_foreign(out: Path) -> None:
    """Raise UsageProblem for a folder with files that no build has written."""
    if out.exists() and not out.is_dir():
        raise UsageProblem(f"{out} is not a folder", "choose another place with --out")
    if not out.exists():
        return
    written = _contents(out / MANIFEST)
    foreign = sorted(path.name for path in out.iterdir() if _count(path) > written.get(path.name, -1))
    if foreign:
        raise UsageProblem(
            f"{out} has files that no build has written: {', '.join(foreign[:3])}",
            "choose another place with --out, or empty this one yourself",
        )


def _contents(manifest: Path) -> Mapping[str, int]:
    """Return the number of files that a build has written under each name; empty without its manifest."""
    try:
        said = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    written = said.get("contents") if isinstance(said, dict) and said.get("schema") == SCHEMA else None
    return written if isinstance(written, dict) else {}


def _count(path: Path) -> int:
    """Return the number of files below a folder; 1 for anything else."""
    if path.is_symlink() or not path.is_dir():
        return 1
    return sum(len(files) for _, _, files in os.walk(path))


def _publish(files: Iterable[File], out: Path) -> int:
    staged, old = (out.with_name(f".{out.name}.itamops-{name}") for name in ("staged", "old"))
    if old.exists() and not out.exists():
        old.rename(out)
    _remove(staged, old)
    try:
        written = _write(files, staged)
        _verify(staged, written)
        if not out.exists():
            staged.rename(out)
        elif not _changed_places(staged, out):
            out.rename(old)
            staged.rename(out)
    finally:
        _remove(staged, old)
    return len(written)


def _remove(*folders: Path) -> None:
    """Remove folders; an interrupt comes after that."""
    try:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        _remove(*folders)
        raise


def _write(files: Iterable[File], folder: Path) -> Mapping[str, bytes]:
    """Write files below a new folder, which has no links, and return the hash of each.

    No file is written twice. Raises ValueError for a path out of the folder.
    """
    folder.mkdir()
    parents: set[str] = set()
    written: dict[str, bytes] = {}
    for path, content in files:
        steps = path.split("/")
        if not all(steps) or ".." in steps:
            raise ValueError(f"{path!r} leads out of the site")
        parent = path.rpartition("/")[0]
        if parent not in parents:
            parents.add(parent)
            (folder / parent).mkdir(parents=True, exist_ok=True)
        write_new(f"{folder}/{path}", content)
        written[path] = sha256(content).digest()
    return written


def _verify(folder: Path, written: Mapping[str, bytes]) -> None:
    """Read the files back; raise UsageProblem for one that differs from its hash."""
    for path, digest in written.items():
        with open(f"{folder}/{path}", "rb", buffering=0) as file:  # noqa: PTH123  a Path costs more than the read
            if sha256(file.read()).digest() != digest:
                raise UsageProblem(
                    f"{path} of the new site differs from its content in memory",
                    "the old site is kept; check the disk and build again",
                )


def _changed_places(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; return False, with nothing done, if the system cannot."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(first, second, EXCHANGE) == 0)
        return bool(library.renameat2(WORKING_DIRECTORY, first, WORKING_DIRECTORY, second, EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False
