"""Records as text: the one canonical form in which a new file is written."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias, TypeGuard

from itamops.documents import modeline, schema_address
from itamops.documents.characters import unwanted_character
from itamops.documents.scalars import is_long_number, is_retyped, plain_value
from itamops.records.base import Money, record_path
from itamops.schemas import shipped_text

LINE_LENGTH = 120
"""A mapping or list stands on one line while the line is no longer."""

Scalar: TypeAlias = str | int | Decimal | Money | date | None
Value: TypeAlias = Scalar | Sequence["Value"] | Mapping[str, "Value"]
"""What may stand in a record, before it is text; `int` includes truth values, `date` includes instants."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

# What may stand without quotes, once it is known to be no number or word: letters and digits first, then
# nothing that could end the text, start a comment or pass for a key; brackets and commas only outside flow.
# A day or instant is text to this profile, and its usual form is what people expect to see.
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[-+][0-9]{2}:[0-9]{2}))?"
_PLAIN = re.compile(rf"{_DAY}|[^\W_](?:[^\n\t:#]|(?<! )#|:(?=[^\s]))*(?<! )")
_PLAIN_IN_FLOW = re.compile(rf"{_DAY}|[^\W_][^\n\t:#,\[\]{{}}]*(?<! )")


def render_record(kind: str, data: Mapping[str, Value]) -> str:
    """Return the text of a record's file: the schema line, then the keys in the order of the kind's schema.

    Reading the text gives the same data, with days and amounts as text. Raises ValueError for a text or
    number that no record may hold, such as one with control characters or more than 18 digits.
    """
    return render_file(record_path(kind, str(data["id"]), data), kind, data)


def render_file(path: str, schema: str, data: Mapping[str, Value]) -> str:
    """Return the text of any file that a schema describes, a setting's as well as a record's."""
    lines = [modeline(schema_address(path, schema)), *_block(_in_schema_order(data, _schema(schema)), 0)]
    return _joined(lines)


def render_field(kind: str, key: str, value: Value) -> str:
    """Return the lines of one top-level field as `render_record` writes it."""
    return _joined(_block(_in_schema_order({key: value}, _schema(kind)), 0))


def render_scalar(value: Scalar) -> str:
    """Return the text of a single value, such as may stand on a line of its own or between braces."""
    return _scalar(value, flow=True)


def field_order(kind: str) -> Sequence[str]:
    """List the top-level fields of a kind in the order in which they are written."""
    return tuple(_schema(kind)["properties"])


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _entry(key: str, value: Value, indent: int, prefix: str = "") -> Iterator[str]:
    """Yield the lines of one key with its value; `prefix` is what stands before the key on its first line."""
    lead = f"{prefix or ' ' * indent}{_key(key)}:"
    if isinstance(value, str) and (literal := _literal(value, indent + 2)):
        yield f"{lead} {literal[0]}"
        yield from literal[1:]
    elif not _is_collection(value):
        yield f"{lead} {_scalar(value)}"
    elif line := _on_one_line(value, len(lead) + 1):
        yield f"{lead} {line}"
    else:
        yield lead
        yield from _block(value, indent + 2)


def _block(value: Value, indent: int) -> Iterator[str]:
    """Yield the lines of a mapping's keys or a list's items."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from _entry(key, held, indent)
    elif _is_collection(value):
        for item in value:
            yield from _item(item, indent)


def _item(value: Value, indent: int) -> Iterator[str]:
    """Yield the lines of one list item."""
    dash = f"{' ' * indent}- "
    line = _on_one_line(value, len(dash)) if isinstance(value, Mapping) else _flow(value)
    if line:
        yield dash + line
    elif isinstance(value, Mapping):
        for position, (key, held) in enumerate(value.items()):
            yield from _entry(key, held, indent + 2, prefix=dash if position == 0 else "")


def _is_collection(value: Value) -> TypeGuard[Sequence[Value] | Mapping[str, Value]]:
    return not isinstance(value, str) and isinstance(value, (dict, list, tuple, Mapping))


def _on_one_line(value: Value, column: int) -> str:
    """Return a collection on one line that begins at a column; nothing where it may not, or is too long."""
    line = "" if value and not _may_flow(value) else _flow(value)
    return "" if value and column + len(line) > LINE_LENGTH else line


def _may_flow(value: Value) -> bool:
    """Return whether a collection may stand on one line: lists of plain values, texts of one line.

    A list of mappings stands one item a line, so that two changes that add to it merge.
    """
    if isinstance(value, str):
        return "\n" not in value
    if isinstance(value, Mapping):
        return all(map(_may_flow, value.values()))
    return not _is_collection(value) or (
        not any(isinstance(item, Mapping) for item in value) and all(map(_may_flow, value))
    )


def _flow(value: Value) -> str:
    if isinstance(value, str):
        return _text(value, _PLAIN_IN_FLOW)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if _is_collection(value):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Value, *, flow: bool = False) -> str:
    if isinstance(value, str):
        return _text(value, _PLAIN_IN_FLOW if flow else _PLAIN)
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return _number(value)
        case date():
            return value.isoformat()
        case Money():
            return _text(str(value), _PLAIN_IN_FLOW if flow else _PLAIN)
    raise TypeError(f"{value!r} cannot stand in a record")


def _number(value: int | Decimal) -> str:
    written = format(value, "f") if isinstance(value, Decimal) else str(value)
    if is_long_number(written) or plain_value(written) != value:
        raise ValueError(f"the number {written:.40} cannot stand in a record")
    return written


@lru_cache(maxsize=1024)
def _key(key: str) -> str:
    return key if _WORD.fullmatch(key) and plain_value(key) == key else _text(key, _PLAIN_IN_FLOW)


@lru_cache(maxsize=4096)  # the same words in each of thousands of records
def _text(text: str, plain: re.Pattern[str]) -> str:
    """Write a text plain where every reader of YAML takes it for the same text, else between quotes."""
    if unwanted := unwanted_character(text):
        raise ValueError(f"{text!r} holds {unwanted[1]}, which no record may hold")
    if plain.fullmatch(text) and plain_value(text) == text and not is_retyped(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str, indent: int) -> list[str] | None:
    """Return the lines of a block literal for a text of several lines; None where it would not read back."""
    body = text.rstrip("\n")
    if "\n" not in body or body.lstrip("\n")[0] in " \t" or unwanted_character(text):
        return None
    ending = {0: "-", 1: ""}.get(len(text) - len(body), "+")
    lines = text.removesuffix("\n").split("\n")
    return [f"|{ending}", *(f"{' ' * indent}{line}" if line else "" for line in lines)]


def _in_schema_order(value: Value, schema: Mapping[str, Any]) -> Value:
    """Put the keys of each mapping into the order of its schema's properties; others follow as they come."""
    if isinstance(value, str):
        return value
    schema = _resolved(schema)
    if isinstance(value, Mapping):
        known = schema.get("properties", {})
        keys = [key for key in known if key in value]
        if len(keys) < len(value):
            keys += [key for key in value if key not in known]
        return {key: _in_schema_order(value[key], known.get(key, {})) for key in keys}
    if isinstance(value, list | tuple):
        return [_in_schema_order(item, schema.get("items", {})) for item in value]
    return value


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    name = reference.rpartition("/")[2]
    shared: Mapping[str, Any] = _schema("common")["$defs"][name]
    return shared


@lru_cache(maxsize=64)
def _schema(name: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(shipped_text(name))
    return loaded
