"""Formats of the registry: how one becomes the next.

`MIGRATIONS` has one entry for each older format that can be migrated. Each is a function of the tree alone:
anybody can do it again and see that a change is a migration and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from itamops.documents import read_document
from itamops.errors import UsageProblem
from itamops.registry.layout import CONFIGURATION
from itamops.snapshot import FILE, Snapshot, TreeEntry, blob_id
from itamops.snapshot.tree import sorted_entries

NEWEST = 1
"""The format that this version writes."""

Migration = Callable[[Snapshot], Mapping[str, bytes]]
"""Returns the files that differ in the next format, `itamops.yaml` with its new number among them."""

MIGRATIONS: dict[int, Migration] = {}
"""By the format that they begin with; format 1 is the first."""


def format_of(tree: Snapshot) -> int:
    """Read which format a registry is of; raise UsageProblem where it does not say, or says a newer one."""
    content = tree.read(CONFIGURATION) if tree.plain_files([CONFIGURATION]) else b""
    number = _number(content)
    if number is None:
        raise UsageProblem(
            f"{CONFIGURATION} of the {tree.name} does not say which format it is of",
            "write `format: 1` into it",
        )
    refuse_newer(content)
    return number


def refuse_newer(configuration: bytes) -> None:
    """Raise UsageProblem for an `itamops.yaml` of a format that this version does not know."""
    number = _number(configuration)
    if number is not None and number > NEWEST:
        raise UsageProblem(
            f"the registry is of format {number}, and this version reads up to {NEWEST}",
            "install a newer itamops",
        )


def _number(configuration: bytes) -> int | None:
    data, _ = read_document(configuration)
    number = data.get("format") if isinstance(data, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def migrated(tree: Snapshot) -> Mapping[str, bytes]:
    """Return the files that differ once the registry is of the newest format; none where it is.

    Raises UsageProblem for a format that this version cannot bring up to date.
    """
    files: dict[str, bytes] = {}
    for number in range(format_of(tree), NEWEST):
        if number not in MIGRATIONS:
            raise UsageProblem(
                f"a registry of format {number} cannot be migrated", "ask for an older itamops"
            )
        files |= MIGRATIONS[number](with_files(tree, files))
    return files


def is_migration(base: Snapshot, head: Snapshot) -> bool:
    """Return whether a change is what migrating its base gives, to the last byte, and nothing else."""
    try:
        files = migrated(base)
    except UsageProblem:
        return False
    return bool(files) and dict(with_files(base, files).entries) == dict(head.entries)


def with_files(tree: Snapshot, files: Mapping[str, bytes]) -> Snapshot:
    """Return a tree in which some files have other content."""
    changed = {
        path: TreeEntry(path, FILE, blob_id(content, tree.object_format)) for path, content in files.items()
    }

    def read(entries: Iterable[TreeEntry]) -> Iterator[bytes]:
        wanted = list(entries)
        others = tree.reader(entry for entry in wanted if entry.path not in files)
        for entry in wanted:
            yield files[entry.path] if entry.path in files else next(others)

    def measure(entries: Iterable[TreeEntry]) -> Iterator[int]:
        wanted = list(entries)
        others = tree.measure(entry for entry in wanted if entry.path not in files)
        for entry in wanted:
            yield len(files[entry.path]) if entry.path in files else next(others)

    entries = sorted_entries({**tree.entries, **changed}.values())
    return msgspec.structs.replace(tree, entries=entries, reader=read, measure=measure)
