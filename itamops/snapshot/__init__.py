"""Trees of files: the work tree, a commit, the merge of two. The only room that calls git."""

from itamops.snapshot.enclosing import OBEYED, SURROUNDINGS
from itamops.snapshot.merge import MergeResult
from itamops.snapshot.opening import open_bare, open_repository
from itamops.snapshot.repository import Repository
from itamops.snapshot.tree import (
    EXECUTABLE,
    FILE,
    GITLINK,
    LARGEST_BYTES,
    REGULAR,
    SPECIAL,
    SYMLINK,
    Snapshot,
    TreeEntry,
    blob_id,
    snapshot_of,
)

__all__ = [
    "EXECUTABLE",
    "FILE",
    "GITLINK",
    "LARGEST_BYTES",
    "OBEYED",
    "REGULAR",
    "SPECIAL",
    "SURROUNDINGS",
    "SYMLINK",
    "MergeResult",
    "Repository",
    "Snapshot",
    "TreeEntry",
    "blob_id",
    "open_bare",
    "open_repository",
    "snapshot_of",
]
