"""Which records a record names, and which name it; of many, the first few, so that memory stays bounded."""

from collections.abc import Mapping
from functools import cache

import msgspec

from itamops.findings import Pointer
from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Record
from itamops.registry import Registry, references
from itamops.reports import Column, ColumnType
from itamops.site.conditions import fragment
from itamops.site.fields import Fact
from itamops.site.listing import listed_columns
from itamops.site.values import words

SHOWN = 50
"""How many records of one kind a page lists that name another in the same field; the rest are counted."""


class Mentions(msgspec.Struct):
    """The records of one kind that name another, `of`, in the same field: how many, and the first of them."""

    kind: str
    keys: tuple[str, ...]
    of: str
    count: int = 0
    shown: list[Record] = []

    @property
    def title(self) -> str:
        """The name of the kind."""
        return KIND_BY_NAME[self.kind].title

    @property
    def rows(self) -> str | None:
        """The way from the other's page to the list that shows them all, where one can."""
        field, *within = self.keys
        if within or field not in listed_columns(self.kind):
            return None
        return f"../{KIND_BY_NAME[self.kind].folder}.html{fragment({field: f'={self.of}'})}"

    @property
    def field(self) -> str:
        """The name of the field."""
        return _words(self.keys)


MentionsOf = Mapping[tuple[str, str], Mapping[tuple[str, tuple[str, ...]], Mentions]]
"""(kind, id) that is named → (kind, field) that names it → which."""


def named_by(registry: Registry) -> MentionsOf:
    """Collect, for every record that is named, those that name it, in the order of the registry."""
    found: dict[tuple[str, str], dict[tuple[str, tuple[str, ...]], Mentions]] = {}
    for record in registry:
        for target, keys in _first_fields(record).items():
            of_target = found.setdefault(target, {})
            mentions = of_target.get((record.kind, keys))
            if mentions is None:
                mentions = of_target[record.kind, keys] = Mentions(record.kind, keys, target[1])
            mentions.count += 1
            if mentions.count <= SHOWN:
                mentions.shown.append(record)
    return found


def names(record: Record) -> list[Fact]:
    """Return every record that a record names, once, in the order of its fields."""
    return [
        Fact(_column(keys, kind), (record_id,)) for (kind, record_id), keys in _first_fields(record).items()
    ]


def _first_fields(record: Record) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for reference in references(record):
        if (reference.kind, reference.id) not in found:
            found[reference.kind, reference.id] = _keys(reference.pointer)
    return found


def _keys(pointer: Pointer) -> tuple[str, ...]:
    return tuple(step for step in pointer if isinstance(step, str))


@cache
def _column(keys: tuple[str, ...], kind: str) -> Column:
    return Column(".".join(keys), _words(keys), ColumnType.ID, kind)


def _words(keys: tuple[str, ...]) -> str:
    return words("_".join(key.strip("_") for key in keys))
