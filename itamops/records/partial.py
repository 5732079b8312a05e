"""Records whose schema refused some of their fields: the rest can be read, a wrong field cannot."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import UnionType, new_class
from typing import Annotated, Any, Final, NoReturn, Union, get_args, get_origin

import msgspec

from itamops.findings import Pointer
from itamops.records import RECORDS
from itamops.records.base import Record, decode_scalar


class WrongFieldError(Exception):
    """Raised where a field is read that the schema of the record has refused."""


LABELS: Mapping[str, str | None] = {"name": None, "tag": "none"}
"""What a record is called by: where that is wrong it counts as empty, and the id is what it is called."""

_WRONG: Final = object()
"""Stands for a value of which some part is wrong, where that part alone cannot be told apart."""

_Wrong = dict[str | int, "_Wrong"]
"""The wrong fields within a value: nothing below a field that is wrong itself."""


def decode_partial(kind: str, data: Mapping[str, Any], wrong: Iterable[Pointer]) -> Record | None:
    """Return a record of which the fields at some places are wrong; to read one raises `WrongFieldError`.

    Nothing is returned where the record as a whole, or its id, cannot be read.
    """
    tree: _Wrong = {}
    for pointer in wrong:
        _mark(tree, pointer)
    if not tree or "id" in tree:
        return None
    try:
        record = _struct(RECORDS[kind], data, tree)
    except (msgspec.ValidationError, ValueError):
        return None
    return record if isinstance(record, Record) else None


def _mark(tree: _Wrong, pointer: Pointer) -> None:
    for step in pointer[:-1]:
        tree = tree.setdefault(step, {})
    if pointer:
        tree[pointer[-1]] = {}


def _struct(of: type[msgspec.Struct], data: Mapping[str, Any], wrong: _Wrong) -> msgspec.Struct:
    values: dict[str, Any] = {}
    unreadable = []
    for field in msgspec.structs.fields(of):
        key = field.encode_name
        value = _WRONG
        if key in data:
            value = _value(field.type, data[key], wrong.get(key))
        elif key not in wrong and not field.required:
            continue
        if value is _WRONG and field.name in LABELS:
            value = LABELS[field.name]
        elif value is _WRONG:
            unreadable.append(field.name)
        values[field.name] = value
    made = _unreadable(of, frozenset(unreadable)) if unreadable else of
    return made(**values)


def _value(annotation: Any, value: Any, wrong: _Wrong | None) -> Any:  # noqa: ANN401  a value of any type
    if wrong is None:
        return msgspec.convert(value, annotation, dec_hook=decode_scalar)
    bare = _bare(annotation)
    if not wrong:
        return _WRONG
    if isinstance(value, Mapping) and isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return _struct(bare, value, wrong)
    if isinstance(value, Sequence) and get_origin(bare) is tuple:
        item = get_args(bare)[0]
        items = tuple(_value(item, one, wrong.get(place)) for place, one in enumerate(value))
        return _WRONG if _WRONG in items else items
    return _WRONG


def _bare(annotation: Any) -> Any:  # noqa: ANN401  an annotation may be any object
    """Return a type without None and notes."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    return annotation


@cache
def _unreadable(of: type[msgspec.Struct], fields: frozenset[str]) -> type[msgspec.Struct]:
    """Return a type like another of which some fields cannot be read."""

    def refuse(_record: object) -> NoReturn:
        raise WrongFieldError

    refused = dict.fromkeys(fields, property(refuse))
    return new_class(
        of.__name__, (of,), exec_body=lambda names: names.update(refused, __module__=of.__module__)
    )
