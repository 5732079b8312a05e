"""The environment of a command: the clock, the repository, the cache, the processors."""

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zoneinfo import ZoneInfo

import click

from itamops.authoring.write import finish_writing, write_files
from itamops.cache import Cache
from itamops.cli.options import read_day
from itamops.cli.progress import progress_bar
from itamops.errors import CannotJudge, UsageProblem
from itamops.pipeline.clock import state_at, verified
from itamops.receipts import BRANCH, read_ledger
from itamops.registry.fingerprint import fingerprint
from itamops.registry.loading import Reader, configuration_of, extensions_of, start_worker
from itamops.schemas import SchemaSet
from itamops.settings import Configuration
from itamops.snapshot import Repository, Snapshot, open_bare, open_repository
from itamops.snapshot.opening import is_bare

JOURNAL = "itamops-writing.json"
"""The name of the journal in the git directory: the files still to write at the top of a work tree."""

SPAWNED = get_context("spawn")


class Days(NamedTuple):
    """The day of the question, and the current day."""

    asked: date
    today: date


def days(configuration: Configuration, asked: date | None) -> Days:
    """Read the clock once, in the time zone of the registry."""
    today = datetime.now(ZoneInfo(configuration.timezone)).date()
    return Days(asked or today, today)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def wants_color(choice: str, environment: Mapping[str, str] = os.environ) -> bool | None:
    """Return whether to color: by the option, then NO_COLOR and FORCE_COLOR; None: the terminal decides."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    return True if environment.get("FORCE_COLOR") else None


def open_registry(directory: Path, *, fetches: bool = False) -> Repository:
    """Return the repository of the registry, after completing the writes of a killed command.

    A bare repository, as on a server, counts only if it is named or is not inside a work tree: the clone of a
    stranger may contain one. The path after its name is the folder of the registry within it. With `fetches`,
    first fetch the objects that a shallow or partial clone lacks.
    """
    if bare := _bare_around(directory):
        folder = directory.relative_to(bare).as_posix()
        return open_bare(bare, "" if folder == "." else folder)
    repository = open_repository(directory)
    if repository.root:
        for root in {top_of(repository), repository.root}:
            finish_writing(root, _journal(repository, root))
    return repository.fetch() if fetches else repository


def _bare_around(directory: Path) -> Path | None:
    """Return the bare repository that is named, alone or with a folder in it."""
    here = Path.cwd()
    if directory == Path() and any((folder / ".git").exists() for folder in (here, *here.parents)):
        return None
    named = (directory,) if directory.exists() else directory.parents
    return next((place for place in named if is_bare(place)), None)


def top_of(repository: Repository) -> Path:
    """Return the top folder of the work tree, wherever the registry is in it."""
    if repository.root is None:
        raise UsageProblem("a bare repository has no work tree to write to", "use a clone of it")
    root = repository.root.resolve()
    return (root, *root.parents)[len(PurePosixPath(repository.folder).parts)]


def write_at_top(repository: Repository, contents: Mapping[str, str | bytes]) -> None:
    """Write files at the top of the work tree, all or none."""
    top = top_of(repository)
    write_files(top, contents, _journal(repository, top))


def write_into(repository: Repository, texts: Mapping[str, str]) -> Path:
    """Write files into the work tree, all or none, and return its folder."""
    if repository.root is None:
        raise UsageProblem("a bare repository has no work tree to write to", "use a clone of it")
    write_files(repository.root, texts, _journal(repository, repository.root))
    return repository.root


def _journal(repository: Repository, root: Path) -> Path:
    """Return the journal that makes writing many files atomic, where this work tree cannot commit it."""
    if not repository.git:
        return root / JOURNAL
    return journal_of(repository.index.parent, "" if root == top_of(repository) else repository.folder)


def journal_of(git_folder: Path, folder: str) -> Path:
    """Return the journal of one folder of a work tree; each folder has its own."""
    place = git_folder / JOURNAL
    if not folder:
        return place
    name = hashlib.sha256(folder.encode(errors="surrogateescape")).hexdigest()[:16]
    return place.with_stem(f"{place.stem}-{name}")


def snapshot_at(repository: Repository, as_of: str | None) -> Snapshot:
    """Return the work tree, a commit, or the main branch at the end of a day."""
    if as_of is None:
        return repository.work_tree()
    try:
        day = read_day(as_of)
    except ValueError:
        return repository.commit(as_of)
    return repository.commit(_commit_at(repository, day))


def _commit_at(repository: Repository, day: date) -> str:
    """Return the commit of the main branch at the end of a day; print to standard error how it is known."""
    tree = repository.work_tree() if repository.root else repository.commit(repository.tip)
    configuration = configuration_of(tree)
    line = tuple(repository.read_commits(reversed(repository.main_line(repository.tip))))
    receipts = repository.branch(BRANCH)
    known = read_ledger(receipts.files(receipts.tip())).receipts
    received = {commit: filed.receipt.day for commit, filed in known.items()}
    found = state_at(day, line, received, days(configuration, None).today, ZoneInfo(configuration.timezone))
    if found is None:
        raise CannotJudge(f"no commit was made by the end of {day}", "choose a later day")
    clock = verified(found, known, repository.commit)
    click.echo(f"State at the end of {day}: commit {found.commit[:12]}, {clock.value}.", err=True)
    return found.commit


def processors() -> int:
    """Return the number of available processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_processes() -> ProcessPoolExecutor:
    """Return an executor of one process for each processor."""
    return ProcessPoolExecutor(processors(), mp_context=SPAWNED)


def open_reader(repository: Repository, governing: Snapshot, *, no_cache: bool = False) -> Reader:
    """Return a reader with the schemas and extensions of the governing tree, the cache and the processors."""
    extensions = extensions_of(governing)
    folder = None if no_cache else repository.cache_path()

    def spread() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            processors(), mp_context=SPAWNED, initializer=start_worker, initargs=(extensions,)
        )

    schemas = SchemaSet.shipped(extensions)
    return Reader(
        schemas=schemas,
        cache=Cache.open(folder, fingerprint(schemas, extensions)),
        spread=spread,
        workers=processors(),
        progress=progress_bar("reading"),
    )
