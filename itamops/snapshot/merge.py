"""Merging two commits beside the repository.

The merge is made in a scratch repository that borrows the real one's objects and has no configuration,
attributes, hooks or drivers. Renames are not followed: a record's path is its identity.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, relpath

import msgspec

from itamops.errors import CannotJudge
from itamops.snapshot.git import FIXED_OPTIONS, Git, failure, version
from itamops.snapshot.objects import read_blobs, tree_entries
from itamops.snapshot.tree import GITLINK, Entry, Snapshot, sorted_entries

OLDEST_GIT = (2, 38)

NO_CONFIGURATION = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

MERGE_OPTIONS = (
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "merge.renames=false"),
    *("-c", "merge.directoryRenames=false"),
)

CLEAN, CONFLICT = 0, 1


class MergeResult(msgspec.Struct, frozen=True, eq=False):
    """What merging `head` into `base`, two commits, gives: a snapshot, or None and the paths in conflict.

    Where the work tree was merged, `head` is the commit it stands on. Paths are relative to the registry's
    root; those outside of it begin with `../`.
    """

    base: str
    head: str
    snapshot: Snapshot | None
    conflicts: tuple[str, ...] = ()


def scratch_repository(git: Git, objects: Path, object_format: str) -> Git:
    """Return a bare repository that sees another one's objects; its folder goes when it is let go."""
    if version(git) < OLDEST_GIT:
        raise CannotJudge(
            f"{git.run('version').decode().strip()} is too old to merge beside the repository",
            "use git 2.38 or newer, or bring the branch up to date with its base",
        )
    folder = Path(tempfile.mkdtemp(prefix="itamops-"))
    quarantined = {"GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH"}
    environment = {name: value for name, value in git.environment.items() if name not in quarantined}
    scratch = Git(
        git.program,
        folder,
        environment | NO_CONFIGURATION,
        (*FIXED_OPTIONS, *MERGE_OPTIONS, f"--git-dir={folder}"),
    )
    weakref.finalize(scratch, shutil.rmtree, folder, ignore_errors=True)
    scratch.run("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}")
    (folder / "objects" / "info" / "alternates").write_bytes(_quoted(os.fsencode(objects)) + b"\n")
    return scratch


def merge_commits(
    scratch: Git, base: str, head: str, folder: str, object_format: str
) -> Snapshot | tuple[str, ...]:
    """Merge two commits in a scratch repository; return the files below `folder` or the paths in conflict."""
    outcome = scratch.attempt("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head)
    if outcome.returncode not in {CLEAN, CONFLICT}:
        raise failure("merge-tree", outcome.stderr)
    tree, *paths = outcome.stdout.decode(errors="surrogateescape").split("\0")
    if outcome.returncode == CONFLICT:
        return tuple(sorted({relpath(path, folder or ".") for path in paths if path}))
    return Snapshot(
        f"merge of {head[:12]} into {base[:12]}",
        sorted_entries(tree_entries(scratch, tree, folder)),
        lambda entries: read_blobs(scratch, (entry.blob for entry in entries)),
        object_format=object_format,
    )


def commit_files(scratch: Git, parent: str, before: Snapshot, after: Snapshot, folder: str) -> str:
    """Commit the files of `after` on top of `parent`, which has those of `before`; return the commit's id."""
    with scratch.stream("fast-import", "--quiet", feed=_import(parent, before, after, folder)) as output:
        return output.read().decode().strip()


def _import(parent: str, before: Snapshot, after: Snapshot, folder: str) -> Iterator[bytes]:
    """Yield what `fast-import` reads: a commit of the paths that differ, deletions first."""
    yield b"commit refs/heads/work-tree\nmark :1\ncommitter itamops <itamops> 0 +0000\ndata 0\n"
    yield b"from %b\n" % parent.encode()
    for path in before.entries.keys() - after.entries.keys():
        yield b"D %b\n" % _path(folder, path)
    changed = [
        entry for entry in after.entries.values() if not _is_same(entry, before.entries.get(entry.path))
    ]
    for entry in changed:
        if entry.mode == GITLINK:
            yield b"M %o %b %b\n" % (entry.mode, entry.blob.encode(), _path(folder, entry.path))
    for path, content in after.read_many(entry.path for entry in changed if entry.mode != GITLINK):
        yield b"M %o inline %b\n" % (after.entries[path].mode, _path(folder, path))
        yield b"data %d\n%b\n" % (len(content), content)
    yield b"get-mark :1\n"


def _is_same(entry: Entry, other: Entry | None) -> bool:
    return other is not None and (entry.mode, entry.blob) == (other.mode, other.blob)


def _path(folder: str, path: str) -> bytes:
    return _quoted(join(folder, path).encode(errors="surrogateescape"))


def _quoted(path: bytes) -> bytes:
    """Return a path in the C style that git reads."""
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"'
