"""The work tree, read as it would be committed.

Git's index holds, for every tracked file, its blob and its stat data of that moment. A file whose stat data
has not moved since is neither opened nor hashed: it is the index's blob. All others are hashed here. No
filter or driver runs; of git's conversions only the one of line ends is done, and that by ourselves.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge
from itamops.snapshot.disk import Disk, ListedFile
from itamops.snapshot.enclosing import surroundings_of, way_up
from itamops.snapshot.git import Git
from itamops.snapshot.line_ends import as_it_is, conversions
from itamops.snapshot.objects import blob_sizes, read_blobs
from itamops.snapshot.tree import GITLINK, SPECIAL, Snapshot, TreeEntry, blob_id, sorted_entries

LISTED = re.compile(
    rb"([A-Z?]) (?:([0-7]{6}) ([0-9a-f]+) [0-3]\t)?([^\0]+)\0"
    rb"(?:  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n  uid: \d+\tgid: \d+\n"
    rb"  size: (\d+)\tflags: [0-9a-f]+\n|(?:  .*\n)*)"
)
"""A path of `ls-files -z -t -s --debug`. Stat data of another form is passed over, so the file is hashed."""

MADE_OF = ("itamops.yaml", "registry", "schemas")
"""What a registry is made of: read though git ignores it."""

OUTSIDE_SPARSE_CHECKOUT = b"S"
LOW_32_BITS = 0xFFFFFFFF
SECOND = 10**9
TRUE = {"true", "yes", "on", "1"}


class FoundFile(msgspec.Struct):
    """The files of a work tree, by where their blobs come from."""

    stored: list[TreeEntry] = []
    """Unchanged: in git's objects."""
    hashed: dict[str, TreeEntry] = {}
    """Changed or new: on disk only."""
    with_crlf: dict[str, str] = {}
    """Those of `hashed` that have CRLF, with their blob in the index, if any."""
    absent: list[ListedFile] = []
    """Not on disk."""


def read_work_tree(git: Git, root: Path, folder: str, index: Path, object_format: str) -> Snapshot:
    """Return the files below `root` that are tracked or new, and what above it a program obeys.

    What is ignored is left out, but for the registry's own files: a record that git hides is none that nobody
    checks. `folder` is the root within the repository, `index` git's index file.
    """
    settings = _settings(git)
    disk = Disk(
        os.fsencode(root),
        object_format,
        executable_bits=settings.get("core.filemode", "true") == "true",
        symbolic_links=settings.get("core.symlinks", "true") == "true",
    )
    index_time = index.stat().st_mtime_ns if index.exists() else 0
    ignored = _ignored(git)
    found = _found(disk, (*_listing(git, folder), *ignored), index_time)
    stored = [*found.stored, *_outside_sparse_checkout(found.absent), *_special(disk)]
    chosen = conversions(git, settings.get("core.autocrlf", ""), found.with_crlf)
    converted = {path: disk.converted(found.hashed[path], conversion) for path, conversion in chosen.items()}
    hashed = found.hashed | converted

    def read(entries: Iterable[TreeEntry]) -> Iterator[bytes]:
        wanted = list(entries)
        blobs = read_blobs(git, [entry.blob for entry in wanted if entry.path not in hashed])
        for entry in wanted:
            in_place = entry.path in hashed
            yield disk.content(entry, chosen.get(entry.path, as_it_is)) if in_place else next(blobs)

    def measure(entries: Iterable[TreeEntry]) -> Iterator[int]:
        wanted = list(entries)
        sizes = blob_sizes(git, [entry.blob for entry in wanted if entry.path not in hashed])
        for entry in wanted:
            yield disk.size(entry.path) if entry.path in hashed else next(sizes)

    entries = sorted_entries([*stored, *hashed.values()])
    return Snapshot(
        "work tree",
        entries,
        read,
        measure,
        object_format=object_format,
        ignored=frozenset(listed.path.decode(errors="surrogateescape") for listed in ignored),
    )


def read_folder(root: Path) -> Snapshot:
    """Return all files below a folder that no repository is around."""
    disk = Disk(os.fsencode(root))
    entries = [
        disk.entry(listed.path.decode(errors="surrogateescape"), mode, status.st_size)[0]
        for listed, status in disk.statuses(map(ListedFile, disk.walk()))
        if status and (mode := disk.mode(listed, status))
    ]

    def read(wanted: Iterable[TreeEntry]) -> Iterator[bytes]:
        return (disk.content(entry, as_it_is) for entry in wanted)

    def measure(wanted: Iterable[TreeEntry]) -> Iterator[int]:
        return (disk.size(entry.path) for entry in wanted)

    return Snapshot("folder", sorted_entries(entries), read, measure)


def _found(disk: Disk, listing: Iterable[ListedFile], index_time: int) -> FoundFile:
    """Look at each path on disk, and into those files only that git's index does not know as they are."""
    found = FoundFile()
    for listed, status in disk.statuses(listing):
        path = listed.path.decode(errors="surrogateescape")
        if status is None:
            found.absent.append(listed)
        elif _is_unchanged(listed, status, index_time):
            found.stored.append(TreeEntry(path, listed.mode, listed.blob))
        elif (mode := disk.mode(listed, status)) == GITLINK:
            commit = listed.blob or blob_id(b"", disk.object_format)
            found.stored.append(TreeEntry(path.rstrip("/"), GITLINK, commit))
        elif mode and mode != SPECIAL:
            found.hashed[path], has_crlf = disk.entry(path, mode, status.st_size)
            if has_crlf:
                found.with_crlf[path] = listed.blob
    return found


def _settings(git: Git) -> dict[str, str]:
    """Return what git's configuration says of modes and line ends; a key without a value is true."""
    pairs = git.attempt("config", "-z", "--get-regexp", r"^core\.(autocrlf|filemode|symlinks)$").stdout
    settings = (pair.partition("\n") for pair in pairs.decode(errors="replace").split("\0"))
    return {
        key: "true" if not equals or value.lower() in TRUE else value.lower()
        for key, equals, value in settings
    }


def _listing(git: Git, folder: str) -> Iterator[ListedFile]:
    """Yield each path as git finds it, once for each stage of one in conflict."""
    asked = (".", *(way_up(folder) + name for name in surroundings_of(folder))) if folder else ()
    output = git.run("ls-files", "-z", "-c", "-o", "-s", "-t", "--debug", "--exclude-standard", "--", *asked)
    end = 0
    for match in LISTED.finditer(output):
        if match.start() != end:
            break
        end = match.end()
        yield _listed(*match.groups())
    if end != len(output):
        raise CannotJudge("git ls-files answered in an unknown form", "use another version of git")


def _ignored(git: Git) -> list[ListedFile]:
    """List the registry's own files that an ignore file hides from git."""
    output = git.run("ls-files", "-z", "-o", "-i", "--exclude-standard", "--", *MADE_OF)
    return [ListedFile(path) for path in output.split(b"\0") if path]


def _listed(
    tag: bytes, mode: bytes | None, blob: bytes | None, path: bytes, *numbers: bytes | None
) -> ListedFile:
    if mode is None or blob is None:
        return ListedFile(path)
    changed, changed_ns, modified, modified_ns, inode, size = (int(number or 0) for number in numbers)
    known = changed * SECOND + changed_ns, modified * SECOND + modified_ns, inode, size
    return ListedFile(path, tag, int(mode, 8), blob.decode(), known)


def _is_unchanged(listed: ListedFile, status: os.stat_result, index_time: int) -> bool:
    """Return whether the index's blob holds.

    A file written in the moment of the index, or later, may have changed again without a trace.
    """
    known = status.st_ctime_ns, status.st_mtime_ns, status.st_ino & LOW_32_BITS, status.st_size & LOW_32_BITS
    return listed.known == known and status.st_mtime_ns < index_time and listed.mode != GITLINK


def _special(disk: Disk) -> Iterator[TreeEntry]:
    """Yield what lies among the registry's own files and is none: git lists no such thing."""
    for path in disk.special(map(str.encode, MADE_OF)):
        yield disk.entry(path.decode(errors="surrogateescape"), SPECIAL, 0)[0]


def _outside_sparse_checkout(absent: Iterable[ListedFile]) -> Iterator[TreeEntry]:
    """Yield those of the absent files that are left out of the checkout on purpose, and stay committed."""
    for listed in absent:
        if listed.tag == OUTSIDE_SPARSE_CHECKOUT:
            yield TreeEntry(listed.path.decode(errors="surrogateescape"), listed.mode, listed.blob)
