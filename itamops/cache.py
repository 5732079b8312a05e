"""Parsed documents, kept between runs so that a file that did not change is not parsed again.

The cache may be lost, locked, full or spoilt at any time: then it is empty, and nothing fails. It stands
under the repository's own directory, never in the tree, readable and writable for its owner only.
"""

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import msgspec

FORMAT = "1"
"""Changes with the table below."""

TABLE = """
    CREATE TABLE IF NOT EXISTS documents (blob TEXT PRIMARY KEY, document BLOB, checksum INTEGER)
    WITHOUT ROWID
"""
FIND = """
    SELECT blob, document, checksum FROM json_each(?) AS wanted CROSS JOIN documents ON blob = wanted.value
"""
KEEP = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)"

PAGE_BYTES = 16384  # several documents a page; with SQLite's 4096 a file is four times as large and as slow
ROWS_AT_ONCE = 65536
PATIENCE_SECONDS = 2.0
FILES_KEPT = 3
LARGEST_BYTES = 2 << 30

Result = TypeVar("Result")


class Cache(msgspec.Struct, frozen=True):
    """One file of documents by blob id; without a place it keeps and finds nothing."""

    place: Path | None = None

    @staticmethod
    def open(folder: Path | None, fingerprint: str) -> "Cache":
        """Return the cache for one parser in a folder, which is made if need be.

        `fingerprint` says all that a document depends on but its blob: the parser's source and the object
        format. A few files of other fingerprints are kept, the least recently used go; one that grew too
        large starts anew. A folder that is not ours alone is not used.
        """
        if folder is None:
            return Cache()
        key = hashlib.sha256(f"{FORMAT}\0{fingerprint}".encode()).hexdigest()[:32]
        place = folder / f"documents-{key}.sqlite"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if not _is_ours_alone(folder) or place.is_symlink():
                return Cache()
            if place.exists() and place.stat().st_size > LARGEST_BYTES:
                _remove(place)
            place.touch(mode=0o600)
            for other in sorted(folder.glob("documents-*.sqlite"), key=_last_use)[:-FILES_KEPT]:
                _remove(other)
        except OSError:
            return Cache()
        return Cache(place)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the documents that are kept, by key; others are left out."""

        def find(database: sqlite3.Connection) -> dict[str, bytes]:
            rows = database.execute(FIND, (json.dumps(sorted(keys)),))
            return {key: document for key, document, checksum in rows if crc32(document) == checksum}

        return self._try(find, {})

    def put_many(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Keep documents, each with its key."""
        rows = ((key, document, crc32(document)) for key, document in items)

        def keep(database: sqlite3.Connection) -> None:
            while batch := sorted(islice(rows, ROWS_AT_ONCE)):
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    database.executemany(KEEP, batch)

        self._try(keep, None)

    def _try(self, action: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        if self.place is None:
            return otherwise
        try:
            with closing(sqlite3.connect(self.place, PATIENCE_SECONDS, isolation_level=None)) as database:
                database.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                database.execute(TABLE)
                return action(database)
        except sqlite3.OperationalError:  # locked, full, read-only
            return otherwise
        except sqlite3.DatabaseError:  # spoilt
            _remove(self.place)
            return otherwise


def _is_ours_alone(folder: Path) -> bool:
    """Return whether a folder is one, and only its owner can write there; Windows has no such modes."""
    status = folder.lstat()
    is_private = os.name == "nt" or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
    return stat.S_ISDIR(status.st_mode) and is_private


def _last_use(place: Path) -> float:
    return place.stat().st_mtime


def _remove(place: Path) -> None:
    """Remove a cache with its journal, which must not be played back into the next one."""
    with suppress(OSError):
        place.unlink(missing_ok=True)
        place.with_name(f"{place.name}-journal").unlink(missing_ok=True)
