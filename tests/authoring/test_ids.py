"""Ids for new records are valid, free and never a name that a file cannot have."""

import re
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.authoring.ids import new_id, slug
from itamops.kinds import RANDOM_ID, SLUG


def test_new_id_has_the_prefix_and_eight_random_characters() -> None:
    assert RANDOM_ID.fullmatch(new_id("lap"))


def in_turn() -> Callable[[Sequence[str]], str]:
    turns = count()
    return lambda choices: choices[next(turns) % len(choices)]


def test_new_id_is_repeatable_where_the_choice_is() -> None:
    assert new_id("lap", choose=in_turn()) == "lap-01234567"


def test_new_id_avoids_what_is_taken() -> None:
    assert new_id("lap", {"lap-01234567"}, in_turn()) == "lap-89abcdef"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller & Söhne", "muller-sohne"),
        ("O'Conner, Nitzsche and Aufderhar", "oconner-nitzsche-and-aufderhar"),
        ("Straße 7", "strasse-7"),
        ("Łódź Ærø", "lodz-aero"),
        ("  Dell  Inc. ", "dell-inc"),
        ("\uff24\uff25\uff2c\uff2c", "dell"),
        ("1/2 Zoll", "1-2-zoll"),
        ("A.Keller", "a.keller"),
        ("A. Keller", "a-keller"),
        ("CON", "con-2"),
        ("lpt1", "lpt1-2"),
        ("x" * 80, "x" * 56),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_slug_that_is_taken_is_numbered() -> None:
    assert slug("Airdrie", {"airdrie", "airdrie-2"}) == "airdrie-3"


def test_a_name_without_latin_letters_gets_the_same_slug_each_time() -> None:
    assert slug("東京") == slug("東京") != slug("大阪")
    assert re.fullmatch("n-[0-9a-f]{8}", slug("東京"))


@given(st.text(max_size=200))
def test_every_text_has_a_valid_slug(name: str) -> None:
    assert SLUG.fullmatch(slug(name))
    assert SLUG.fullmatch(slug(name, {slug(name)}))
