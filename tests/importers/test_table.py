"""CSV files of every shape come out as rows whose places are those a spreadsheet and an editor show."""

import codecs
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.findings import Level
from itamops.importers.table import Table, read_table

TEXT = "name,city\nAnna,Köln\nBo,Łódź\n"


def rows(content: bytes, encoding: str | None = None) -> list[tuple[str, ...]]:
    table, problems = read_table("a.csv", content, encoding)
    assert problems == ()
    return [table.columns, *(row.cells for row in table.rows)]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        TEXT.rstrip("\n").encode(),
        b"\n\n" + TEXT.encode() + b"\n,\n",
        'name , city \n "Anna" ,Köln\nBo,"Łódź"\n'.replace(' "Anna" ', '"Anna"').encode(),
    ],
)
def test_the_same_table_in_every_shape(content: bytes) -> None:
    assert rows(content) == [("name", "city"), ("Anna", "Köln"), ("Bo", "Łódź")]


def test_a_cell_may_hold_delimiters_quotes_and_line_ends() -> None:
    content = b'name,note\r\n"Kunde, Doyle","said ""yes""\r\nand left"\r\nBo,Macbook Pro 13"\r\n'
    assert rows(content)[1:] == [("Kunde, Doyle", 'said "yes"\nand left'), ("Bo", 'Macbook Pro 13"')]


def test_what_a_spreadsheet_keeps_as_text_is_that_text() -> None:
    content = b'tag,serial,note\n="00123","=""007""",=""\n'
    assert rows(content)[1:] == [("00123", "007", "")]
    assert rows(b'tag,note\n=1+1,="a"&"b"\n')[1:] == [("=1+1", '="a"&"b"')]


def test_a_row_knows_its_number_and_the_line_it_begins_on() -> None:
    table, _ = read_table("a.csv", b'name,note\nAnna,"one\ntwo\nthree"\n\nBo,x\n')
    assert [(row.number, row.line) for row in table.rows] == [(2, 2), (4, 6)]


def test_duplicate_and_blank_headers_stay_where_they_are() -> None:
    assert rows(b"name,,name\na,b,c\n") == [("name", "", "name"), ("a", "b", "c")]


def test_missing_cells_are_empty_and_further_empty_ones_are_nothing() -> None:
    assert rows(b"a,b,c\n1\n1,2,3,,\n")[1:] == [("1", "", ""), ("1", "2", "3")]


def test_a_row_with_more_cells_than_the_header_is_refused() -> None:
    table, problems = read_table("a.csv", b"company,price\nKunde, Doyle and Kozey,12\nBerge,13\n")
    assert ([row.cells for row in table.rows], table.refused) == ([("Berge", "13")], 1)
    assert [(one.row, one.line, one.level, one.value) for one in problems] == [(2, 2, Level.ERROR, "12")]


def test_another_encoding_is_reported_where_it_shows() -> None:
    table, problems = read_table("a.csv", TEXT.replace("Łódź", "Lodz").encode("cp1252"))
    assert table.rows[0].cells == ("Anna", "Köln")
    assert [(one.line, one.level) for one in problems] == [(2, Level.WARNING)]


def test_the_first_cell_in_another_encoding_is_named() -> None:
    content = 'name,city\nAnna,Kiel\n"Bo\nCole","Ulm\nKöln"\nEva,Gö\n'.encode("cp1252")
    _, problems = read_table("a.csv", content)
    assert [(one.row, one.line, one.column, one.value) for one in problems] == [(3, 5, "city", "Ulm\nKöln")]


def test_a_header_in_another_encoding_is_named() -> None:
    _, problems = read_table("a.csv", "name,Größe\nAnna,1\n".encode("cp1252"))
    assert [(one.row, one.line, one.column, one.value) for one in problems] == [(1, 1, "Größe", "Größe")]


def zipped(**files: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else None  # as OpenDocument asks for it
            written.writestr(name.replace("__", "/"), content, how)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("content", "is_called", "what_to_do"),
    [
        (zipped(xl__workbook=b"<workbook/>"), "XLSX", "save the sheet as CSV"),
        (zipped(docProps=b"x" * 10**6, xl__workbook=bytes(range(256)) * 1000), "XLSX", "save the sheet"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ODS", "save the sheet"),
        (zipped(assets=b"name,city\nAnna,Kiel\n"), "ZIP", "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "XLS", "save the sheet as CSV"),
        (gzip.compress(TEXT.encode()), "gzip", "unpack"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "PDF", "export the list as CSV"),
        (b"\n <!DOCTYPE html>\n<table><tr><td>a", "HTML", "save the sheet as CSV"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<Workbook>", "XML", "save the sheet as CSV"),
    ],
    ids=["xlsx", "long xlsx", "ods", "zip", "xls", "gzip", "pdf", "html", "xml"],
)
@pytest.mark.parametrize("encoding", [None, "cp1252"])
def test_what_is_no_csv_is_named_whatever_its_name(
    content: bytes, is_called: str, what_to_do: str, encoding: str | None
) -> None:
    table, (problem,) = read_table("assets.csv", content, encoding)
    assert not table.columns
    assert is_called in problem.message
    assert what_to_do in problem.fix
    assert problem.level is Level.ERROR


def test_bytes_that_are_no_characters_are_reported_with_their_cell() -> None:
    table, problems = read_table("a.csv", b"name,city\nAnna,K\x81ln\n")
    assert table.rows[0].cells == ("Anna", "")
    assert [(one.row, one.column, one.level) for one in problems if one.dropped] == [(2, "city", Level.ERROR)]


def test_a_character_that_another_program_lost_is_reported_and_left_out() -> None:
    table, problems = read_table("a.csv", "name,city\nAnna,K\ufffdln\n".encode())
    assert table.rows[0].cells == ("Anna", "")
    assert [(one.row, one.column, one.level, one.dropped) for one in problems] == [
        (2, "city", Level.ERROR, True)
    ]


def test_text_that_was_decoded_twice_is_reported() -> None:
    twice = "Köln".encode().decode("cp1252")
    table, problems = read_table("a.csv", f"name,city\nAnna,{twice}\nÄna,Ãlvaro\n".encode())
    assert table.rows[0].cells == ("Anna", twice)
    assert [(one.row, one.column, one.level) for one in problems] == [(2, "city", Level.WARNING)]


def test_a_named_encoding_is_believed() -> None:
    assert rows("name,city\nAnna,Łódź\n".encode("cp1250"), "cp1250")[1:] == [("Anna", "Łódź")]


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (b"", None, "empty"),
        (b"\n \n,,\n", None, "empty"),
        (b'a,b\n1,"open\n2,3\n', None, "never closed"),
        (TEXT.encode("utf-16-le"), None, "UTF-16"),
        (TEXT.encode(), "klingon", "no encoding"),
        (TEXT.encode(), "rot13", "no encoding"),
        (TEXT.encode(), "ascii", "not ascii"),
        (b"a\n\\ud800\n", "unicode_escape", "halves of characters"),
        (b"a\n" + b"x" * 200_000, None, "is no CSV"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", None, "not utf-16"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, encoding: str | None, message: str) -> None:
    table, problems = read_table("a.csv", content, encoding)
    assert table == Table("a.csv")
    assert message in problems[-1].message
    assert problems[-1].level is Level.ERROR


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itamops.importers.table.MAXIMUM_BYTES", 10)
    _, problems = read_table("a.csv", TEXT.encode())
    assert "at most 10" in problems[0].message


def test_invisible_characters_are_taken_out_and_reported() -> None:
    table, problems = read_table("a.csv", "name,note\nAn\u200bna,x\u202ey\0z\n".encode())
    assert table.rows[0].cells == ("Anna", "xyz")
    assert [(one.column, one.level) for one in problems] == [("name", Level.NOTE), ("note", Level.NOTE)]


@given(st.binary(max_size=400), st.sampled_from([None, "cp1252", "utf-16", "utf-7", "idna"]))
def test_no_bytes_make_it_fail(content: bytes, encoding: str | None) -> None:
    table, _ = read_table("a.csv", content, encoding)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=6))
def test_what_a_csv_writer_writes_is_read(cells: list[list[str]]) -> None:
    quoted = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)
    table, problems = read_table("a.csv", ("first,second\r\n" + quoted).encode(errors="replace"))
    assert not [one for one in problems if one.level is Level.ERROR]
    assert len(table.rows) <= len(cells)
