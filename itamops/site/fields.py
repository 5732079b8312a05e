"""What is shown of a record: its fields as columns, worked out once a type from its annotations.

Plain fields stand one under the other, a part's fields under its title, and a list of parts is a table.
"""

import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec

from itamops.records.base import Amount, Money, Record, To
from itamops.reports import Column, ColumnType, Value
from itamops.site.values import title_of, words

HEADING = ("id", "name", "state", "substate", "lifecycle", "notes", "custom")
"""Fields of a record that its page shows in places of their own."""

STATE_FIELDS = ("state", "substate", "catalogue", "disposition")

Values = tuple[Value, ...]
"""What a field holds: most hold one value, a list of plain values several."""


class Field(NamedTuple):
    """A plain field, perhaps of a part within: the names that lead to it, and how its values are shown.

    `many` says that it may hold several. `unsaid` is the value that needs no saying: a no, where no is what
    holds without a word.
    """

    keys: tuple[str, ...]
    column: Column
    many: bool
    convert: Callable[[Any], Value] | None
    unsaid: object

    def values(self, part: object) -> Values:
        """Return what the field holds; nothing where it is not given."""
        found = _reach(part, self.keys)
        if self.convert:
            return tuple(map(self.convert, found))
        return () if self.unsaid is not None and found == (self.unsaid,) else found


class Fields:
    """Plain fields of one type; most records leave most of them out, and those are passed over at once."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)
        heads = [field.keys[0] for field in self.fields]
        self._heads = attrgetter(*heads, *heads)  # twice, as one name alone would give no tuple

    def facts(self, part: object) -> list["Fact"]:
        """Return those fields of a part that are given, in their order."""
        given = [
            field for field, head in zip(self.fields, self._heads(part), strict=False) if head is not None
        ]
        return [Fact(field.column, values) for field in given if (values := field.values(part))]


class ListedField(NamedTuple):
    """A field that is a list of parts: the names that lead to it, and the plain fields of each."""

    keys: tuple[str, ...]
    title: str
    fields: Fields


class Layout(NamedTuple):
    """The fields of a type by the way they are shown: one under the other, as a group, as a table."""

    plain: Fields
    parts: tuple[tuple[str, Fields], ...]
    lists: tuple[ListedField, ...]


class Fact(NamedTuple):
    """A field that is given, with what it holds."""

    column: Column
    values: Values


class FieldGroup(NamedTuple):
    """What is given of a part."""

    title: str
    facts: list[Fact]


class SheetTable(NamedTuple):
    """A list of parts as a table of the columns in which anything is given."""

    title: str
    columns: list[Column]
    rows: list[list[Values]]


def groups(record: Record) -> list[FieldGroup]:
    """Return what is given of each part of a record."""
    found = ((title, fields.facts(record)) for title, fields in layout(type(record)).parts)
    return [FieldGroup(title, given) for title, given in found if given]


def sheets(record: Record) -> list[SheetTable]:
    """Return each list of parts of a record that has any."""
    found = ((listed, _reach(record, listed.keys)) for listed in layout(type(record)).lists)
    return [_sheet(listed, parts) for listed, parts in found if parts]


def _sheet(listed: ListedField, parts: Sequence[object]) -> SheetTable:
    columns = [(field.column, [field.values(part) for part in parts]) for field in listed.fields.fields]
    given = [(column, cells) for column, cells in columns if any(cells)]
    rows = zip(*(cells for _, cells in given), strict=True)
    return SheetTable(listed.title, [column for column, _ in given], list(map(list, rows)))


@cache
def layout(record_type: type[Record]) -> Layout:
    """Sort the fields of a kind of record."""
    plain: list[Field] = []
    parts: list[tuple[str, Fields]] = []
    lists: list[ListedField] = []
    own_first = sorted(_hints(record_type), key=lambda hint: hint[0] in Record.__struct_fields__)
    for name, annotation in own_first:
        inner = _part_in(annotation)
        if name in HEADING:
            continue
        if inner is None:
            plain.append(_field(record_type, (name,), "", annotation))
        elif _is_list(annotation):
            lists.append(ListedField((name,), title_of(name), Fields(_flat(inner, (), ""))))
        else:
            parts.append((title_of(name), Fields(_flat(inner, (name,), "", lists))))
    return Layout(Fields(plain), tuple(parts), tuple(lists))


@cache
def flat_fields(part_type: type[msgspec.Struct], but: tuple[str, ...]) -> Fields:
    """Return all plain fields of a part and of what is inside it, but some of its own."""
    return Fields(field for field in _flat(part_type, (), "") if field.keys[0] not in but)


def _flat(
    struct: type[msgspec.Struct], keys: tuple[str, ...], title: str, lists: list[ListedField] | None = None
) -> Iterator[Field]:
    """Yield the plain fields of a part; lists of parts inside go to `lists`, or are flattened without it."""
    for name, annotation in _hints(struct):
        inner = _part_in(annotation)
        path = (*keys, name)
        if inner is None:
            yield _field(struct, path, title, annotation)
        elif lists is not None and _is_list(annotation):
            lists.append(ListedField(path, _joined(title_of(path[0]), name), Fields(_flat(inner, (), ""))))
        else:
            yield from _flat(inner, path, _joined(title, name), lists)


def _field(struct: type[msgspec.Struct], keys: tuple[str, ...], title: str, annotation: object) -> Field:
    form = _form(keys[-1], annotation)
    column = Column(".".join(keys), _joined(title, keys[-1]), form.type, form.kind)
    unsaid = False if _default(struct, keys[-1]) is False else None
    return Field(keys, column, _is_list(annotation), form.convert, unsaid)


def _default(struct: type[msgspec.Struct], name: str) -> object:
    return next(field.default for field in msgspec.structs.fields(struct) if field.name == name)


def _joined(title: str, name: str) -> str:
    own = title_of(name)
    return f"{title}: {own[:1].lower()}{own[1:]}" if title else own


def _reach(part: object, keys: Sequence[str]) -> tuple[Any, ...]:
    first, *others = keys
    found = _each(getattr(part, first))
    for key in others:
        found = tuple(inner for one in found for inner in _each(getattr(one, key)))
    return found


def _each(value: object) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


class _Form(NamedTuple):
    type: ColumnType
    kind: str = ""
    convert: Callable[[Any], Value] | None = None


def _instant(value: datetime) -> str:
    return value.isoformat(" ", "minutes")


_FORMS: Mapping[object, _Form] = {
    str: _Form(ColumnType.TEXT),
    bool: _Form(ColumnType.BOOLEAN),
    int: _Form(ColumnType.NUMBER),
    Decimal: _Form(ColumnType.NUMBER),
    date: _Form(ColumnType.DAY),
    datetime: _Form(ColumnType.TEXT, convert=_instant),
    Money: _Form(ColumnType.MONEY),
    Amount: _Form(ColumnType.TEXT, convert=str),
}


def _form(name: str, annotation: object) -> _Form:
    """Return how the values of one plain field are shown."""
    if name in STATE_FIELDS:
        return _Form(ColumnType.STATE)
    members = [member for member in _members(annotation) if member is not type(None)]
    if len(members) > 1:
        return _Form(ColumnType.TEXT, convert=str)
    origin = typing.get_origin(members[0])
    if origin is typing.Annotated:
        return _reference_form(members[0])
    if origin is Literal:
        return _Form(ColumnType.TEXT, convert=words)
    return _FORMS[members[0]]


def _reference_form(annotation: object) -> _Form:
    inner, *marks = typing.get_args(annotation)
    targets = [mark.extra["to"] for mark in marks if isinstance(mark, msgspec.Meta) and mark.extra]
    if not targets:
        return _FORMS[inner]
    target: To = targets[0]
    return _Form(ColumnType.REFERENCE) if target.typed else _Form(ColumnType.ID, target.kinds[0])


def _hints(struct: type[msgspec.Struct]) -> Iterator[tuple[str, object]]:
    hints = typing.get_type_hints(struct, include_extras=True)
    return ((name, hints[name]) for name in struct.__struct_fields__)


def _members(annotation: object) -> tuple[object, ...]:
    """Return what an annotation allows, inside of options and lists."""
    origin = typing.get_origin(annotation)
    if origin in {types.UnionType, typing.Union}:
        return tuple(inner for member in typing.get_args(annotation) for inner in _members(member))
    return _members(typing.get_args(annotation)[0]) if origin is tuple else (annotation,)


def _part_in(annotation: object) -> type[msgspec.Struct] | None:
    found = (
        member
        for member in _members(annotation)
        if isinstance(member, type) and issubclass(member, msgspec.Struct)
    )
    return next(found, None)


def _is_list(annotation: object) -> bool:
    options = (annotation, *typing.get_args(annotation))
    return any(typing.get_origin(option) is tuple for option in options)
