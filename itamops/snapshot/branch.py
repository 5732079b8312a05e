"""A branch that is only added to, by git's plumbing: no work tree has part in it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

import msgspec

from itamops.snapshot.git import Git, failure
from itamops.snapshot.objects import read_blobs, tree_entries

UTF8 = ("-c", "i18n.commitEncoding=UTF-8")
IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "itamops"), ("EMAIL", "itamops@localhost"))
}
"""Who writes is nobody in particular: the same receipts make the same commit wherever they are written."""


class Branch(msgspec.Struct, frozen=True):
    """A branch of a repository, by name, and in a clone the one of where it was cloned from.

    A server has `origin` of its own: what stands below that name there was put there by somebody.
    """

    git: Git
    name: str
    is_cloned: bool = True

    @property
    def reference(self) -> str:
        """The whole name of the branch."""
        return f"refs/heads/{self.name}"

    def tip(self) -> str | None:
        """Return the branch's commit, None for no branch.

        In a clone that is the one of where it was cloned from, if there is no own one or that is behind it.
        """
        own = self._value(self.reference)
        there = self._value(f"refs/remotes/origin/{self.name}") if self.is_cloned else ""
        if not own or not there:
            return own or there or None
        is_behind = self.git.attempt("merge-base", "--is-ancestor", own, there).returncode == 0
        return there if is_behind else own

    def _value(self, reference: str) -> str:
        """Return the object of a reference by its whole name; no other of which that is the end is taken."""
        return self.git.attempt("show-ref", "--verify", "--hash", "--", reference).stdout.decode().strip()

    def files(self, tip: str | None) -> Mapping[str, bytes]:
        """Read all files of one of the branch's commits, none where there is none."""
        entries = list(tree_entries(self.git, tip, "")) if tip else []
        contents = read_blobs(self.git, (entry.blob for entry in entries))
        return {entry.path: content for entry, content in zip(entries, contents, strict=True)}

    def append(self, tip: str | None, files: Mapping[str, bytes], message: str, day: date) -> bool:
        """Add files, each at most one folder deep, in one commit after `tip`.

        False, with the branch as it was, if somebody else was first. Raises CannotJudge where git cannot
        write, as in a repository that is only to be read.
        """
        before = self._value(self.reference)
        if self.tip() != tip:
            return False
        tree = self._tree(tip, files)
        moment = f"{day.isoformat()}T00:00:00+0000"
        dated = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        git = msgspec.structs.replace(self.git, environment={**self.git.environment, **IDENTITY, **dated})
        parents = ("-p", tip) if tip else ()
        commit = git.run(*UTF8, "commit-tree", tree, *parents, "-m", message).decode().strip()
        moved = git.attempt("update-ref", self.reference, commit, before)
        if moved.returncode and self._value(self.reference) == before:
            raise failure("update-ref", moved.stderr)
        return not moved.returncode

    def _tree(self, tip: str | None, files: Mapping[str, bytes]) -> str:
        added: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for path, content in files.items():
            place = PurePosixPath(path)
            folder = "" if place.parent == PurePosixPath() else place.parent.as_posix()
            added[folder][place.name] = (
                f"100644 blob {self._ask('hash-object', '-w', '--stdin', feed=content)}"
            )
        root = dict(self._listed(tip or "", ""))
        for folder, items in added.items():
            if folder:
                below = dict(self._listed(tip or "", folder)) | items
                root[folder] = f"040000 tree {self._make_tree(below)}"
        return self._make_tree(root | added[""])

    def _listed(self, tip: str, folder: str) -> Iterator[tuple[str, str]]:
        """Yield name and entry of what stands in a folder, nothing where there is none."""
        if not tip:
            return
        listing = self.git.run("ls-tree", "-z", "--full-tree", tip, "--", *([f"{folder}/"] if folder else []))
        for line in listing.decode(errors="surrogateescape").split("\0")[:-1]:
            entry, _, path = line.partition("\t")
            yield path.rpartition("/")[2], entry

    def _make_tree(self, items: Mapping[str, str]) -> str:
        lines = "".join(f"{entry}\t{name}\0" for name, entry in items.items())
        return self._ask("mktree", "-z", feed=lines.encode(errors="surrogateescape"))

    def _ask(self, *arguments: str, feed: bytes) -> str:
        with self.git.stream(*arguments, feed=[feed]) as output:
            return output.read().decode().strip()
