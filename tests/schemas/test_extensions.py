"""The organization's own fields: what an extension may say, and which ones are not used."""

import json
import urllib.request

import pytest

from itamops.schemas import SchemaSet
from tests.schemas.checked import VALID, only_breach

INSURED = {"type": "object", "properties": {"insured": {"type": "boolean"}}, "required": ["insured"]}


def extended(schema: object) -> SchemaSet:
    return SchemaSet.shipped({"company": json.dumps(schema).encode()})


def test_an_extension_types_the_custom_fields_of_its_kind() -> None:
    schemas = extended({**INSURED, "additionalProperties": False})
    company = {key: value for key, value in VALID["company"].items() if key != "custom"}
    assert schemas.flaws == {}
    assert schemas.is_valid("company", {**company, "custom": {"insured": True}})
    assert only_breach("company", {**company, "custom": {"insured": "yes"}}, schemas).pointer == (
        "custom",
        "insured",
    )
    assert only_breach("company", {**company, "custom": {}}, schemas).message == 'needs "insured"'
    misspelt = only_breach("company", {**company, "custom": {"insurred": True}}, schemas)
    assert misspelt.fix == 'did you mean "insured"?'
    assert only_breach("company", {**company, "custom": "insured"}, schemas).code == "SCH003"
    assert schemas.is_valid("team", VALID["team"])


def test_what_an_extension_requires_is_required_of_who_has_nothing_of_its_own() -> None:
    company = {key: value for key, value in VALID["company"].items() if key != "custom"}
    assert only_breach("company", company, extended(INSURED)).message == 'needs "custom"'
    assert extended({**INSURED, "required": []}).is_valid("company", company)


def test_an_extension_has_our_formats_and_its_own_definitions() -> None:
    schemas = extended(
        {
            "$defs": {"price": {"type": "string", "format": "money"}},
            "properties": {"fee": {"$ref": "#/$defs/price"}},
        }
    )
    company = VALID["company"]
    assert schemas.flaws == {}
    assert schemas.is_valid("company", {**company, "custom": {"fee": "5.00 EUR"}})
    breach = only_breach("company", {**company, "custom": {"fee": "5 EUR"}}, schemas)
    assert breach.fix == "write 5.00 EUR"


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"$ref": "https://example.com/a.json"}, 'refers to "https://example.com/a.json"'),
        ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, 'refers to "file:///etc/passwd"'),
        ({"properties": {"a": {"$ref": "common.json#/$defs/day"}}}, 'refers to "common.json#/$defs/day"'),
        ({"$ref": "#/$defs/none"}, 'refers to "#/$defs/none"'),
        ({"$ref": "#"}, 'refers to "#"'),
        ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}}, "refers to itself"),
        ({"$id": "https://example.com/"}, 'uses "$id", which an extension cannot'),
        ({"properties": {"a": {"multipleOf": 0.1}}}, 'uses "multipleOf", which an extension cannot'),
        ({"properties": {"a": {"format": "dte"}}}, 'uses the format "dte"'),
        ({"properties": {"a": {"type": "sting"}}}, "is no valid schema"),
        ({"properties": {"a": {"pattern": "(?=a)b"}}}, "is no valid schema"),
        ({"properties": {"a": {"pattern": "("}}}, "is no valid schema"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "is of another dialect"),
        ({"$defs": []}, "is no valid schema"),
        ([], "has to be an object"),
    ],
)
def test_an_extension_that_cannot_be_trusted_is_a_flaw_and_is_not_used(
    schema: object, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_: pytest.fail("something was fetched"))
    schemas = extended(schema)
    flaw = schemas.flaws["company"]
    assert flaw.code == "SCH005"
    assert flaw.message.startswith(message)
    assert schemas.is_valid("company", VALID["company"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b" " * 70_000,
        b'{"maximum": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut off", "bytes", "brackets", "nested", "large", "huge number"],
)
def test_an_extension_that_is_no_schema_is_a_flaw(content: bytes) -> None:
    schemas = SchemaSet.shipped({"company": content})
    assert schemas.flaws["company"].code == "SCH005"
    assert schemas.is_valid("company", VALID["company"])


def test_an_extension_of_no_kind_is_a_flaw() -> None:
    flaw = SchemaSet.shipped({"compny": b"{}"}).flaws["compny"]
    assert (flaw.message, flaw.fix) == ('no kind is called "compny"', 'did you mean "company"?')


def test_a_property_may_be_called_like_a_keyword() -> None:
    names = ("format", "$id", "multipleOf", "type")
    schemas = extended({"properties": {name: {"type": "string"} for name in names}})
    assert schemas.flaws == {}
