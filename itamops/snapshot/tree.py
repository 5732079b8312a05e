"""A snapshot: every file of one tree, and how to read them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from operator import attrgetter
from posixpath import normpath
from types import MappingProxyType

import msgspec

from itamops.errors import CannotJudge

FILE = 0o100644
EXECUTABLE = 0o100755
SYMLINK = 0o120000
GITLINK = 0o160000
SPECIAL = 0o010000
"""A named pipe, a socket or a device: none of git's modes, for none is ever committed, or opened by us."""

REGULAR = (FILE, EXECUTABLE)

LARGEST_BYTES = 1 << 24
"""Of a longer file one more byte is read and no rest: enough to see that it is too long, whatever it holds.

A few kilobytes in a pack may be gigabytes when unpacked.
"""


class TreeEntry(msgspec.Struct, frozen=True, gc=False):
    """One path of a tree.

    `path` is POSIX, relative to the registry's root; bytes that are no UTF-8 stand as lone surrogates.
    `mode` is one of git's four, `FILE`, `EXECUTABLE`, `SYMLINK`, `GITLINK`, or on disk `SPECIAL`. `blob` is
    the object id in hexadecimal; a gitlink has a commit's, or that of no content if it is a repository that
    was never added, as has what is special.
    """

    path: str
    mode: int
    blob: str


Reader = Callable[[Iterable[TreeEntry]], Iterator[bytes]]
"""Yields the bytes of each entry, in the order of the entries, of a long one at most `LARGEST_BYTES` + 1."""

Measure = Callable[[Iterable[TreeEntry]], Iterator[int]]
"""Yields the size of each entry in bytes, in the order of the entries; of a changed file, that on disk."""


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """All files of one tree, sorted by path; their bytes and sizes are looked up when asked for.

    Git has to open an object to tell its size: for 190,000 files that takes 0.9 s, and listing them 0.1 s.
    `folder` is where the registry stands within its repository, empty at the top. `ignored` are the paths
    that git would not commit, of a work tree.
    """

    name: str
    entries: Mapping[str, TreeEntry]
    reader: Reader
    measure: Measure
    commit: str | None = None
    object_format: str = "sha1"
    folder: str = ""
    ignored: frozenset[str] = frozenset()

    def in_repository(self, path: str) -> str:
        """Return a path as it is from the top of the repository."""
        return normpath(f"{self.folder}/{path}") if self.folder else path

    def read(self, path: str) -> bytes:
        """Return the bytes of one file, or a symbolic link's target; raise KeyError if it is not there.

        Of a file longer than `LARGEST_BYTES` only its beginning is read, one byte longer than that.
        """
        return next(self.reader([self.entries[path]]))

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes as `read` does, in the order asked for, holding one file at a time."""
        wanted = list(paths)
        yield from zip(wanted, self.reader(self.entries[path] for path in wanted), strict=True)

    def plain_files(self, paths: Iterable[str]) -> list[str]:
        """Keep the paths at which a file stands: there is nothing to read behind a link or in a submodule."""
        return [path for path in paths if (entry := self.entries.get(path)) and entry.mode in REGULAR]

    def sizes(self, paths: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield path and size in bytes of files, in the order asked for."""
        wanted = list(paths)
        yield from zip(wanted, self.measure(self.entries[path] for path in wanted), strict=True)


def sorted_entries(entries: Iterable[TreeEntry]) -> Mapping[str, TreeEntry]:
    """Return the entries by path, in the order of their paths, unchangeable.

    Raises CannotJudge where two have one path: what is judged would not be what git shows.
    """
    in_order = sorted(entries, key=attrgetter("path"))
    by_path = {entry.path: entry for entry in in_order}
    if len(by_path) < len(in_order):
        twice = next(one.path for one, other in pairwise(in_order) if one.path == other.path)
        raise CannotJudge(
            f"the tree has two files at {twice!a}, of which git shows only one",
            "no git makes such a tree by itself: make the commit anew",
        )
    return MappingProxyType(by_path)


def blob_hash(size: int, object_format: str) -> "hashlib._Hash":
    """Return the hash of a blob of `size` bytes, to be updated with its content."""
    return hashlib.new(object_format, b"blob %d\0" % size, usedforsecurity=False)


def blob_id(content: bytes, object_format: str = "sha1") -> str:
    """Return the object id that git gives to a blob of this content."""
    digest = blob_hash(len(content), object_format)
    digest.update(content)
    return digest.hexdigest()


def snapshot_of(files: Mapping[str, bytes | TreeEntry], name: str = "files") -> Snapshot:
    """Return a snapshot of a dict: bytes stand for a plain file, an `TreeEntry` for what has no content."""
    entries = sorted_entries(
        content if isinstance(content, TreeEntry) else TreeEntry(path, FILE, blob_id(content))
        for path, content in files.items()
    )
    contents = {path: content for path, content in files.items() if isinstance(content, bytes)}
    return Snapshot(
        name,
        entries,
        lambda wanted: (contents[entry.path] for entry in wanted),
        lambda wanted: (len(contents[entry.path]) for entry in wanted),
    )
