"""Reading git's objects: the entries of a tree in one call, many blobs in another."""

import re
from collections.abc import Iterable, Iterator

from itamops.errors import CannotJudge
from itamops.snapshot.git import HINTS, Git
from itamops.snapshot.tree import Entry

TREE_LINE = re.compile(rb"([0-7]{6}) \w+ ([0-9a-f]+) +(\d+|-|BAD)\t([^\0]+)\0")


def tree_entries(git: Git, commit: str, folder: str) -> Iterator[Entry]:
    """Yield all files of a commit (or tree) below `folder`, with paths relative to it."""
    below = [f"{folder}/"] if folder else []
    listing = git.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *below)
    cut = len(below[0].encode(errors="surrogateescape")) if below else 0
    for mode, blob, size, path in TREE_LINE.findall(listing):
        name = path[cut:].decode(errors="surrogateescape")
        if size == b"BAD":
            raise CannotJudge(f"{name}: its content {blob.decode()} is missing", HINTS["missing"])
        yield Entry(name, int(mode, 8), blob.decode(), 0 if size == b"-" else int(size))


def read_blobs(git: Git, blobs: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of each blob, in order, as git unpacks them; raise CannotJudge if one is missing."""
    wanted = list(blobs)
    if not wanted:
        return
    with git.stream("cat-file", "--batch", "--buffer", feed="\n".join(wanted).encode()) as output:
        for blob in wanted:
            _, kind, size = (*output.readline().split(), b"", b"", b"")[:3]
            if kind != b"blob":
                raise _missing(blob)
            yield output.read(int(size) + 1)[:-1]


def blob_sizes(git: Git, blobs: Iterable[str]) -> Iterator[int]:
    """Yield the size of each blob in bytes, in order; raise CannotJudge if one is missing."""
    feed = "".join(f"{blob}\n" for blob in blobs).encode()
    for line in git.run("cat-file", "--batch-check", "--buffer", feed=feed).splitlines():
        blob, kind, size = (*line.split(), b"")[:3]
        if kind != b"blob":
            raise _missing(blob.decode())
        yield int(size)


def _missing(blob: str) -> CannotJudge:
    return CannotJudge(f"the object {blob} is missing", HINTS["missing"])
