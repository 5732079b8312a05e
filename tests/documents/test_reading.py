from decimal import Decimal

import pytest

from itamops.documents import data_to_json, read_document

GOOD = {
    "words of JSON": (b"a: true\nb: false\nc: null\nd:\n", {"a": True, "b": False, "c": None, "d": None}),
    "integers": (b"a: 0\nb: -12\nc: 999999999999999999\n", {"a": 0, "b": -12, "c": 999_999_999_999_999_999}),
    "decimals": (b"a: 1.35\nb: -0.10\n", {"a": Decimal("1.35"), "b": Decimal("-0.10")}),
    "days and instants": (
        b"a: 2026-02-03\nb: 2026-02-30\nc: 2026-05-30T09:10:00+02:00\n",
        {"a": "2026-02-03", "b": "2026-02-30", "c": "2026-05-30T09:10:00+02:00"},
    ),
    "quoted": (b"a: \"NO\"\nb: '0123'\n", {"a": "NO", "b": "0123"}),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_text_gives_its_data_and_no_flaw(name: str) -> None:
    content, data = GOOD[name]
    assert read_document(content) == (data, ())


def test_json_keeps_the_digits_of_decimals() -> None:
    data, _ = read_document(b"weight_kg: 1.10\n")
    assert data_to_json(data) == b'{"weight_kg":1.10}'
