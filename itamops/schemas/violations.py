"""Which keywords of a schema data violates, and where: what the explaining validator says, as values."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012, Schema

from itamops.findings import Pointer
from itamops.schemas.formats import FORMATS
from itamops.schemas.patterns import matches

NEVER = "false"
"""Stands for the schema that nothing satisfies: of a field that another excludes."""


class Violation(NamedTuple):
    """One keyword that does not hold: `wanted` is its value, `value` the data it judged, in `schema`."""

    keyword: str
    wanted: Any
    value: Any
    schema: Mapping[str, Any]
    pointer: Pointer
    on_key: bool
    message: str


class Validators:
    """The explaining validators of some documents, by name; nothing is fetched."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        resources = [
            (f"{name}.json", DRAFT202012.create_resource(document)) for name, document in documents.items()
        ]
        registry: Registry[Schema] = Registry().with_resources(resources)
        self._by_name = {
            name: _VALIDATOR(document, registry=registry) for name, document in documents.items()
        }

    def violations(self, name: str, data: object) -> list[Violation]:
        """List what a document has against plain data, in no order."""
        return [_violation(error) for error in self._by_name[name].iter_errors(cast("Any", data))]


def _violation(error: ValidationError) -> Violation:
    pointer: Pointer = tuple(error.absolute_path)
    of_name = "propertyNames" in error.absolute_schema_path
    return Violation(
        keyword=str(error.validator),
        wanted=error.validator_value,
        value=error.instance,
        schema=error.schema if isinstance(error.schema, Mapping) else {},
        pointer=(*pointer, str(error.instance)) if of_name else pointer,
        on_key=of_name or error.validator == NEVER,
        message=error.message,
    )


def _check_properties(
    validator: Validator, properties: Mapping[str, Schema], value: object, schema: Schema
) -> Iterator[ValidationError]:
    """Check as usual, but say of a field that may not be where it is, which the library leaves out."""
    allowed = {name: below for name, below in properties.items() if below is not False}
    yield from Draft202012Validator.VALIDATORS["properties"](validator, allowed, value, schema)
    if isinstance(value, Mapping):
        for name in (properties.keys() - allowed.keys()) & value.keys():
            yield ValidationError("is excluded", validator=NEVER, path=(name,))


def _follow(validator: Validator, reference: str, value: object, schema: Schema) -> Iterator[ValidationError]:
    """Follow a reference, but show the examples of what refers, which are nearer to the matter."""
    for error in Draft202012Validator.VALIDATORS["$ref"](validator, reference, value, schema):
        if not error.path and isinstance(schema, Mapping) and "examples" in schema:
            error.schema = {**error.schema, "examples": schema["examples"]}
        yield error


def _check_pattern(
    _validator: object, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError("does not match")


def _check_format(_validator: object, name: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not FORMATS[name](value):
        yield ValidationError("is not of the format")


_VALIDATOR = cast(
    "type[Validator]",
    extend(  # type: ignore[no-untyped-call]  # its stubs leave it out
        Draft202012Validator,
        {
            "$ref": _follow,
            "properties": _check_properties,
            "pattern": _check_pattern,
            "format": _check_format,
        },
    ),
)
