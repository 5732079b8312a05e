from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from itamops.documents import Data, Span, locate, locate_many, read_document
from itamops.findings import Pointer

RECORD = """\
# \U0001f600
id: lap-7f3k9q2m
name: 'J\u00fcrgen\U0001f600'
notes: |
  one
  two

phone:
network: {macs: ["52:54:05:00:23:48"], approved: true}
media:
  - id: disk0
    size: 512

  # the second
  - {id: disk1, size: 1024}
last: 1
"""
LINES = RECORD.split("\n")


def shown(span: Span) -> str:
    """Cut the span out of the record."""
    lines = LINES[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


PLACES: dict[Pointer, tuple[str, str]] = {
    ("id",): ("id", "lap-7f3k9q2m"),
    ("name",): ("name", "'J\u00fcrgen\U0001f600'"),
    ("notes",): ("notes", "|\n  one\n  two"),
    ("phone",): ("phone", ""),
    ("network",): ("network", '{macs: ["52:54:05:00:23:48"], approved: true}'),
    ("network", "macs", 0): ('"52:54:05:00:23:48"', '"52:54:05:00:23:48"'),
    ("network", "approved"): ("approved", "true"),
    ("media",): ("media", "- id: disk0\n    size: 512\n\n  # the second\n  - {id: disk1, size: 1024}"),
    ("media", 0): ("id: disk0\n    size: 512", "id: disk0\n    size: 512"),
    ("media", 0, "size"): ("size", "512"),
    ("media", 1): ("{id: disk1, size: 1024}", "{id: disk1, size: 1024}"),
    ("media", 1, "id"): ("id", "disk1"),
    ("last",): ("last", "1"),
}


@pytest.mark.parametrize("pointer", PLACES)
def test_a_pointer_gives_the_place_of_key_and_value(pointer: Pointer) -> None:
    key, value = PLACES[pointer]
    assert shown(locate(RECORD.encode(), pointer)) == value
    assert shown(locate(RECORD.encode(), pointer, key=True)) == key


@pytest.mark.parametrize(
    ("pointer", "nearest"),
    [
        (("media", 7, "id"), ("media",)),
        (("media", "0"), ("media",)),
        (("id", "x"), ("id",)),
        (("nothing", 1), ()),
    ],
)
def test_a_pointer_to_nothing_gives_the_nearest_ancestor(pointer: Pointer, nearest: Pointer) -> None:
    assert locate(RECORD.encode(), pointer) == locate(RECORD.encode(), nearest)


def test_the_top_is_shown_by_its_first_line() -> None:
    assert shown(locate(RECORD.encode(), ())) == "id: lap-7f3k9q2m"


def test_many_places_are_found_at_once() -> None:
    assert locate_many(RECORD.encode(), list(PLACES)) == [
        locate(RECORD.encode(), pointer) for pointer in PLACES
    ]


def test_line_ends_and_a_byte_order_mark_move_no_place() -> None:
    content = b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode()
    assert locate_many(content, list(PLACES)) == locate_many(RECORD.encode(), list(PLACES))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"- a\n",
        b"a: [",
        b"a: {b: 1}\n]",
        b"x" * 70_000,
        b"a: " + b"[" * 60_000,
        b"a: *b\n",
        b"a: \x00",
    ],
)
def test_a_broken_file_has_places_too(content: bytes) -> None:
    span = locate(content, ("a", "b"))
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)


def test_of_a_broken_file_what_stands_before_the_break_is_found() -> None:
    assert locate(b"a: 1\nb: 2\nc: [\n", ("b",)) == Span(2, 4, 2, 5)


def _pointers(data: Data) -> list[Pointer]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(), *((step, *rest) for step, value in below for rest in _pointers(value))]


@given(
    st.binary(max_size=200), st.lists(st.one_of(st.integers(-1, 3), st.sampled_from(["a", "b"])), max_size=4)
)
def test_no_bytes_raise(content: bytes, pointer: list[str | int]) -> None:
    locate(content, pointer)


_TEXTS = st.sampled_from(["a", "b", "c d", "\u00e9", "1", "true"])
_DATA = st.dictionaries(
    _TEXTS,
    st.recursive(
        st.integers(0, 10**6) | _TEXTS,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_TEXTS, inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=3,
)


@given(_DATA, st.sampled_from([True, False, None]))
def test_the_text_at_a_scalars_place_reads_as_that_scalar(data: dict[str, Any], flow: bool | None) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=1000)
    lines = text.split("\n")
    for pointer in _pointers(data):
        value: Any = data
        for step in pointer:
            value = value[step]
        if not isinstance(value, dict | list):
            span = locate(text.encode(), pointer)
            assert span.line == span.end_line
            cut = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert read_document(f"x: {cut}\n".encode())[0] == {"x": value}
