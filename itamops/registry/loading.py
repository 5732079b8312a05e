"""From a snapshot to a registry: every file is read once, and never again while its blob is known."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import islice
from shlex import quote
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from itamops.cache import Cache
from itamops.documents.data import MAXIMUM_BYTES
from itamops.findings import Anchor, Problem, sayable
from itamops.kinds import KINDS
from itamops.records import decode_record
from itamops.records.base import Part, Record, record_path
from itamops.records.partial import decode_partial
from itamops.registry import Registry
from itamops.registry.decoding import Fault, FileRead, Task, read_file, read_files
from itamops.registry.layout import (
    CONFIGURATION,
    EXTENSIONS,
    ROOT,
    RecordFile,
    SettingFile,
    StandsFor,
    classify,
)
from itamops.registry.migrations import refuse_newer
from itamops.registry.sheets import Sheets
from itamops.schemas import SchemaSet
from itamops.settings import Configuration, decode_setting, gather
from itamops.snapshot import REGULAR, Snapshot, TreeEntry

BATCH = 400
"""Files a worker takes at once: enough that handing them over costs little, few enough to spread evenly."""

RECALLED_AT_ONCE = 20_000
"""Files that are looked up in the cache at once: fewer take longer, and more are held in memory twice."""

Progress = Callable[[int, int], None]
"""Told how many files of how many are read."""

T = TypeVar("T")


class Loaded(NamedTuple):
    """A registry, the snapshot it was read from, and what was found in single files, by path.

    That is either what is wrong with a file, or the record that it holds. `unread_settings` are the paths of
    settings that say nothing, because they cannot be read: the defaults stand in for them. `unread` are those
    and all other files below `registry/` that no figure knows of, because they could not be read. `partial`
    are their records of which some fields are wrong: only rules look at the rest of them.
    """

    snapshot: Snapshot
    registry: Registry
    faults: Mapping[str, tuple[Fault, ...]]
    faultless: Mapping[str, Record] = MappingProxyType({})
    unread_settings: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    partial: tuple[Record, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """The paths of all files that the registry leaves out, sheets of rows among them."""
        return tuple(map(sayable, sorted({*self.unread, *self.registry.unread_sheets()})))


class Reader(NamedTuple):
    """What reading needs beside a snapshot; `spread` gives the executor for what one process is slow at."""

    schemas: SchemaSet
    cache: Cache
    spread: Callable[[], Executor]
    workers: int = 1
    progress: Progress = lambda _done, _total: None


def reading_as(reader: Reader, snapshot: Snapshot) -> Reader:
    """Get ready to read by the types of `custom` that a snapshot brings itself; nothing is remembered."""
    return reader._replace(schemas=SchemaSet.shipped(extensions_of(snapshot)), cache=Cache(), workers=1)


def extensions_of(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the registry's own schemas of `custom`, by kind."""
    paths = snapshot.plain_files(path for path in snapshot.entries if path.startswith(EXTENSIONS))
    return {
        path.removeprefix(EXTENSIONS).removesuffix(".json"): content
        for path, content in snapshot.read_many(paths)
    }


def configuration_of(snapshot: Snapshot) -> Configuration:
    """Read `itamops.yaml` alone; a check says what is wrong with one that cannot be read.

    Raises UsageProblem for a format that this version does not know.
    """
    entry = snapshot.entries.get(CONFIGURATION)
    if entry is None or entry.mode not in REGULAR:
        return Configuration()
    task = Task(CONFIGURATION, "itamops", "", "itamops")
    content = snapshot.read(CONFIGURATION)
    read = read_file(SchemaSet.shipped(), task, content)
    if read.json is None:
        refuse_newer(content)
    setting = decode_setting("itamops", read.json) if read.json else None
    return setting if isinstance(setting, Configuration) else Configuration()


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave the garbage collector off for a while, and what was made meanwhile out of its sight.

    Records are trees, and so is what is worked out from them: to walk 100,000 of them again and again in
    search of cycles doubled the time of loading, and half as much again the time of all rules.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


@without_collector()
def load(snapshot: Snapshot, reader: Reader, known: Loaded | None = None) -> Loaded:
    """Read all records and settings of a snapshot.

    What stands unchanged in `known` (the base of a change) is taken from there, record objects included, so
    that an unchanged record is the same object on both sides.
    """
    shelf = _Shelf()
    tasks: dict[str, Task] = {}
    for path, entry in snapshot.entries.items():
        if known and shelf.take(known, path, entry):
            continue
        stands_for = classify(path) if entry.mode in REGULAR else None
        if stands_for is None and (path.lower().startswith(ROOT) or path == CONFIGURATION):
            shelf.left_out.add(path)
        elif task := _task(path, stands_for):
            tasks[path] = task
    for task, read in _read(snapshot, reader, tasks):
        shelf.put(task, read)
    for name, breach in reader.schemas.flaws.items():
        path = f"{EXTENSIONS}{name}.json"
        if path in snapshot.entries:
            problem = Problem(anchor=Anchor(path, breach.pointer), message=breach.message, fix=breach.fix)
            shelf.faults[path] = (Fault(breach.code, problem),)
    return Loaded(
        snapshot,
        shelf.registry(Sheets(snapshot)),
        shelf.faults,
        shelf.faultless,
        tuple(sorted(shelf.unread_settings)),
        tuple(sorted(shelf.left_out)),
        tuple(shelf.partial[path] for path in sorted(shelf.partial)),
    )


def _task(path: str, stands_for: StandsFor) -> Task | None:
    match stands_for:
        case RecordFile(kind, record_id):
            return Task(path, kind, kind, record_id)
        case SettingFile(setting) if setting.schema:
            return Task(path, setting.schema, "", setting.name)
        case _:
            return None


def _read(snapshot: Snapshot, reader: Reader, tasks: Mapping[str, Task]) -> Iterator[tuple[Task, FileRead]]:
    """Read from the cache what it knows, and the rest from the snapshot; only clean files are remembered."""
    missing = {}
    for several in _batches(tasks.values(), RECALLED_AT_ONCE):
        cached = reader.cache.get_many([_key(snapshot, task) for task in several])
        for task in several:
            content = cached.get(_key(snapshot, task))
            if content is None:
                missing[task.path] = task
            else:
                yield task, FileRead(task.path, content, ())
    fresh: list[tuple[str, bytes]] = []
    for done, read in enumerate(_read_missing(snapshot, reader, missing)):
        task = missing[read.path]
        if not done % BATCH:
            reader.progress(done, len(missing))
        if read.json is not None and not read.faults:
            fresh.append((_key(snapshot, task), read.json))
        yield task, read
    reader.cache.put_many(fresh)


def _key(snapshot: Snapshot, task: Task) -> str:
    return f"{task.schema}:{snapshot.entries[task.path].blob}"


def _read_missing(snapshot: Snapshot, reader: Reader, missing: Mapping[str, Task]) -> Iterator[FileRead]:
    contents = (  # of a file that is too long no more than shows it: a batch is held at once
        (missing[path], content[: MAXIMUM_BYTES + 1]) for path, content in snapshot.read_many(missing)
    )
    if reader.workers < 2 or len(missing) < 4 * BATCH:  # noqa: PLR2004  under that, starting processes costs more
        for batch in _batches(contents, BATCH):
            yield from read_files(reader.schemas, batch)
        return
    with reader.spread() as executor:
        running = []
        for batch in _batches(contents, BATCH):
            running.append(executor.submit(_work, batch))
            if len(running) > 2 * reader.workers:
                yield from running.pop(0).result()
        for future in running:
            yield from future.result()


_schemas_of_worker: SchemaSet | None = None


def start_worker(extensions: Mapping[str, bytes]) -> None:
    """Prepare a worker process: it compiles the schemas once."""
    global _schemas_of_worker  # noqa: PLW0603  a process pool has no other place for what a worker keeps
    gc.disable()
    _schemas_of_worker = SchemaSet.shipped(extensions)


def _work(batch: Sequence[tuple[Task, bytes]]) -> list[FileRead]:
    if _schemas_of_worker is None:
        raise RuntimeError("start_worker was not called in this process")
    return read_files(_schemas_of_worker, batch)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


class _Shelf:
    """Sorts what was read into records, settings and faults."""

    def __init__(self) -> None:
        self.records: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        self.settings: dict[str, tuple[str, Part]] = {}
        self.faults: dict[str, tuple[Fault, ...]] = {}
        self.faultless: dict[str, Record] = {}
        self.unread: set[tuple[str, str]] = set()
        self.unread_settings: set[str] = set()
        self.left_out: set[str] = set()
        self.partial: dict[str, Record] = {}

    def take(self, known: Loaded, path: str, entry: TreeEntry) -> bool:
        """Take over the record of an unchanged file without faults; False where it has to be read."""
        record = known.faultless.get(path)
        if record is None:
            return False
        was = known.snapshot.entries[path]
        if was.blob != entry.blob or was.mode != entry.mode:
            return False
        self.records[record.kind][record.id] = self.faultless[path] = record
        return True

    def put(self, task: Task, read: FileRead) -> None:
        """Put one file where it belongs."""
        if read.faults:
            self.faults[task.path] = read.faults
        if read.json is None:
            self.left_out.add(task.path)
            if task.kind:
                self.unread.add((task.kind, task.id))
                self._put_partial(task, read)
            else:
                self.unread_settings.add(task.path)
        elif task.kind:
            self._put_record(task, read.json)
        else:
            self.settings[task.path] = (task.id, decode_setting(task.id, read.json))

    def _put_partial(self, task: Task, read: FileRead) -> None:
        """Keep what can be read of a record that its schema refused."""
        if read.refused is None:
            return
        wrong = [pointer for fault in read.faults if fault.breach for pointer in fault.breach.wrong]
        record = decode_partial(task.kind, read.refused, wrong)
        if record and record.id == task.id:
            self.partial[task.path] = record

    def _put_record(self, task: Task, content: bytes) -> None:
        record = decode_record(task.kind, content)
        fault = _misplaced(task, record) or self._twice(task, record)
        if fault:
            self.faults[task.path] = (*self.faults.get(task.path, ()), fault)
            self.unread.add((task.kind, task.id))
            self.left_out.add(task.path)
        else:
            self.records[task.kind][record.id] = record
            if not self.faults.get(task.path):
                self.faultless[task.path] = record

    def _twice(self, task: Task, record: Record) -> Fault | None:
        other = self.records[task.kind].get(record.id)
        if other is None:
            return None
        problem = Problem(
            anchor=Anchor(task.path, ("id",), kind=task.kind, record=task.id),
            message=f"{record.id} stands in {other.path} already",
            fix="keep one of the two; an id is never used twice",
            subject=f"{task.kind}/{record.id}",
            related=((other.at("id"), "the other one"),),
        )
        return Fault("ID002", problem)

    def registry(self, sheets: Sheets) -> Registry:
        """Put the records in the order of their ids and give the registry."""
        records = {kind.name: dict(sorted(self.records[kind.name].items())) for kind in KINDS}
        return Registry(records, unread=frozenset(self.unread), settings=gather(self.settings), sheets=sheets)


def _misplaced(task: Task, record: Record) -> Fault | None:
    """Return where a file whose path does not follow from its kind and id belongs."""
    path = record_path(task.kind, record.id, record)
    if path == task.path:
        return None
    problem = Problem(
        anchor=Anchor(task.path, ("id",), kind=task.kind, record=task.id),
        message=f"{task.kind} {record.id} belongs at {path}",
        fix=f"move the file to {quote(path)}",
        subject=task.path,
    )
    return Fault("ID001", problem)
