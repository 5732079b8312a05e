"""The words for each keyword of a schema that data violates."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from itamops.documents.one_line import written
from itamops.documents.scalars import plain_value
from itamops.findings import Pointer, nearest
from itamops.kinds import KIND_BY_NAME
from itamops.schemas.formats import NOUNS, explain_money
from itamops.schemas.patterns import matches
from itamops.schemas.violations import NEVER, Violation

RANDOM_PART = "[0-9a-hjkmnp-tv-z]{8}"
"""How the pattern of a random id ends."""

ID_LENGTH = 8

LOOK_ALIKE: Mapping[str, str] = {"i": "1", "l": "1", "o": "0", "u": "v"}
"""The letters that no id has, as they are read for others, each with what stands for it."""

Words = tuple[str, str]
"""A message and how to mend it; without the latter, an example will do."""

SHOWN = 60
"""Characters of a value that a message shows."""

LISTED = 12
"""Names that a fix lists."""

TYPES: Mapping[str, tuple[str, type]] = {
    "boolean": ("true or false", bool),
    "integer": ("a whole number", int),
    "number": ("a number", Decimal),
    "string": ("a text", str),
    "array": ("a list", list),
    "object": ("a group of fields", dict),
    "null": ("nothing", type(None)),
}
"""JSON's types: what we call them, and what they are here; true stands first because it is an int as well."""


def describe_type(violation: Violation) -> Words:
    """Return which type belongs at a place, and how the same characters become it where they can."""
    shape = str(violation.schema.get("format", ""))
    wanted = (
        f"{'an' if shape == 'money' else 'a'} {NOUNS[shape]}" if shape in NOUNS else _wanted(violation.wanted)
    )
    name, _ = TYPES[_type(violation.value)]
    message = f"{field_name(violation.pointer)} is {name}, but {wanted} belongs here"
    return message, _retyped(violation.wanted, violation.value, shape)


def _wanted(types: str | Sequence[str]) -> str:
    return " or ".join(TYPES[name][0] for name in ([types] if isinstance(types, str) else types))


def _type(value: object) -> str:
    return next(name for name, (_, python_type) in TYPES.items() if isinstance(value, python_type))


def _retyped(wanted: object, value: object, shape: str) -> str:
    if value is None:
        return "leave the field out where there is nothing to say"
    if wanted == "string" and not shape and isinstance(value, bool | int | Decimal):
        return f'quote it: "{written(value)}"'
    if (
        isinstance(value, str)
        and wanted in ("number", "integer", "boolean")
        and _type(plain_value(value)) == wanted
    ):
        return f"write it without quotes: {value}"
    if wanted == "array" and not isinstance(value, dict):
        return f"write a list: [{_shortened(written(value))}]"
    return ""


def describe_value(violation: Violation) -> Words:
    """Return why a value of the right type is not allowed."""
    describe = MESSAGES.get(violation.keyword, _unfit)
    return describe(violation, field_name(violation.pointer))


def _not_listed(violation: Violation, name: str) -> Words:
    allowed = [written(value) for value in violation.wanted]
    meant = nearest(written(violation.value), allowed)
    fix = f'did you mean "{meant}"?' if meant else f"one of: {listed(allowed)}"
    return f"{name} cannot be {quoted(violation.value)}", fix


def _not_constant(violation: Violation, name: str) -> Words:
    return f"{name} cannot be {quoted(violation.value)}", f"write {written(violation.wanted)}"


def _unmatched(violation: Violation, name: str) -> Words:
    shape = str(violation.schema.get("format", ""))
    if shape in NOUNS:
        return f"{quoted(violation.value)} is no {NOUNS[shape]}", ""
    kind, stroke, record_id = str(violation.value).partition("/")
    if stroke and kind in KIND_BY_NAME and matches(str(violation.wanted), record_id):
        return f"{name} cannot be {quoted(violation.value)}: an id alone belongs here", f"write {record_id}"
    if RANDOM_PART in str(violation.wanted):
        return _no_id(violation, name)
    form = str(violation.schema.get("description", "it has not the form that is asked for"))
    return f"{name} cannot be {quoted(violation.value)}: {form[:1].lower()}{form[1:]}", ""


def bare_id(violation: Violation) -> dict[str, Any]:
    """Return the id that stands where `kind/id` belongs, and the kinds that may stand before it."""
    kinds = re.match(r"\^\(([a-z|]+)\)/", str(violation.wanted)) if violation.keyword == "pattern" else None
    value = str(violation.value)
    return {"bare": value, "kinds": tuple(kinds[1].split("|"))} if kinds and "/" not in value else {}


def _no_id(violation: Violation, name: str) -> Words:
    """Return why a random id is none, and one like it that is valid."""
    value = str(violation.value)
    prefix, dash, rest = value.lower().partition("-")
    wrong = sorted({letter for letter in rest if letter in LOOK_ALIKE or not letter.isalnum()})
    why = f"not {listed(wrong)}" if wrong else f"{ID_LENGTH} of them, and {len(rest)} are there"
    near = f"{prefix}{dash}{''.join(LOOK_ALIKE.get(letter, letter) for letter in rest)}"
    fix = f"write {near}, or another id that is free" if re.search(violation.wanted, near) else ""
    form = "after its prefix it has digits and letters but i, l, o and u"
    return f"{name} cannot be {quoted(value)}: {form}, {why}", fix


def _misformatted(violation: Violation, _name: str) -> Words:
    if violation.wanted == "money":
        return explain_money(violation.value)
    return f"{quoted(violation.value)} is no {NOUNS[violation.wanted]}", ""


Describe = Callable[[Violation, str], Words]


def _bound(limit: str) -> Describe:
    def describe(violation: Violation, name: str) -> Words:
        return f"{name} is {written(violation.value)}, {limit.format(written(violation.wanted))}", ""

    return describe


def _size(what: str, limit: str) -> Describe:
    def describe(violation: Violation, name: str) -> Words:
        return f"{name} has {len(violation.value)} {what}, {limit.format(violation.wanted)}", ""

    return describe


def _too_short(violation: Violation, name: str) -> Words:
    if violation.value:
        return _size("characters", "at least {} are needed")(violation, name)
    return f"{name} is empty", "leave the field out where there is nothing to say"


def _out_of_place(_violation: Violation, name: str) -> Words:
    return f"{name} has no place beside the other fields", "remove it, or what excludes it"


def _unfit(violation: Violation, name: str) -> Words:
    return f"{name} does not fit its schema: {_shortened(violation.message, 200)}", ""


MESSAGES: Mapping[str, Describe] = {
    NEVER: _out_of_place,
    "enum": _not_listed,
    "const": _not_constant,
    "maxLength": _size("characters", "at most {} are allowed"),
    "minLength": _too_short,
    "pattern": _unmatched,
    "format": _misformatted,
    "minimum": _bound("at least {} is needed"),
    "exclusiveMinimum": _bound("more than {} is needed"),
    "maximum": _bound("at most {} is allowed"),
    "exclusiveMaximum": _bound("less than {} is allowed"),
    "minItems": _size("entries", "at least {} are needed"),
    "maxItems": _size("entries", "at most {} are allowed"),
    "minProperties": _size("fields", "at least {} are needed"),
    "maxProperties": _size("fields", "at most {} are allowed"),
}

ORDER: Mapping[str, int] = {keyword: place for place, keyword in enumerate(("type", *MESSAGES))}
"""Where several keywords are violated at one place, the first is told: length goes before pattern."""


def field_name(pointer: Pointer) -> str:
    """Return the name of the field at a pointer, with the place in a list: `macs[0]`."""
    place = ""
    for step in reversed(pointer):
        if isinstance(step, str):
            return f"{step}{place}"
        place = f"[{step}]{place}"
    return "the file"


def listed(names: Sequence[str]) -> str:
    """Return names in one line, not all where they are many."""
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def quoted(value: object) -> str:
    """Return a value as a message shows it."""
    text = _shortened(written(value))
    return f'"{text}"' if isinstance(value, str) else text


def _shortened(text: str, limit: int = SHOWN) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
