"""Which lists a record has: worked out once a type from its annotations, then read from the values."""

import types
import typing
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from itamops.findings import Pointer


class List(NamedTuple):
    """A list of names or of parts, where it stands, and the part and field that hold it."""

    pointer: Pointer
    items: tuple[Any, ...]
    of: type[msgspec.Struct]
    field: str


_Reader = Callable[[Any, Pointer], Iterator[List]]


def lists(record: msgspec.Struct) -> Iterator[List]:
    """Yield each list of a record that has more than one item, in the order of its fields."""
    reader = _struct_reader(type(record))
    return reader(record, ()) if reader else iter(())


@cache
def _struct_reader(struct: type[msgspec.Struct]) -> _Reader | None:
    """Compile the reader of a type, or nothing where it has no lists: most parts of records have none."""
    hints = typing.get_type_hints(struct)
    names = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    fields = [(name, key, reader) for name, key in names if (reader := _reader(hints[name], struct, name))]

    def read(value: Any, pointer: Pointer) -> Iterator[List]:
        for name, key, reader in fields:
            part = getattr(value, name)
            if part:
                yield from reader(part, (*pointer, key))

    return read if fields else None


def _reader(annotation: Any, struct: type[msgspec.Struct], field: str) -> _Reader | None:
    """Compile the reader of one annotation, or nothing where no list can be in it."""
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        readers = (_reader(member, struct, field) for member in typing.get_args(annotation))
        return next(filter(None, readers), None)
    if typing.get_origin(annotation) is tuple:
        return _list_reader(typing.get_args(annotation)[0], struct, field)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return _struct_reader(annotation)
    return None


def _list_reader(item: Any, struct: type[msgspec.Struct], field: str) -> _Reader | None:
    of_parts = isinstance(item, type) and issubclass(item, msgspec.Struct)
    if not of_parts and item is not str:
        return None
    inside = _struct_reader(item) if of_parts else None

    def read(value: Any, pointer: Pointer) -> Iterator[List]:
        if len(value) > 1:
            yield List(pointer, value, struct, field)
        if inside:
            for position, part in enumerate(value):
                yield from inside(part, (*pointer, position))

    return read
