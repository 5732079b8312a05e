"""The quick reader is sure of what it reads: wherever it reads at all, PyYAML and the full reader agree."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from itamops.documents.data import Data
from itamops.documents.line_reader import read_lines
from itamops.documents.reader import read_events

RECORD = """\
# yaml-language-server: $schema=../../../schemas/asset.json
id: lap-7f3k9q2m
name: "Anna's laptop, 14\u2033"
state: in_use
until: null                         # a loan's end
holds: []
weight_kg: 1.10
acquisition: {order: po-c4k8t2wd, on: 2026-02-03, extras: [{what: tax, amount: 253.91 EUR}, {what: x}]}
hardware: { cpus: [12, 4], memory_gb: 32 }
network:
  macs: ["52:54:05:00:23:48"]   # of the dock
  addresses:
  - 10.0.0.1
  - fe80::1

media:
  - id: disk0
    capacity_gb: 512
    removed:
lifecycle:   # append only
  - {on: 2026-02-12, to: in_stock, by: treyes, line: 1}
  - on: 2026-02-14
    to: in_use
phone:
last: 1
"""

BEYOND = {
    "anchor": "a: &x 1\n",
    "tag": "a: !t 1\n",
    "retyped word": "a: NO\n",
    "retyped word in brackets": "a: [NO]\n",
    "retyped number": "a: {b: 1_000}\n",
    "long number": "a: 1000000000000000000\n",
    "key twice": "a: 1\na: 2\n",
    "key twice in brackets": "a: {b: 1, b: 2}\n",
    "key that is no text": "true: 1\n",
    "key that is no text in brackets": "a: {null: 1}\n",
    "text that goes on": "a: b\n  c\n",
    "text that goes on in a list": "a:\n  - b\n    c\n",
    "deeper key": "a: 1\n  b: 2\n",
    "shallower key": "  a: 1\nb: 2\n",
    "key between two levels": "a:\n    b: 1\n  c: 2\n",
    "list's value beside keys": "a: 1\n- b\n",
    "brackets over two lines": "a: {b: 1\nc: 2}\n",
    "two mappings on a line": "a: {b: 1}, c: {d: 2}\n",
    "text behind brackets": "a: [b] c\n",
    "text right behind brackets": "a: {b: c}d\n",
    "comment right behind brackets": "a: {b: c}#d\n",
    "wrong bracket": "a: [b}\n",
    "brackets in a quoted text": 'a: {b: "x [y", c: "z] w"}\n',
    "comma in a quoted text": 'a: {b: "x, c: y"}\n',
    "comma at the end": "a: [b,]\n",
    "missing value": "a: [b, , c]\n",
    "missing value in a mapping": "a: {b, c}\n",
    "pair in a list": "a: [b: c]\n",
    "colon in a text": "a: b: c\n",
    "colon at the end of a text": "a: b:\n",
    "wide list": "a:\n  -   b: 1\n      c: 2\n",
    "list in a list": "a:\n  - - b\n",
    "bare dash": "a:\n  -\n    b: 1\n",
    "block text": "a: |\n  b\n",
    "escape": 'a: "\\n"\n',
    "doubled quotation mark": "a: 'it''s'\n",
    "quotation mark left open": 'a: "b\n',
    "tab": "a:\tb\n",
    "tab before a comment": "a: b\t# c\n",
    "document marker": "---\na: 1\n",
    "second document": "a: 1\n---\nb: 2\n",
    "directive": "%YAML 1.2\n---\na: 1\n",
    "nothing": "",
    "only a comment": "# a\n",
    "list at the top": "- a\n",
    "17 levels": f"a: {'[' * 16}{']' * 16}\n",
    "17 levels of blocks": "".join(f"{' ' * level}a:\n" for level in range(18)),
}


def test_the_usual_style_is_read() -> None:
    data = read_lines(RECORD)
    assert data == read_events(RECORD)[0]
    assert data is not None
    assert data["hardware"] == {"cpus": [12, 4], "memory_gb": 32}
    assert data["network"] == {"macs": ["52:54:05:00:23:48"], "addresses": ["10.0.0.1", "fe80::1"]}
    assert data["media"] == [{"id": "disk0", "capacity_gb": 512, "removed": None}]
    assert str(data["weight_kg"]) == "1.10"


def test_16_levels_are_read() -> None:
    text = f"a: {'[' * 15}{']' * 15}\n"
    assert read_lines(text) == read_events(text)[0] is not None


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_the_quick_reader_is_left_to_the_full_one(name: str) -> None:
    assert read_lines(BEYOND[name]) is None


@pytest.mark.parametrize(
    "name", [name for name in BEYOND if not name.startswith(("nothing", "only", "17 levels of"))]
)
def test_what_is_beyond_it_stays_so_at_the_end_of_a_record(name: str) -> None:
    assert read_lines(RECORD + BEYOND[name]) is None


def _exactly_equal(left: Data, right: Data) -> bool:
    """Return 1 from True and 1.0 from 1.00, which are equal to Python."""
    return repr(left) == repr(right)


class _CoreLoader(yaml.CSafeLoader):
    """PyYAML's own composer and constructor, with JSON's words and numbers."""


_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _starts in (
    ("null", r"(?:null|)$", ["n", ""]),
    ("bool", r"(?:true|false)$", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    yaml.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", __import__("re").compile(_pattern), _starts, _CoreLoader
    )
_CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
_CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))

_LINES = RECORD.splitlines(keepends=True)
# fmt: off
_PIECES = [
    " ", "  ", "\n", "\n  ", "\n- ", "- ", ": ", ":", "#", " #", ", ", ",", "[", "]", "{", "}", "'", '"',
    "\\", "null", "true", "0", "1.5", "1_0", "~", "NO", "a", "b: c", "a: b\n", "-", "?", "&a", "*a", "!t",
    "|", ">", "%", "\t", "# c\n", "---", "...", "\u00e9", "\u00a0", "key:", "{a: b}", "[a, b]", "[]", "- - a",
    "<<: x", "=", ".5", "0x1", "12:30", "2026-01-01", "(x", "+1", "/x",
]
# fmt: on


@st.composite
def _nearly_records(draw: st.DrawFn) -> str:
    """Make a few lines of the usual style and disturb them."""
    text = "".join(draw(st.lists(st.sampled_from([*_LINES, *_PIECES]), min_size=1, max_size=8)))
    for _ in range(draw(st.integers(0, 4))):
        place, drop = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:place] + draw(st.sampled_from(["", *_PIECES])) + text[place + drop :]
    return text


@settings(max_examples=500)
@given(_nearly_records())
def test_wherever_the_quick_reader_reads_the_full_one_agrees(text: str) -> None:
    data = read_lines(text)
    if data is not None:
        slow, flaws = read_events(text)
        assert _exactly_equal(data, slow)
        assert flaws == []


@settings(max_examples=200)
@given(_nearly_records())
def test_wherever_the_full_reader_sees_no_flaw_pyyaml_agrees(text: str) -> None:
    data, flaws = read_events(text)
    if not flaws:
        loaded: Any = yaml.load(text, Loader=_CoreLoader)  # noqa: S506  a safe loader of our own
        assert _exactly_equal(data, loaded)
