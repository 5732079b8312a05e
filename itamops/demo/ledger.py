"""The registry as it grows: what stands in it at a moment of the story, and what the next commit changes."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import msgspec

from itamops.authoring.render import render_record
from itamops.demo.labels import KIND_BY_PREFIX
from itamops.records.base import record_path

Data = dict[str, Any]
Key = tuple[str, str]


class StoryMoment(msgspec.Struct, frozen=True):
    """The day of a commit and who makes it: what each step in it says unless it says otherwise."""

    day: date
    by: str


class StoryLedger:
    """Records as plain data by kind and id, all other files as text by path.

    Only a record that was asked for with `edit` may be changed, and only it is written by the next commit.
    """

    def __init__(self) -> None:
        self._records: dict[Key, Data] = {}
        self._touched: dict[Key, None] = {}
        self._files: dict[str, str | None] = {}

    def fork(self) -> "StoryLedger":
        """Return a ledger that stands as this one does and goes its own way: the branch of a change."""
        branch = StoryLedger()
        branch._records = dict(self._records)  # an edit copies the record first, so both may share it
        return branch

    def add(self, kind: str, data: Data) -> Data:
        """Put in a new record."""
        key = (kind, str(data["id"]))
        if key in self._records:
            raise ValueError(f"the story has {kind} {key[1]} twice")
        self._records[key] = data
        self._touched[key] = None
        return data

    def edit(self, reference: str) -> Data:
        """Return the record that an id or `kind/id` names, to be changed."""
        key = key_of(reference)
        if key not in self._touched:
            self._records[key] = deepcopy(self._records[key])
            self._touched[key] = None
        return self._records[key]

    def read(self, reference: str) -> Mapping[str, Any]:
        """Return the record that an id or `kind/id` names, to be looked at."""
        return self._records[key_of(reference)]

    def all(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Go over the records of a kind in the order in which they came."""
        return (data for (of, _), data in self._records.items() if of == kind)

    def text(self, reference: str) -> tuple[str, str]:
        """Return path and text of a record's file."""
        kind, record_id = key_of(reference)
        data = self._records[kind, record_id]
        return record_path(kind, record_id, data), render_record(kind, data)

    def write(self, path: str, text: str | None) -> None:
        """Put a text where it stands, whatever it is: a setting, a sheet of rows, a mistake; None deletes."""
        self._files[path] = text

    def take(self) -> dict[str, str | None]:
        """Return the files that changed since the last time by path, None for one that is gone."""
        changed: dict[str, str | None] = dict(self.text("/".join(key)) for key in self._touched)
        changed |= self._files
        self._touched.clear()
        self._files.clear()
        return changed


def key_of(reference: str) -> Key:
    """Return kind and id of `person/akeller`, or of an id whose letters say the kind."""
    kind, slash, record_id = reference.rpartition("/")
    return (kind, record_id) if slash else (KIND_BY_PREFIX[reference.partition("-")[0]], reference)
