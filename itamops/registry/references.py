"""Which records a record names: worked out once a type from its annotations, then read from the values."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from itamops.findings import Pointer
from itamops.records.base import To


class Reference(NamedTuple):
    """A field that names another record. `kind` is empty where the text has no `kind/` that fits."""

    pointer: Pointer
    kind: str
    id: str
    allowed: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The field that names it: the pointer without positions in lists."""
        return tuple(step for step in self.pointer if isinstance(step, str))


_Reader = Callable[[Any, Pointer], Iterator[Reference]]


def references(record: msgspec.Struct) -> Iterator[Reference]:
    """Return each reference of a record or setting, in the order of its fields."""
    return _struct_reader(type(record))(record, ())


@cache
def _struct_reader(struct: type[msgspec.Struct]) -> _Reader:
    hints = typing.get_type_hints(struct, include_extras=True)
    found = (
        (name, encoded, _reader(hints[name]))
        for name, encoded in zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    )
    fields = [(name, encoded, reader) for name, encoded, reader in found if reader]

    def read(value: Any, pointer: Pointer) -> Iterator[Reference]:
        for name, encoded, reader in fields:
            part = getattr(value, name)
            if part:
                yield from reader(part, (*pointer, encoded))

    return read if fields else _nothing


def _nothing(_value: Any, _pointer: Pointer) -> Iterator[Reference]:
    return iter(())


def _reader(annotation: Any) -> _Reader | None:
    """Compile the reader of one annotation, or nothing where no reference can be in it."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _annotated_reader(annotation)
    if origin in (types.UnionType, typing.Union):
        readers = [reader for member in typing.get_args(annotation) if (reader := _reader(member))]
        return readers[0] if readers else None
    if origin is tuple:
        return _items_reader(_reader(typing.get_args(annotation)[0]), enumerate)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _items_reader(_reader(typing.get_args(annotation)[1]), lambda value: value.items())
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        reader = _struct_reader(annotation)
        return None if reader is _nothing else reader
    return None


def _annotated_reader(annotation: Any) -> _Reader | None:
    inner, *marks = typing.get_args(annotation)
    targets = [
        mark.extra["to"]
        for mark in marks
        if isinstance(mark, msgspec.Meta) and mark.extra and "to" in mark.extra
    ]
    return _reference_reader(targets[0]) if targets else _reader(inner)


def _reference_reader(target: To) -> _Reader:
    if not target.typed:
        kind = target.kinds[0]
        return lambda value, pointer: iter((Reference(pointer, kind, value, target.kinds),))

    def read(value: Any, pointer: Pointer) -> Iterator[Reference]:
        kind, _, record_id = value.partition("/")
        yield Reference(pointer, kind if kind in target.kinds else "", record_id, target.kinds)

    return read


def _items_reader(reader: _Reader | None, items: Callable[[Any], Any]) -> _Reader | None:
    if reader is None:
        return None

    def read(value: Any, pointer: Pointer) -> Iterator[Reference]:
        for step, item in items(value):
            yield from reader(item, (*pointer, step))

    return read
