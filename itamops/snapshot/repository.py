"""Where a registry is, and the trees that can be read there."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge, UsageProblem
from itamops.snapshot.git import Git, clean_environment
from itamops.snapshot.objects import tree_entries, read_blobs
from itamops.snapshot.tree import Entry, Snapshot, sorted_entries
from itamops.snapshot.worktree import read_folder, read_work_tree

CONFIGURATION = "itamops.yaml"


class Repository(msgspec.Struct, frozen=True):
    """A registry's root folder and the git repository around it; without one, only its files can be read."""

    root: Path
    git: Git | None = None
    folder: str = ""
    index: Path = Path()
    objects: Path = Path()
    common: Path = Path()
    object_format: str = "sha1"
    shallow: bool = False

    @staticmethod
    def open(start: Path, program: str = "git", environment: Mapping[str, str] = os.environ) -> "Repository":
        start = start.resolve()
        if not any((folder / ".git").exists() for folder in (start, *start.parents)):
            return Repository(_registry_root(start, Path(start.anchor)))
        git = Git(program, start, clean_environment(environment))
        answers = git.run(
            "rev-parse",
            "--is-bare-repository",
            "--is-shallow-repository",
            "--show-object-format",
            "--git-common-dir",
            *("--git-path", "index"),
            *("--git-path", "objects"),
            "--show-toplevel",
        )
        bare, shallow, object_format, common, index, objects, top = os.fsdecode(answers).splitlines()
        root = _registry_root(start, Path(top))
        return Repository(
            root,
            msgspec.structs.replace(git, directory=root),
            root.relative_to(top).as_posix().removeprefix("."),
            start / index,
            start / objects,
            start / common,
            object_format,
            shallow == "true",
        )

    def work_tree(self) -> Snapshot:
        """Return the files as they would be committed now."""
        if self.git is None:
            return read_folder(self.root)
        return read_work_tree(self.git, self.root, self.index, self.object_format)

    def commit(self, revision: str) -> Snapshot:
        """Return the files of a commit, named by anything that git understands."""
        git, commit = self._git(), self.resolve(revision)
        entries = sorted_entries(tree_entries(git, commit, self.folder))
        return Snapshot(
            f"commit {commit[:12]}",
            entries,
            lambda wanted: read_blobs(git, [entry.blob for entry in wanted]),
            commit,
            self.object_format,
        )

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that a person names; raise CannotJudge if there is none."""
        result = self._git().attempt(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if result.returncode:
            raise CannotJudge(f"there is no commit {revision} here", "git fetch")
        return result.stdout.decode().strip()

    def cache_path(self) -> Path | None:
        """Return the folder for caches: in the repository's own directory, shared by its work trees."""
        return self.common / "itamops" if self.git else None

    def _git(self) -> Git:
        if self.git is None:
            raise CannotJudge("no repository", "git init")
        return self.git


def _registry_root(start: Path, top: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIGURATION).is_file():
            return folder
        if folder == top:
            break
    raise UsageProblem(f"there is no {CONFIGURATION} in {start} or above", "itamops init")
