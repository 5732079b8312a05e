"""Files that came back: a path that was removed once and later stands for something else."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from itamops.snapshot.git import Git

CHANGED = re.compile(r":[0-7]{6} [0-7]{6} ([0-9a-f]+) ([0-9a-f]+) ([AD])\0([^\0]+)\0|([0-9a-f]{40,64})\0")
"""A file that came or went in `diff-tree --stdin -z`, or the commit that the files after it belong to."""

OPTIONS = (
    "-r",
    "-z",
    "--stdin",
    "--no-renames",
    "--no-ext-diff",
    "--diff-filter=AD",
    "--ignore-submodules=none",
)


def reused_paths(git: Git, pairs: Iterable[tuple[str, str]], folder: str) -> Mapping[str, tuple[str, ...]]:
    """Return, by commit, the files below a folder that it adds and that stood before with other content.

    `pairs` are parent and commit, oldest first. A file that is put back as it was is none of them.
    """
    below = f"{folder}/" if folder else ""
    feed = (f"{commit} {parent}\n".encode() for parent, commit in pairs)
    with git.stream("diff-tree", *OPTIONS, "--", f"{below}registry/", feed=feed) as output:
        changes = CHANGED.findall(output.read().decode(errors="surrogateescape"))
    gone: dict[str, str] = {}
    reused: defaultdict[str, list[str]] = defaultdict(list)
    commit = ""
    for before, after, status, path, named in changes:
        if named:
            commit = named
        elif status == "D":
            gone[path] = before
        elif gone.get(path, after) != after:
            reused[commit].append(path.removeprefix(below))
    return {commit: tuple(paths) for commit, paths in reused.items()}
