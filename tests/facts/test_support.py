"""Until when things are supported, and how complete records are."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from itamops.facts.compliance.record_quality import FIELDS, field_quality
from itamops.facts.contracts.terms import term_status
from itamops.facts.service.support import coverages, ends_of_support, version_of
from itamops.records import RECORDS
from itamops.records.software import Version
from itamops.registry import Registry

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)


def device(number: int, more: str, state: str = "in_stock", substate: str = "available") -> str:
    return (
        f"--- asset\nid: lap-0000000{number}\ntag: none\nserial: S{number}\nmodel: laptop\nstate: {state}\n"
        f"substate: {substate}\n{more}\n"
        f"lifecycle: [{{on: 2026-01-01, to: {state}, substate: {substate}, by: treyes}}]\n"
    )


CONTRACT = """
--- contract
id: ctr-9d3m1x7k
type: support
vendor: dell
state: active
starts: 2026-01-01
ends: {ends}
lifecycle: [{{on: 2026-01-01, to: active, by: jlind}}]
"""


def test_the_cover_that_runs_longest_counts(read_registry: Read) -> None:
    warranties = "warranties: [{ends: 2026-06-14}, {ends: 2026-08-01, provider: dell}]"
    registry = read_registry(
        CONTRACT.format(ends="2026-12-31")
        + device(1, warranties)
        + device(2, f"{warranties}\ncontracts: [ctr-9d3m1x7k]")
        + device(3, "")
        + device(4, warranties, "disposed", "sold")
    )

    found = {one.asset.id: (one.type, str(one.ends), one.days_left) for one in coverages(registry, DAY)}

    assert found == {
        "lap-00000001": ("warranty", "2026-08-01", 47),
        "lap-00000002": ("support", "2026-12-31", 199),
    }


def test_models_and_versions_whose_support_ends(read_registry: Read) -> None:
    registry = read_registry(
        "--- model\nid: laptop\nname: Laptop\ncategory: laptop\nend_of_support: 2026-06-14\n"
        "--- software\nid: ubuntu\nname: Ubuntu\nversions:\n"
        '  - {version: "22.04", end_of_support: 2027-04-01}\n  - {version: "24.04"}\n'
        + device(1, 'software: [{product: ubuntu, version: "22.04.3"}]')
        + device(2, 'software: [{product: ubuntu, version: "24.04"}]')
        + device(3, 'software: [{product: ubuntu, version: "22.04"}]', "disposed", "sold")
        + "--- instance\nid: vm-00000004\nstate: running\n"
        'software: [{product: ubuntu, version: "22.04"}]\n'
        "lifecycle: [{on: 2026-01-01, to: running, by: treyes}]\n"
    )

    found = [(one.id, one.version, one.days_left, one.machines) for one in ends_of_support(registry, DAY)]

    assert found == [
        ("laptop", None, -1, ("asset/lap-00000001", "asset/lap-00000002")),
        ("ubuntu", "22.04", 290, ("asset/lap-00000001", "instance/vm-00000004")),
    ]


@pytest.mark.parametrize(
    ("installed", "expected"),
    [("22.04", "22.04"), ("22.04.3", "22.04"), ("22.040", "22"), ("22", "22"), ("22.1", "22"), ("3", None)],
)
def test_a_version_belongs_to_the_longest_that_begins_it(installed: str, expected: str | None) -> None:
    version = version_of(installed, [Version(version="22"), Version(version="22.04")])

    assert (version.version if version else None) == expected


@pytest.mark.parametrize(
    ("days_left", "status"),
    [(None, "running"), (61, "running"), (60, "ending"), (0, "ending"), (-1, "ended")],
)
def test_terms(days_left: int | None, status: str) -> None:
    assert term_status(days_left, 60) == status


def test_fields_are_counted_over_what_is_accounted_for(read_registry: Read) -> None:
    registry = read_registry(
        device(1, "location: berlin\nacquisition: {price: 1.00 EUR}")
        + device(2, "acquisition: {vendor: dell}")
        + device(3, "location: berlin", "disposed", "sold")
        + "--- person\nid: anna\nname: Anna\nteam: it-ops\n--- person\nid: gone\nerased: 2026-01-01\n"
    )

    found = {
        (one.kind, one.field): (one.records, one.filled, one.missing) for one in field_quality(registry, DAY)
    }

    assert found["asset", "location"] == (2, 1, 1)
    assert found["asset", "acquisition.price"] == (2, 1, 1)
    assert found["asset", "tag"] == (2, 0, 2)
    assert found["asset", "serial"] == (2, 2, 0)
    assert found["person", "team"] == (1, 1, 0)
    assert not [one for kind, one in found if kind == "license"]


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in FIELDS.items() for field in fields]
)
def test_the_fields_that_are_asked_for_exist(kind: str, field: str) -> None:
    struct: Any = RECORDS[kind]
    for name in field.split("."):
        fields = {one.name: one for one in msgspec.structs.fields(struct)}
        assert name in fields
        union = msgspec.inspect.type_info(fields[name].type)
        structs = [one.cls for one in getattr(union, "types", (union,)) if hasattr(one, "cls")]
        struct = structs[0] if structs else None
