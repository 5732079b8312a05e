"""The registry's own schemas of `custom`: data of strangers, so they are looked at before they are used."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple, NoReturn

import jsonschema_rs

from itamops.findings import Pointer, did_you_mean
from itamops.schemas.formats import FORMATS

LIMIT = 65536
"""Bytes that an extension may have."""

DEPTH = 32
"""Levels that an extension may be nested."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LOCAL = re.compile(r"#/\$defs/([A-Za-z0-9_-]+)")
REFUSED = ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "multipleOf")
"""Keywords that name other documents, or that validators do not agree on for decimals."""


class ExtensionFlaw(NamedTuple):
    """Why an extension is not used, and where in it."""

    pointer: Pointer
    message: str
    fix: str = ""


def read_extension(content: bytes) -> tuple[Mapping[str, Any], ExtensionFlaw | None]:
    """Return the schema of an extension, or what is wrong with it."""
    if len(content) > LIMIT:
        return {}, ExtensionFlaw((), f"has {len(content)} bytes, {LIMIT} are allowed")
    try:
        schema = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        return {}, ExtensionFlaw((), f"is no JSON: {error}")
    if not isinstance(schema, dict):
        return {}, ExtensionFlaw((), "has to be an object")
    flaw = next(_flaws(schema), None)
    return ({}, flaw) if flaw else (schema, None)


def _flaws(schema: Mapping[str, Any]) -> Iterator[ExtensionFlaw]:
    if schema.get("$schema", DIALECT) != DIALECT:
        yield ExtensionFlaw(("$schema",), "is of another dialect", f"write {DIALECT}")
    definitions = schema["$defs"] if isinstance(schema.get("$defs"), dict) else {}
    for pointer, value in _walk(schema, ()):
        if len(pointer) > DEPTH:
            yield ExtensionFlaw(pointer[:DEPTH], f"is nested over {DEPTH} levels")
            return
        yield from _keyword_flaws(pointer, value, definitions)
    yield from _cycles(definitions)
    try:
        jsonschema_rs.Draft202012Validator(
            dict(schema), pattern_options=jsonschema_rs.RegexOptions(), offline=True
        )
    except (ValueError, LookupError) as error:
        yield ExtensionFlaw((), f"is no valid schema: {str(error).splitlines()[0]}")


def _keyword_flaws(
    pointer: Pointer, value: object, definitions: Mapping[str, object]
) -> Iterator[ExtensionFlaw]:
    """Look at one value; a property that is called like a keyword has a schema for a value, not a text."""
    keyword = pointer[-1] if pointer else ""
    if keyword == "$ref" and isinstance(value, str):
        target = LOCAL.fullmatch(value)
        if not target or target[1] not in definitions:
            yield ExtensionFlaw(pointer, f'refers to "{value:.200}"', "refer to #/$defs/… of this file only")
    elif keyword in REFUSED and not isinstance(value, dict):
        yield ExtensionFlaw(pointer, f'uses "{keyword}", which an extension cannot')
    elif keyword == "format" and isinstance(value, str) and value not in FORMATS:
        yield ExtensionFlaw(
            pointer,
            f'uses the format "{value:.200}"',
            did_you_mean(value, tuple(FORMATS)) or f"one of: {', '.join(FORMATS)}",
        )


def _cycles(definitions: Mapping[str, object]) -> Iterator[ExtensionFlaw]:
    """Find definitions that refer to themselves, which would never come to an end."""
    graph = {
        name: {
            value.removeprefix("#/$defs/")
            for pointer, value in _walk(definition, ())
            if pointer and pointer[-1] == "$ref" and isinstance(value, str)
        }
        for name, definition in definitions.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield ExtensionFlaw(("$defs", error.args[1][0]), "refers to itself")


def _walk(value: object, pointer: Pointer) -> Iterator[tuple[Pointer, object]]:
    yield pointer, value
    if len(pointer) > DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, (*pointer, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _walk(inner, (*pointer, position))


def refuse(uri: str) -> NoReturn:
    """Stand in for what fetches a schema: nothing is ever fetched."""
    raise LookupError(f"{uri} is not among the shipped schemas")
