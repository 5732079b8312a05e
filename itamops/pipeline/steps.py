"""The steps of the main line: each first-parent commit as a change from its parent, read in turn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from itamops.pipeline.check import load_changed
from itamops.registry.layout import EXTENSIONS
from itamops.registry.loading import Loaded, Reader, extensions_of, load
from itamops.snapshot import Repository, Snapshot, TreeEntry
from itamops.snapshot.commits import Commit

OpenReader = Callable[[Mapping[str, bytes]], Reader]
"""Gets ready to read with the extensions of the schemas that govern."""


class MainStep(NamedTuple):
    """A commit of the main line, and the registry before and after it."""

    commit: Commit
    base: Loaded
    head: Loaded

    @property
    def day(self) -> date:
        """The day on which it was committed, by the clock of the base."""
        return self.commit.at.astimezone(ZoneInfo(self.base.registry.configuration.timezone)).date()


def steps(repository: Repository, commits: Sequence[Commit], open_reader: OpenReader) -> Iterator[MainStep]:
    """Yield a step for each commit; they follow each other by first parents.

    Each is read as a check reads it. What a commit has not touched is read no second time, unless the schemas
    that govern have changed.
    """
    base: Loaded | None = None
    reader: Reader | None = None
    extensions: Sequence[TreeEntry] | None = None
    for commit in commits:
        before = base.snapshot if base else repository.commit(commit.parents[0])
        governing = _extensions(before)
        if base is None or reader is None or governing != extensions:
            extensions = governing
            reader = open_reader(extensions_of(before))
            base = load(before, reader)
        head = load_changed(repository.commit_after(base.snapshot, commit.id), base, reader)
        yield MainStep(commit, base, head)
        base = head


def _extensions(tree: Snapshot) -> Sequence[TreeEntry]:
    return [entry for path, entry in tree.entries.items() if path.startswith(EXTENSIONS)]
