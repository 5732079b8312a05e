import pickle
import time
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from itamops.documents import FLAWS, Data, data_to_json, modeline_flaws, read_document
from itamops.documents.scalars import is_long_number, is_retyped, plain_value
from itamops.findings import Level

GOOD: dict[str, tuple[str, Data]] = {
    "words of JSON": ("a: true\nb: false\nc: null\nd:\n", {"a": True, "b": False, "c": None, "d": None}),
    "integers": ("a: 0\nb: -12\nc: 999999999999999999\n", {"a": 0, "b": -12, "c": 999_999_999_999_999_999}),
    "decimals": ("a: 1.35\nb: -0.10\n", {"a": Decimal("1.35"), "b": Decimal("-0.10")}),
    "days": ("a: 2026-02-03\nb: [2026-02-03]\n", {"a": "2026-02-03", "b": ["2026-02-03"]}),
    "a day that is not in the calendar": ("a: 2026-02-30\n", {"a": "2026-02-30"}),
    "an instant": ("a: 2026-05-30T09:10:00+02:00\n", {"a": "2026-05-30T09:10:00+02:00"}),
    "money": ("a: 1349.00 EUR\n", {"a": "1349.00 EUR"}),
    "quoted texts": ('a: "NO"\nb: \'0123\'\nc: ""\n', {"a": "NO", "b": "0123", "c": ""}),
    "escapes": ('a: "x\\ty \\u00e9 \\U0001f600"\n', {"a": "x\ty \u00e9 \U0001f600"}),
    "a text of several lines": (
        "a: |\n  one\n  two: 2\nb: >-\n  one\n  two\n",
        {"a": "one\ntwo: 2\n", "b": "one two"},
    ),
    "nothing but one document's markers": ("---\na: 1\n...\n", {"a": 1}),
    "a question mark before a key of text": ("? a\n: 1\n", {"a": 1}),
    "keys that other programs would retype": ("on: 2026-02-03\nNO: 1\n", {"on": "2026-02-03", "NO": 1}),
    "joiners in Persian and in emoji": (
        "a: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\nb: \U0001f469\u200d\U0001f4bb\n",
        {"a": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "b": "\U0001f469\u200d\U0001f4bb"},
    ),
    "16 levels": (f"a: {'[' * 15}{']' * 15}\n", {"a": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}),
    "long texts": (f"a: {'x ' * 30_000}\n", {"a": ("x " * 30_000).strip()}),
}

# text -> the code and place of each flaw, in the order of the file
BAD: dict[str, tuple[str | bytes, list[tuple[str, int, int]]]] = {
    "tab as indentation": ("a:\n\tb: 1\n", [("YAML001", 2, 1)]),
    "tab in a block text": ("a: |\n\tb\n", [("YAML001", 2, 1)]),
    "quotation mark left open": ('a: 1\nb: "x\nc: 2\n', [("YAML001", 2, 4)]),
    "bracket left open": ("a: [1, 2\nb: 3\n", [("YAML001", 2, 2)]),
    "bracket left open at the end": ("a: {b: [1, 2\n", [("YAML001", 1, 8)]),
    "line without colon": ("a: 1\nno colon here\nb: 2\n", [("YAML001", 2, 1)]),
    "first line without colon": ("no colon here\nb: 2\n", [("YAML001", 2, 2)]),
    "colon in a text": ("a: b: c\n", [("YAML001", 1, 5)]),
    "at sign first": ("a: @home\n", [("YAML001", 1, 4)]),
    "asterisk first": ("a: * note\n", [("YAML001", 1, 4)]),
    "backslash that escapes nothing": ('a: "C:\\data"\n', [("YAML001", 1, 7)]),
    "not UTF-8": (b"a: caf\xe9\n", [("YAML002", 1, 7)]),
    "UTF-16": ("a: 1\n".encode("utf-16"), [("YAML002", 1, 1)]),
    "UTF-16 without mark": ("a: 1\nb: 2\n".encode("utf-16-le"), [("YAML002", 1, 2)]),
    "NUL": (b"a: x\x00y\n", [("YAML002", 1, 5)]),
    "escape character": ("a: \x1b[31mred\n", [("YAML002", 1, 4)]),
    "CR by itself": ("a: 1\rb: 2\n", [("YAML002", 1, 5)]),
    "NEL": ("a: x\u0085y\n", [("YAML002", 1, 5)]),
    "control character through an escape": ('a: "x\\0y"\n', [("YAML002", 1, 4)]),
    "half a surrogate pair": ('a: "\\ud800"\n', [("YAML002", 1, 7)]),
    "three equal keys": ("a: 1\na: 2\na: 3\n", [("YAML003", 2, 1), ("YAML003", 3, 1)]),
    "equal keys in brackets": ("a: {b: 1, b: 2}\n", [("YAML003", 1, 11)]),
    "equal keys, one in quotes": ('a: 1\n"a": 2\n', [("YAML003", 2, 1)]),
    "anchor and alias": ("a: &x 1\nb: *x\n", [("YAML004", 1, 4), ("YAML004", 2, 4)]),
    "tag": ("a: !!python/object:os.system x\n", [("YAML004", 1, 4)]),
    "tag of a list": ("a: !!set [x]\n", [("YAML004", 1, 4)]),
    "tag without handle": ("a: !e!x 1\n", [("YAML004", 1, 4)]),
    "merge key": ("a: {<<: {b: 1}}\n", [("YAML004", 1, 5)]),
    "directive": ("%YAML 1.1\n---\na: 1\n", [("YAML004", 1, 1)]),
    "unknown directive": ("%FOO\n---\na: 1\n", [("YAML004", 1, 1)]),
    "17 levels": (f"a: {'[' * 16}{']' * 16}\n", [("YAML005", 1, 19)]),
    "5,001 nodes": (f"a: [{'1,' * 4_998}]\n", [("YAML005", 1, 1)]),
    "too many bytes": (f"a: {'x' * 65_536}\n", [("YAML005", 1, 1)]),
    "integer of 19 digits": ("a: 1\nb: 1000000000000000000\n", [("YAML005", 2, 4)]),
    "integer of 5,000 digits": (f"a: {'9' * 5_000}\n", [("YAML005", 1, 4)]),
    "decimal of 19 digits": ("a: 1.000000000000000000\n", [("YAML005", 1, 4)]),
    "empty file": ("", [("YAML006", 1, 1)]),
    "nothing but a comment": ("# nothing\n", [("YAML006", 1, 1)]),
    "nothing but a marker": ("---\n", [("YAML006", 2, 1)]),
    "list at the top": ("- a\n- b\n", [("YAML006", 1, 1)]),
    "scalar at the top": ("a\n", [("YAML006", 1, 1)]),
    "second document": ("a: 1\n---\nb: 1\n", [("YAML006", 2, 1)]),
    "keys that are no text": (
        "1: a\ntrue: b\nnull: c\n1.5: d\n",
        [("YAML006", 1, 1), ("YAML006", 2, 1), ("YAML006", 3, 1), ("YAML006", 4, 1)],
    ),
    "missing key": ("?\n: a\n", [("YAML006", 1, 2)]),
    "colon without key": (": a\n", [("YAML001", 1, 1)]),
    "alias as key": ("a: 1\n*a : 2\n", [("YAML004", 2, 1)]),
    "two merge keys": ("<<: {a: 1}\n<<: {b: 1}\n", [("YAML004", 1, 1), ("YAML004", 2, 1)]),
    "two lists as keys": ("? [a]\n: b\n? [c]\n: d\n", [("YAML006", 1, 3), ("YAML006", 3, 3)]),
    "list as key": ("? [a]\n: b\n", [("YAML006", 1, 3)]),
    "bidirectional override": ("a: x\u202ey\nb: \u2066\n", [("YAML008", 1, 5), ("YAML008", 2, 4)]),
    "line separator": ("a: x\u2028y\n", [("YAML008", 1, 5)]),
    "zero width space": ("id: lap\u200btop\n", [("YAML008", 1, 8)]),
    "joiner between Latin letters": ("id: lap\u200dtop\n", [("YAML008", 1, 8)]),
    "byte order mark inside": ("a: x\ufeffy\n", [("YAML008", 1, 5)]),
    "bidirectional override through an escape": ('a: "\\u202e"\n', [("YAML008", 1, 4)]),
    "different mistakes": (
        "a: &x NO\nb: 1\nb: 2\nc: {1: *x}\nd: [\n",
        [
            ("YAML004", 1, 4),
            ("YAML007", 1, 4),
            ("YAML003", 3, 1),
            ("YAML006", 4, 5),
            ("YAML004", 4, 8),
            ("YAML001", 5, 4),
        ],
    ),
}

# fmt: off
RETYPED = [
    "~", "Null", "NULL", "True", "TRUE", "False", "yes", "Yes", "YES", "NO", "no", "on", "On", "off", "OFF",
    "0123", "00", "089", "1_000", "+5", "0x1F", "0b101", "0o17", "1e3", "1.5e3", "1.5e+3", ".5", "5.", "+.5",
    "1_0.5", ".inf", "-.INF", ".nan", "52:54", "52:54:05:00:23:48", "1:30.5", "=", "<<",
]
TEXT = [
    "lap-7f3k9q2m", "5CG3141592", "2026-02-03", "2026-2-3", "2026-02-30", "10.0.0.1", "1.2.3", "0x", "1e",
    "52:54:05:00:23:4f", "-a", "n", "y", "nope", "INC-881", "person/akeller", "1e3x", "09:10:00", "12:60",
    "_1", "e3", "1-2", "Nullable", "1349.00 EUR", "2026-05-30T09:10:00+02:00", "2026-05-30 09:10:00",
]
# fmt: on


@pytest.mark.parametrize("name", GOOD)
def test_a_good_text_gives_its_data_and_no_flaw(name: str) -> None:
    text, data = GOOD[name]
    assert read_document(text.encode()) == (data, ())


@pytest.mark.parametrize("name", BAD)
def test_a_bad_text_gives_each_flaw_once_at_its_place(name: str) -> None:
    text, expected = BAD[name]
    data, flaws = read_document(text if isinstance(text, bytes) else text.encode())
    assert [(flaw.code, flaw.line, flaw.column) for flaw in flaws] == expected
    assert data is None


@pytest.mark.parametrize("name", BAD)
def test_a_flaw_ends_behind_its_begin_and_says_what_to_do(name: str) -> None:
    text, _ = BAD[name]
    for flaw in read_document(text if isinstance(text, bytes) else text.encode())[1]:
        assert (flaw.end_line, flaw.end_column) >= (flaw.line, flaw.column)
        assert 0 < len(flaw.message) < 200
        assert flaw.fix


@pytest.mark.parametrize("text", RETYPED)
@pytest.mark.parametrize("form", ["a: {}\n", "a: [{}]\n", "a:\n  - {}\n"])
def test_text_that_others_retype_is_read_as_typed_with_a_warning(text: str, form: str) -> None:
    content = form.format(text)
    data, flaws = read_document(content.encode())
    assert [flaw.code for flaw in flaws] == ["YAML007"]
    assert text in str(data)
    line = content.split("\n")[flaws[0].line - 1]
    assert line[flaws[0].column - 1 : flaws[0].end_column - 1] == text
    assert flaws[0].fix == f'write "{text}"'


@pytest.mark.parametrize("text", TEXT)
def test_text_that_nobody_retypes_needs_no_quotes(text: str) -> None:
    assert read_document(f"a: {text}\nb: [{text}]\n".encode()) == ({"a": text, "b": [text]}, ())


@given(st.text("0123456789_.:eExXobnafNAFy+-~=<sSoOuUlLtTrR", max_size=8) | st.sampled_from(RETYPED + TEXT))
def test_what_pyyaml_retypes_is_a_value_of_json_or_a_day_or_retyped(text: str) -> None:
    pyyaml: Any = yaml.SafeLoader("")
    kind = pyyaml.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if kind not in ("str", "timestamp"):
        assert is_retyped(text) or not isinstance(plain_value(text), str) or is_long_number(text)


def test_one_mistake_about_line_ends_is_told_once_and_the_data_is_read() -> None:
    data, flaws = read_document(b"\xef\xbb\xbfa: 1\r\nb: NO\r\n")
    assert data == {"a": 1, "b": "NO"}
    assert [(flaw.code, flaw.line, flaw.column) for flaw in flaws] == [
        ("YAML002", 1, 1),
        ("YAML002", 1, 1),
        ("YAML007", 2, 4),
    ]


def test_a_merge_that_nobody_finished_is_called_that() -> None:
    _, flaws = read_document(b"a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n")
    assert [(flaw.line, flaw.end_column, flaw.message) for flaw in flaws] == [
        (2, 13, "two versions stand here, from a merge that nobody finished")
    ]


def test_columns_count_code_points() -> None:
    _, flaws = read_document("a: {\u00e4\U0001f600: NO}\n".encode())
    assert [(flaw.column, flaw.end_column) for flaw in flaws] == [(9, 11)]


def test_a_duplicate_key_is_told_with_its_first_line() -> None:
    _, flaws = read_document(b"state: in_use\ntag: x\nstate: lost\n")
    assert flaws[0].message == "the key state stands already on line 1"


BOMBS: dict[str, bytes] = {
    "brackets": b"a: " + b"[" * 100_000,
    "fewer brackets": b"a: " + b"[" * 60_000,
    "braces": b"a: " + b"{a: " * 15_000,
    "dashes": b"a:\n" + b"- " * 30_000,
    "question marks": b"? " * 30_000,
    "block levels": b"".join(b" " * level + b"a:\n" for level in range(350)),
    "aliases": b"a: &a [x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n, n, b"*%c," % (n - 1) * 9) for n in b"bcdefghi"),
    "merges": b"".join(b"a%d: &a%d {<<: *a}\n" % (number, number) for number in range(2_000)),
    "list of 60 KiB": b"a: [" + b"1," * 30_000 + b"]",
    "equal keys": b"a:\n" * 20_000,
    "10 MB": b"a: 1\n" * 2_000_000,
    "digits": b"a: " + b"9" * 60_000,
    "nearly numbers": b"a: " + b"1_" * 30_000 + b"\nb: 1" + b":59" * 500,
    "colons": b"a: x" + b":" * 60_000,
    "long key": b"a" * 60_000 + b": 1\n",
    "half surrogates": b'a: ["\\ud800"' + b', "\\ud800"' * 5_000 + b"]",
    "bidirectional": "a: \u202e\n".encode() * 8_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_text_takes_long(name: str) -> None:
    started = time.process_time()
    _, flaws = read_document(BOMBS[name])
    assert flaws
    assert time.process_time() - started < 2


@given(st.binary(max_size=300))
def test_random_bytes_give_data_or_an_error(content: bytes) -> None:
    data, flaws = read_document(content)
    errors = [flaw for flaw in flaws if FLAWS[flaw.code].level is Level.ERROR]
    assert isinstance(data, dict) or errors


# fmt: off
_SNIPPETS = st.sampled_from([
    "a", "b: ", "- ", "\n", "\n  ", " ", "{", "}", "[", "]", ", ", ": ", "'", '"', "\\", "#", " # ", "&a ",
    "*a", "!t ", "|\n", ">-\n", "? ", "---\n", "...\n", "%", "\t", "null", "1", "1.5", "1_0", "NO", "<<: ",
    "\r\n", "\x00", "\u200b", "\u2028",
])
# fmt: on


@given(st.lists(_SNIPPETS, max_size=30).map("".join))
def test_random_yaml_gives_data_or_an_error(text: str) -> None:
    data, flaws = read_document(text.encode())
    errors = [flaw for flaw in flaws if FLAWS[flaw.code].level is Level.ERROR]
    assert isinstance(data, dict) or errors
    assert list(flaws) == sorted(flaws, key=lambda flaw: (flaw.line, flaw.column))
    lines = text.count("\n") + 1
    assert all(1 <= flaw.line <= flaw.end_line <= lines for flaw in flaws)


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Mn", "Lo"]),
    max_size=12,
)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.decimals(-1000, 1000, places=2),
    _TEXTS,
    st.dates().map(str),
    st.sampled_from(RETYPED + TEXT),
)
_DATA = st.dictionaries(
    _TEXTS,
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=6,
)


class _Dumper(yaml.SafeDumper):
    """Writes decimals as numbers."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", format(value, "f"))
)


@given(_DATA, st.sampled_from([True, False, None]), st.sampled_from([20, 80, 1000]))
def test_data_that_is_written_as_yaml_reads_back_the_same(
    data: dict[str, Any], flow: bool | None, width: int
) -> None:
    text = yaml.dump(
        data, Dumper=_Dumper, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False
    )
    read, flaws = read_document(text.encode())
    assert {flaw.code for flaw in flaws} <= {"YAML007"}
    assert read == data


def test_json_keeps_the_digits_of_decimals() -> None:
    data, _ = read_document(b"weight_kg: 1.10\nlist: [0.00, 123456789.123456789]\n")
    assert data_to_json(data) == b'{"weight_kg":1.10,"list":[0.00,123456789.123456789]}'


def test_flaws_and_data_travel_between_processes() -> None:
    outcome = read_document(b"a: 1.50\nb: NO\n")
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301  our own bytes


@pytest.mark.parametrize("code", FLAWS)
def test_each_flaw_is_explained_by_a_bad_and_a_good_text(code: str) -> None:
    kind = FLAWS[code]
    address = "../../../schemas/asset.json"
    bad, good = kind.bad.encode(), kind.good.encode()
    assert [flaw.code for flaw in (*read_document(bad)[1], *modeline_flaws(bad, address))][:1] == [code]
    assert (*read_document(good)[1], *modeline_flaws(good, address)) == ()
