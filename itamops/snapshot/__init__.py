"""Trees of files: the work tree, a commit, the merge of two. The only place that reads git."""

from itamops.snapshot.repository import Repository
from itamops.snapshot.tree import EXECUTABLE, FILE, GITLINK, SYMLINK, Entry, Snapshot, snapshot_of

__all__ = ["EXECUTABLE", "FILE", "GITLINK", "SYMLINK", "Entry", "Repository", "Snapshot", "snapshot_of"]
