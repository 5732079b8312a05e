"""The amounts of money in records: all of a kind at once, and one by one where something is wrong."""

import typing
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from itamops.findings import Pointer
from itamops.records.base import Money
from itamops.registry.columns import Step, step


def any_amount(struct: type[msgspec.Struct], records: Iterable[Any], holds: Callable[[Money], bool]) -> bool:
    """Return whether something is true of any amount in these records, field by field.

    Equal amounts are mostly one object (`parse_money`), so each object is looked at once.
    """
    everything = list(records)
    columns = (_walk(steps, everything) for steps in _columns(struct))
    return any(holds(money) for column in columns for money in {id(one): one for one in column}.values())


def amounts(part: object) -> Iterator[tuple[Pointer, Money]]:
    """Yield the amounts of a record or part of one with where each stands, in the order of its fields."""
    match part:
        case Money():
            yield (), part
        case msgspec.Struct():
            names = zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True)
            yield from _inside((key, getattr(part, name)) for name, key in names)
        case tuple():
            yield from _inside(enumerate(part))


def _inside(parts: Iterable[tuple[str | int, object]]) -> Iterator[tuple[Pointer, Money]]:
    for key, part in parts:
        yield from (((key, *pointer), money) for pointer, money in amounts(part))


def _walk(steps: tuple[Step, ...], parts: Iterable[Any]) -> Iterable[Any]:
    for one in steps:
        parts = one(parts)
    return parts


@cache
def _columns(struct: type[msgspec.Struct]) -> tuple[tuple[Step, ...], ...]:
    """List the ways to the amounts of a type."""
    return tuple(_of_struct(struct, ()))


def _of_struct(struct: type[msgspec.Struct], steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    hints = typing.get_type_hints(struct)
    for name in struct.__struct_fields__:
        yield from _of_annotation(hints[name], (*steps, step(name, hints[name])))


def _of_annotation(annotation: object, steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    if isinstance(annotation, type) and issubclass(annotation, Money):
        yield steps
    elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield from _of_struct(annotation, steps)
    else:
        for member in typing.get_args(annotation):
            yield from _of_annotation(member, steps)
