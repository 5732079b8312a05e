"""A mistake in a file is told in words, at its place, once; the two validators never disagree."""

import json
import urllib.request
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import iso4217
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itamops.currencies import DECIMALS
from itamops.documents import read_document
from itamops.kinds import SETTINGS
from itamops.schemas import SCHEMA_NAMES, Breach, SchemaSet
from itamops.schemas.patterns import matches

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
    """Give the example of a schema with another value at a pointer."""
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


@pytest.mark.parametrize("schema", sorted(VALID))
def test_an_example_is_valid_and_nothing_is_said_of_it(schema: str) -> None:
    assert SHIPPED.is_valid(schema, VALID[schema])
    assert SHIPPED.explain(schema, VALID[schema]) == ()


def test_every_schema_but_the_shared_one_has_an_example() -> None:
    assert set(VALID) == set(SCHEMA_NAMES) - {"common"}


MISTAKES = [
    ("asset", ("colour",), "red", "SCH001", 'unknown field "colour"', "fields here: id, name, tag, serial"),
    (
        "person",
        ("starts",),
        "2026-02-30",
        "SCH004",
        '"2026-02-30" is no day of the calendar',
        "for example 2021-04-01",
    ),
    ("person", ("starts",), "2026-W05-1", "SCH004", '"2026-W05-1" is no day of the calendar', ""),
    ("person", ("starts",), "0026-02-03", "SCH004", '"0026-02-03" is no day of the calendar', ""),
    ("person", ("starts",), "2026-02-03\n", "SCH004", "starts has 11 characters, at most 10 are allowed", ""),
    (
        "person",
        ("starts",),
        2026,
        "SCH003",
        "starts is a whole number, but a day of the calendar belongs here",
        "",
    ),
    (
        "person",
        ("employee_number",),
        4711,
        "SCH003",
        "employee_number is a whole number, but a text",
        'quote it: "4711"',
    ),
    (
        "person",
        ("manager",),
        "M Vogel",
        "SCH004",
        'manager cannot be "M Vogel": id of a record',
        "for example mvogel",
    ),
    ("person", ("manager",), "mvogel\n", "SCH004", "manager cannot be", ""),
    (
        "person",
        ("employment",),
        "employe",
        "SCH004",
        'employment cannot be "employe"',
        'did you mean "employee"?',
    ),
    (
        "person",
        ("employment",),
        "boss",
        "SCH004",
        'employment cannot be "boss"',
        "one of: employee, contractor",
    ),
    ("person", ("name",), "", "SCH004", "name is empty", "leave the field out"),
    (
        "person",
        ("signing_keys",),
        "ssh-ed25519",
        "SCH003",
        "signing_keys is a text, but a list",
        "write a list: [ssh-",
    ),
    ("person", ("logins", "githup"), "a", "SCH001", 'unknown field "githup"', "fields here: github"),
    (
        "person",
        ("issued", 0, "quantity"),
        Decimal("5.0"),
        "SCH003",
        "quantity is a number, but a whole number",
        "",
    ),
    (
        "person",
        ("issued", 0, "quantity"),
        "5",
        "SCH003",
        "quantity is a text, but a whole",
        "write it without quotes: 5",
    ),
    ("person", ("issued", 0, "quantity"), 0, "SCH004", "quantity is 0, at least 1 is needed", ""),
    (
        "person",
        ("issued", 0, "supply"),
        None,
        "SCH003",
        "supply is nothing, but a text",
        "leave the field out",
    ),
    ("model", ("list_price",), "1349 EUR", "SCH004", '"1349 EUR" needs 2 decimals', "write 1349.00 EUR"),
    ("model", ("list_price",), "1349.00 JPY", "SCH004", '"1349.00 JPY" needs no decimals', "write 1349 JPY"),
    ("model", ("list_price",), "1349.505 EUR", "SCH004", '"1349.505 EUR" needs 2 decimals', "for example"),
    ("model", ("list_price",), "1349.00 EUX", "SCH004", '"EUX" is no currency of ISO 4217', "1349.00 EUR"),
    (
        "model",
        ("list_price",),
        "1.349,00 EUR",
        "SCH004",
        '"1.349,00 EUR" is no amount of money',
        "1349.00 EUR",
    ),
    (
        "model",
        ("list_price",),
        1349,
        "SCH003",
        "list_price is a whole number, but an amount of money",
        "1349.00 EUR",
    ),
    ("model", ("maintenance_by_year", 1), "7", "SCH004", '"7" is no amount of money', "1349.00 EUR"),
    (
        "model",
        ("portable",),
        "true",
        "SCH003",
        "portable is a text, but true or false",
        "without quotes: true",
    ),
    ("model", ("resale", 0, "percent"), 101, "SCH004", "percent is 101, at most 100 is allowed", ""),
    ("team", ("approvers",), ["a", "b", "a"], "SCH004", '"a" stands here a second time', "remove it"),
    ("model", ("kits", 0, "items"), [], "SCH004", "items has 0 entries, at least 1 are needed", ""),
    (
        "location",
        ("timezone",),
        "Europe/Berlln",
        "SCH004",
        '"Europe/Berlln" is no time zone',
        "Europe/Berlin",
    ),
    ("company", ("currency",), "EUX", "SCH004", '"EUX" is no currency of ISO 4217', "for example EUR"),
    ("policy-rules", ("levels", "lic1"), "off", "SCH004", 'lic1 cannot be "lic1": code of a rule', "LIC001"),
    (
        "policy-rules",
        ("limits", "mising_days"),
        3,
        "SCH001",
        'unknown field "mising_days"',
        "fields here: mass_change",
    ),
    (
        "policy-schedules",
        ("schedules", "always", "ends"),
        "24:30",
        "SCH004",
        'ends cannot be "24:30"',
        "18:00",
    ),
    (
        "table-exchange-rates",
        ("days", 0, "rates", "EUX"),
        1,
        "SCH004",
        '"EUX" is no currency',
        "for example EUR",
    ),
    ("table-exchange-rates", ("days", 0, "rates", "USD"), 0, "SCH004", "USD is 0, more than 0 is needed", ""),
]


@pytest.mark.parametrize(("schema", "pointer", "value", "code", "message", "fix"), MISTAKES)
def test_a_mistake_is_told_in_words_at_its_place(
    schema: str, pointer: tuple[str | int, ...], value: object, *, code: str, message: str, fix: str
) -> None:
    breach = only_breach(schema, changed(schema, pointer, value))
    assert breach.code == code
    assert breach.pointer[: len(pointer)] == pointer
    assert breach.message.startswith(message)
    assert fix in breach.fix


def test_a_misspelt_field_is_one_mistake_and_not_two() -> None:
    data = dict(VALID["asset"])
    data["serail"] = data.pop("serial")
    breach = only_breach("asset", data)
    assert breach == Breach("SCH001", ("serail",), True, 'unknown field "serail"', 'did you mean "serial"?')


def test_a_missing_field_is_named_with_an_example() -> None:
    data = {key: value for key, value in VALID["asset"].items() if key != "model"}
    breach = only_breach("asset", data)
    assert breach == Breach("SCH002", ("model",), True, 'needs "model"', "add model: dell-latitude-7450")


def test_a_field_that_excludes_another_says_so() -> None:
    line = dict(VALID["license"])
    assert only_breach("license", {**line, "products": ["ms-office", "ms-visio"]}) == Breach(
        "SCH004",
        ("product",),
        True,
        "product has no place beside the other fields",
        "remove it, or what excludes it",
    )
    line["prduct"] = line.pop("product")
    assert only_breach("license", line).fix == 'did you mean "product"?'


def test_the_second_of_two_equal_entries_is_pointed_at() -> None:
    assert only_breach("team", changed("team", ("approvers",), ["a", "b", "a"])).pointer == ("approvers", 2)


def test_breaches_come_in_the_order_of_the_file() -> None:
    data = {"id": "akeller", "employment": "boss", "name": 5, "starts": "soon"}
    assert [breach.pointer for breach in SHIPPED.explain("person", data)] == [
        ("employment",),
        ("name",),
        ("starts",),
    ]


def test_a_huge_value_is_not_repeated_in_the_message() -> None:
    assert len(only_breach("person", changed("person", ("employment",), "x" * 60_000)).message) < 120


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        ("2026-05-30T09:10:00+02:00", True),
        ("2026-05-30T09:10:00.5Z", True),
        ("2026-05-30T09:10:00", False),
        ("2026-05-30t09:10:00z", False),
        ("2026-05-30 09:10:00Z", False),
        ("2026-05-30T24:00:00Z", False),
        ("2026-05-30T09:10:60Z", False),
        ("2026-02-30T09:10:00Z", False),
        ("0000-05-30T09:10:00Z", False),
        ("2026-05-30T09:10:00+25:00", False),
    ],
)
def test_a_moment_has_a_real_day_a_real_time_and_its_offset(moment: str, *, good: bool) -> None:
    data = changed("asset", ("outages", 0, "from"), moment)
    assert SHIPPED.is_valid("asset", data) is good
    assert (SHIPPED.explain("asset", data) == ()) is good


@pytest.mark.parametrize("name", ["", "Europe", "../../etc/passwd", "/etc/passwd", "europe\0"])
def test_a_strange_time_zone_is_only_refused(name: str) -> None:
    assert only_breach("location", changed("location", ("timezone",), name)).code == "SCH004"


def test_patterns_take_linear_time_and_their_end_is_the_end_of_the_text() -> None:
    assert not matches("^(a+)+$", "a" * 50_000 + "b")
    assert matches("^a$", "a")
    assert not matches("^a$", "a\n")
    assert not matches("^[0-9]$", "\N{ARABIC-INDIC DIGIT THREE}")
    with pytest.raises(ValueError, match="regex"):
        matches("^(?=a)a", "a")


def test_currencies_are_those_of_the_standard() -> None:
    assert {code.code: code.exponent for code in iso4217.Currency if code.exponent is not None} == DECIMALS


def test_the_text_of_a_schema_is_the_file_that_editors_use() -> None:
    for name in SCHEMA_NAMES:
        schema = json.loads(SHIPPED.text(name))
        assert schema["$id"] == f"{name}.json"


# the organization's own fields

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


# both validators say the same of whatever a file may hold

STRANGERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.text(max_size=12),
    st.sampled_from(
        [
            "2026-02-30",
            "2026-02-28",
            "1349 EUR",
            "1349.00 EUR",
            "5.00 JPY",
            "a\n",
            "",
            "x" * 300,
            "person/akeller",
            "2026-05-30T09:10:00Z",
            "sha256:00",
            "EUR",
            "EUX",
            "٣",
            "asset",
            "true",
            "5",
        ]
    ),
    st.lists(st.sampled_from(["a", "b", 1]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "on", "colour", "$ref"]), st.sampled_from(["a", 1]), max_size=2),
)


def places(value: object, pointer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the pointers to everything below a value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, inner in steps for place in ((*pointer, step), *places(inner, (*pointer, step)))]


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Any]:
    """Take an example and change, remove or rename some of what is in it."""
    schema = draw(st.sampled_from(sorted(VALID)))
    data = json.loads(json.dumps(VALID[schema], default=float), parse_float=Decimal)
    for _ in range(draw(st.integers(1, 3))):
        if not (everywhere := places(data)):
            break
        *way, last = draw(st.sampled_from(everywhere))
        inner = data
        for step in way:
            inner = inner[step]
        match draw(st.sampled_from(["change", "remove", "rename"])):
            case "change":
                inner[last] = draw(STRANGERS)
            case "rename" if isinstance(inner, dict):
                inner[draw(st.text(max_size=8))] = inner.pop(last)
            case _:
                del inner[last]
    return schema, data


@settings(max_examples=400, deadline=None)
@given(mutations())
def test_the_validators_agree_and_each_breach_has_a_place_of_its_own(mutation: tuple[str, Any]) -> None:
    schema, data = mutation
    breaches = SHIPPED.explain(schema, data)
    assert bool(breaches) is not SHIPPED.is_valid(schema, data)
    assert len({(breach.pointer, breach.on_key) for breach in breaches}) == len(breaches)
    assert all(breach.message for breach in breaches)
