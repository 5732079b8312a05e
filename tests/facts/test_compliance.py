"""How well controls are kept, from the records and the findings of a check to the report."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from itamops.cache import Cache
from itamops.findings import Finding, FindingClass, Level, Place
from itamops.pipeline.check import check
from itamops.records.base import Record
from itamops.registry import Registry
from itamops.registry.loading import Reader
from itamops.reports import build_report
from itamops.schemas import SchemaSet
from itamops.settings.tables import DEFAULT_CONTROLS
from itamops.snapshot import snapshot_of
from tests.conftest import files_of

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
MODEL = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\ndata_bearing: true\n"


def control(more: str, tolerances: str = "") -> str:
    return (
        "--- registry/tables/controls.yaml\ncontrols:\n"
        f"  - {{id: X, framework: own, title: Own, evidence: what we see, {more}{tolerances}}}\n"
    )


def device(number: int, more: str = "", state: str = "in_use") -> str:
    return (
        f"--- asset\nid: lap-{number:08}\ntag: LT-{number}\nserial: S{number}\nmodel: laptop\n"
        f"state: {state}\n{more}\nlifecycle: [{{on: 2026-01-01, to: {state}, by: treyes}}]\n"
    )


def finding(
    subject: str,
    code: str = "POL001",
    classed: FindingClass = FindingClass.PRESENT,
    level: Level = Level.ERROR,
) -> Finding:
    kind, _, record = subject.partition("/")
    place = Place(f"registry/{kind}s/{record}.yaml")
    return Finding(
        place=place,
        code=code,
        level=level,
        message="wrong",
        subject=f"{subject} field",
        kind=kind,
        record=record,
        classed=classed,
    )


def row(registry: Registry, *findings: Finding, day: date = DAY, name: str = "X") -> dict[str, Any]:
    report = build_report("compliance", registry, day, findings)
    names = [column.name for column in report.columns]
    rows = [dict(zip(names, values, strict=True)) for values in report.rows]
    return next(one for one in rows if one["control"] == name)


def listed(registry: Registry, *findings: Finding) -> list[tuple[object, ...]]:
    rows = build_report("control-failures", registry, DAY, findings).rows
    return [(values[2], values[4], values[5]) for values in rows]


FOUR = MODEL + "".join(map(device, range(4)))


def test_a_score_is_the_share_of_those_judged_that_do_not_fail(read_registry: Read) -> None:
    """100 x (1 - 1/4)."""
    registry = read_registry(control("judges: assets, codes: [POL]") + FOUR)

    found = row(registry, finding("asset/lap-00000001"), finding("asset/lap-00000001", "POL002"))

    assert (str(found["score"]), found["checked"], found["failing"]) == ("75.0", 4, 1)
    assert listed(registry, finding("asset/lap-00000001")) == [("asset/lap-00000001", "failing", "POL001")]


def test_who_is_waived_counts_as_judged_and_is_listed(read_registry: Read) -> None:
    registry = read_registry(control("judges: assets, codes: [POL]") + FOUR)
    findings = (
        finding("asset/lap-00000001", classed=FindingClass.WAIVED),
        finding("asset/lap-00000002"),
        finding("asset/lap-00000002", "POL002", FindingClass.WAIVED),
    )

    found = row(registry, *findings)

    assert (str(found["score"]), found["checked"], found["failing"], found["waived"]) == ("75.0", 4, 1, 1)
    assert listed(registry, *findings) == [
        ("asset/lap-00000002", "failing", "POL001"),
        ("asset/lap-00000001", "waived", "POL001"),
    ]


def test_nothing_judged_is_no_data(read_registry: Read) -> None:
    registry = read_registry(control("judges: leavers, codes: [POL005]") + FOUR)

    found = row(registry)

    assert (found["status"], found["score"], found["checked"]) == ("no_data", None, 0)


@pytest.mark.parametrize(
    ("failing", "status"), [(0, "green"), (1, "amber"), (2, "red")], ids=["100", "75", "50"]
)
def test_tolerances_are_the_controls_own(read_registry: Read, failing: int, status: str) -> None:
    registry = read_registry(control("judges: assets, codes: [POL]", ", amber: 75.1, red: 75") + FOUR)

    assert row(registry, *(finding(f"asset/lap-{n:08}") for n in range(failing)))["status"] == status


@pytest.mark.parametrize(
    "other",
    [
        finding("asset/lap-00000001", "LIC001"),
        finding("asset/lap-00000001", level=Level.NOTE),
        finding("asset/lap-00000001", classed=FindingClass.FIXED),
        finding("asset/lap-00000009"),
        finding("model/laptop"),
    ],
    ids=["another family", "a note", "mended", "not known", "another kind"],
)
def test_what_does_not_count(read_registry: Read, other: Finding) -> None:
    registry = read_registry(control("judges: assets, codes: [POL]") + FOUR)

    assert row(registry, other)["failing"] == 0


def test_a_family_and_a_code_are_told_apart(read_registry: Read) -> None:
    registry = read_registry(control("judges: assets, codes: [POL001, LIC]") + FOUR)

    assert row(registry, finding("asset/lap-00000001", "POL002"))["failing"] == 0
    assert row(registry, finding("asset/lap-00000001", "LIC004"))["failing"] == 1


def test_fields_that_are_asked_for_have_to_be_there(read_registry: Read) -> None:
    fields = "judges: assets, fields: [network.hostname, network.approved]"
    registry = read_registry(
        control(fields)
        + MODEL
        + device(1, "network: {hostname: a, approved: true}")
        + device(2, "network: {hostname: b, approved: false}")
        + device(3)
        + device(4, state="disposed")
    )

    assert row(registry)["checked"] == 3
    assert listed(registry) == [
        ("asset/lap-00000002", "failing", "without network.approved"),
        ("asset/lap-00000003", "failing", "without network.hostname and without network.approved"),
    ]


HASH = f"sha256:{'9f2c' * 16}"
COUNT = f"""
--- location
id: berlin
name: Berlin
type: site
--- count
id: cnt-00000001
location: berlin
on: 2026-02-01
by: treyes
sightings: {{file: cnt-00000001.csv, sha256: "{HASH}"}}
--- registry/counts/2026/cnt-00000001.csv
tag,serial,location
lt-1,,berlin
,S 2,berlin
XX-9,,berlin
"""


def test_what_a_count_saw_is_registered_or_fails(read_registry: Read) -> None:
    registry = read_registry(control("judges: sightings") + MODEL + device(1) + device(2) + COUNT)

    found = row(registry)

    assert (str(found["score"]), found["checked"]) == ("66.7", 3)
    assert listed(registry) == [("count/cnt-00000001", "failing", "XX-9 is not registered")]
    assert row(registry, day=date(2026, 8, 3))["checked"] == 3
    assert row(registry, day=date(2026, 8, 4))["status"] == "no_data"
    assert row(registry, day=date(2026, 1, 31))["status"] == "no_data"


def test_devices_have_to_be_seen_twice_a_year(read_registry: Read) -> None:
    registry = read_registry(
        control("judges: devices, fields: [seen]")
        + MODEL
        + device(1)
        + device(3, "last_seen: {on: 2026-06-01, source: intune}")
        + device(4, "last_seen: {on: 2025-12-28, source: intune}")
        + COUNT
    )

    assert [subject for subject, *_ in listed(registry)] == ["asset/lap-00000004"]


@pytest.mark.parametrize(
    ("judges", "judged"),
    [
        ("records", 9),
        ("lifecycles", 4),
        ("assets", 2),
        ("devices", 2),
        ("leavers", 1),
        ("departed_assets", 1),
        ("installed_software", 1),
        ("spending", 4),
    ],
)
def test_who_is_judged(read_registry: Read, judges: str, judged: int) -> None:
    registry = read_registry(
        control(f"judges: {judges}, codes: [POL]")
        + MODEL
        + device(1, "software: [{product: office}]")
        + device(2, "software: [{product: old, removed: 2026-02-01}]")
        + device(3, state="disposed")
        + "--- software\nid: office\nname: Office\n--- software\nid: old\nname: Old\n"
        + "--- person\nid: anna\nname: Anna\nends: 2026-06-29\n"
        + "--- person\nid: ben\nname: Ben\nends: 2026-06-30\n"
        + "--- contract\nid: ctr-00000001\ntype: support\nvendor: dell\nstate: active\nstarts: 2026-01-01\n"
        + "lifecycle: [{on: 2026-01-01, to: active, by: jlind}]\n"
    )

    assert row(registry)["checked"] == judged


def test_the_controls_of_a_registry_without_a_file_are_those_that_auditors_ask_for(
    read_registry: Read,
) -> None:
    found = build_report("compliance", read_registry(FOUR), DAY).rows

    assert [(values[0], values[1]) for values in found] == [
        ("ISO/IEC 27001:2022", "A.5.9"),
        ("ISO/IEC 27001:2022", "A.5.11"),
        ("ISO/IEC 27001:2022", "A.7.14"),
        *(("CIS Controls 8.1", number) for number in ("1.1", "1.2", "2.1", "2.2", "2.3")),
        *(("ISO/IEC 19770-1:2017", f"tier {number}") for number in (1, 2, 3)),
    ]


def test_fields_of_the_controls_exist() -> None:
    known = {name for kind in Record.__subclasses__() for name in kind.__struct_fields__}
    for one in DEFAULT_CONTROLS:
        assert {field.partition(".")[0] for field in one.fields} <= known | {"seen"}


def test_a_check_of_files_scores_what_it_finds() -> None:
    """A leaver with a laptop and a file that nobody can read, by the default controls."""
    files = {
        "itamops.yaml": b"format: 1\norganization: ACME\n",
        "registry/people/anna.yaml": b"id: anna\nname: Anna\nends: 2026-05-31\n",
        "registry/people/ben.yaml": b"id: ben\nname: Ben\nends: 2026-05-31\n",
        "registry/teams/it.yaml": b"id: [\n",
        "registry/models/laptop.yaml": b"id: laptop\nname: Laptop\ncategory: laptop\n",
        "registry/assets/00/lap-00000001.yaml": (
            b"id: lap-00000001\ntag: LT-1\nserial: 5CG1\nmodel: laptop\nstate: in_use\n"
            b"assignee: person/anna\n"
            b"lifecycle: [{on: 2026-01-01, to: in_use, by: anna, assignee: person/anna}]\n"
        ),
    }
    reader = Reader(schemas=SchemaSet.shipped(), cache=Cache(), spread=ThreadPoolExecutor)
    verdict = check(snapshot_of(files), None, reader, day=DAY, today=DAY)

    returned = row(verdict.registry, *verdict.findings, name="A.5.11")
    trusted = row(verdict.registry, *verdict.findings, name="tier 1")

    assert (str(returned["score"]), returned["checked"], returned["failing"]) == ("50.0", 2, 1)
    assert (str(trusted["score"]), trusted["checked"]) == ("80.0", 5)


def test_a_disk_that_nobody_sanitized_fails_secure_disposal(reader: Reader) -> None:
    """Of two retired devices one is put up for disposal with its data, which DISP012 says."""
    disk = "media: [{id: disk0, type: flash}]"
    up = device(2, disk, "retired").replace("to: retired", "to: retired, substate: pending_disposal")
    files = dict(files_of(MODEL + device(1, disk, "retired") + up))
    files["itamops.yaml"] = b"format: 1\norganization: ACME\n"
    verdict = check(snapshot_of(files), None, reader, day=DAY, today=DAY)
    found = [one for one in verdict.findings if one.code.startswith("DISP")]

    assert [(one.code, one.record) for one in found] == [("DISP012", "lap-00000002")]
    disposal = row(verdict.registry, *found, name="A.7.14")
    assert (disposal["checked"], disposal["failing"], str(disposal["score"])) == (2, 1, "50.0")
