"""A mistake in a file is told in words, at its place, once; the two validators never disagree."""

import json
from decimal import Decimal

import iso4217
import pytest

from itamops.currencies import CEASED, DECIMALS
from itamops.schemas import SCHEMA_NAMES, Breach
from itamops.schemas.patterns import matches
from tests.schemas.checked import (
    SHIPPED,
    VALID,
    changed,
    only_breach,
)


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


def test_a_field_of_an_entry_on_its_record_is_told_where_it_belongs() -> None:
    assert "into the entry" in only_breach("asset", VALID["asset"] | {"carrier": "DHL"}).fix


def test_a_field_of_a_record_in_an_entry_is_told_where_it_belongs() -> None:
    first, *others = VALID["asset"]["lifecycle"]
    entries = [first | {"serial": "5CG3141592"}, *others]
    assert "on the record" in only_breach("asset", VALID["asset"] | {"lifecycle": entries}).fix


def test_a_misspelt_field_is_one_mistake_and_not_two() -> None:
    data = dict(VALID["asset"])
    data["serail"] = data.pop("serial")
    breach = only_breach("asset", data)
    told = 'unknown field "serail"', 'did you mean "serial"?'
    assert breach == Breach("SCH001", ("serail",), True, *told, meant="serial")


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
    current: dict[str, int] = {
        str(code.code): int(code.exponent) for code in iso4217.Currency if code.exponent is not None
    }
    assert not current.keys() & CEASED.keys()
    assert {**current, **CEASED} == DECIMALS


def test_the_text_of_a_schema_is_the_file_that_editors_use() -> None:
    for name in SCHEMA_NAMES:
        schema = json.loads(SHIPPED.text(name))
        assert schema["$id"] == f"{name}.json"
