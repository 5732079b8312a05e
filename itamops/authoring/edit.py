"""Changing a record's file: what is not changed stays as it was typed, comments and order included."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

from itamops.authoring.render import Scalar, Value, field_order, render_field, render_record, render_scalar
from itamops.documents import locate, read_document
from itamops.findings import Pointer

_FIELD = re.compile(r'"?([A-Za-z_][A-Za-z0-9_-]*)"?:(?:\s|$)')


def set_fields(kind: str, text: str, fields: Mapping[str, Value]) -> str:
    """Write some top-level fields of a record anew; None removes one.

    New ones stand where the schema has them. A file that is not laid out one field after the other, such as
    one pair of braces, is rendered as a whole. Raises ValueError for a text that cannot be read.
    """
    kept = {key: value for key, value in {**_read(text), **fields}.items() if fields.get(key, "") is not None}
    intended = render_record(kind, kept)
    edited = text
    for key, value in fields.items():
        rendered = "" if value is None else render_field(kind, key, value)
        edited = _set_field(edited, key, rendered, field_order(kind))
    return edited if read_document(edited.encode())[0] == _read(intended) else intended


def set_values(kind: str, text: str, values: Mapping[Pointer, Scalar]) -> str:
    """Write single values of a record anew, at pointers such as `("versions", 0, "released")`.

    What stands around them stays as it was typed, a comment on the same line included. A value may be new in
    a mapping that is there, or at the top. Where the layout leaves no place for it, its whole top-level field
    is rendered. Raises ValueError for a text that cannot be read.
    """
    intended = deepcopy(dict(_read(text)))
    edited = text
    for pointer, value in values.items():
        _mapping_at(intended, pointer)[pointer[-1]] = value
        edited = _set_value(kind, edited, pointer, value)
    if read_document(edited.encode())[0] == _read(render_record(kind, intended)):
        return edited
    return set_fields(kind, text, {str(pointer[0]): intended[str(pointer[0])] for pointer in values})


def _read(text: str) -> Mapping[str, Value]:
    match read_document(text.encode())[0]:
        case dict() as data:
            return data
    raise ValueError("the file cannot be read")


def _mapping_at(data: object, pointer: Pointer) -> dict[str | int, Any]:
    """Return the mapping in which the value at a pointer stands, or would."""
    found = cast("dict[str | int, Any]", data)
    for step in pointer[:-1]:
        found = found[step]
    return found


def _set_value(kind: str, text: str, pointer: Pointer, value: Scalar) -> str:
    key = str(pointer[-1])
    known = pointer[-1] in _mapping_at(_read(text), pointer)
    if not known and len(pointer) == 1:
        return _set_field(text, key, render_field(kind, key, value), field_order(kind))
    start, end = _extent(text, pointer if known else pointer[:-1])
    if known:
        return text[:start] + render_scalar(value) + text[end:]
    added = f"{key}: {render_scalar(value)}"
    if text[start] == "{":
        body = text[start : end - 1].rstrip()
        comma = "" if body == "{" else ", "
        return text[:start] + body + comma + added + text[start + len(body) :]
    indent = start - text.rfind("\n", 0, start) - 1
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    return f"{text[:line_end]}\n{' ' * indent}{added}{text[line_end:]}"


def _extent(text: str, pointer: Pointer) -> tuple[int, int]:
    """Return the indexes at which a value begins and ends."""
    span = locate(text.encode(), pointer)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def _set_field(text: str, key: str, rendered: str, order: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    starts = {match[1]: number for number, line in enumerate(lines) if (match := _FIELD.match(line))}
    if key in starts:
        start = starts[key]
        after = min((number for number in starts.values() if number > start), default=len(lines))
        return _splice(lines, start, _end_of(lines, start, after), rendered)
    later = order[order.index(key) + 1 :] if key in order else ()
    following = min((starts[name] for name in later if name in starts), default=len(lines))
    place = _end_of(lines, 0, following) if following < len(lines) else following
    return _splice(lines, place, place, rendered)


def _end_of(lines: Sequence[str], start: int, after: int) -> int:
    """Return the end of a field: comments and empty lines before the next one belong to that."""
    end = after
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _splice(lines: Sequence[str], start: int, end: int, rendered: str) -> str:
    before = "".join(lines[:start])
    return before + ("\n" if before and not before.endswith("\n") else "") + rendered + "".join(lines[end:])
