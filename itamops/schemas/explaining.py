"""What is wrong with data that a schema refused, in the words of a colleague.

A table says of each keyword of JSON Schema what its violation is called. Patterns and formats are judged
by the very functions that decide, so that the two validators agree.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from itamops.findings import Pointer, nearest
from itamops.schemas.breach import Breach
from itamops.schemas.formats import FORMATS, NOUNS, explain_money
from itamops.schemas.patterns import matches

Explanation = tuple[str, str]
"""A message and how to mend it."""

Describe = Callable[[ValidationError, str], Explanation]

UNKNOWN, MISSING, TYPE, VALUE = "SCH001", "SCH002", "SCH003", "SCH004"

TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of fields",
    "null": "nothing",
}

SHOWN = 60
"""Characters of a value that a message shows."""

LISTED = 12
"""Names that a fix lists."""


class Explainer:
    """Explains what documents have against data; `common` among them holds the shared definitions."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        resources = [
            (f"{name}.json", DRAFT202012.create_resource(document)) for name, document in documents.items()
        ]
        registry: Registry[Any] = Registry().with_resources(resources)
        self._validators = {
            name: _Validator(document, registry=registry) for name, document in documents.items()
        }
        self._definitions: Mapping[str, Any] = documents["common"]["$defs"]

    def explain(self, name: str, data: object) -> tuple[Breach, ...]:
        """List what a document has against data, in the order of the data; one mistake is one breach."""
        found: dict[tuple[Pointer, bool], Breach] = {}
        for error in sorted(self._validators[name].iter_errors(data), key=_weight):
            for breach in self._breaches(error):
                found.setdefault((breach.pointer, breach.on_key), breach)
        return tuple(sorted(found.values(), key=lambda breach: _position(data, breach.pointer)))

    def _breaches(self, error: ValidationError) -> Iterator[Breach]:
        pointer: Pointer = tuple(error.absolute_path)
        match error.validator:
            case "additionalProperties" if error.validator_value is False:
                yield from _unknown_fields(error, pointer)
            case "required":
                yield from self._missing_fields(error, pointer)
            case "type":
                message, fix = self._wrong_type(error, pointer)
                yield Breach(TYPE, pointer, on_key=False, message=message, fix=fix)
            case _:
                yield self._wrong_value(error, pointer)

    def _missing_fields(self, error: ValidationError, pointer: Pointer) -> Iterator[Breach]:
        unknown = [name for name in error.instance if name not in error.schema.get("properties", {})]
        for name in error.validator_value:
            if name in error.instance or any(_absent_like(other, error) == name for other in unknown):
                continue
            example = self._example(error.schema.get("properties", {}).get(name, {}))
            fix = f"add {name}: {example}" if example else f"add {name}"
            yield Breach(MISSING, (*pointer, name), on_key=True, message=f'needs "{name}"', fix=fix)

    def _wrong_type(self, error: ValidationError, pointer: Pointer) -> tuple[str, str]:
        wanted, found = error.validator_value, error.instance
        shape = error.schema.get("format")
        noun = f"{'an' if shape == 'money' else 'a'} {NOUNS[shape]}" if shape in NOUNS else _any_of(wanted)
        message = f"{_name(pointer)} is {_type_of(found)}, but {noun} belongs here"
        return message, _retyped(wanted, found, shape) or self._for_example(error.schema)

    def _wrong_value(self, error: ValidationError, pointer: Pointer) -> Breach:
        on_key = "propertyNames" in error.absolute_schema_path
        if on_key:
            pointer = (*pointer, str(error.instance))
        if error.validator == "uniqueItems":
            pointer = (*pointer, _second_of_its_like(error.instance))
        describe = MESSAGES.get(str(error.validator), _unfit)
        message, fix = describe(error, _name(pointer))
        return Breach(VALUE, pointer, on_key, message, fix or self._for_example(error.schema))

    def _for_example(self, schema: object) -> str:
        example = self._example(schema)
        return f"for example {example}" if example else ""

    def _example(self, schema: object) -> str:
        """Give an example of what a schema stands for, written as in a file."""
        if not isinstance(schema, Mapping):
            return ""
        for example in schema.get("examples", ()):
            return written(example)
        definition = str(schema.get("$ref", "")).rpartition("/")[2]
        return self._example(self._definitions[definition]) if definition in self._definitions else ""


def _unknown_fields(error: ValidationError, pointer: Pointer) -> Iterator[Breach]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    for name in error.instance:
        if name in known or any(matches(pattern, name) for pattern in patterns):
            continue
        meant = _absent_like(name, error)
        fix = f'did you mean "{meant}"?' if meant else f"fields here: {_listed(known)}"
        yield Breach(
            UNKNOWN, (*pointer, name), on_key=True, message=f"unknown field {_quoted(name)}", fix=fix
        )


def _absent_like(name: str, error: ValidationError) -> str:
    """Give the field that an unknown one was probably meant to be: the nearest that is not there."""
    return nearest(
        name, [known for known in error.schema.get("properties", {}) if known not in error.instance]
    )


def _retyped(wanted: object, found: object, shape: str | None) -> str:
    """Say how the very same characters become what is wanted, where they can."""
    if found is None:
        return "leave the field out where there is nothing to say"
    if wanted == "string" and not shape and isinstance(found, bool | int | Decimal):
        return f'quote it: "{written(found)}"'
    if wanted in ("number", "integer", "boolean") and isinstance(found, str) and _plain_type(found) == wanted:
        return f"write it without quotes: {found}"
    if wanted == "array" and not isinstance(found, Mapping):
        return f"write a list: [{_shortened(written(found))}]"
    return ""


def _plain_type(text: str) -> str:
    """Give the type a text would have without its quotes."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except ValueError:
        return "string"
    return next((name for name, kinds in _PYTHON_TYPES.items() if isinstance(value, kinds)), "")


_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "number": Decimal,
    "string": str,
    "array": list,
    "object": dict,
    "null": type(None),
}


def _type_of(value: object) -> str:
    if isinstance(value, Decimal):
        return "a number with decimals"
    return next(
        (TYPES[name] for name, kinds in _PYTHON_TYPES.items() if isinstance(value, kinds)), "something"
    )


def _any_of(wanted: object) -> str:
    names = [wanted] if isinstance(wanted, str) else list(wanted) if isinstance(wanted, list) else []
    return " or ".join(TYPES.get(str(name), str(name)) for name in names)


def _not_listed(error: ValidationError, name: str) -> Explanation:
    allowed = [written(value) for value in error.validator_value]
    meant = nearest(written(error.instance), allowed)
    fix = f'did you mean "{meant}"?' if meant else f"one of: {_listed(allowed)}"
    return f"{name} cannot be {_quoted(error.instance)}", fix


def _not_const(error: ValidationError, name: str) -> Explanation:
    return f"{name} cannot be {_quoted(error.instance)}", f"write {written(error.validator_value)}"


def _unmatched(error: ValidationError, name: str) -> Explanation:
    shape = error.schema.get("format")
    if shape in NOUNS:
        return f"{_quoted(error.instance)} is no {NOUNS[shape]}", ""
    description = error.schema.get("description", "it does not have the form that is asked for")
    return f"{name} cannot be {_quoted(error.instance)}: {description[:1].lower()}{description[1:]}", ""


def _misformatted(error: ValidationError, _name: str) -> Explanation:
    if error.validator_value == "money":
        return explain_money(error.instance)
    return f"{_quoted(error.instance)} is no {NOUNS[error.validator_value]}", ""


def _bound(words: str) -> Describe:
    def describe(error: ValidationError, name: str) -> Explanation:
        return f"{name} is {written(error.instance)}, {words.format(written(error.validator_value))}", ""

    return describe


def _size(what: str, words: str) -> Describe:
    def describe(error: ValidationError, name: str) -> Explanation:
        size = len(error.instance)
        return f"{name} has {size} {what}, {words.format(error.validator_value)}", ""

    return describe


def _too_short(error: ValidationError, name: str) -> Explanation:
    if not error.instance:
        return f"{name} is empty", "leave the field out where there is nothing to say"
    return _size("characters", "at least {} are needed")(error, name)


def _repeated(error: ValidationError, name: str) -> Explanation:
    again = error.instance[_second_of_its_like(error.instance)]
    return f"{name} repeats {_quoted(again)}", "remove it"


def _second_of_its_like(items: list[Any]) -> int:
    return next(position for position, item in enumerate(items) if item in items[:position])


def _unfit(error: ValidationError, name: str) -> Explanation:
    return f"{name} does not fit its schema: {_shortened(error.message, 200)}", ""


MESSAGES: Mapping[str, Describe] = {
    "enum": _not_listed,
    "const": _not_const,
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
    "uniqueItems": _repeated,
    "minProperties": _size("fields", "at least {} are needed"),
    "maxProperties": _size("fields", "at most {} are allowed"),
}
"""What each keyword's violation is called; where two are broken at one place, the first here is told."""

_WEIGHTS = {keyword: weight for weight, keyword in enumerate(MESSAGES)}


def _weight(error: ValidationError) -> int:
    """Sort the errors of one place: a wrong type before a wrong value, and that in the order of the table."""
    return -1 if error.validator == "type" else _WEIGHTS.get(str(error.validator), len(_WEIGHTS))


def _position(data: object, pointer: Pointer) -> tuple[int, ...]:
    """Sort by where in the data a pointer leads; what is not there comes first in what it is missing from."""
    position: list[int] = []
    for step in pointer:
        if isinstance(data, Mapping):
            position.append(list(data).index(step) if step in data else -1)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            position.append(step)
            data = data[step]
    return tuple(position)


def _name(pointer: Pointer) -> str:
    """Give the name of a field, a place in a list with it: `macs[0]`."""
    name = ""
    for step in reversed(pointer):
        if isinstance(step, str):
            return f"{step}{name}"
        name = f"[{step}]{name}"
    return "the file"


def _listed(names: Mapping[str, Any] | list[str]) -> str:
    shown = list(names)[:LISTED]
    return ", ".join(shown) + (", …" if len(names) > LISTED else "")


def _quoted(value: object) -> str:
    text = _shortened(written(value))
    return f'"{text}"' if isinstance(value, str) else text


def _shortened(text: str, limit: int = SHOWN) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def written(value: object) -> str:
    """Give a value as it stands in a file, on one line."""
    match value:
        case str() | Decimal():
            return str(value)
        case Mapping():
            return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case _:
            return json.dumps(value)


def _check_pattern(
    _validator: object, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError("does not match")


def _check_format(_validator: object, name: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not FORMATS[name](value):
        yield ValidationError("is not of the format")


_Validator = extend(Draft202012Validator, {"pattern": _check_pattern, "format": _check_format})
