"""Each schema and its class say the same, explain themselves by examples, and take the example records."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec
import pytest
import referencing

from itamops.documents import data_to_json, read_document
from itamops.kinds import KINDS, SETTINGS
from itamops.lifecycles import LIFECYCLES
from itamops.records import RECORDS, decode_record
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.license import License
from itamops.settings import SETTING_TYPES
from tests.records.shapes import Content, Field, class_fields, schema_fields

FOLDER = Path(__file__).parents[2] / "schemas"
EXAMPLES = Path(__file__).parent / "examples"
SCHEMAS: Mapping[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")
}
SHARED: Mapping[str, Any] = SCHEMAS["common"]["$defs"]
CLASSES: Mapping[str, type[msgspec.Struct]] = {
    **RECORDS,
    **{setting.schema: SETTING_TYPES[setting.name] for setting in SETTINGS if setting.schema},
}
LIFECYCLE_TEXT = {"/id", "/state", "/substate", "/lifecycle/*/to", "/lifecycle/*/substate"}
"""Fields that are plain text in a class: an identity, and words that the lifecycle's table lists."""

RESOURCES = [(f"{name}.json", referencing.Resource.from_contents(schema)) for name, schema in SCHEMAS.items()]
REGISTRY: referencing.Registry[Any] = referencing.Registry().with_resources(RESOURCES)
FAST_REGISTRY = jsonschema_rs.Registry([(f"{name}.json", schema) for name, schema in SCHEMAS.items()])


FORMATS = jsonschema.FormatChecker(["date"])


@FORMATS.checks("date-time", raises=ValueError)
def is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def accepts(schema: Mapping[str, Any], value: object) -> bool:
    """Ask both validators; they have to agree."""
    slow = jsonschema.Draft202012Validator(schema, registry=REGISTRY, format_checker=FORMATS).is_valid(value)
    fast = jsonschema_rs.Draft202012Validator(
        dict(schema), registry=FAST_REGISTRY, validate_formats=True
    ).is_valid(value)
    assert slow == fast, f"the validators disagree about {value}"
    return slow


def without_nulls(value: object) -> object:
    """Leave out what a file says is not there."""
    match value:
        case dict():
            return {key: without_nulls(part) for key, part in value.items() if part is not None}
        case list():
            return [without_nulls(part) for part in value]
    return value


def read_example(path: Path) -> dict[str, Any]:
    data, flaws = read_document(path.read_bytes())
    assert not flaws
    given = without_nulls(data)
    assert isinstance(given, dict)
    return given


def properties(schema: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk to every property and item of a schema."""
    for name, value in schema.get("properties", {}).items():
        yield f"{pointer}/{name}", value
        yield from properties(value, f"{pointer}/{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from properties(schema[keyword], f"{pointer}/{keyword}")


def subschemas(schema: object) -> Iterator[dict[str, Any]]:
    """Walk to every object inside a schema that says a type."""
    match schema:
        case dict():
            if isinstance(schema.get("type"), str):
                yield schema
            for key, value in schema.items():
                if key != "examples":
                    yield from subschemas(value)
        case list():
            for value in schema:
                yield from subschemas(value)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Add what the shared definition says to what the property says itself."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**SHARED[name], **schema} if name else schema


def test_every_kind_and_setting_has_a_schema() -> None:
    assert set(SCHEMAS) == {"common", *CLASSES}
    assert list(RECORDS) == [kind.name for kind in KINDS]


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_and_its_schema_have_the_same_fields(name: str) -> None:
    in_class = fields_of_class(name)
    in_schema = fields_of_schema(name)
    assert contents(in_class) == contents(in_schema)
    required_in_class = {pointer for pointer, field in in_class.items() if field.required}
    required_in_schema = {pointer for pointer, field in in_schema.items() if field.required}
    assert required_in_class <= required_in_schema
    assert required_in_schema - required_in_class <= may_have_a_default(name)


def fields_of_class(name: str) -> dict[str, Field]:
    """Return the fields of a class; a step has a substate only where the kind's table has some."""
    fields = dict(class_fields(CLASSES[name]))
    if name in LIFECYCLES and not any(LIFECYCLES[name].states.values()):
        del fields["/lifecycle/*/substate"]
    return fields


def fields_of_schema(name: str) -> dict[str, Field]:
    return dict(schema_fields(SCHEMAS[name], SHARED))


def contents(fields: Mapping[str, Field]) -> dict[str, Content]:
    return {
        pointer: "text" if pointer in LIFECYCLE_TEXT else field.content for pointer, field in fields.items()
    }


def may_have_a_default(name: str) -> set[str]:
    """Name what files must say although the class has a default: a setting's default is that of its file."""
    return {"/name"} if name in RECORDS else {f"/{field}" for field in SCHEMAS[name]["properties"]}


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_a_schema_lists_the_states_of_the_lifecycle(kind: str) -> None:
    states = LIFECYCLES[kind].states
    schema = SCHEMAS[kind]["properties"]
    entry = schema["lifecycle"]["items"]["properties"]
    substates = [substate for below in states.values() for substate in below]
    assert schema["state"]["enum"] == list(states)
    assert entry["to"]["enum"] == list(states)
    assert schema.get("substate", {"enum": []})["enum"] == substates
    assert entry.get("substate", {"enum": []})["enum"] == substates


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_evidence_that_an_edge_asks_for_is_a_field_of_the_entry_or_the_record(kind: str) -> None:
    record = SCHEMAS[kind]["properties"]
    entry = record["lifecycle"]["items"]["properties"]
    for evidence in (evidence for edge in LIFECYCLES[kind].edges for evidence in edge.evidence):
        for field in evidence.fields:
            first, *rest = field.split(".")
            given = (record if evidence.of_record else entry)[first]
            assert not rest or rest[0] in given["properties"]
    assert set(LIFECYCLES[kind].terms) <= set(record)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_closed_and_a_schema(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{name}.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    for part in subschemas(schema):
        if "properties" in part:
            assert part["additionalProperties"] is False, part
            assert set(part.get("required", ())) <= set(part["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described_by_words_and_examples_that_fit(name: str) -> None:
    described = [*properties(SCHEMAS[name]), *((f"$defs/{key}", value) for key, value in SHARED.items())]
    for pointer, schema in described:
        whole = resolved(schema)
        assert whole.get("description"), f"{pointer} has no description"
        assert whole.get("examples"), f"{pointer} has no example"
        at_home = (
            {"$id": "common.json", "$defs": SHARED} if pointer.startswith("$defs") or name == "common" else {}
        )
        for example in whole["examples"]:
            assert accepts({**at_home, **schema}, example), f"{pointer} does not take its example {example}"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_text_and_list_has_a_limit(name: str) -> None:
    for part in subschemas(SCHEMAS[name]):
        match part["type"]:
            case "string":
                assert "maxLength" in part, part
            case "array":
                assert "maxItems" in part, part
            case "integer" | "number":
                assert {"minimum", "exclusiveMinimum"} & set(part), part
                assert "maximum" in part, part


@pytest.mark.parametrize("name", SCHEMAS)
def test_references_stay_within_the_shared_definitions_and_patterns_mean_the_same_everywhere(
    name: str,
) -> None:
    text = (FOLDER / f"{name}.json").read_text()
    for reference in re.findall(r'"\$ref": "([^"]+)"', text):
        place = "#/$defs/" if name == "common" else "common.json#/$defs/"
        assert reference.startswith(place), reference
        assert reference.rpartition("/")[2] in SHARED
    for part in subschemas(SCHEMAS[name]):
        pattern = part.get("pattern", "^$")
        assert re.fullmatch(r"\^.*\$", pattern), pattern
        assert not re.search(r"\\d|\\w|\\s|\(\?", pattern), pattern


def example_paths() -> list[Path]:
    return sorted(EXAMPLES.glob("*.yaml"))


def kind_of(path: Path) -> str:
    return path.stem.partition("-")[0]


@pytest.mark.parametrize("path", example_paths(), ids=lambda path: str(path.stem))
def test_an_example_record_is_valid_and_becomes_a_record(path: Path) -> None:
    data = read_example(path)
    assert accepts(SCHEMAS[kind_of(path)], json.loads(data_to_json(data)))
    record = decode_record(kind_of(path), data_to_json(data))
    assert record.id == data["id"]
    assert record.path.endswith(f"/{record.id}.yaml")


@pytest.mark.parametrize("kind", RECORDS)
def test_the_examples_of_a_kind_use_every_property(kind: str) -> None:
    paths = [path for path in example_paths() if kind_of(path) == kind]
    used = {pointer for path in paths for pointer in pointers(read_example(path))}
    assert set(fields_of_schema(kind)) - used == set()


def pointers(value: dict[str, Any] | list[Any], above: str = "") -> Iterator[str]:
    """Yield the fields that a value has, every position of a list being `*`."""
    parts = list(value.items()) if isinstance(value, dict) else [("*", part) for part in value]
    for name, part in parts:
        yield f"{above}/{name}"
        if isinstance(part, dict | list):
            yield from pointers(part, f"{above}/{name}")


@pytest.mark.parametrize("kind", RECORDS)
def test_an_unknown_or_a_missing_property_is_refused(kind: str) -> None:
    data = json.loads(data_to_json(read_example(EXAMPLES / f"{kind}.yaml")))
    assert not accepts(SCHEMAS[kind], data | {"colour": "red"})
    for name in SCHEMAS[kind]["required"]:
        assert not accepts(SCHEMAS[kind], {key: value for key, value in data.items() if key != name})


@pytest.mark.parametrize("kind", RECORDS)
def test_an_object_is_refused_where_a_text_or_a_number_belongs(kind: str) -> None:
    data = json.loads(data_to_json(read_example(EXAMPLES / f"{kind}.yaml")))
    for name in set(data) - {"custom"}:
        assert not accepts(SCHEMAS[kind], data | {name: {"colour": "red"}}), name
        assert not accepts(SCHEMAS[kind], data | {name: None}), name


def test_money_and_decimals_stay_exact() -> None:
    asset = decode_record("asset", data_to_json(read_example(EXAMPLES / "asset.yaml")))
    assert isinstance(asset, Asset)
    assert asset.acquisition
    assert asset.acquisition.price == Money(Decimal("1349.00"), "EUR")
    assert str(asset.acquisition.price) == "1349.00 EUR"
    assert asset.maintenance[0].labor
    assert asset.maintenance[0].labor.hours == Decimal("1.5")


def test_a_license_names_a_product_or_several_and_a_quantity_or_none() -> None:
    line = json.loads(data_to_json(read_example(EXAMPLES / "license-for-a-site.yaml")))
    assert accepts(SCHEMAS["license"], line)
    assert not accepts(SCHEMAS["license"], line | {"product": "ms-office"})
    assert not accepts(SCHEMAS["license"], line | {"quantity": 5})
    assert accepts(SCHEMAS["license"], line | {"unlimited": False, "quantity": 5})
    assert not accepts(SCHEMAS["license"], line | {"unlimited": False})
    record = decode_record("license", msgspec.json.encode(line))
    assert isinstance(record, License)
    assert record.rights
    assert record.rights.virtualization == "unlimited"
