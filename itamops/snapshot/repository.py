"""Where a registry is, and the trees that can be read there."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge, UsageProblem
from itamops.snapshot.branch import Branch
from itamops.snapshot.commits import Commit, read_commits
from itamops.snapshot.differences import Touched, differences, entries_after, reused_paths, touched_by
from itamops.snapshot.fetching import fetch_history
from itamops.snapshot.git import (
    Git,
    failure,
    version_of,
)
from itamops.snapshot.merge import MergeResult, merge_snapshots
from itamops.snapshot.objects import blob_sizes, incoming, read_blobs, read_objects, tree_entries
from itamops.snapshot.tree import Snapshot, TreeEntry, sorted_entries
from itamops.snapshot.worktree import read_folder, read_work_tree

CONFIGURATION = "itamops.yaml"
COMMIT_ID = re.compile(rb"[0-9a-f]{40,64}\n")
AMBIGUOUS = b"is ambiguous"
"""What git warns of where several references have a name."""

HEADS = "refs/heads/"
MAIN = "itamops.main"
"""What git's configuration of a server calls the main line's name."""

YES, NO = 0, 1
MERGED = 2
"""How many parents a merge has; git can merge more at once, but nobody does by hand."""


class Repository(msgspec.Struct, frozen=True):
    """A registry and the git repository that holds it.

    `root` is the registry's folder on disk, None in a bare repository; `folder` is the same within a tree,
    empty at the top. Without a repository around it (`git` is None) only the files themselves can be read.
    """

    root: Path | None
    folder: str = ""
    git: Git | None = None
    index: Path = Path()
    common: Path = Path()
    object_format: str = "sha1"
    shallow: bool = False

    def work_tree(self) -> Snapshot:
        """Return the files as they would be committed now: tracked, and untracked but not ignored."""
        if self.root is None:
            raise UsageProblem("a bare repository has no work tree", "name a commit")
        if self.git is None:
            return read_folder(self.root)
        tree = read_work_tree(self.git, self.root, self.folder, self.index, self.object_format)
        return msgspec.structs.replace(tree, folder=self.folder)

    def commit(self, revision: str) -> Snapshot:
        """Return the files of a commit."""
        commit = self.resolve(revision)
        return self._snapshot(commit, sorted_entries(tree_entries(self._git(), commit, self.folder)))

    def commit_after(self, before: Snapshot, commit: str) -> Snapshot:
        """Return the files of a commit, by its id, given those of another that differs little from it."""
        if before.commit is None:
            return self.commit(commit)
        return self._snapshot(commit, entries_after(self._git(), before, before.commit, commit, self.folder))

    def _snapshot(self, commit: str, entries: Mapping[str, TreeEntry]) -> Snapshot:
        git = self._git()
        return Snapshot(
            f"commit {commit[:12]}",
            entries,
            lambda entries: read_blobs(git, (entry.blob for entry in entries)),
            lambda entries: blob_sizes(git, (entry.blob for entry in entries)),
            commit,
            self.object_format,
            self.folder,
        )

    def merge(self, base: str, head: str | None = None) -> MergeResult:
        """Merge a commit, or the work tree as it would be committed, into another; only read the repository.

        A head that has the base in its history is the result itself. Raises CannotJudge if the two have no
        history in common, or a shallow clone hides it.
        """
        base_commit, head_commit = self.resolve(base), self.resolve(head or "HEAD")
        before = self.commit(base_commit)
        after = self.commit(head_commit) if head else self.work_tree()
        if self.is_ancestor(base_commit, head_commit):
            return MergeResult(before, after, after)
        ancestors = [self.commit(commit) for commit in self._merge_bases(base_commit, head_commit)]
        return merge_snapshots(self._git(), ancestors, before, after)

    def merge_both(self, base: Snapshot, one: Snapshot, other: Snapshot) -> MergeResult:
        """Merge two trees that were each made of `base`, the second into the first."""
        return merge_snapshots(self._git(), [base], one, other)

    def open_branches(self, main: str, below: Sequence[str] = ()) -> Mapping[str, str]:
        """Return the branches that are not merged into `main`, by name, with the ids of their commits.

        Those of remotes, or where there is no remote those of this repository; or the references `below`
        the names given, as `git for-each-ref` takes them.
        """
        git, main = self._git(), self.resolve(main)

        def listed(*patterns: str) -> Mapping[str, str]:
            form = "--format=%(objectname) %(refname:short)"
            listing = git.run("for-each-ref", f"--no-merged={main}", form, *patterns)
            lines = listing.decode(errors="surrogateescape").splitlines()
            return {name: commit for commit, name in (line.split(" ", 1) for line in lines)}

        remotes = git.run("for-each-ref", "--count=1", "refs/remotes/").strip()
        return listed(*(below or (("refs/remotes/",) if remotes else ("refs/heads/",))))

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that a person named; raise CannotJudge if there is none."""
        if commit := self._commit(revision):
            return commit
        raise self._not_here(
            f"there is no commit {revision!r}", "check the name, or fetch it: git fetch origin"
        )

    def has(self, revision: str) -> bool:
        """Return whether a revision names a commit that is here."""
        return bool(self._commit(revision))

    def has_commit(self, commit: str) -> bool:
        """Return whether a commit is here, given its whole id and no name for it."""
        return self._commit(commit) == commit

    def fetch(self, environment: Mapping[str, str] = os.environ) -> "Repository":
        """Fetch what a shallow or partial clone lacks, and return the repository as it is then."""
        git = self._git()
        fetch_history(git, environment, shallow=self.shallow)
        return msgspec.structs.replace(self, shallow=False)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether the commit `older` is in the history of `newer`, or is itself `newer`."""
        outcome = self._git().attempt("merge-base", "--is-ancestor", older, newer)
        if outcome.returncode not in {YES, NO}:
            raise failure("merge-base", outcome.stderr)
        if outcome.returncode == NO and self.shallow:
            raise self._not_here(f"how {older[:12]} and {newer[:12]} are related is not known")
        return outcome.returncode == YES

    def line_to(self, tip: str) -> tuple[str, ...]:
        """Return the commits up to `tip`, newest first, by first parents only, as far as they are here."""
        return tuple(self._git().run("rev-list", "--first-parent", self.resolve(tip)).decode().split())

    def first_parents(self, since: str, until: str = "HEAD") -> tuple[str, ...]:
        """Return the commits after `since` up to `until`, oldest first, following first parents only."""
        older, newer = self.resolve(since), self.resolve(until)
        if not self.is_ancestor(older, newer):
            raise CannotJudge(f"{since} is not in the history of {until}", "was the branch forced?")
        listing = self._git().run("rev-list", "--first-parent", "--reverse", newer, f"^{older}")
        return tuple(listing.decode().split())

    def main_line(self, tip: str = "HEAD") -> tuple[str, ...]:
        """Return all commits up to `tip`, newest first, following first parents only.

        Raises CannotJudge in a shallow clone, which does not know them all.
        """
        if self.shallow:
            raise self._not_here("the whole history is not known")
        return self.line_to(tip)

    def commits_between(self, base: str, head: str) -> tuple[Commit, ...]:
        """Return the commits that a head has and a base has not, parents before their children."""
        newer, older = self.resolve(head), self.resolve(base)
        listing = self._git().run("rev-list", "--topo-order", "--reverse", newer, f"^{older}")
        return tuple(self.read_commits(listing.decode().split()))

    def is_plain_merge(self, commit: Commit) -> bool:
        """Return whether a commit merges two others and adds nothing that neither of them has."""
        if len(commit.parents) != MERGED:
            return False
        ours, theirs = commit.parents
        ancestors = self._merge_bases(ours, theirs)
        if len(ancestors) == 1:
            here, there = (self._differences(ancestors[0], side) for side in commit.parents)
            if here.keys().isdisjoint(there):
                return self._differences(ours, commit.id) == there
        merged = self.merge(ours, theirs).snapshot
        return merged is not None and dict(merged.entries) == dict(self.commit(commit.id).entries)

    def octopus(self, base: str, head: str) -> str:
        """Return a commit beyond a base that merges several branches at once, empty if there is none."""
        asked = ("rev-list", f"--min-parents={MERGED + 1}", "--max-count=1", self.resolve(head))
        return self._git().run(*asked, f"^{self.resolve(base)}").decode().strip()

    def _differences(self, older: str, newer: str) -> Mapping[str, tuple[str, str]]:
        """Compare whole trees: what steers checks stands beside the registry, too."""
        return differences(self._git(), older, newer, "")

    def read_tags(self, tags: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the objects of annotated tags by name, given their ids; what is no such tag is left out."""
        git = self._git()
        annotated = {
            name: tag
            for name, tag in tags.items()
            if git.attempt("cat-file", "-t", tag).stdout.strip() == b"tag"
        }
        return dict(zip(annotated, read_objects(git, "tag", annotated.values()), strict=True))

    def incoming(self, tips: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield kind and size of each object that tips lead to and no reference does yet."""
        return incoming(self._git(), tips)

    def touched_by(self, commits: Iterable[Commit]) -> Mapping[str, tuple[Touched, ...]]:
        """Return what each commit that has one parent alters, by its id."""
        return touched_by(self._git(), [(*one.parents, one.id) for one in commits if len(one.parents) == 1])

    def read_blobs(self, blobs: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of blobs in the order of their ids given, of a long one its beginning."""
        return read_blobs(self._git(), blobs)

    def tags(self, below: str, beyond: str | None = None) -> Mapping[str, bytes]:
        """Return the objects of annotated tags by name, below a folder of names; those beyond a history."""
        listing = self._git().run(
            "for-each-ref",
            *((f"--no-merged={self.resolve(beyond)}",) if beyond else ()),
            "--format=%(objecttype) %(objectname) %(refname:strip=2)",
            f"refs/tags/{below}",
        )
        lines = (line.split(" ", 2) for line in listing.decode(errors="surrogateescape").splitlines())
        named = {name: tag for kind, tag, name in lines if kind == "tag"}
        return dict(zip(named, read_objects(self._git(), "tag", named.values()), strict=True))

    def add_tag(self, name: str, content: bytes) -> None:
        """Write the object of a tag and its reference; raise CannotJudge where there is one of that name."""
        if self._git().attempt("show-ref", "--verify", "--quiet", f"refs/tags/{name}").returncode == YES:
            raise CannotJudge(
                f"the tag {name} already exists, and stays",
                "if it is used up, fetch the main line and approve from there: git fetch origin",
            )
        with self._git().stream("mktag", feed=[content]) as output:
            tag = output.read().decode().strip()
        self._git().run("update-ref", f"refs/tags/{name}", tag, "0" * len(tag))

    def read_commits(self, commits: Iterable[str]) -> Iterator[Commit]:
        """Yield what the objects of commits say, in the order of their ids given."""
        return read_commits(self._git(), commits)

    def reused_paths(self, tip: str = "HEAD") -> Mapping[str, tuple[str, ...]]:
        """Return, by commit of the main line, files it adds that were removed before and are others now."""
        pairs = list(pairwise(reversed(self.main_line(tip))))
        return reused_paths(self._git(), pairs, self.folder)

    @property
    def tip(self) -> str:
        """The name of the main line's end: HEAD in a clone, on a server the branch that is guarded."""
        return "HEAD" if self.root else self.main_branch()

    def main_branch(self) -> str:
        """Return the whole name of the main line, which `itamops.main` names, or HEAD where that is a branch.

        Raises CannotJudge where nobody knows which it is.
        """
        if name := self.configured(MAIN):
            return self.behind(f"{HEADS}{name}")
        current = self.behind("HEAD")
        branches = self.branches()
        if current in branches or (current.startswith(HEADS) and not branches):
            return current
        raise CannotJudge(
            "nobody has named the main line of this repository, and HEAD is no branch of it",
            "itamops hook install --main NAME",
        )

    def behind(self, reference: str) -> str:
        """Return the reference that a symbolic one stands for in the end, or the reference itself."""
        answer = self._git().attempt("symbolic-ref", "--quiet", reference).stdout
        return os.fsdecode(answer).removesuffix("\n") or reference

    def branch_named(self, revision: str) -> str:
        """Return the name of the branch that a revision names, here or at a remote; empty for a commit."""
        question = ("rev-parse", "--symbolic-full-name", "--verify", "--end-of-options", revision)
        answer = os.fsdecode(self._git().attempt(*question).stdout).strip() if "\0" not in revision else ""
        if answer.startswith("refs/remotes/"):
            return answer.split("/", 3)[-1]
        return answer.removeprefix(HEADS) if answer.startswith(HEADS) else ""

    def references(self) -> tuple[str, ...]:
        """Return the whole names of all references."""
        return tuple(os.fsdecode(self._git().run("for-each-ref", "--format=%(refname)")).splitlines())

    def branches(self) -> tuple[str, ...]:
        """Return the whole names of all branches."""
        return tuple(name for name in self.references() if name.startswith(HEADS))

    def configure(self, settings: Mapping[str, str]) -> None:
        """Write settings into the repository's own configuration."""
        for name, value in settings.items():
            self._git().run("config", "--local", name, value)

    def configured(self, name: str) -> str:
        """Return what git's configuration says of a setting, nothing where it does not mention it."""
        return os.fsdecode(self._git().attempt("config", "--get", name).stdout).removesuffix("\n")

    def git_version(self) -> tuple[int, ...]:
        """Return the version of git, as far as it is numbers."""
        return version_of(self._git().program)

    def is_partial(self) -> bool:
        """Return whether objects were left out of this clone, to be fetched when they are needed."""
        asked = ("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$")
        return self._git().attempt(*asked).returncode == YES

    def hooks(self) -> Path:
        """Return the folder of the hooks; raise UsageProblem where git is told to look for them elsewhere."""
        answers = self._git().attempt("config", "-z", "--get-all", "core.hooksPath").stdout
        others = [path for path in os.fsdecode(answers).split("\0") if path not in {"", os.devnull}]
        if others:
            raise UsageProblem(
                f"git looks for hooks in {others[-1]}, by core.hooksPath",
                "unset it, or call `itamops hook` from the hooks there",
            )
        return self.common / "hooks"

    def branch(self, name: str) -> Branch:
        """Return a branch to read and to add to."""
        return Branch(self._git(), name, self.root is not None)

    def cache_path(self) -> Path | None:
        """Return the folder for caches, in the directory that all work trees share; None without git."""
        return self.common / "itamops" if self.git else None

    def _git(self) -> Git:
        if self.git is None:
            raise CannotJudge(
                f"{self.root} is in no git repository: there is nothing to compare with", "run git init"
            )
        return self.git

    def _commit(self, revision: str) -> str:
        """Return the id of a commit, or nothing.

        Raises CannotJudge for a name that two references have: git takes the tag, and anybody may push a tag
        that is called as the main line is.
        """
        question = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        answer = self._git().attempt(*question) if "\0" not in revision else None
        if answer is None or not COMMIT_ID.fullmatch(answer.stdout):
            return ""
        if AMBIGUOUS in answer.stderr and not COMMIT_ID.fullmatch(f"{revision}\n".encode()):
            raise CannotJudge(
                f"{revision!r} names two things here", "write it in full, as in refs/remotes/origin/main"
            )
        return answer.stdout.decode().strip()

    def _merge_bases(self, one: str, other: str) -> list[str]:
        found = self._git().attempt("merge-base", "--all", one, other).stdout.decode().split()
        if found:
            return found
        raise CannotJudge(
            f"{one[:12]} and {other[:12]} have no history in common",
            "compare with a branch that this one was started from",
        )

    def _not_here(self, message: str, hint: str = "") -> CannotJudge:
        if self.shallow:
            return CannotJudge(f"{message} in this shallow clone", "fetch the history: git fetch --unshallow")
        return CannotJudge(message, hint)
