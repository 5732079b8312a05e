"""What is wrong with data that a schema refused, in the words of a colleague: one mistake, one breach."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from itamops.documents.one_line import pasted
from itamops.findings import Pointer, nearest
from itamops.schemas.breach import Breach
from itamops.schemas.messages import ORDER, bare_id, describe_type, describe_value, listed, quoted
from itamops.schemas.patterns import matches
from itamops.schemas.violations import Validators, Violation

UNKNOWN, MISSING, TYPE, VALUE = "SCH001", "SCH002", "SCH003", "SCH004"

ENTRY_DEPTH = 2
"""How long the pointer to an entry of a lifecycle is."""


class Explainer:
    """Explains what documents have against data; `common` among them holds the shared definitions."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self._validators = Validators(documents)
        self._documents = documents
        self._definitions: Mapping[str, Any] = documents["common"]["$defs"]

    def explain(self, name: str, data: object) -> tuple[Breach, ...]:
        """List what a document has against data, in the order of the data."""
        violations = sorted(self._validators.violations(name, data), key=_weight)
        misspelt = {
            (*violation.pointer, _meant(field, violation))
            for violation in violations
            for field in _unknown_names(violation)
        }
        found: dict[tuple[Pointer, bool], Breach] = {}
        for violation in violations:
            for breach in self._breaches(violation, name):
                if not (breach.code == MISSING and breach.pointer in misspelt):
                    found.setdefault((breach.pointer, breach.on_key), breach)
        return tuple(sorted(found.values(), key=lambda breach: _position(data, breach.pointer)))

    def _breaches(self, violation: Violation, document: str) -> Iterator[Breach]:
        match violation.keyword:
            case "additionalProperties":
                yield from self._unknown_fields(violation, document)
            case "required":
                yield from self._missing_fields(violation)
            case "type":
                message, fix = describe_type(violation)
                yield self._breach(TYPE, violation, message, fix)
            case "uniqueItems":
                position = _second_of_its_like(violation.value)
                repeated = violation._replace(pointer=(*violation.pointer, position))
                message = f"{quoted(violation.value[position])} stands here a second time"
                yield self._breach(VALUE, repeated, message, "remove it")
            case _:
                message, fix = describe_value(violation)
                breach = self._breach(VALUE, violation, message, fix)
                yield msgspec.structs.replace(breach, **bare_id(violation))

    def _unknown_fields(self, violation: Violation, document: str) -> Iterator[Breach]:
        known = [*violation.schema.get("properties", {})]
        for name in _unknown_names(violation):
            place = self._place(document, violation.pointer, name)
            meant = "" if place else _meant(name, violation)
            fix = place or (f'did you mean "{meant}"?' if meant else f"fields here: {listed(known)}")
            pointer = (*violation.pointer, name)
            message = f"unknown field {quoted(name)}"
            yield Breach(UNKNOWN, pointer, on_key=True, message=message, fix=fix, meant=meant)

    def _place(self, document: str, pointer: Pointer, name: str) -> str:
        """Return where a field belongs that stands on a record and not in its entry, or the reverse."""
        of_record = self._documents[document].get("properties", {})
        of_entry = of_record.get("lifecycle", {}).get("items", {}).get("properties", {})
        if not pointer and name in of_entry:
            return "write it into the entry of `lifecycle` that it belongs to"
        if pointer[:1] == ("lifecycle",) and len(pointer) == ENTRY_DEPTH and name in of_record:
            return "write it on the record, beside `lifecycle`, and not into the entry"
        return ""

    def _breach(self, code: str, violation: Violation, message: str, fix: str) -> Breach:
        if not fix and (example := self._example(violation.schema)):
            fix = f"for example {example}"
        return Breach(code, violation.pointer, violation.on_key, message, fix)

    def _missing_fields(self, violation: Violation) -> Iterator[Breach]:
        fields = violation.schema.get("properties", {})
        for name in (name for name in violation.wanted if name not in violation.value):
            fix = f"add {name}: {self._example(fields.get(name, {}))}".removesuffix(": ")
            yield Breach(MISSING, (*violation.pointer, name), on_key=True, message=f'needs "{name}"', fix=fix)

    def _example(self, schema: Mapping[str, Any]) -> str:
        """Return an example of what a schema takes, written as in a file."""
        for example in schema.get("examples", ()):
            return pasted(example)
        definition = str(schema.get("$ref", "")).rpartition("/")[2]
        return self._example(self._definitions[definition]) if definition in self._definitions else ""


def _unknown_names(violation: Violation) -> list[str]:
    if violation.keyword != "additionalProperties":
        return []
    known = violation.schema.get("properties", {})
    patterns = violation.schema.get("patternProperties", {})
    return [
        name
        for name in violation.value
        if name not in known and not any(matches(pattern, name) for pattern in patterns)
    ]


def _meant(name: str, violation: Violation) -> str:
    """Return the field that an unknown one was probably meant to be: the nearest that is not there."""
    absent = [known for known in violation.schema.get("properties", {}) if known not in violation.value]
    return nearest(name, absent)


def _second_of_its_like(items: list[Any]) -> int:
    return next(position for position, item in enumerate(items) if item in items[:position])


def _weight(violation: Violation) -> int:
    """Sort what is violated at one place by what is told first."""
    return ORDER.get(violation.keyword, len(ORDER))


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
