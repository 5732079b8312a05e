"""The merge of two snapshots: what the base will be once the head is merged.

Paths are merged one by one, because a record's path is its identity: git's own merge may follow a rename into
another record, and before 2.50 does so whatever `merge.renames` says. Attributes, drivers and configuration
have no part in it, and the repository is only read. Where both sides changed a file, `git merge-file` merges
its lines.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import TypeVar

import msgspec

from itamops.snapshot.git import Git
from itamops.snapshot.tree import LARGEST_BYTES, REGULAR, Snapshot, TreeEntry, blob_id, sorted_entries

NO_MODE = 0

T = TypeVar("T")
Ask = Callable[[Iterable[TreeEntry]], Iterator[T]]
"""Asks about files, in order."""


class MergeResult(msgspec.Struct, frozen=True, eq=False):
    """What merging `head` into `base` gives: a snapshot, or None and the paths in conflict, sorted."""

    base: Snapshot
    head: Snapshot
    snapshot: Snapshot | None
    conflicts: tuple[str, ...] = ()


def merge_snapshots(git: Git, ancestors: Sequence[Snapshot], base: Snapshot, head: Snapshot) -> MergeResult:
    """Merge `head` into `base`, whose merge bases are `ancestors`, mostly a single one.

    What only one side changed is taken, and what both changed alike. Several ancestors count as one without
    what they differ in: both sides have changed that.
    """
    ancestor = _common(ancestors)
    taken: dict[str, TreeEntry] = {}
    contested: list[str] = []
    for path in base.entries.keys() | head.entries.keys():
        before, ours, theirs = (side.entries.get(path) for side in (ancestor, base, head))
        if _is_same(ours, theirs) or _is_same(before, theirs):
            taken |= {path: ours} if ours else {}
        elif _is_same(before, ours):
            taken |= {path: theirs} if theirs else {}
        else:
            contested.append(path)
    lines = dict(_merged_lines(git, ancestor, base, head, contested))
    for path, content in lines.items():
        blob = blob_id(content, base.object_format)
        taken[path] = TreeEntry(path, _mode(path, ancestor, base, head), blob)
    conflicts = set(contested) - lines.keys() | _folders(taken) & taken.keys()
    if conflicts:
        return MergeResult(base, head, None, tuple(sorted(conflicts)))
    sizes = {path: len(content) for path, content in lines.items()}
    merged = Snapshot(
        f"merge of {head.name} into {base.name}",
        sorted_entries(taken.values()),
        _of_either(base, head, attrgetter("reader"), lines),
        _of_either(base, head, attrgetter("measure"), sizes),
        object_format=base.object_format,
        folder=base.folder,
        ignored=head.ignored,
    )
    return MergeResult(base, head, merged)


def _of_either(
    base: Snapshot, head: Snapshot, asked: Callable[[Snapshot], Ask[T]], merged: Mapping[str, T]
) -> Ask[T]:
    """Return what asks each side about the files taken from it, and knows the answer for merged lines."""

    def source(entry: TreeEntry) -> Snapshot:
        return base if base.entries.get(entry.path) is entry else head

    def ask(entries: Iterable[TreeEntry]) -> Iterator[T]:
        wanted = list(entries)
        whole = [entry for entry in wanted if entry.path not in merged]
        from_base = asked(base)(entry for entry in whole if source(entry) is base)
        from_head = asked(head)(entry for entry in whole if source(entry) is head)
        for entry in wanted:
            if entry.path in merged:
                yield merged[entry.path]
            else:
                yield next(from_base if source(entry) is base else from_head)

    return ask


def _is_same(one: TreeEntry | None, other: TreeEntry | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.blob == other.blob and one.mode == other.mode


def _common(ancestors: Sequence[Snapshot]) -> Snapshot:
    """Return the first ancestor, with an entry like no other for each path that another one has otherwise."""
    first, *others = ancestors
    disputed = {
        path: TreeEntry(path, NO_MODE, "")
        for other in others
        for path in first.entries.keys() | other.entries.keys()
        if not _is_same(first.entries.get(path), other.entries.get(path))
    }
    return msgspec.structs.replace(first, entries=dict(first.entries) | disputed)


def _merged_lines(
    git: Git, ancestor: Snapshot, base: Snapshot, head: Snapshot, paths: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of those files that both sides changed in different places; of no long one."""
    sides = (ancestor, base, head)
    mergeable = [path for path in paths if all(_is_file(side.entries.get(path)) for side in sides)]
    with tempfile.TemporaryDirectory(prefix="itamops-") as folder:
        places = [Path(folder, name) for name in ("ancestor", "base", "head")]
        for versions in zip(*(side.read_many(mergeable) for side in sides), strict=True):
            if any(len(content) > LARGEST_BYTES for _, content in versions):
                continue
            for place, (_, content) in zip(places, versions, strict=True):
                place.write_bytes(content)
            before, ours, theirs = map(str, places)
            outcome = git.attempt("merge-file", "--stdout", "--quiet", ours, before, theirs)
            if outcome.returncode == 0:
                yield versions[0][0], outcome.stdout


def _is_file(entry: TreeEntry | None) -> bool:
    return entry is not None and entry.mode in REGULAR


def _mode(path: str, ancestor: Snapshot, base: Snapshot, head: Snapshot) -> int:
    """Return the mode that a side has changed to, or that of all three."""
    before, ours, theirs = (side.entries[path].mode for side in (ancestor, base, head))
    return theirs if ours == before else ours


def _folders(paths: Iterable[str]) -> set[str]:
    """Return all folders above the paths."""
    folders = {path.rpartition("/")[0] for path in paths}
    return folders | {parent.as_posix() for folder in folders for parent in PurePosixPath(folder).parents}
