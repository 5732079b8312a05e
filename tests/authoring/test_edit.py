"""Changing a field leaves everything else in the file as it was typed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.authoring.edit import set_fields, set_values
from itamops.authoring.render import Value, render_record
from itamops.documents import read_document

PERSON = """\
# yaml-language-server: $schema=../../schemas/person.json
id: akeller
name: 'Anna Keller'   # as on her badge
# she asked for this address
email: anna@example.com

notes: |
  Works from home.
location: ber-hq
"""


def test_a_changed_field_leaves_comments_and_quotes_of_the_others() -> None:
    assert set_fields("person", PERSON, {"email": "keller@example.com"}) == PERSON.replace(
        "anna@example.com", "keller@example.com"
    )


def test_a_field_of_several_lines_is_replaced_as_a_whole() -> None:
    assert set_fields("person", PERSON, {"notes": "Moved."}) == PERSON.replace(
        "notes: |\n  Works from home.\n", "notes: Moved.\n"
    )


def test_a_new_field_stands_where_the_schema_has_it() -> None:
    changed = set_fields("person", PERSON, {"phone": "+49 30 1234"})
    assert changed == PERSON.replace("example.com\n", 'example.com\nphone: "+49 30 1234"\n')


def test_a_new_field_stands_before_the_comment_of_the_next() -> None:
    changed = set_fields("person", PERSON, {"title": "Engineer"})
    assert "badge\ntitle: Engineer\n# she asked" in changed


def test_the_last_field_may_be_new() -> None:
    text = "id: akeller\nname: Anna"
    assert set_fields("person", text, {"notes": "Moved."}) == "id: akeller\nname: Anna\nnotes: Moved.\n"


def test_a_file_in_braces_is_rendered_as_a_whole() -> None:
    changed = set_fields("person", "{id: akeller,\nname: Anna}\n", {"name": "Anna Keller"})
    assert changed == render_record("person", {"id": "akeller", "name": "Anna Keller"})


def test_a_text_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        set_fields("person", "id: [", {"name": "Anna"})


small = st.sampled_from(["Anna", "a: b", "x\ny", ["a", "b"], [{"since": "2026-02-03"}], {"k": "v"}, 7])
fields = st.dictionaries(st.sampled_from(["name", "email", "notes", "allocations", "custom", "zzz"]), small)


@given(fields, fields)
def test_the_file_says_what_it_said_and_the_new_values(old: dict[str, Value], new: dict[str, Value]) -> None:
    text = render_record("person", {"id": "akeller"} | old)
    assert read_document(set_fields("person", text, new).encode()) == ({"id": "akeller"} | old | new, ())


SOFTWARE = """\
id: ubuntu
name: Ubuntu  # the desktops
versions:
  # what the laptops had
  - {version: "20.04", released: 2020-04-01}   # typed by hand
  - { version: "22.04" }
  - version: '24.04'
    end_of_support: 2030-01-01   # said the vendor
endoflife:
  product: ubuntu   # not kubuntu
"""
"""One of each layout."""


def test_a_field_is_removed_with_all_its_lines() -> None:
    assert set_fields("person", PERSON, {"notes": None}) == PERSON.replace(
        "notes: |\n  Works from home.\n", ""
    )


def test_single_values_leave_all_that_is_typed_around_them() -> None:
    changed = set_values(
        "software",
        SOFTWARE,
        {
            ("versions", 0, "released"): date(2020, 4, 23),
            ("versions", 0, "end_of_support"): date(2025, 5, 31),
            ("versions", 1, "end_of_support"): date(2027, 4, 1),
            ("versions", 2, "end_of_support"): date(2029, 5, 31),
            ("versions", 2, "released"): date(2024, 4, 25),
            ("endoflife", "as_of"): date(2026, 11, 24),
        },
    )
    assert changed == (
        SOFTWARE.replace("2020-04-01}", "2020-04-23, end_of_support: 2025-05-31}")
        .replace('{ version: "22.04" }', '{ version: "22.04", end_of_support: 2027-04-01 }')
        .replace(
            "2030-01-01   # said the vendor\n", "2029-05-31   # said the vendor\n    released: 2024-04-25\n"
        )
        .replace("# not kubuntu\n", "# not kubuntu\n  as_of: 2026-11-24\n")
    )


def test_a_single_value_at_the_top_keeps_the_comment_on_its_line() -> None:
    assert set_values("software", SOFTWARE, {("name",): "Ubuntu Linux"}) == SOFTWARE.replace(
        "name: Ubuntu ", "name: Ubuntu Linux "
    )


@pytest.mark.parametrize(
    "versions", ["versions:\n  - version: a\n    released:\n", "versions: [{version: a}]\n"]
)
def test_a_layout_without_a_place_for_the_value_is_rendered(versions: str) -> None:
    text = f"id: ubuntu\nname: Ubuntu\n{versions}"
    changed = set_values("software", text, {("versions", 0, "released"): date(2024, 4, 25)})
    assert read_document(changed.encode())[0] == {
        "id": "ubuntu",
        "name": "Ubuntu",
        "versions": [{"version": "a", "released": "2024-04-25"}],
    }


versions = st.lists(
    st.fixed_dictionaries(
        {"version": st.sampled_from(["1", "a: b", "x#y"])}, optional={"released": st.just("2020-01-01")}
    ),
    min_size=1,
    max_size=4,
)


@given(versions, st.data())
def test_a_record_says_what_it_said_and_the_single_values(
    listed: list[dict[str, Any]], data: st.DataObject
) -> None:
    text = render_record("software", {"id": "ubuntu", "versions": listed})
    position = data.draw(st.integers(0, len(listed) - 1))
    changed = set_values("software", text, {("versions", position, "released"): date(2024, 4, 25)})
    intended = [*listed[:position], {**listed[position], "released": "2024-04-25"}, *listed[position + 1 :]]
    assert read_document(changed.encode()) == ({"id": "ubuntu", "versions": intended}, ())
