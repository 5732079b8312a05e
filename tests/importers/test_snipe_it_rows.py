"""What is said about files and rows that cannot be taken as they are."""

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import ASSETS, LAPTOP, START, bring_in


def test_the_same_row_twice_is_one_record(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n{LAPTOP}\n"})
    assert len(outcome.records("assets")) == 1
    assert outcome.result.counts["asset"] == Counts(read=2, created=1, merged=1)
    assert (3, "", "describes the same asset as a.csv row 2") in outcome.said(Level.NOTE)


@pytest.mark.parametrize(
    ("file", "kind", "message"),
    [
        (
            "asset tag,serial,notes\n,,x\n",
            "asset",
            "a device has neither asset tag nor serial: the row is left out",
        ),
        ("license,seats\n,5\n", "license", "a license has no name: the row is left out"),
        (
            "username,name,notes\n,,x\n",
            "person",
            "a person has neither user name, e-mail nor name: the row is left out",
        ),
        ("name,eol,notes\n,,x\n", "model", "a model has no name: the row is left out"),
        ("name,city,notes\n,,x\n", "location", "a location has no name: the row is left out"),
        (
            "name,city\na,b,c\n",
            "location",
            "the row has 3 cells, the header 2: nobody can tell which is which",
        ),
    ],
)
def test_a_row_that_says_too_little_is_counted_and_reported(
    reader: Reader, file: str, kind: str, message: str
) -> None:
    outcome = bring_in(reader, {"a.csv": file})
    assert outcome.result.counts[kind] == Counts(read=1, refused=1)
    assert [said for _, _, said in outcome.said()] == [message]


def test_columns_of_one_name_are_read_together(reader: Reader) -> None:
    rows = "T1,Acme,,x\nT2,,Bolt,\nT3,Acme,Bolt,\n"
    outcome = bring_in(reader, {"a.csv": f"asset tag,company,Company,\n{rows}"})
    companies = [outcome.record("assets", "tag", tag)["company"] for tag in ("T1", "T2", "T3")]
    assert companies == ["acme", "bolt", "acme"]
    assert outcome.said(Level.WARNING) == [
        (0, "(column 4 without a name)", "left out: no record has a place for it (1 value)"),
        (4, "company", "the column stands 2 times; not kept: Bolt"),
    ]


def test_what_an_export_escapes_is_read_as_it_was_meant(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,name,notes\nT1,AT&amp;T &lt;3,`=1+2\nT2,=cmd(),@x\n"})
    first, second = outcome.record("assets", "tag", "T1"), outcome.record("assets", "tag", "T2")
    assert (first["name"], first["notes"]) == ("AT&T <3", "=1+2")
    assert (second["name"], second["notes"]) == ("=cmd()", "@x")


def test_a_text_that_is_too_long_is_cut_and_reported(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,name\nT1,{'x' * 300}\n"})
    assert len(outcome.records("assets")[0]["name"]) == 200
    assert outcome.said(Level.WARNING) == [(2, "name", "has 300 characters; 200 are kept")]


def test_files_come_in_any_order(reader: Reader) -> None:
    files = [
        ("a.csv", b"asset tag,username,location\nT1,akeller,Berlin\n"),
        ("u.csv", b"username,name,location\nakeller,Anna Keller,Berlin\n"),
        ("l.csv", b"name,city\nBerlin,Berlin\n"),
    ]
    assert bring_in(reader, files).files == bring_in(reader, reversed(files)).files


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Item Name,Purchase Date,Quantity", "the file holds accessories, consumables or components"),
        ("colour,taste", "the file is no file of Snipe-IT that is known"),
        ("Asset Tag,Asset Maintenance Type,Title", "the file is no file of Snipe-IT that is known"),
    ],
)
def test_a_file_of_another_sort_is_refused_with_its_number_of_rows(
    reader: Reader, header: str, message: str
) -> None:
    outcome = bring_in(reader, {"a.csv": f"{header},x\na,b,3\nb,c,4\n"})
    ((row, column, said),) = outcome.said()
    assert (row, column, said.startswith(message), said.endswith("left out (2 rows)")) == (
        0,
        "",
        True,
        True,
    )
    assert not outcome.result.understood


def test_of_a_file_that_nobody_knows_no_more_is_said(reader: Reader) -> None:
    outcome = bring_in(reader, {"photo.csv": b"\x89PNG\xff,\x81\n\x8d,\x1b[31m,more\n"})
    assert [one.message for one in outcome.result.problems] == [
        "the file is no file of Snipe-IT that is known: left out (1 rows)"
    ]


def test_a_header_without_rows_is_said(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,serial\n"})
    assert outcome.said(Level.WARNING) == [(0, "", "the file has a header and no rows")]


def test_an_ambiguous_day_is_asked_for(reader: Reader) -> None:
    file = {"a.csv": "asset tag,purchase date\nT1,3/4/26\n"}
    outcome = bring_in(reader, file)
    assert outcome.said() == [(2, "purchase date", "may be a day and a month either way round")]
    assert "acquisition" not in outcome.records("assets")[0]
    (asset,) = bring_in(reader, file, day_order="mdy").records("assets")
    assert asset["acquisition"] == {"on": "2026-03-04"}


def test_prefixes_of_ids_follow_the_configuration(reader: Reader) -> None:
    before = {
        **START,
        "itamops.yaml": "format: 1\norganization: Acme\ncurrency: EUR\nids: {prefixes: {laptops: lap}}\n",
    }
    outcome = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n"}, before)
    assert outcome.records("assets")[0]["id"] == "lap-00000001"
