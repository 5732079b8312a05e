"""Reading git's objects: the files of a tree in one call, any number of blobs in another."""

import re
from collections.abc import Iterable, Iterator
from typing import IO

from itamops.errors import CannotJudge
from itamops.snapshot.enclosing import seen_from, surroundings_of
from itamops.snapshot.git import FETCH_ALL, Git
from itamops.snapshot.tree import LARGEST_BYTES, TreeEntry

LISTED = re.compile(r"([0-7]{6}) \w+ ([0-9a-f]+)\t([^\0]+)\0")
"""A line of `ls-tree -z`."""

MOST_FILES = 1_000_000
"""Files of a tree that are judged; 100,000 devices with all that belongs to them are 190,000."""

LONGEST_LISTING = MOST_FILES << 8
"""Bytes of a listing that are read: 256 for each file."""


def tree_entries(git: Git, tree: str, folder: str) -> Iterator[TreeEntry]:
    """Yield all files of a commit or tree below a folder, and what stands above it and steers its checks.

    Paths are relative to the folder. Raises CannotJudge where there are more than `MOST_FILES`, or their
    names are longer than anybody would write: a few kilobytes of trees can name billions of files.
    """
    asked = (f"{folder}/", *surroundings_of(folder)) if folder else ()
    with git.stream("ls-tree", "-r", "-z", "--full-tree", tree, "--", *asked) as output:
        files = read_listing(output, LISTED, tree)
    for mode, blob, path in files:
        yield TreeEntry(seen_from(folder, path), int(mode, 8), blob)


def read_listing(output: IO[bytes], line: re.Pattern[str], tree: str) -> list[tuple[str, ...]]:
    """Return the groups of each line of a listing of a tree's files; raise CannotJudge for too many."""
    listing = output.read(LONGEST_LISTING + 1)
    if len(listing) > LONGEST_LISTING or listing.count(b"\0") > MOST_FILES:
        raise _too_many(tree)
    return line.findall(listing.decode(errors="surrogateescape"))


def _too_many(tree: str) -> CannotJudge:
    return CannotJudge(
        f"{tree[:12]} has more than {MOST_FILES:,} files",
        "a registry has far fewer: keep what is none in another repository",
    )


def read_blobs(git: Git, blobs: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of each blob in order; raise CannotJudge if one is missing."""
    return read_objects(git, "blob", blobs)


def read_objects(git: Git, kind: str, ids: Iterable[str]) -> Iterator[bytes]:
    """Yield objects of one kind as they are stored, in order, of a long one its beginning.

    Raises CannotJudge if one is missing, or of another kind.
    """
    wanted = list(ids)
    if not wanted:
        return
    expected = [kind.encode()]
    questions = (f"{one}\n".encode() for one in wanted)
    with git.stream("cat-file", "--batch", "--buffer", feed=questions) as output:
        for one in wanted:
            header = output.readline().split()
            if header[1:2] != expected:
                raise missing(one)
            size = int(header[2])
            yield output.read(size + 1)[:-1] if size <= LARGEST_BYTES else _beginning(output, size)


def _beginning(output: IO[bytes], size: int) -> bytes:
    """Read the beginning of a long object and pass over its rest."""
    beginning = output.read(LARGEST_BYTES + 1)
    left = size + 1 - len(beginning)
    while left and (piece := output.read(min(left, LARGEST_BYTES))):
        left -= len(piece)
    return beginning


def blob_sizes(git: Git, blobs: Iterable[str]) -> Iterator[int]:
    """Yield the size of each blob in bytes, in order; raise CannotJudge if one is missing."""
    wanted = list(blobs)
    if not wanted:
        return
    questions = (f"{blob}\n".encode() for blob in wanted)
    with git.stream("cat-file", "--batch-check", "--buffer", feed=questions) as output:
        for line in output:
            blob, kind, *size = line.split()
            if kind != b"blob":
                raise missing(blob.decode())
            yield int(size[0])


def incoming(git: Git, tips: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield kind and size of each object that tips lead to and no reference does yet."""
    wanted = ("rev-list", "--objects", "--no-object-names", "--stdin", "--not", "--all")
    with git.stream(*wanted, feed=(f"{tip}\n".encode() for tip in tips)) as output:
        objects = output.read()
    sizes = ("cat-file", "--batch-check=%(objecttype) %(objectsize)", "--buffer")
    with git.stream(*sizes, feed=[objects]) as output:
        for line in output:
            kind, size = line.decode().split()
            yield kind, int(size)


def missing(blob: str) -> CannotJudge:
    """Return the error for an object that is named by a tree and is not there."""
    return CannotJudge(f"the object {blob} is missing, as in a partial clone", FETCH_ALL)
