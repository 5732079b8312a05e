"""A folder of files put in place as one step: killed at any moment, it leaves the old folder or the new."""

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
"""The flag by which two names change places, for Linux's `renameat2` as for macOS's `renamex_np`."""


def publish(files: Iterable[File], out: Path) -> int:
    """Write files into a folder beside `out`, let it take the place of `out`, and count the files.

    What a killed build has left is cleared away first; one that still runs is waited for. Raises UsageProblem
    where `out` holds what no build has written, or cannot be written.
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
    """Raise UsageProblem for a place in which a build would destroy what it has not written itself."""
    if out.exists() and not out.is_dir():
        raise UsageProblem(f"{out} is a file, no folder", "choose another place with --out")
    if not out.exists():
        return
    written = _contents(out / MANIFEST)
    foreign = sorted(path.name for path in out.iterdir() if _count(path) > written.get(path.name, -1))
    if foreign:
        raise UsageProblem(
            f"{out} holds what no build has written: {', '.join(foreign[:3])}",
            "choose another place with --out, or empty this one yourself",
        )


def _contents(manifest: Path) -> Mapping[str, int]:
    """Return how many files a build has left under each name beside a manifest; none where it is not ours."""
    try:
        said = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    written = said.get("contents") if isinstance(said, dict) and said.get("schema") == SCHEMA else None
    return written if isinstance(written, dict) else {}


def _count(path: Path) -> int:
    """Count the files below a folder; what is no folder counts as one."""
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
    """Write files below a new folder, in which no link can lead elsewhere, and return the hash of each.

    No file is written twice. Raises ValueError for a path that leads out of it.
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
    """Read back what was written; raise UsageProblem where a file does not hold what was meant."""
    for path, digest in written.items():
        with open(f"{folder}/{path}", "rb", buffering=0) as file:  # noqa: PTH123  as above
            if sha256(file.read()).digest() != digest:
                raise UsageProblem(
                    f"{path} of the new site does not hold what was written",
                    "the old site stands; look at the disk and build again",
                )


def _changed_places(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False, with nothing done, where the system cannot."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(first, second, EXCHANGE) == 0)
        return bool(library.renameat2(WORKING_DIRECTORY, first, WORKING_DIRECTORY, second, EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False
