"""Measured use: what sessions, access, installations and last use become, and the figures of them."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.errors import UsageProblem
from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.importers.usage import UsageOptions, import_usage
from itamops.importers.usage.columns import SHEETS
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.importers.imports import DAY, START, Outcome, bring_in_with

REGISTRY = {
    **START,
    "itamops.yaml": (
        "format: 1\norganization: Acme\ntimezone: Europe/Berlin\ncurrency: EUR\nassurance: trial\n"
    ),
    "registry/software/cad.yaml": "id: cad\nname: Drawing\nseen_as: [ACAD]\n",
    "registry/people/akeller.yaml": "id: akeller\nname: Anna Keller\nemail: anna@example.com\n",
    "registry/models/dell.yaml": "id: dell\nname: Dell\ncategory: laptop\n",
    "registry/assets/00/lap-00000001.yaml": (
        "id: lap-00000001\ntag: LT-1\nserial: 5CG1\nmodel: dell\nstate: in_stock\nsubstate: available\n"
        "network: {hostname: lt-anna}\n"
        "lifecycle:\n  - {on: 2026-01-01, to: in_stock, substate: available, by: treyes, source: found}\n"
    ),
}
SESSIONS = "Start,End,User,Computer,Tokens\n"
HOURS = ((9, 12), (10, 11), (11, 13), (11, 15), (14, 16), (12, 14))
TOKENS = (2, 1, 3, 1, 2, 4)
VECTOR = SESSIONS + "".join(
    f"2026-10-14 {starts:02}:00,2026-10-14 {ends:02}:00,user{number},pc{number},{tokens}\n"
    for number, ((starts, ends), tokens) in enumerate(zip(HOURS, TOKENS, strict=True))
)


def measure(
    reader: Reader,
    files: Mapping[str, str | bytes],
    before: Mapping[str, str] = REGISTRY,
    first: date = date(2026, 10, 1),
    last: date = date(2026, 10, 31),
    **options: Any,
) -> Outcome:
    chosen = UsageOptions(product="cad", first_day=first, last_day=last, **options)
    return bring_in_with(import_usage, reader, files, before, chosen)


def the_record(outcome: Outcome) -> dict[str, Any]:
    (record,) = outcome.records("usage")
    return record


def the_rows(outcome: Outcome) -> list[dict[str, str]]:
    """Return the rows of the sheet, each with the cells that say something."""
    (sheet,) = [text for path, text in outcome.files.items() if path.endswith(".csv")]
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(sheet))]


def test_sessions_become_a_record_of_the_period_with_its_figures(reader: Reader) -> None:
    """E8 and E9: the sessions of the vendor's example have a peak of 3 and, with their tokens, of 8."""
    outcome = measure(reader, {"sessions.csv": VECTOR})
    (sheet,) = [text for path, text in outcome.result.files.items() if path.endswith(".csv")]
    assert the_record(outcome) == {
        "id": "cad-2026-10",
        "product": "cad",
        "source": "sessions.csv",
        "from": "2026-10-01",
        "to": "2026-10-31",
        "sha256": f"sha256:{sha256(VECTOR.encode()).hexdigest()}",
        "peak": 3,
        "peak_at": "2026-10-14T11:00:00+02:00",
        "tokens": 8,
        "average": Decimal("0.02"),  # 14 hours of 745, as October has in Berlin
        "weekly_unique": [0, 6, 0, 0],
        "rows": {"file": "cad-2026-10.csv", "sha256": f"sha256:{sha256(sheet.encode()).hexdigest()}"},
    }
    assert outcome.result.counts == {"usage": Counts(read=6, created=1, merged=5)}
    assert "registry/usage/cad/cad-2026-10.csv" in outcome.result.files
    assert the_rows(outcome)[0] == {
        "asset": "pc0",
        "person": "user0",
        "starts": "2026-10-14T09:00:00+02:00",
        "ends": "2026-10-14T12:00:00+02:00",
        "tokens": "2",
    }


def test_a_check_finds_nothing_wrong_with_it(reader: Reader) -> None:
    files = measure(reader, {"sessions.csv": VECTOR}).files
    verdict = check(
        snapshot_of({path: text.encode() for path, text in files.items()}), None, reader, day=DAY, today=DAY
    )
    assert [finding for finding in verdict.findings if finding.place.path.startswith("registry/usage")] == []


@pytest.mark.parametrize(
    ("called", "found"),
    [
        ("LT-1", "lap-00000001"),
        ("5cg1", "lap-00000001"),
        ("LT-ANNA", "lap-00000001"),
        ("lap-00000001", "lap-00000001"),
    ],
)
def test_devices_are_known_by_id_tag_serial_and_hostname(reader: Reader, called: str, found: str) -> None:
    outcome = measure(reader, {"a.csv": f"user,asset\nakeller,{called}\n"})
    assert the_rows(outcome) == [{"asset": found, "person": "akeller"}]
    assert outcome.result.problems == ()


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("username", "AKeller"),
        ("account", r"ACME\akeller"),
        ("upn", "anna@example.com"),
        ("display name", "anna  keller"),
    ],
)
def test_people_are_known_by_id_account_address_and_name(reader: Reader, header: str, cell: str) -> None:
    outcome = measure(reader, {"a.csv": f"{header},device\n{cell},lt-anna\n"})
    assert the_rows(outcome) == [{"asset": "lap-00000001", "person": "akeller"}]


def test_a_second_column_helps_where_the_first_is_not_known(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "user,email,device\n4711,anna@example.com,lt-anna\n"})
    assert the_rows(outcome) == [{"asset": "lap-00000001", "person": "akeller"}]


def test_who_is_not_known_counts_and_is_told(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "user,device\nsomebody,=cmd()\n"})
    assert the_rows(outcome) == [{"asset": "'=cmd()", "person": "somebody"}]
    assert outcome.said(Level.WARNING) == [
        (2, "device", "is no device of the register: it counts as one more, as it is written"),
        (2, "user", "is no person of the register: it counts as one more, as it is written"),
    ]
    assert outcome.result.understood


def test_a_name_of_several_people_is_nobody_for_certain(reader: Reader) -> None:
    twin = {"registry/people/keller2.yaml": "id: keller2\nname: Anna Keller\n"}
    outcome = measure(reader, {"a.csv": "full name,device\nAnna Keller,lt-anna\n"}, {**REGISTRY, **twin})
    assert outcome.said() == [
        (2, "full name", "is what several persons go by: it counts as one more, as it is written")
    ]


def test_installations_and_last_use(reader: Reader) -> None:
    header = "Device Name,User,Install Date,Product Version,Last Used"
    outcome = measure(reader, {"i.csv": f"{header}\nlt-anna,akeller,14.02.2026,24.1,20.10.2026\n"})
    assert the_rows(outcome) == [
        {
            "asset": "lap-00000001",
            "person": "akeller",
            "installed": "2026-02-14",
            "version": "24.1",
            "last_used": "2026-10-20",
        }
    ]
    assert "peak" not in the_record(outcome)


def test_one_device_in_two_rows_counts_once(reader: Reader) -> None:
    outcome = measure(reader, {"i.csv": "device,version\nlt-anna,24\nLT-1,24\n"})
    assert len(the_rows(outcome)) == 1
    assert outcome.result.counts == {"usage": Counts(read=2, created=1, merged=1)}


def test_sessions_of_two_files_that_overlap_count_once_and_two_alike_in_one_twice(reader: Reader) -> None:
    line = "2026-10-14 09:00,2026-10-14 10:00,akeller,lt-anna,1\n"
    other = "2026-10-14 09:30,2026-10-14 10:00,akeller,lt-anna,1\n"
    assert the_record(measure(reader, {"a.csv": SESSIONS + line + line}))["peak"] == 2
    overlap = measure(reader, {"a.csv": SESSIONS + line, "b.csv": SESSIONS + line + other})
    assert the_record(overlap)["peak"] == 2
    assert len(the_rows(overlap)) == 2


def test_the_same_file_under_two_names_counts_once(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": VECTOR, "b.csv": VECTOR})
    assert the_record(outcome)["peak"] == 3
    assert outcome.said(Level.WARNING)[-1][2] == "is the same as a.csv: the file is left out"


def test_an_open_session_runs_to_the_end_and_one_from_before_from_the_beginning(
    reader: Reader,
) -> None:
    text = SESSIONS + "2026-09-30 09:00,,a,x,\n2026-10-31 22:00,2026-11-02 09:00,b,y,\n"
    record = the_record(measure(reader, {"a.csv": text}))
    assert (record["peak"], record["peak_at"]) == (2, "2026-10-31T22:00:00+01:00")
    assert record["average"] == 1
    assert record["weekly_unique"] == [1, 1, 1, 2]
    assert "tokens" not in record


def test_capacity_gives_the_high_water_mark(reader: Reader) -> None:
    text = "start,end,host,cores\n2026-10-01,2026-10-10,a,4.5\n2026-10-10,2026-10-20,b,8\n2026-10-21,,c,10\n"
    outcome = measure(reader, {"a.csv": text})
    assert the_record(outcome)["high_water"] == 12.5
    assert (0, "start", "read as whole days where no time is given (3 values)") in outcome.said(Level.NOTE)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (",2026-10-14 09:00,a,x,1", "Start", "nobody knows when the session starts: the row is left out"),
        ("soon,,a,x,1", "Start", "nobody knows when the session starts: the row is left out"),
        ("2026-10-14 09:00,late,a,x,1", "End", "nobody knows when the session ends: the row is left out"),
        ("2026-10-14 25:00,,a,x,1", "Start", "is no time of day"),
        ("2026-10-25 02:30+30:00,,a,x,1", "Start", "has an offset that no place has"),
        ("2026-03-29 02:30,,a,x,1", "Start", "no clock in Europe/Berlin shows it"),
        (
            "2026-10-14 09:00,2026-10-14 08:00,a,x,1",
            "End",
            "the session ends before it starts: the row is left out",
        ),
        ("2026-10-14 09:00,,a,x,many", "Tokens", "is no whole number from 0"),
    ],
)
def test_what_a_session_cannot_say_is_told(reader: Reader, row: str, column: str, message: str) -> None:
    assert (2, column, message) in measure(reader, {"a.csv": f"{SESSIONS}{row}\n"}).said()


def test_what_lies_outside_of_the_period_is_left_out_and_told(reader: Reader) -> None:
    rows = "2026-11-01 00:00,,a,x,1\n2026-09-30 10:00,2026-10-01 00:00,a,x,1\n"
    outcome = measure(reader, {"a.csv": VECTOR + rows})
    assert the_record(outcome)["peak"] == 3
    assert [(row, message) for row, _, message in outcome.said(Level.WARNING) if row > 7] == [
        (8, "the session is not in the period: the row is left out"),
        (9, "the session is not in the period: the row is left out"),
    ]
    assert outcome.result.counts["usage"] == Counts(read=8, created=1, merged=5, refused=2)


def test_where_no_row_is_left_nothing_is_written(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": f"{SESSIONS}soon,,a,x,1\n"})
    assert outcome.result.files == {}
    assert outcome.result.counts == {"usage": Counts(read=1, refused=1)}


def test_a_measurement_without_sessions_says_that_there_were_none(reader: Reader) -> None:
    record = the_record(measure(reader, {"a.csv": SESSIONS}))
    assert (record["peak"], record["average"]) == (0, 0)


def test_the_hour_that_clocks_repeat(reader: Reader) -> None:
    text = SESSIONS + "2026-10-25 02:30,2026-10-25 02:10:00+01:00,a,x,\n"
    outcome = measure(reader, {"a.csv": text})
    assert the_rows(outcome)[0]["starts"] == "2026-10-25T02:30:00+02:00"
    assert the_rows(outcome)[0]["ends"] == "2026-10-25T02:10:00+01:00"
    assert (
        0,
        "Start",
        "read as the first of two times that clocks in Europe/Berlin show alike (1 value)",
    ) in outcome.said(Level.NOTE)


def test_sessions_without_a_column_of_ends_are_told(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "start,user\n10/14/26 9:00 PM,akeller\n"})
    assert (0, "", "no ends are given: all sessions count as open until 2026-10-31") in outcome.said(
        Level.WARNING
    )
    assert the_rows(outcome) == [{"person": "akeller", "starts": "2026-10-14T21:00:00+02:00"}]


def test_rows_of_other_products_are_left_out_and_told(reader: Reader) -> None:
    text = "application,user,device\nacad,akeller,lt-anna\nDRAWING,akeller,x\nGame,akeller,lt-anna\n"
    outcome = measure(reader, {"a.csv": text})
    assert len(the_rows(outcome)) == 2
    assert (0, "application", "Game is another product: left out (1 rows)") in outcome.said(Level.NOTE)
    nothing = measure(reader, {"a.csv": "application,user,device\nGame,akeller,lt-anna\n"})
    assert nothing.said() == [(0, "application", "no row is of Drawing")]


def test_a_file_without_rows_measured_nothing(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "start,end,user\n"})
    assert the_record(outcome)["peak"] == 0
    assert outcome.said() == []
    assert outcome.said(Level.WARNING) == [(0, "", "the file has a header and no rows")]


def test_columns_that_nobody_reads_are_named(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "user,device,mood\nakeller,lt-anna,good\n"})
    assert outcome.said(Level.NOTE) == [(0, "mood", "left out: no record has a place for it (1 value)")]


def test_a_file_that_is_no_measurement_is_refused(reader: Reader) -> None:
    outcome = measure(reader, {"a.csv": "color,size\nred,1\n"})
    assert outcome.said() == [(0, "", "the file is no file of usage that is known: left out (1 rows)")]


def test_measuring_twice_changes_nothing(reader: Reader) -> None:
    first = measure(reader, {"a.csv": VECTOR, "b.csv": "user,device\nakeller,lt-anna\n"}, source="flexnet")
    again = measure(
        reader, {"b.csv": "user,device\nakeller,lt-anna\n", "c.csv": VECTOR}, first.files, source="flexnet"
    )
    assert again.result.files == {}
    assert again.result.counts["usage"].unchanged == 1


def test_a_corrected_measurement_changes_its_record_and_leaves_what_people_wrote(reader: Reader) -> None:
    path = "registry/usage/cad/cad-2026-10.yaml"
    first = measure(reader, {"a.csv": VECTOR})
    before = {**first.files, path: first.files[path] + "# asked for by finance\nnotes: Without Bonn.\n"}
    outcome = measure(reader, {"a.csv": "user,device\nakeller,lt-anna\n"}, before)
    record = the_record(outcome)
    assert {"peak", "peak_at", "tokens", "average", "weekly_unique"}.isdisjoint(record)
    assert outcome.files[path].endswith("# asked for by finance\nnotes: Without Bonn.\n")
    assert record["rows"]["sha256"] == (
        f"sha256:{sha256(outcome.files[path.replace('yaml', 'csv')].encode()).hexdigest()}"
    )


@pytest.mark.parametrize(
    ("first", "last", "record"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "cad-2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "cad-2026-02"),
        (date(2026, 2, 1), date(2026, 2, 1), "cad-2026-02-01"),
        (date(2026, 2, 2), date(2026, 3, 1), "cad-2026-02-02-to-2026-03-01"),
    ],
)
def test_the_id_says_product_and_period(reader: Reader, first: date, last: date, record: str) -> None:
    outcome = measure(reader, {"a.csv": "user,device\nakeller,lt-anna\n"}, first=first, last=last)
    assert the_record(outcome)["id"] == record


def test_another_source_of_the_same_period_is_another_record(reader: Reader) -> None:
    first = measure(reader, {"a.csv": VECTOR}, source="flexnet")
    outcome = measure(reader, {"a.csv": VECTOR}, first.files, source="intune")
    assert {record["id"] for record in outcome.records("usage")} == {"cad-2026-10", "cad-2026-10-2"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"product": "cdd"}, "there is no software cdd"),
        ({"last_day": date(9999, 12, 31)}, "the period ends in the year 9999"),
        ({"last_day": date(2026, 9, 1)}, "the period ends on 2026-09-01, before it begins on 2026-10-01"),
    ],
)
def test_wrong_use(reader: Reader, options: Mapping[str, Any], said: str) -> None:
    chosen = {"product": "cad", "first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31), **options}
    with pytest.raises(UsageProblem, match=said):
        bring_in_with(import_usage, reader, {}, REGISTRY, UsageOptions(**chosen))


NAMES = sorted({name for sheet in SHEETS for names in sheet.fields.values() for name in names})
CELLS = [
    *(
        "",
        "akeller",
        "lt-anna",
        "cad",
        "2026-10-14",
        "2026-10-14 09:00",
        "14.10.26 25:61",
        "2026-10-25 02:30",
    ),
    *("2026-10-14T09:00:00Z", "1", "-1", "1.5", "=1", "soon", "10/14/26, 9:00 AM", "9999-12-31 23:59-05:00"),
]
cells = st.sampled_from(CELLS) | st.text(max_size=5)


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    st.lists(st.lists(cells, max_size=6), max_size=6),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_rows(reader: Reader, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    content = {"a.csv": text.getvalue().encode("utf-8", "replace")}
    first = measure(reader, content)
    for counts in first.result.counts.values():
        assert counts.read == counts.created + counts.merged + counts.refused
    assert measure(reader, content, first.files).result.files == {}
