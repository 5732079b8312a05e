"""Importing again: records are found, changed where the source says more, and never lost."""

from datetime import date

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.imports import ASSETS, LAPTOP, LICENSES, OFFICE, START, bring_in


def test_importing_twice_changes_nothing(reader: Reader) -> None:
    files = {"a.csv": f"{ASSETS},username\n{LAPTOP},akeller\n", "l.csv": f"{LICENSES}\n{OFFICE}\n"}
    first = bring_in(reader, files, currency="USD")
    again = bring_in(
        reader,
        files,
        first.files,
        currency="USD",
        day=date(2026, 12, 1),
    )
    assert again.result.files == {}
    assert again.result.counts == {
        "asset": Counts(read=1, unchanged=1),
        "license": Counts(read=1, unchanged=1),
    }


def test_a_changed_row_changes_its_fields_and_leaves_comments(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP}\n"})
    path = "registry/assets/00/ast-00000001.yaml"
    commented = {**first.files, path: first.files[path].replace("tag: T1", "tag: T1  # on the lid")}
    again = bring_in(reader, {"a.csv": f"{ASSETS}\n{LAPTOP.replace('5CG1', '5CG7')}\n"}, commented)
    assert again.result.files == {path: commented[path].replace("serial: 5CG1", "serial: 5CG7")}
    assert again.result.counts["asset"] == Counts(read=1, updated=1)


def test_an_empty_cell_takes_nothing_away(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag,notes\nT1,mine\n"})
    assert bring_in(reader, {"a.csv": "asset tag,notes\nT1,\n"}, first.files).result.files == {}


def test_what_no_row_says_is_not_taken_away_from_what_people_wrote(reader: Reader) -> None:
    files = {
        "a.csv": "asset tag\nT1\n",
        "m.csv": "name,eol\nLatitude,36\n",
        "l.csv": "name,city\nBerlin,Berlin\n",
        "s.csv": "license,seats\nOffice,5\n",
    }
    first = bring_in(reader, files)
    by_hand = {
        path: text.replace("serial: none", "serial: 5CG1")
        .replace("category: unknown", "category: laptops")
        .replace("type: site", "type: building")
        .replace("metric: seat", "metric: user")
        for path, text in first.files.items()
    }
    assert sum(by_hand[path] != text for path, text in first.files.items()) == 5
    assert bring_in(reader, files, by_hand).result.files == {}


def test_a_lifecycle_is_never_rewritten(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag,status,username\nT1,,\n"})
    again = bring_in(reader, {"a.csv": "asset tag,status,username\nT1,,akeller\n"}, first.files)
    assert again.records("assets") == first.records("assets")
    snipe_it = "in_use by person/akeller"
    assert again.said() == [
        (
            2,
            "status",
            f"ast-00000001: {snipe_it} in Snipe-IT, in_stock in the registry, which stays as it is",
        )
    ]
    assert again.result.counts["asset"] == Counts(read=1, conflicting=1)


def test_a_license_that_was_terminated_meanwhile_conflicts(reader: Reader) -> None:
    first = bring_in(reader, {"l.csv": "license,seats,termination date\nOffice,5,\n"})
    again = bring_in(reader, {"l.csv": "license,seats,termination date\nOffice,5,2026-01-31\n"}, first.files)
    assert again.result.counts["license"] == Counts(read=1, conflicting=1)
    assert not again.result.understood


def test_a_number_finds_a_record_whose_tag_has_changed(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "ID,asset tag,serial\n17,T1,5CG1\n"})
    again = bring_in(reader, {"a.csv": "ID,asset tag,serial\n17,T2,5CG1\n"}, first.files)
    assert [asset["tag"] for asset in again.records("assets")] == ["T2"]
    assert again.result.counts["asset"] == Counts(read=1, updated=1)


def test_records_that_people_wrote_are_found_by_what_they_say(reader: Reader) -> None:
    before = {
        **START,
        "registry/vendors/dell.yaml": "id: dell\nname: DELL\n",
        "registry/locations/ber.yaml": "id: ber\nname: Berlin\ntype: building\n",
    }
    files = {
        "u.csv": "username,name,email,location\ntomas,Tomas Reyes,treyes@example.com,berlin\n",
        "m.csv": "name,manufacturer,eol\nLatitude,Dell,36\n",
    }
    outcome = bring_in(reader, files, before)
    assert [person["id"] for person in outcome.records("people")] == ["treyes"]
    assert outcome.records("people")[0]["location"] == "ber"
    assert outcome.records("models")[0]["manufacturer"] == "dell"
    assert outcome.result.counts["person"] == Counts(read=1, updated=1)
    assert (2, "", "is the person treyes, by what both say") in outcome.said(Level.NOTE)
    assert bring_in(reader, files, outcome.files).result.files == {}


def test_of_two_people_with_one_address_only_one_is_somebody_who_is_known(reader: Reader) -> None:
    users = (
        "username,name,email\ntomas,Tomas Reyes,treyes@example.com\nshared,Front Desk,treyes@example.com\n"
    )
    outcome = bring_in(reader, {"u.csv": users})
    assert [person["id"] for person in outcome.records("people")] == ["shared", "treyes"]
    assert outcome.result.counts["person"] == Counts(read=2, created=1, updated=1)


def test_what_other_rows_say_of_a_person_is_added_where_it_was_missing(reader: Reader) -> None:
    first = bring_in(reader, {"u.csv": "username,name\nakeller,Anna Keller\n"})
    outcome = bring_in(
        reader, {"a.csv": "asset tag,username,email\nT1,akeller,ak@example.com\n"}, first.files
    )
    assert outcome.record("people", "id", "akeller")["email"] == "ak@example.com"
    assert outcome.result.counts["person"] == Counts(mentioned=1)


def test_an_id_of_a_file_that_cannot_be_read_is_not_used_again(reader: Reader) -> None:
    first = bring_in(reader, {"a.csv": "asset tag\nT1\n"})
    assert [
        asset["id"] for asset in bring_in(reader, {"b.csv": "asset tag\nT2\n"}, first.files).records("assets")
    ] == [
        "ast-00000001",
        "ast-00000002",
    ]
