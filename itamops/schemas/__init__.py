"""The shipped schemas: one validator decides fast, another explains what it refused."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from itamops.findings import did_you_mean
from itamops.kinds import KIND_BY_NAME, KINDS, SETTINGS
from itamops.schemas.breach import Breach
from itamops.schemas.extensions import read_extension, refuse
from itamops.schemas.formats import FORMATS
from itamops.schemas.patterns import PATTERNS

if TYPE_CHECKING:
    from itamops.schemas.explaining import Explainer

__all__ = ["SCHEMA_NAMES", "Breach", "SchemaSet", "shipped_text"]

SCHEMA_NAMES: tuple[str, ...] = (
    *(kind.name for kind in KINDS),
    *(setting.schema for setting in SETTINGS if setting.schema),
    "common",
)
"""The shipped schemas: one a kind, one a setting, and `common`, which holds what they share."""

UNUSABLE = "SCH005"
INTEGER: tuple[object, ...] = ("integer", ["integer"], ["integer", "null"], ["null", "integer"])


class SchemaSet:
    """The shipped schemas with a registry's own types of `custom`, compiled as they are needed.

    `flaws` says, by the name an extension was given under, why it is not used.
    """

    def __init__(self, texts: Mapping[str, bytes], extensions: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._documents: dict[str, dict[str, Any]] = {
            name: json.loads(text, parse_float=Decimal) for name, text in texts.items()
        }
        self.flaws: dict[str, Breach] = {}
        for name, content in extensions.items():
            self._extend(name, content)
        self._deciders: dict[str, jsonschema_rs.Draft202012Validator] = {}

    @staticmethod
    def shipped(extensions: Mapping[str, bytes] | None = None) -> "SchemaSet":
        """Return the schemas of this version with the bytes of `schemas/extensions/<kind>.json` by kind."""
        return SchemaSet({name: shipped_text(name) for name in SCHEMA_NAMES}, extensions or {})

    def is_valid(self, schema: str, data: object) -> bool:
        """Return whether plain data (decimals as `Decimal`) satisfies a schema."""
        decider = self._deciders.get(schema) or self._compile(schema)
        return decider.is_valid(data)

    def explain(self, schema: str, data: object) -> tuple[Breach, ...]:
        """List what a schema has against data, in the order of the data; nothing where it is valid."""
        breaches = self._explainer.explain(schema, data)
        if bool(breaches) is self.is_valid(schema, data):
            raise RuntimeError(
                f"the two validators disagree about this data of the schema {schema}: {data!r:.2000}"
            )
        return breaches

    def text(self, schema: str) -> bytes:
        """Return a schema as it is shipped; it refers to `common` beside it."""
        return self._texts[schema]

    def _extend(self, name: str, content: bytes) -> None:
        if name not in KIND_BY_NAME:
            kinds = tuple(KIND_BY_NAME)
            fix = did_you_mean(name, kinds) or f"name it after a kind: {', '.join(kinds)}"
            self.flaws[name] = Breach(
                UNUSABLE, (), on_key=False, message=f'no kind is called "{name}"', fix=fix
            )
            return
        schema, flaw = read_extension(content)
        if flaw:
            message = f"{flaw.message}; it is not used"
            self.flaws[name] = Breach(UNUSABLE, flaw.pointer, on_key=False, message=message, fix=flaw.fix)
            return
        # a schema that names its dialect would be explained by the dialect's own validator and not by ours
        self._documents[f"extensions/{name}"] = {
            key: value for key, value in schema.items() if key != "$schema"
        }
        custom = self._documents[name]["properties"]["custom"]
        self._documents[name]["properties"]["custom"] = {
            **custom,
            "allOf": [{"$ref": f"extensions/{name}.json"}],
        }
        if schema.get("required"):  # or it would be asked only of who has something in `custom` already
            self._documents[name]["required"] = [*self._documents[name]["required"], "custom"]

    def _compile(self, schema: str) -> jsonschema_rs.Draft202012Validator:
        decider = jsonschema_rs.Draft202012Validator(
            _with_whole_numbers(self._documents[schema]),
            registry=self._resources,
            formats=dict(FORMATS),
            validate_formats=True,
            ignore_unknown_formats=False,
            pattern_options=PATTERNS,
            keywords={"wholeNumber": _WholeNumber},
            offline=True,
        )
        self._deciders[schema] = decider
        return decider

    @cached_property
    def _resources(self) -> jsonschema_rs.Registry:
        resources = [(f"{name}.json", _with_whole_numbers(text)) for name, text in self._documents.items()]
        return jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012, retriever=refuse)

    @cached_property
    def _explainer(self) -> "Explainer":
        from itamops.schemas.explaining import Explainer  # noqa: PLC0415  only a mistake pays for the import

        return Explainer(self._documents)


class _WholeNumber:
    """Refuses 5.0 where a whole number belongs, as typed records and the explaining validator do."""

    def __init__(self, _schema: object, _value: object, _path: object) -> None:
        pass

    def validate(self, instance: object) -> None:
        if not isinstance(instance, int):
            raise ValueError("has decimals")  # noqa: TRY004  what the validator takes for a refusal


def _with_whole_numbers(schema: Any) -> Any:  # noqa: ANN401  any part of a document
    """Return the schema with the keyword of `_WholeNumber` wherever its type is integer."""
    if isinstance(schema, dict):
        inner = {key: _with_whole_numbers(value) for key, value in schema.items()}
        return {**inner, "wholeNumber": True} if schema.get("type") in INTEGER else inner
    if isinstance(schema, list):
        return [_with_whole_numbers(value) for value in schema]
    return schema


def shipped_text(name: str) -> bytes:
    """Return the text of a schema of this version, by its name in `SCHEMA_NAMES`."""
    return (schemas_folder() / f"{name}.json").read_bytes()


def schemas_folder() -> Path:
    """Return the folder of the schemas: inside the installed package, or at the top of the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped_schemas"
    return installed if installed.is_dir() else package.parent / "schemas"
