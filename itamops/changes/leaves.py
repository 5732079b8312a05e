"""What a record says, value by value."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import msgspec

from itamops.findings import Pointer
from itamops.records.base import Money, Record

Leaf: TypeAlias = str | int | Decimal | list[Any] | dict[str, Any] | None
"""A value with nothing inside: a text, number or truth value, or a list or mapping that is empty.

Money, days and instants are texts; None is what does not stand there.
"""


def written(leaf: Leaf | Pointer) -> str:
    """Write a value as JSON in ASCII; a number has all its digits, no exponent and no zeros at the end."""
    if isinstance(leaf, Decimal):
        text = format(leaf, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return json.dumps(leaf, separators=(",", ":"))


def leaves(record: Record | None) -> Mapping[Pointer, Leaf]:
    """Return the values of a record by where each stands, in the order of its fields; without defaults."""
    return dict(_leaves(record)) if record else {}


def _leaves(value: object) -> Iterator[tuple[Pointer, Leaf]]:
    match value:
        case msgspec.Struct():
            given = ((key, getattr(value, name), default) for name, key, default in _fields(type(value)))
            yield from _inside((key, part) for key, part, default in given if part != default)
        case Mapping() if value:
            yield from _inside(value.items())
        case tuple() | list() if value:
            yield from _inside(enumerate(value))
        case _:
            yield (), _leaf(value)


def _inside(parts: Iterable[tuple[str | int, object]]) -> Iterator[tuple[Pointer, Leaf]]:
    for step, part in parts:
        yield from (((step, *pointer), leaf) for pointer, leaf in _leaves(part))


def _leaf(value: object) -> Leaf:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Money():
            return str(value)
        case str() | int() | Decimal() | None:
            return value
        case Mapping():
            return {}
        case tuple() | list():
            return []
    raise TypeError(f"no field of a record holds a {type(value)}")


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    """List name, key and default of each field."""
    return tuple((field.name, field.encode_name, field.default) for field in msgspec.structs.fields(struct))
