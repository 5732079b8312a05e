"""What a record class and a schema have in common, so that a test can say they are the same.

Both become a table of fields: `/software/*/product` is required and holds the id of a software product.
"""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias, TypeGuard

import msgspec

from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Amount, Money, To


class Choice(NamedTuple):
    """One of some words."""

    words: frozenset[str]


class Reference(NamedTuple):
    """The id of another record, or `kind/id`."""

    kinds: frozenset[str]
    typed: bool


Content: TypeAlias = "str | Choice | Reference | frozenset[Content]"
"""What a field holds: a word (`text`, `day`, `list`), or any of several where a set stands."""


class Field(NamedTuple):
    """One field."""

    required: bool
    content: Content


WORDS: Mapping[object, Content] = {
    str: "text",
    bool: "boolean",
    int: "integer",
    Decimal: "number",
    Money: "money",
    Amount: frozenset({"money", "number"}),
    date: "day",
    datetime: "instant",
}
FORMATS = {"date": "day", "date-time": "instant", "money": "money"}
TYPES = {
    "string": "text",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "array": "list",
    "object": "object",
}
COLLECTIONS: Mapping[object, str] = {tuple: "list", Mapping: "object"}
KINDS_BEFORE_ID = re.compile(r"\^\(([a-z|]+)\)/")


def class_fields(struct: type[msgspec.Struct], above: str = "") -> Iterator[tuple[str, Field]]:
    """Yield the fields of a class under the names that stand in files."""
    hints = typing.get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        yield from _type_fields(hints[field.name], f"{above}/{field.encode_name}", required=field.required)


def _type_fields(annotation: object, pointer: str, *, required: bool = True) -> Iterator[tuple[str, Field]]:
    annotation = _given(annotation)
    yield pointer, Field(required, _type_content(annotation))
    if typing.get_origin(annotation) is tuple:
        yield from _type_fields(typing.get_args(annotation)[0], f"{pointer}/*")
    elif typing.get_origin(annotation) is Mapping and typing.get_args(annotation)[1] is not Any:
        yield from _type_fields(typing.get_args(annotation)[1], f"{pointer}/*")
    elif _is_struct(annotation):
        yield from class_fields(annotation, pointer)


def _given(annotation: object) -> object:
    """Take the type of an optional field."""
    members = [member for member in typing.get_args(annotation) if member is not types.NoneType]
    return members[0] if _is_union(annotation) and len(members) == 1 else annotation


def _type_content(annotation: object) -> Content:
    members = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin in COLLECTIONS:
        return COLLECTIONS[origin]
    if _is_union(annotation):
        return frozenset(_type_content(member) for member in members if member is not types.NoneType)
    if origin is typing.Annotated:
        mark: To = members[1].extra["to"]
        return Reference(frozenset(mark.kinds), mark.typed)
    if origin is Literal:
        return Choice(frozenset(members))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Choice(frozenset(annotation))
    return "object" if _is_struct(annotation) else WORDS[annotation]


def _is_struct(annotation: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


def _is_union(annotation: object) -> bool:
    return typing.get_origin(annotation) in {types.UnionType, typing.Union}


def schema_fields(
    schema: Mapping[str, Any], shared: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[str, Field]]:
    """Yield the fields that a schema of an object accepts; `shared` are the definitions that it refers to."""
    for name, value in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield from _value_fields(value, shared, f"{above}/{name}", required=required)


def _value_fields(
    schema: Mapping[str, Any], shared: Mapping[str, Any], pointer: str, *, required: bool = True
) -> Iterator[tuple[str, Field]]:
    yield pointer, Field(required, _schema_content(schema, shared))
    schema = shared[_shared_name(schema)] if "$ref" in schema else schema
    yield from schema_fields(schema, shared, pointer)
    for inside in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inside, dict):
            yield from _value_fields(inside, shared, f"{pointer}/*")


def _schema_content(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Content:
    name = _shared_name(schema)
    if name.endswith("_id") and name.removesuffix("_id") in KIND_BY_NAME:
        return Reference(frozenset({name.removesuffix("_id")}), typed=False)
    if name:
        return _schema_content(shared[name], shared)
    if kinds := KINDS_BEFORE_ID.match(schema.get("pattern", "")):
        return Reference(frozenset(kinds[1].split("|")), typed=True)
    if "enum" in schema:
        return Choice(frozenset(schema["enum"]))
    if "anyOf" in schema:
        return frozenset(_schema_content(branch, shared) for branch in schema["anyOf"])
    return FORMATS.get(schema.get("format", ""), TYPES[schema["type"]])


def _shared_name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
