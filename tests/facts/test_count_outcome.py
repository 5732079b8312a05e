"""What came of a physical count, from the sheet to the numbers."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest

from itamops.facts.lifecycle.count_outcome import CountOutcome, count_outcomes
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

COUNTED = date(2026, 4, 14)
DAY = date(2026, 6, 30)
PLACES = (
    "--- location\nid: kiel\nname: Kiel\ntype: site\n"
    "--- location\nid: kiel-1\nname: Room 1\ntype: room\nparent: kiel\n"
    "--- location\nid: kiel-2\nname: Room 2\ntype: room\nparent: kiel\n"
    "--- location\nid: porto\nname: Porto\ntype: site\n"
    "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"
    "--- model\nid: phone\nname: Phone\ncategory: phone\n"
)


def device(number: int, place: str, more: str = "", *, state: str = "in_stock", model: str = "laptop") -> str:
    substate = {"in_stock": "available", "missing": "lost", "in_transit": "transfer"}[state]
    return (
        f"--- asset\nid: lap-{number:08}\ntag: LT-{number}\nserial: S{number}\nmodel: {model}\n"
        f"state: {state}\nsubstate: {substate}\nlocation: {place}\nlifecycle:\n"
        f"  - {{on: 2026-01-01, to: {state}, substate: {substate}, by: treyes, location: {place}}}\n{more}"
    )


def count(rows: str, scope: str = "", where: str = "kiel") -> str:
    sheet = f"tag,serial,location,condition\n{rows}"
    return (
        f"--- count\nid: cnt-3f7g2k5p\nlocation: {where}\non: {COUNTED}\nby: treyes\n{scope}"
        f"sightings: {{file: cnt-3f7g2k5p.csv, sha256: sha256:{sha256(sheet.encode()).hexdigest()}}}\n"
        f"--- registry/counts/2026/cnt-3f7g2k5p.csv\n{sheet}"
    )


def outcome(read: Read, records: str) -> CountOutcome:
    return count_outcomes(read(PLACES + records), DAY)["cnt-3f7g2k5p"]


def numbers(found: CountOutcome) -> dict[str, int]:
    counted = {name: found.number(name) for name in ("seen", "moved", "missing", "unexpected")}
    return {"expected": found.expected, **counted, "open": len(found.open)}


ESTATE = device(1, "kiel-1") + device(2, "kiel-1") + device(3, "kiel-2") + device(4, "porto")


def test_each_device_is_seen_moved_missing_or_unexpected(read_registry: Read) -> None:
    """LT-1 is in its room, LT-2 in another, LT-3 nowhere, LT-4 came from Porto, and nobody knows LT-9."""
    found = outcome(
        read_registry,
        ESTATE + count("LT-1,S1,kiel-1,good\nLT-2,S2,kiel-2,good\nlt-4,,kiel-1,good\nLT-9,S9,kiel-1,good\n"),
    )

    assert numbers(found) == {
        "expected": 3,
        "seen": 1,
        "moved": 2,
        "missing": 1,
        "unexpected": 1,
        "open": 4,
    }
    assert [(one.called, one.outcome, one.step) for one in found.open] == [
        (
            "LT-2",
            "moved",
            "{on: 2026-04-14, to: in_stock, substate: available, by: treyes, location: kiel-2}",
        ),
        (
            "lt-4",
            "moved",
            "{on: 2026-04-14, to: in_stock, substate: available, by: treyes, location: kiel-1}",
        ),
        (
            "LT-3",
            "missing",
            "{on: 2026-06-30, to: missing, substate: lost, by: treyes, report: cnt-3f7g2k5p}",
        ),
        ("LT-9", "unexpected", ""),
    ]


def test_a_coarser_place_is_no_other_place(read_registry: Read) -> None:
    assert numbers(outcome(read_registry, device(1, "kiel") + count("LT-1,S1,kiel-2,good\n")))["moved"] == 0
    assert numbers(outcome(read_registry, device(1, "kiel-1") + count("LT-1,S1,,good\n")))["seen"] == 1


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("", 2),
        ("scope: {categories: [phone]}\n", 1),
        ("scope: {places_within: false}\n", 0),
        ("scope: {excluded: [{asset: lap-00000001, reason: runs a test}]}\n", 1),
    ],
)
def test_the_scope_decides_what_is_expected(read_registry: Read, scope: str, expected: int) -> None:
    records = device(1, "kiel-1") + device(2, "kiel-2", model="phone")

    found = outcome(read_registry, records + count("", scope))

    assert (found.expected, found.number("missing")) == (expected, expected)


@pytest.mark.parametrize("state", ["missing", "in_transit"])
def test_what_is_not_in_the_house_is_not_expected_and_its_sighting_is(
    read_registry: Read, state: str
) -> None:
    away = device(1, "kiel-1", state=state)

    assert numbers(outcome(read_registry, away + count("")))["expected"] == 0
    assert numbers(outcome(read_registry, away + count("LT-1,S1,kiel-1,good\n")))["unexpected"] == 1


def test_an_entry_or_a_later_sighting_answers_a_difference(read_registry: Read) -> None:
    moved = "  - {on: 2026-05-02, to: in_stock, substate: available, by: treyes, location: kiel-2}\n"
    lost = "  - {on: 2026-05-02, to: missing, substate: lost, by: treyes, report: SEC-1}\n"
    heard = device(3, "kiel-1") + "last_seen: {on: 2026-05-02, source: intune}\n"
    records = device(1, "kiel-1", moved) + device(2, "kiel-1", lost) + heard

    found = outcome(read_registry, records + count("LT-1,S1,kiel-2,good\n"))

    assert numbers(found) == {
        "expected": 3,
        "seen": 0,
        "moved": 1,
        "missing": 2,
        "unexpected": 0,
        "open": 0,
    }


def test_the_reports_give_the_same_numbers(read_registry: Read) -> None:
    registry = read_registry(PLACES + ESTATE + count("LT-1,S1,kiel-1,good\nLT-2,S2,kiel-2,good\n"))

    (row,) = build_report("counts", registry, DAY).rows
    differences = build_report("count-differences", registry, DAY).rows

    assert row[4:] == (3, 1, 1, 1, 0, 2)
    assert [one[2:5] for one in differences] == [
        ("moved", "LT-2", "lap-00000002"),
        ("missing", "LT-3", "lap-00000003"),
    ]
