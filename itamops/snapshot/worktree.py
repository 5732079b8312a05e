"""The work tree, read as it would be committed.

Git's index holds, for every tracked file, its blob and its stat data of that moment. A file whose stat data
has not moved since is neither opened nor hashed: it is the index's blob. All others are hashed here. No
filter or driver runs; of git's conversions only the one of line ends is done, and that by ourselves.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from itamops.errors import CannotJudge
from itamops.snapshot.disk import Disk, Listed
from itamops.snapshot.git import Git
from itamops.snapshot.line_ends import as_it_is, conversions
from itamops.snapshot.objects import blob_sizes, read_blobs
from itamops.snapshot.tree import GITLINK, Entry, Snapshot, blob_id, sorted_entries

LISTED = re.compile(
    rb"([A-Z?]) (?:([0-7]{6}) ([0-9a-f]+) [0-3]\t)?([^\0]+)\0"
    rb"(?:  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n  uid: \d+\tgid: \d+\n"
    rb"  size: (\d+)\tflags: [0-9a-f]+\n|(?:  .*\n)*)"
)
"""A path of `ls-files -z -t -s --debug`. Stat data of another form is passed over, so the file is hashed."""

OUTSIDE_SPARSE_CHECKOUT = b"S"
LOW_32_BITS = 0xFFFFFFFF
SECOND = 10**9
TRUE = {"true", "yes", "on", "1"}


def read_work_tree(git: Git, root: Path, index: Path, object_format: str) -> Snapshot:
    """Return the tracked and the untracked, not ignored files below `root`; `index` is git's index file."""
    settings = _settings(git)
    disk = Disk(
        os.fsencode(root),
        object_format,
        executable_bits=settings.get("core.filemode", "true") in TRUE,
        symbolic_links=settings.get("core.symlinks", "true") in TRUE,
    )
    index_time = index.stat().st_mtime_ns if index.exists() else 0
    stored: list[Entry] = []
    absent: list[Listed] = []
    hashed: dict[str, Entry] = {}
    with_crlf: dict[str, str] = {}
    for listed, status in disk.statuses(_listing(git)):
        path = listed.path.decode(errors="surrogateescape")
        if status is None:
            absent.append(listed)
        elif _is_unchanged(listed, status, index_time):
            stored.append(Entry(path, listed.mode, listed.blob, status.st_size))
        elif (mode := disk.mode(listed, status)) == GITLINK:
            stored.append(Entry(path.rstrip("/"), GITLINK, listed.blob or blob_id(b"", object_format), 0))
        elif mode:
            hashed[path], has_crlf = disk.entry(path, mode, status.st_size)
            if has_crlf:
                with_crlf[path] = listed.blob
    stored += _outside_sparse_checkout(git, absent)
    chosen = conversions(git, settings.get("core.autocrlf", ""), with_crlf)
    hashed |= {path: disk.converted(hashed[path], conversion) for path, conversion in chosen.items()}

    def read(entries: Iterable[Entry]) -> Iterator[bytes]:
        wanted = list(entries)
        blobs = read_blobs(git, [entry.blob for entry in wanted if entry.path not in hashed])
        for entry in wanted:
            in_place = entry.path in hashed
            yield disk.content(entry, chosen.get(entry.path, as_it_is)) if in_place else next(blobs)

    return Snapshot(
        "work tree", sorted_entries([*stored, *hashed.values()]), read, object_format=object_format
    )


def read_folder(root: Path) -> Snapshot:
    """Return all files below a folder that no repository is around."""
    disk = Disk(os.fsencode(root))
    places = (
        os.fsencode(Path(folder, name).relative_to(root))
        for folder, folders, files in os.walk(root)
        for name in folders + files
    )
    entries = [
        disk.entry(listed.path.decode(errors="surrogateescape"), mode, status.st_size)[0]
        for listed, status in disk.statuses(map(Listed, places))
        if status and (mode := disk.mode(listed, status))
    ]

    def read(wanted: Iterable[Entry]) -> Iterator[bytes]:
        return (disk.content(entry, as_it_is) for entry in wanted)

    return Snapshot("folder", sorted_entries(entries), read)


def _settings(git: Git) -> dict[str, str]:
    """Return what git's configuration says of modes and line ends; a key without a value is true."""
    pairs = git.attempt("config", "-z", "--get-regexp", r"^core\.(autocrlf|filemode|symlinks)$").stdout
    keys_and_values = (pair.partition("\n") for pair in pairs.decode(errors="replace").split("\0"))
    return {key: value.lower() if equals else "true" for key, equals, value in keys_and_values}


def _listing(git: Git) -> Iterator[Listed]:
    """Yield each path, once for each stage of one in conflict."""
    output = git.run("ls-files", "-z", "-c", "-o", "-s", "-t", "--debug", "--exclude-standard")
    end = 0
    for match in LISTED.finditer(output):
        if match.start() != end:
            break
        end = match.end()
        tag, mode, blob, path, changed, changed_ns, modified, modified_ns, inode, size = match.groups()
        if not blob:
            yield Listed(path)
        elif not size:
            yield Listed(path, tag, int(mode, 8), blob.decode())
        else:
            known = (
                int(changed) * SECOND + int(changed_ns),
                int(modified) * SECOND + int(modified_ns),
                int(inode),
                int(size),
            )
            yield Listed(path, tag, int(mode, 8), blob.decode(), known)
    if end != len(output):
        raise CannotJudge("git ls-files answered in an unknown form", "use another version of git")


def _is_unchanged(listed: Listed, status: os.stat_result, index_time: int) -> bool:
    """Tell whether the index's blob holds.

    A file written in the moment of the index, or later, may have changed again without a trace.
    """
    known = status.st_ctime_ns, status.st_mtime_ns, status.st_ino & LOW_32_BITS, status.st_size & LOW_32_BITS
    return listed.known == known and status.st_mtime_ns < index_time and listed.mode != GITLINK


def _outside_sparse_checkout(git: Git, absent: Iterable[Listed]) -> Iterator[Entry]:
    """Yield those of the absent files that are left out of the checkout on purpose, and stay committed."""
    left_out = [listed for listed in absent if listed.tag == OUTSIDE_SPARSE_CHECKOUT]
    sizes = blob_sizes(git, [listed.blob for listed in left_out])
    for listed, size in zip(left_out, sizes, strict=True):
        yield Entry(listed.path.decode(errors="surrogateescape"), listed.mode, listed.blob, size)
