"""The records that an import is about to write: found again, made, added to, and in the end rendered."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from itamops.authoring.edit import set_fields
from itamops.authoring.ids import slug
from itamops.authoring.render import Value, render_record
from itamops.importers.keys import identities
from itamops.importers.report import Counts
from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Record, record_path
from itamops.registry import Registry

Fields = Mapping[str, Value]
MakeId = Callable[[], str]
NewId = Callable[[str, Container[str]], str]
"""From a prefix and the ids that are taken to a new id: `authoring.ids.new_id`."""


class Target(NamedTuple):
    """What an import goes into: the registry as it stands, the text of its files by path, and new ids."""

    registry: Registry
    read_text: Callable[[str], str]
    new_id: NewId


ROW_OUTCOMES = ("created", "updated", "unchanged", "merged", "conflicting", "refused")


class Taken(NamedTuple):
    """What became of a row or a mention: the record, and the fields in which it contradicts what was known.

    `before` says which row has described the record already. `adopted`: no source names the record yet, it
    was found by what it says of itself.
    """

    id: str
    conflicts: tuple[str, ...] = ()
    before: str = ""
    adopted: bool = False


class Batch:
    """The records of one import from one system, over a registry that stays as it is.

    `defaults` are by kind what a new record says where no row does; a known one keeps what it says.
    """

    def __init__(self, target: Target, system: str, defaults: Mapping[str, Fields]) -> None:
        self.target = target
        self.registry = target.registry
        self.system = system
        self.defaults = defaults
        self._drafts: dict[tuple[str, str], _Draft] = {}
        self._sources: dict[tuple[str, str], str] = {}
        self._identities: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._rows: Counter[tuple[str, str]] = Counter()
        for record in self.registry:
            self._index(record)

    def row(
        self,
        kind: str,
        keys: Iterable[str],
        fields: Fields,
        *,
        opening: Fields,
        where: str,
        make_id: MakeId,
        alike: Iterable[str] = (),
    ) -> Taken:
        """Take a row that describes a record.

        `keys` name the record in its system and are kept; `alike` are further keys by which a record that no
        source names yet may be known. `opening` is what a new record begins with; a known one keeps its own.
        A second row of a record is merged, unless it contradicts the first: then nothing of it is taken.
        """
        draft, adopted = self._found(kind, keys, alike, make_id, by_row=True)
        opened = given({**fields, **opening})
        conflicts = draft.contradictions(opened)
        before = draft.row
        if before:
            self.count(kind, "refused" if conflicts else "merged")
        if conflicts:
            return Taken(draft.id, conflicts, before)
        draft.row = before or where
        draft.told |= opened
        self._say(draft, keys, given(fields) if draft.known else opened)
        return Taken(draft.id, (), before, adopted)

    def mention(self, kind: str, keys: Iterable[str], fields: Fields, make_id: MakeId) -> Taken:
        """Take what a row of another kind says of a record: it is made or added to, but not overwritten."""
        draft, adopted = self._found(kind, keys, (), make_id, by_row=False)
        said = given(fields)
        conflicts = draft.conflicts(said)
        self._say(draft, keys, {field: value for field, value in said.items() if not draft.value(field)})
        return Taken(draft.id, conflicts, draft.row, adopted)

    def compare(self, kind: str, record_id: str, fields: Fields) -> Taken:
        """Hold what a row of another kind says against a record that is there."""
        return Taken(record_id, self._draft(kind, record_id).conflicts(given(fields)))

    def described(self, kind: str, name: str) -> Sequence[str]:
        """Return the ids of the records of a name that the registry or a row describes."""
        drafts = (self._draft(kind, record_id) for record_id in sorted(self.named(kind, name)))
        return [draft.id for draft in drafts if draft.row or draft.known]

    def set(self, kind: str, record_id: str, field: str, value: Value) -> None:
        """Set a field of a record."""
        self._draft(kind, record_id).fields[field] = plain(value)

    def put(self, kind: str, record_id: str, field: str, value: Value) -> None:
        """Replace a whole field of a record."""
        draft = self._draft(kind, record_id)
        draft.whole.add(field)
        draft.fields[field] = plain(value)

    def add(self, kind: str, record_id: str, field: str, item: Value) -> None:
        """Add an item to a list of a record."""
        fields = self._draft(kind, record_id).fields
        fields[field] = merged(fields.get(field), [plain(item)])

    def value(self, kind: str, record_id: str, field: str) -> Value:
        """Return what a record will say, as plain data."""
        return self._draft(kind, record_id).value(field)

    def seek(self, kind: str, keys: Iterable[str]) -> Record | None:
        """Return the record of the registry that a row with these keys would describe."""
        for key in keys:
            folded = (kind, key.casefold())
            ids = [self._sources[folded]] if folded in self._sources else self._identities.get(folded, ())
            if len(ids) == 1:
                return self.registry.get(kind, *ids)
        return None

    def find(self, kind: str, key: str) -> str | None:
        """Return the id of the record that a source names so."""
        return self._sources.get((kind, key.casefold()))

    def named(self, kind: str, name: str) -> frozenset[str]:
        """Return the ids of all records of a name, whatever its case."""
        return frozenset(self._named[kind, _folded(name)])

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        """Count rows that became no record of their own."""
        self._rows[kind, outcome] += number

    def mark_conflicting(self, kind: str, record_id: str) -> None:
        """Note that the row of a record contradicts its lifecycle."""
        self._draft(kind, record_id).conflicting = True

    def random_id(self, kind: str, prefix: str) -> str:
        """Make a random id."""
        return self.target.new_id(prefix, _TakenIds(self, kind))

    def slug_id(self, kind: str, name: str) -> str:
        """Make an id from a name."""
        return slug(name, _TakenIds(self, kind))

    def is_taken(self, kind: str, record_id: str) -> bool:
        """Return whether an id stands for a record already."""
        return (kind, record_id) in self._drafts or self.registry.knows(kind, record_id)

    def files(self) -> dict[str, str]:
        """Render the records that are new or changed, by path."""
        rendered = (
            draft.file(self.target.read_text, self.defaults.get(draft.kind, {}))
            for draft in self._drafts.values()
        )
        return dict(sorted(file for file in rendered if file))

    def counts(self) -> dict[str, Counts]:
        """Count by kind what became of the rows, and the records that other kinds' rows added or changed."""
        outcomes = self._rows + Counter((draft.kind, draft.outcome) for draft in self._drafts.values())
        counted = {
            kind: {outcome: outcomes[kind, outcome] for outcome in (*ROW_OUTCOMES, "mentioned")}
            for kind in KIND_BY_NAME
        }
        return {
            kind: Counts(read=sum(numbers[outcome] for outcome in ROW_OUTCOMES), **numbers)
            for kind, numbers in counted.items()
            if any(numbers.values())
        }

    def _index(self, record: Record) -> None:
        keys = [source.key for source in record.sources if source.system == self.system]
        for key in keys:
            self._sources[record.kind, key.casefold()] = record.id
        for key in () if keys else identities(record):
            self._identities[record.kind, key.casefold()].add(record.id)
        self._named[record.kind, _folded(record.label)].add(record.id)

    def _found(
        self, kind: str, keys: Iterable[str], alike: Iterable[str], make_id: MakeId, *, by_row: bool
    ) -> tuple["_Draft", bool]:
        """Find the record by its source, else by what it says of itself, else make it."""
        if found := next((found for key in keys if (found := self.find(kind, key))), None):
            return self._draft(kind, found), False
        for key in (*keys, *alike):
            ids = self._identities.get((kind, key.casefold()), ())
            if len(ids) == 1 and not (by_row and self._draft(kind, *ids).row):
                return self._draft(kind, *ids), True
        return self._draft(kind, make_id()), False

    def _draft(self, kind: str, record_id: str) -> "_Draft":
        if (kind, record_id) not in self._drafts:
            self._drafts[kind, record_id] = _Draft(kind, record_id, self.registry.get(kind, record_id))
        return self._drafts[kind, record_id]

    def _say(self, draft: "_Draft", keys: Iterable[str], fields: Mapping[str, Value]) -> None:
        draft.fields |= fields
        for key in keys:
            if self._sources.setdefault((draft.kind, key.casefold()), draft.id) == draft.id:
                self.add(draft.kind, draft.id, "sources", {"system": self.system, "key": key})
        if isinstance(name := draft.fields.get("name"), str):
            self._named[draft.kind, _folded(name)].add(draft.id)


class _Draft:
    """A record in the making.

    `row` says which row describes it, empty where it is only mentioned; `told` is all that its rows say, and
    `fields` what of it is to be written; the `whole` ones of them as they are, in place of the old value.
    """

    def __init__(self, kind: str, record_id: str, known: Record | None) -> None:
        self.kind = kind
        self.id = record_id
        self.known = known
        self.row = ""
        self.conflicting = False
        self.told: dict[str, Value] = {}
        self.fields: dict[str, Value] = {}
        self.whole: set[str] = set()

    def old(self, field: str) -> Value:
        return plain(getattr(self.known, field, None))

    def value(self, field: str) -> Value:
        old = None if field in self.whole else self.old(field)
        return merged(old, self.fields.get(field))

    def conflicts(self, fields: Mapping[str, Value]) -> tuple[str, ...]:
        """List the fields in which a mention differs from what the record will say."""
        return tuple(
            field
            for field, value in fields.items()
            if (stands := self.value(field)) and merged(stands, value) != stands
        )

    def contradictions(self, fields: Mapping[str, Value]) -> tuple[str, ...]:
        """List the fields in which a row differs from those before; a lifecycle entry is each row's own."""
        return tuple(
            field
            for field, value in fields.items()
            if field != "lifecycle"
            and field in self.told
            and merged(self.told[field], value) != self.told[field]
        )

    @property
    def changes(self) -> dict[str, Value]:
        return {field: self.value(field) for field in self.fields if self.value(field) != self.old(field)}

    @property
    def outcome(self) -> str:
        if self.known is None:
            return "created" if self.row else "mentioned"
        if self.row:
            return "conflicting" if self.conflicting else "updated" if self.changes else "unchanged"
        return "mentioned" if self.changes else ""

    def file(self, read_text: Callable[[str], str], defaults: Fields) -> tuple[str, str] | None:
        """Return path and text, or nothing where the registry's file stays as it is."""
        if self.known is None:
            data: Fields = {"id": self.id, **defaults, **self.fields}
            return record_path(self.kind, self.id, data), render_record(self.kind, data)
        path = self.known.path
        return (path, set_fields(self.kind, read_text(path), self.changes)) if self.changes else None


class _TakenIds:
    """The ids of a kind that stand for something already."""

    def __init__(self, batch: Batch, kind: str) -> None:
        self.batch, self.kind = batch, kind

    def __contains__(self, record_id: object) -> bool:
        return self.batch.is_taken(self.kind, str(record_id))


def given(fields: Fields) -> dict[str, Value]:
    """Return the fields that say something, as plain data."""
    return {field: plain(value) for field, value in fields.items() if value is not None}


def plain(value: object) -> Value:
    """Return a value as it reads in a file: days and amounts are text, lists are lists."""
    if value is None or type(value) in {str, bool, int}:
        return value  # type: ignore[return-value]  # the type of most values, which msgspec would return as well
    return _listed(msgspec.to_builtins(value, builtin_types=(Decimal,), enc_hook=str))


def _listed(value: Value) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _listed(held) for key, held in value.items()}
    return [_listed(item) for item in value] if isinstance(value, list | tuple) else value


def merged(old: Value, new: Value) -> Value:
    """Put a new value over an old one: keys and items that are not named stay."""
    if new is None:
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *(item for item in new if item not in old)]
    return new


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
