"""What an export tells beside the usual fields: custom fields, what was deleted, what a category implies."""

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.importers.snipe_it.columns import SHEETS
from itamops.importers.snipe_it.traits import traits_of
from itamops.registry.loading import Reader
from tests.importers.imports import DAY, bring_in


def test_a_custom_field_is_kept_under_its_name(reader: Reader) -> None:
    file = "asset tag,Wall Plug,Größe,Updated at\nT1,B-17,15 Zoll,2026-01-01\nT2,,,\n"
    outcome = bring_in(reader, {"a.csv": file})
    assert outcome.record("assets", "tag", "T1")["custom"] == {"wall_plug": "B-17", "grosse": "15 Zoll"}
    assert "custom" not in outcome.record("assets", "tag", "T2")
    notes = [(column, message) for _, column, message in outcome.said(Level.NOTE)]
    assert ("Wall Plug", "kept as custom: wall_plug (1 value)") in notes
    assert ("Updated at", "left out: other columns state it, or it is computed (1 value)") in notes


def test_custom_fields_a_second_time_change_nothing(reader: Reader) -> None:
    files = {"a.csv": "asset tag,Wall Plug\nT1,B-17\n"}
    assert bring_in(reader, files, bring_in(reader, files).files).result.files == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("BitLocker Recovery Key", "111111-222222-333333-444444-555555-666666-777777-888888"),
        ("Recovery key", "abcdef123456"),
        ("Admin password", "hunter22"),
        ("SIM PIN", "4711"),
    ],
)
def test_a_custom_field_that_is_a_secret_is_not_kept(reader: Reader, column: str, value: str) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,{column}\nT1,{value}\n"})
    assert value not in repr(outcome.files)
    assert value not in repr(outcome.result.problems)
    assert [one.dropped for one in outcome.problems(Level.WARNING) if one.column == column] == [True]


def test_more_custom_fields_than_a_record_takes_are_reported(reader: Reader) -> None:
    columns = [f"field {number}" for number in range(60)]
    outcome = bring_in(reader, {"a.csv": f"asset tag,{','.join(columns)}\nT1{',x' * 60}\n"})
    (asset,) = outcome.records("assets")
    left_out = [one for one in outcome.said(Level.NOTE) if one[2].startswith("left out")]
    assert len(asset["custom"]) + len(left_out) == 60


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.kind], ids=lambda sheet: sheet.title)
def test_no_column_is_left_out_without_a_word(reader: Reader, sheet: object) -> None:
    covered = sorted(getattr(sheet, "covered", ()))
    told = [min(names) for names in getattr(sheet, "told_by", ())]
    header = [*dict.fromkeys([*told, *covered])]
    outcome = bring_in(reader, {"a.csv": f"{','.join(header)}\n{','.join(['x'] * len(header))}\n"})
    reported = {one.column for one in outcome.result.problems}
    assert set(covered) <= reported | set(told)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("Laptops", (True, True, True)),
        ("Tablet PCs", (True, True, True)),
        ("Desktops", (True, False, None)),
        ("Desk Phones", (True, False, None)),
        ("Network Switches", (True, False, None)),
        ("Multifunction printers", (True, False, None)),
        ("Monitors", (False, None, None)),
        ("Laptop bags", (False, None, None)),
        ("Phone cases", (False, None, None)),
        ("Docking stations", (False, None, None)),
        ("Gadgets", (True, None, None)),
        ("", (True, None, None)),
    ],
)
def test_what_a_category_implies(category: str, expected: tuple[bool | None, ...]) -> None:
    assert tuple(traits_of(category)) == expected


def test_a_new_model_gets_what_its_category_implies_and_a_known_one_keeps_its_own(reader: Reader) -> None:
    files = {"a.csv": "asset tag,model,category\nT1,Latitude,Laptops\nT2,U27,Monitors\nT3,Thing,\n"}
    first = bring_in(reader, files)
    bearing = {model["name"]: model["data_bearing"] for model in first.records("models")}
    assert bearing == {"Latitude": True, "U27": False, "Thing": True}
    message = "models of the category laptops get data_bearing: true, portable: true, acceptance: true"
    assert (0, "category", message) in first.said(Level.NOTE)
    by_hand = {
        path: text.replace("data_bearing: true", "data_bearing: false") for path, text in first.files.items()
    }
    assert bring_in(reader, files, by_hand).result.files == {}


@pytest.mark.parametrize(
    ("deleted", "state"),
    [
        ("", "in_use"),
        ("No", "in_use"),
        ("Yes", "retired"),
        ("2026-03-01 10:12:13", "retired"),
        ("perhaps", "retired"),
    ],
)
def test_a_deleted_device_is_no_live_one(reader: Reader, deleted: str, state: str) -> None:
    outcome = bring_in(reader, {"a.csv": f"asset tag,username,deleted\nT1,akeller,{deleted}\n"})
    (asset,) = outcome.records("assets")
    assert asset["state"] == state
    assert outcome.result.understood == (deleted != "perhaps")


def test_the_entry_of_a_deleted_device_states_when(reader: Reader) -> None:
    outcome = bring_in(reader, {"a.csv": "asset tag,username,deleted\nT1,akeller,2026-03-01\n"})
    (asset,) = outcome.records("assets")
    assert asset["lifecycle"][0]["reason"] == (
        "checked out to person/akeller in Snipe-IT, deleted in Snipe-IT on 2026-03-01"
    )


def test_deleted_people_licenses_models_and_locations(reader: Reader) -> None:
    outcome = bring_in(
        reader,
        {
            "u.csv": "username,first name,last name,deleted at\nakeller,Anna,Keller,2026-03-01\n"
            "bo,Bo,Chen,yes\n",
            "l.csv": "license,seats,deleted at\nOffice,5,2026-02-01\n",
            "m.csv": "name,eol,deleted at\nOld,36,2026-01-01\n",
            "p.csv": "name,city,deleted at\nAnnex,Bern,2026-01-01\n",
        },
    )
    assert outcome.record("people", "id", "akeller")["ends"] == "2026-03-01"
    assert outcome.record("people", "id", "bo")["ends"] == DAY.isoformat()
    (line,) = outcome.records("licenses")
    assert (line["state"], line["lifecycle"][0]["effective"]) == ("terminated", "2026-02-01")
    assert outcome.records("models") == outcome.records("locations") == []
    for kind in ("model", "location"):
        assert outcome.result.counts[kind] == Counts(read=1, refused=1)
    assert outcome.result.understood


@pytest.mark.parametrize(
    ("decided", "ends", "understood"), [(None, None, False), ("active", None, True), ("left", DAY, True)]
)
def test_who_is_not_activated_has_left_only_if_somebody_decides_so(
    reader: Reader, decided: str | None, ends: object, *, understood: bool
) -> None:
    files = {"u.csv": "username,first name,last name,activated\nakeller,Anna,Keller,No\nbo,Bo,Chen,Yes\n"}
    outcome = bring_in(reader, files, not_activated=decided)
    assert outcome.record("people", "id", "akeller").get("ends") == (str(ends) if ends else None)
    assert "ends" not in outcome.record("people", "id", "bo")
    assert outcome.result.understood == understood
    later = DAY.replace(year=DAY.year + 1)
    assert bring_in(reader, files, outcome.files, not_activated=decided, day=later).result.files == {}


def test_rejects_are_the_rows_with_errors_without_secrets(reader: Reader) -> None:
    file = (
        "license,seats,product key,maintained,notes\n"
        "Office,5,AAAA1-BBBB2-CCCC3-DDDD4-EEEE5,sometimes,`=1+1\n"
        "Draw,2,K,yes,\n"
        "Cad,1,K,yes,x,too,wide\n"
    )
    outcome = bring_in(reader, {"l.csv": file})
    assert outcome.result.rejects == {
        "l.csv": "license,seats,product key,maintained,notes\r\n"
        "Office,5,,sometimes,`=1+1\r\n"
        "Cad,1,,yes,x,too,wide\r\n"
    }
    corrected = {"l.csv": file.replace("sometimes", "no").replace(",too,wide", "")}
    assert bring_in(reader, corrected, outcome.files).result.rejects == {}
