"""Examples of every schema, mistakes put into them, and what is said of those."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from itamops.documents import read_document
from itamops.kinds import SETTINGS
from itamops.schemas import Breach, SchemaSet

EXAMPLES = Path(__file__).parents[1] / "records" / "examples"


SCHEMA_OF_SETTING = {setting.name: setting.schema for setting in SETTINGS}


SHIPPED = SchemaSet.shipped()


def without_nulls(value: object) -> object:
    match value:
        case dict():
            return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
        case list():
            return [without_nulls(inner) for inner in value]
    return value


def example(path: Path) -> dict[str, Any]:
    data, flaws = read_document(path.read_bytes())
    assert not flaws
    assert isinstance(data, dict)
    return {key: without_nulls(value) for key, value in data.items() if value is not None}


VALID: Mapping[str, dict[str, Any]] = {
    **{path.stem.partition("-")[0]: example(path) for path in sorted(EXAMPLES.glob("*.yaml"))},
    **{SCHEMA_OF_SETTING[path.stem]: example(path) for path in (EXAMPLES / "settings").glob("*.yaml")},
}


def changed(schema: str, pointer: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Return the example of a schema with another value at a pointer."""
    data: dict[str, Any] = json.loads(json.dumps(VALID[schema], default=float), parse_float=Decimal)
    inner: Any = data
    for step in pointer[:-1]:
        inner = inner[step]
    inner[pointer[-1]] = value
    return data


def only_breach(schema: str, data: object, schemas: SchemaSet = SHIPPED) -> Breach:
    breaches = schemas.explain(schema, data)
    assert len(breaches) == 1, breaches
    return breaches[0]
