"""All records of one tree, by kind and id, with the references between them both ways."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

from itamops.kinds import KINDS
from itamops.records.base import Record
from itamops.registry.layout import SHEETS
from itamops.registry.references import Reference, references
from itamops.registry.sheets import Row, Sheets
from itamops.settings import Configuration, Policy, Settings, Tables

__all__ = ["Reference", "Registry", "references"]

R = TypeVar("R", bound=Record)
_NONE: Mapping[str, Any] = MappingProxyType({})


class _Around(Mapping[str, Record]):
    """Records to go over, and others that are only looked up."""

    def __init__(self, over: Mapping[str, Record], others: Mapping[str, Record]) -> None:
        self._over = over
        self._others = others

    def __getitem__(self, record_id: str) -> Record:
        return self._over[record_id] if record_id in self._over else self._others[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._over)

    def __len__(self) -> int:
        return len(self._over)


class Registry:
    """The records that could be read, and the names of those that could not; never changed once made.

    `unread` holds (kind, id) of files that are there but wrong: they are neither missing nor deleted.
    """

    def __init__(
        self,
        records: Mapping[str, Mapping[str, Record]],
        *,
        unread: frozenset[tuple[str, str]] = frozenset(),
        settings: Settings = Settings(),  # noqa: B008  a frozen value
        sheets: Sheets | None = None,
    ) -> None:
        self._records = records
        self.unread = unread
        self.settings = settings
        self._sheets = sheets or Sheets()

    @property
    def configuration(self) -> Configuration:
        """What `itamops.yaml` says."""
        return self.settings.configuration

    @property
    def policy(self) -> Policy:
        """What the organization decided."""
        return self.settings.policy

    @property
    def tables(self) -> Tables:
        """Figures that records do not hold."""
        return self.settings.tables

    def of(self, record_type: type[R]) -> Mapping[str, R]:
        """Return all records of a type by id, in the order of their ids."""
        return cast("Mapping[str, R]", self._records.get(record_type.kind, _NONE))

    def all(self, kind: str) -> Mapping[str, Record]:
        """Return all records of a kind by id, in the order of their ids."""
        return self._records.get(kind, _NONE)

    def get(self, kind: str, record_id: str) -> Record | None:
        """Return one record, or nothing where there is none that could be read."""
        return self._records.get(kind, _NONE).get(record_id)

    def knows(self, kind: str, record_id: str) -> bool:
        """Return whether a record stands in the tree, readable or not."""
        return record_id in self._records.get(kind, _NONE) or (kind, record_id) in self.unread

    def only(self, records: Mapping[str, Mapping[str, Record]]) -> "Registry":
        """Return a registry of some records, beside the same settings."""
        return Registry(records, unread=self.unread, settings=self.settings, sheets=self._sheets)

    def around(self, record: Record) -> "Registry":
        """Return a registry that goes over one record, and in which all others can be looked up."""
        alone = {record.id: record}
        return self.only(
            {
                kind.name: _Around(alone if kind.name == record.kind else {}, self.all(kind.name))
                for kind in KINDS
            }
        )

    def rows(self, record: Record) -> Sequence[Row]:
        """Return the rows of the sheet beside a record, none where there is none."""
        return self._sheets.rows(record, self.all(record.kind).values())

    def unread_sheets(self) -> Mapping[str, Record]:
        """Return the paths of sheets that cannot be read, each with the record that it belongs to."""
        return self._sheets.unread(record for kind in SHEETS for record in self.all(kind).values())

    def __iter__(self) -> Iterator[Record]:
        """Go over all records, kind by kind."""
        for kind in KINDS:
            yield from self.all(kind.name).values()

    def __len__(self) -> int:
        """Count the records."""
        return sum(len(records) for records in self._records.values())

    @cached_property
    def referrers(self) -> Mapping[tuple[str, str], tuple[tuple[Record, Reference], ...]]:
        """Return, for each (kind, id), the records that name it and where they do."""
        found: defaultdict[tuple[str, str], list[tuple[Record, Reference]]] = defaultdict(list)
        for record in self:
            for reference in references(record):
                found[reference.kind, reference.id].append((record, reference))
        return {target: tuple(sources) for target, sources in found.items()}
