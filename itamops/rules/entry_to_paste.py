"""Entries to paste: a step as recorded, with a place for each piece of missing evidence."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from itamops.lifecycles import RequiredEvidence
from itamops.records.base import Money, To

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./@+-]*")
"""Texts that need no quotes between the brackets of an entry."""

READ_AS_OTHERWISE = re.compile(r"(?i)true|false|yes|no|null|on|off|[0-9.e+-]+|\d{4}-\d\d-\d\d")

FORMS = {
    "acceptance": '"sha256:<hash>, or waived: <reason>"',
    "budget": "<budget of a team> | none",
    "sha256": '"sha256:<hash>"',
    "certificate": '{number: <text>, on: <day>, sha256: "sha256:<hash>", serials: [<text>]}',
}
"""Texts that have a form of their own, by field."""


def entry_to_paste(
    entry: msgspec.Struct, lacking: Iterable[RequiredEvidence], choices: Mapping[str, Sequence[str]]
) -> str:
    """Return an entry as one line of YAML: what it has, and each missing field with what may stand there.

    `choices` are the values of fields that are still to be chosen.
    """
    given = _given(entry)
    if "substate" in choices:
        given["substate"] = Hint(" | ".join(choices["substate"]))
    for evidence in lacking:
        _fill(given, type(entry), evidence.fields[0].split("."), given["on"])
    return _flow(given)


def fields_to_paste(record: msgspec.Struct, lacking: Iterable[RequiredEvidence], day: date) -> str:
    """Return the missing fields of a record, each with what may stand there."""
    given: dict[str, Any] = {}
    for evidence in lacking:
        _fill(given, type(record), evidence.fields[0].split("."), day)
    return ", ".join(f"`{name}: {_flow(value)}`" for name, value in given.items())


def record_to_paste(record: type[msgspec.Struct], known: Mapping[str, object]) -> str:
    """Return a record of a type as one line of YAML: what is known of it, and what else it has to state."""
    fields = [field for field in msgspec.structs.fields(record) if field.required]
    return _flow({**{field.encode_name: Hint(_hint_of(field)) for field in fields}, **known})


def _given(part: msgspec.Struct) -> dict[str, Any]:
    """Return what is set on a part, by the names that a file has."""
    names = zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True)
    values = ((name, getattr(part, field)) for field, name in names)
    defaults = {field.encode_name: field.default for field in msgspec.structs.fields(part)}
    return {name: value for name, value in values if value is not None and value != defaults[name]}


def _fill(given: dict[str, Any], of: type, path: Sequence[str], day: date) -> None:
    types = {field.encode_name: field.type for field in msgspec.structs.fields(of)}
    name, *rest = path
    if not rest:
        given.setdefault(name, Hint(FORMS.get(name) or (hint(types[name]) if name in types else "<text>")))
        return
    match given.get(name):
        case msgspec.Struct() as within:
            part = _given(within)
        case dict() as within:
            part = within
        case _:
            part = {"on": day}
    given[name] = part
    _fill(part, _struct_in(types[name]), rest, day)


class Hint(str):
    """What may stand in a field; it is shown as it is."""

    __slots__ = ()


def _bare(annotation: Any) -> tuple[Any, To | None]:  # noqa: ANN401  an annotation may be any object
    """Return a type without None and notes, and the note of a reference."""
    note = None
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *notes = get_args(annotation)
            note = next((one.extra["to"] for one in notes if getattr(one, "extra", None)), note)
        elif origin in (Union, UnionType):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation, note


def _struct_in(annotation: Any) -> type:  # noqa: ANN401  an annotation may be any object
    found: type = _bare(annotation)[0]
    return found


def hint_of(record: type[msgspec.Struct], name: str) -> str:
    """Return what may stand in a field of a type."""
    return next(_hint_of(field) for field in msgspec.structs.fields(record) if field.encode_name == name)


def _hint_of(field: msgspec.structs.FieldInfo) -> str:
    return FORMS.get(field.encode_name) or hint(field.type)


@cache
def hint(annotation: Any) -> str:  # noqa: ANN401  an annotation may be any object
    """Return what may stand in a field of a type: its values, or a word for what is to be filled in."""
    bare, reference = _bare(annotation)
    if reference is not None:
        return " | ".join(f"<{kind}/id>" if reference.typed else f"<{kind} id>" for kind in reference.kinds)
    if get_origin(bare) is Literal:
        return " | ".join(map(str, get_args(bare)))
    if get_origin(bare) is tuple:
        return f"[{hint(get_args(bare)[0])}]"
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        fields = msgspec.structs.fields(bare)
        wanted = [field for field in fields if field.required] or fields
        return f"{{{', '.join(f'{field.encode_name}: {_hint_of(field)}' for field in wanted)}}}"
    return SIMPLE.get(bare, "<text>")


SIMPLE: Mapping[Any, str] = {
    bool: "true | false",
    int: "<number>",
    Decimal: "<number>",
    Money: "<amount>",
    date: "<day>",
}
"""No value that would pass as it stands: what is pasted has to be filled in."""


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    match value:
        case Mapping():
            return f"{{{', '.join(f'{name}: {_flow(one)}' for name, one in value.items())}}}"
        case msgspec.Struct():
            return _flow(_given(value))
        case tuple() | list():
            return f"[{', '.join(map(_flow, value))}]"
        case _:
            return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and not isinstance(value, Hint):
        plain = PLAIN.fullmatch(value) and not READ_AS_OTHERWISE.fullmatch(value)
        return value if plain else json.dumps(value, ensure_ascii=False)
    return str(value)
