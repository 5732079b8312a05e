import time

import pytest

from itamops.documents import modeline, modeline_flaws, read_document, schema_address

ADDRESS = "../../../schemas/asset.json"
LINE = f"# yaml-language-server: $schema={ADDRESS}"

ALLOWED = {
    "the shipped schema": f"{LINE}\nid: a\n",
    "no modeline": "id: a\n",
    "another comment": "# bought in Berlin\nid: a\n",
    "a text that speaks of it": f"notes: |\n  {LINE}\nname: 'a {LINE}'\n",
    "a file of CRLF": f"{LINE}\r\nid: a\r\n",
}

REFUSED = {
    "another address": ("# yaml-language-server: $schema=https://example.org/a.json\nid: a\n", [(1, 1)]),
    "another schema of ours": (
        "# yaml-language-server: $schema=../../../schemas/team.json\nid: a\n",
        [(1, 1)],
    ),
    "something behind it": (f"{LINE} \nid: a\n", [(1, 1)]),
    "something right behind it": (f"{LINE}x\nid: a\n", [(1, 1)]),
    "not on the first line": (f"\n{LINE}\nid: a\n", [(2, 1)]),
    "twice": (f"{LINE}\n{LINE}\nid: a\n", [(2, 1)]),
    "behind a value": ("id: a # yaml-language-server: $schema=x\n", [(1, 7)]),
    "without spaces": ("#yaml-language-server:$schema=x\nid: a\n", [(1, 1)]),
    "in capitals": ("# YAML-Language-Server: $schema=x\nid: a\n", [(1, 1)]),
    "the form of other editors": ("# $schema: https://example.org/a.json\nid: a\n", [(1, 1)]),
    "behind a mistake": ("a: [\n# yaml-language-server: $schema=x\n", [(2, 1)]),
    "in a list": ("a: [x, # $schema: y\n  z]\nb: 'c' # $schema: z\n", [(1, 8), (3, 8)]),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_shipped_schema_may_be_named_on_the_first_line(name: str) -> None:
    assert modeline_flaws(ALLOWED[name].encode(), ADDRESS) == ()


@pytest.mark.parametrize("name", REFUSED)
def test_no_other_comment_names_a_schema(name: str) -> None:
    text, expected = REFUSED[name]
    flaws = modeline_flaws(text.encode(), ADDRESS)
    assert [(flaw.line, flaw.column) for flaw in flaws] == expected
    assert {flaw.code for flaw in flaws} == {"YAML009"}
    assert all(LINE in flaw.fix for flaw in flaws)


def test_a_file_without_schema_has_no_modeline() -> None:
    (flaw,) = modeline_flaws(f"{LINE}\nid: a\n".encode(), None)
    assert flaw.fix == "delete the comment"


def test_the_data_is_read_beside_a_bad_modeline() -> None:
    assert read_document(b"# yaml-language-server: $schema=x\nid: a\n") == ({"id": "a"}, ())


@pytest.mark.parametrize("content", [b"# $schema: \xff\n", b"# $schema: x\x00\n", b"# $schema: x\n" * 10_000])
def test_an_unreadable_file_is_told_of_elsewhere(content: bytes) -> None:
    assert modeline_flaws(content, ADDRESS) == ()
    assert read_document(content)[1]


@pytest.mark.parametrize("before", [b"a: " + b"[" * 60_000, b"a:\n" * 20_000, b"# $schema: x\n" * 4_000])
def test_no_text_takes_long(before: bytes) -> None:
    started = time.process_time()
    assert modeline_flaws(before + b"\n# $schema: x\n", ADDRESS)
    assert time.process_time() - started < 2


def test_the_address_leads_from_a_file_to_its_schema() -> None:
    address = schema_address("registry/assets/7f/lap-7f3k9q2m.yaml", "asset")
    assert modeline(address) == LINE
    assert schema_address("itamops.yaml", "itamops") == "schemas/itamops.json"
