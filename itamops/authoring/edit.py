"""Changing a record's file: what is not changed stays as it was typed, comments and order included."""

import re
from collections.abc import Mapping, Sequence

from itamops.authoring.render import Value, field_order, render_field, render_record
from itamops.documents import read_document

_FIELD = re.compile(r'"?([A-Za-z_][A-Za-z0-9_-]*)"?:(?:\s|$)')


def set_fields(kind: str, text: str, fields: Mapping[str, Value]) -> str:
    """Write some top-level fields of a record anew; new ones stand where the schema has them.

    A file that is not laid out one field after the other, such as one pair of braces, is rendered as a whole.
    Raises ValueError for a text that cannot be read.
    """
    intended = render_record(kind, {**_read(text), **fields})
    edited = text
    for key, value in fields.items():
        edited = _set_field(edited, key, render_field(kind, key, value), field_order(kind))
    return edited if read_document(edited.encode())[0] == _read(intended) else intended


def _read(text: str) -> Mapping[str, Value]:
    match read_document(text.encode())[0]:
        case dict() as data:
            return data
    raise ValueError("the file cannot be read")


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
    """Give the end of a field: comments and empty lines before the next one belong to that."""
    end = after
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _splice(lines: Sequence[str], start: int, end: int, rendered: str) -> str:
    before = "".join(lines[:start])
    return before + ("\n" if before and not before.endswith("\n") else "") + rendered + "".join(lines[end:])
