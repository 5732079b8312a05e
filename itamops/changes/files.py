"""A change file by file: which paths differ, and what stands at a path."""

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache

from itamops.snapshot import LARGEST_BYTES, REGULAR, SYMLINK, Snapshot


@lru_cache(maxsize=4)
def changed_paths(old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    """List the files whose content or mode differs between two trees, sorted."""
    before, after = old.entries, new.entries
    differing = {path for path, entry in after.items() if before.get(path) != entry}
    return tuple(sorted(differing | (before.keys() - after.keys())))


def file_identities(snapshot: Snapshot, paths: Collection[str]) -> Mapping[str, str]:
    """Return the mode and content of each path that exists.

    The content is given by its SHA-256, so it has one name in every repository. Of a link that is its target,
    of a submodule the commit, and of a file too long to be read whole git's own name for it.
    """
    standing = [entry for path in paths if (entry := snapshot.entries.get(path))]
    identities = {entry.path: f"{entry.mode:o} git:{entry.blob}" for entry in standing}
    readable = [entry.path for entry in standing if entry.mode in (*REGULAR, SYMLINK)]
    for path, content in snapshot.read_many(readable):
        if len(content) <= LARGEST_BYTES:
            mode = snapshot.entries[path].mode
            identities[path] = f"{mode:o} sha256:{hashlib.sha256(content).hexdigest()}"
    return identities
