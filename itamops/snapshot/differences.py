"""What differs between two trees, by git's plumbing: nothing of a clone's configuration has a say in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from itamops.snapshot.enclosing import is_seen_from, seen_from
from itamops.snapshot.git import Git
from itamops.snapshot.objects import read_listing
from itamops.snapshot.tree import Snapshot, TreeEntry, sorted_entries

DIFFERENCE = re.compile(
    r":[0-7]{6} ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\0([^\0]+)\0|([0-9a-f]{40,64})\0"
)
"""A file in the output of `diff-tree -z`, or the commit that the files after it belong to."""

# no path is asked for: where a work tree is, git would look for it from the folder that it runs in
OPTIONS = ("-r", "-z", "--full-index", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")
GONE = 0


def differences(git: Git, older: str, newer: str, folder: str) -> Mapping[str, tuple[str, str]]:
    """Return mode and blob, in octal and hexadecimal, of each file below a folder that differs in a commit.

    So too of what stands above it and steers its checks. Paths are relative to the folder; the mode of a file
    that is gone is all zeros. Raises CannotJudge where more differ than are judged.
    """
    with git.stream("diff-tree", *OPTIONS, older, newer) as output:
        files = read_listing(output, DIFFERENCE, newer)
    return {
        seen_from(folder, path): (mode, blob)
        for mode, _, blob, _, path, _ in files
        if is_seen_from(folder, path)
    }


def entries_after(git: Git, before: Snapshot, older: str, newer: str, folder: str) -> Mapping[str, TreeEntry]:
    """Return the files of a commit below a folder, given those of another, from what differs between them."""
    entries = dict(before.entries)
    for path, (mode, blob) in differences(git, older, newer, folder).items():
        entries[path] = TreeEntry(path, int(mode, 8), blob)
        if entries[path].mode == GONE:
            del entries[path]
    return sorted_entries(entries.values())


class Touched(NamedTuple):
    """A file that a commit alters, by its path in the repository, and its blob before and after."""

    path: str
    before: str
    after: str


def touched_by(git: Git, pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[Touched, ...]]:
    """Return what each commit alters, wherever it stands; `pairs` are parent and commit.

    A blob of zeros is none.
    """
    feed = (f"{newer} {older}\n".encode() for older, newer in pairs)
    with git.stream("diff-tree", "--stdin", *OPTIONS, feed=feed) as output:
        found = output.read().decode(errors="surrogateescape")
    touched: defaultdict[str, list[Touched]] = defaultdict(list)
    commit = ""
    for _, before, after, _, path, named in DIFFERENCE.findall(found):
        commit = named or commit
        if path:
            touched[commit].append(Touched(path, before, after))
    return {commit: tuple(files) for commit, files in touched.items()}


def reused_paths(git: Git, pairs: Iterable[tuple[str, str]], folder: str) -> Mapping[str, tuple[str, ...]]:
    """Return, by commit, the files of records that it adds and that stood before with other content.

    `pairs` are parent and commit, oldest first. A file that is put back as it was is none of them.
    """
    below = f"{folder}/" if folder else ""
    gone: dict[str, str] = {}
    reused: defaultdict[str, list[str]] = defaultdict(list)
    for commit, status, before, after, path in _comings_and_goings(git, pairs, f"{below}registry/"):
        if status == "D":
            gone[path] = before
        elif gone.get(path, after) != after:
            reused[commit].append(path.removeprefix(below))
    return {commit: tuple(paths) for commit, paths in reused.items()}


def _comings_and_goings(
    git: Git, pairs: Iterable[tuple[str, str]], below: str
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield commit, `A` or `D`, the blob before and after, and the path of files below a folder."""
    commit = ""
    feed = (f"{newer} {older}\n".encode() for older, newer in pairs)
    with git.stream("diff-tree", "--stdin", "--diff-filter=AD", *OPTIONS, feed=feed) as output:
        found = output.read().decode(errors="surrogateescape")
    for _, before, after, status, path, named in DIFFERENCE.findall(found):
        commit = named or commit
        if path.startswith(below):
            yield commit, status, before, after, path
