"""Changing a field leaves everything else in the file as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.authoring.edit import set_fields
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
