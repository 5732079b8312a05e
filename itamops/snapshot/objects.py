"""Reading git's objects: the files of a tree in one call, any number of blobs in another."""

import re
from collections.abc import Iterable, Iterator

from itamops.errors import CannotJudge
from itamops.snapshot.git import FETCH_ALL, Git
from itamops.snapshot.tree import Entry

LISTED = re.compile(r"([0-7]{6}) \w+ ([0-9a-f]+)\t([^\0]+)\0")
"""A line of `ls-tree -z`."""


def tree_entries(git: Git, tree: str, folder: str) -> Iterator[Entry]:
    """Yield all files of a commit or tree below a folder, with their paths relative to it."""
    below = f"{folder}/" if folder else ""
    listing = git.run("ls-tree", "-r", "-z", "--full-tree", tree, "--", *filter(None, [below]))
    for mode, blob, path in LISTED.findall(listing.decode(errors="surrogateescape")):
        yield Entry(path.removeprefix(below), int(mode, 8), blob)


def read_blobs(git: Git, blobs: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of each blob, in order; raise CannotJudge if one is missing."""
    wanted = list(blobs)
    if not wanted:
        return
    questions = (f"{blob}\n".encode() for blob in wanted)
    with git.stream("cat-file", "--batch", "--buffer", feed=questions) as output:
        for blob in wanted:
            header = output.readline().split()
            if header[1:2] != [b"blob"]:
                raise missing(blob)
            yield output.read(int(header[2]) + 1)[:-1]


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


def missing(blob: str) -> CannotJudge:
    """Return the error for an object that is named by a tree and is not there."""
    return CannotJudge(f"the object {blob} is missing, as in a partial clone", FETCH_ALL)
