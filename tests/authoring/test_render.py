"""A rendered record reads back as the same data, without a warning, and looks as a person would write it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.authoring.render import LINE_LENGTH, Value, render_record
from itamops.documents import read_document
from itamops.documents.characters import unwanted_character
from itamops.records.base import Money

ASSET = "lap-7f3k9q2m"
MODELINE = "# yaml-language-server: $schema=../../../schemas/asset.json\n"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(
    lambda text: unwanted_character(text) is None and "\r" not in text
)
awkward = st.sampled_from(
    [
        "NO", "on", "y", "~", "null", "true", "None", "nan", ".inf", "<<", "=", "---", "...",
        "0123", "1_000", "1e3", "12e03", "52:54", "1:2", "52:54:05:00:23:48", "0x1F", ".5", "+1", "\uff11",
        "89490200001234567890", "2026-02-30", "2026-02-03", "1349.00 EUR",
        "-", "- a", "a: b", "a:b", "a:", "a #b", "#b", "a, b", "[a]", "{a: b}", "a]", "@a", "`a", "%a", "*a",
        "&a", "!a", "| a", "> a", "? a", " a", "a ", "'a'", '"a"', "a\\b", "a\tb",
        "a\nb", "a\nb\n", "a\n\n", "\na", " a\nb", "a\n b\n\n", "\ta\nb", "a\n# b", "a\n  \nb", "a" * 200,
    ]
)  # fmt: skip
numbers = st.integers(-(10**17), 10**17) | st.decimals(-(10**8), 10**8, allow_nan=False, places=4)
scalars = st.none() | st.booleans() | numbers | texts | awkward
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | awkward, inner, max_size=4),
    max_leaves=12,
)


def render(**fields: Value) -> str:
    return render_record("asset", {"id": ASSET} | fields).removeprefix(f"{MODELINE}id: {ASSET}\n")


@given(st.dictionaries(st.from_regex("[a-z_]{3,12}", fullmatch=True), values, max_size=6))
def test_a_rendered_record_reads_back_as_the_same_data_without_a_warning(fields: dict[str, Value]) -> None:
    data = {"id": ASSET} | fields
    assert read_document(render_record("asset", data).encode()) == (data, ())


def test_the_first_line_names_the_schema_for_editors() -> None:
    assert render_record("asset", {"id": ASSET}) == f"{MODELINE}id: {ASSET}\n"
    assert render_record("person", {"id": "akeller"}).startswith(
        "# yaml-language-server: $schema=../../schemas/person.json\n"
    )


def test_keys_stand_in_the_order_of_the_schema() -> None:
    text = render_record(
        "person", {"notes": "Moved.", "email": "a@example.com", "name": "Anna", "id": "akeller"}
    )
    assert [line.split(":")[0] for line in text.splitlines()[1:]] == ["id", "name", "email", "notes"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("NO", '"NO"'),
        ("0123", '"0123"'),
        ("1e3", '"1e3"'),
        ("52:54", '"52:54"'),
        ("a: b", '"a: b"'),
        (" a", '" a"'),
        ("", '""'),
        ("Kunde, Doyle and Kozey", "Kunde, Doyle and Kozey"),
        ("https://example.com/a", "https://example.com/a"),
        ("Müller", "Müller"),
        (date(2026, 2, 3), "2026-02-03"),
        (datetime(2026, 5, 30, 9, 10, tzinfo=UTC), "2026-05-30T09:10:00+00:00"),
        (Money(Decimal("1349.00"), "EUR"), "1349.00 EUR"),
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
        (["a, b", "c"], '["a, b", c]'),
        ({"macs": ["52:54:05:00:23:48"]}, '{macs: ["52:54:05:00:23:48"]}'),
    ],
)
def test_values(value: Value, written: str) -> None:
    assert render(zzz=value) == f"zzz: {written}\n"


def test_a_list_of_mappings_stands_one_item_a_line() -> None:
    entries: Value = [{"on": date(2026, 2, 12), "to": "in_stock"}, {"on": date(2026, 2, 14), "to": "in_use"}]
    assert render(lifecycle=entries) == (
        "lifecycle:\n  - {on: 2026-02-12, to: in_stock}\n  - {on: 2026-02-14, to: in_use}\n"
    )


def test_what_does_not_fit_on_a_line_stands_one_key_a_line() -> None:
    text = render(lifecycle=[{"on": date(2026, 2, 12), "to": "in_stock", "reason": "x" * LINE_LENGTH}])
    assert text == f"lifecycle:\n  - on: 2026-02-12\n    to: in_stock\n    reason: {'x' * LINE_LENGTH}\n"


def test_several_lines_of_text_stand_as_they_are_read() -> None:
    assert render(notes="First.\n\n  Second.\n") == "notes: |\n  First.\n\n    Second.\n"
    assert render(notes="First.\nSecond.") == "notes: |-\n  First.\n  Second.\n"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[1m", "a\u202eb", "a\u2028b", "a\rb"])
def test_a_text_that_no_record_may_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no record may hold"):
        render(notes=text)


@pytest.mark.parametrize("number", [10**18, Decimal("Infinity"), Decimal("NaN"), Decimal("1E+30")])
def test_a_number_that_would_not_read_back_is_refused(number: int | Decimal) -> None:
    with pytest.raises(ValueError, match="cannot stand in a record"):
        render(zzz=number)


def test_a_value_of_another_sort_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot stand in a record"):
        render(zzz=cast("Value", 1.5))
