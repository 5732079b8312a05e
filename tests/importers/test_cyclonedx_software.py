"""Components of a bill of materials become software."""

import pytest

from itamops.findings import Level
from itamops.importers.cyclonedx.software import age
from itamops.importers.cyclonedx.terms import licensing_of
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.boms import bom, bring_in, component, said
from tests.importers.imports import START


def test_a_component_becomes_software(reader: Reader) -> None:
    outcome = bring_in(
        reader,
        bom(
            component(
                "debug",
                group="@tools",
                version="4.1.1",
                publisher="Acme",
                description="Debugging",
                purl="pkg:npm/%40tools/debug@4.1.1?arch=any#lib",
                licenses=[{"license": {"id": "MIT"}}],
                externalReferences=[
                    {"type": "vcs", "url": "git+https://git.example"},
                    {"type": "website", "url": "https://debug.example"},
                ],
            )
        ),
    )
    assert outcome.record("software", "id", "tools-debug") == {
        "id": "tools-debug",
        "name": "@tools/debug",
        "publisher": "acme",
        "licensing": "open_source",
        "versions": [{"version": "4.1.1"}],
        "url": "https://debug.example",
        "sources": [{"system": "cyclonedx", "key": "purl:npm/%40tools/debug"}],
        "notes": "Debugging",
        "custom": {"licenses": ["MIT"]},
    }
    assert outcome.result.counts["software"] == Counts(read=1, created=1)
    assert said(outcome, Level.NOTE) == [
        ("components.externalReferences.url", "left out: no record has a place for it (once)")
    ]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"purl": "pkg:maven/org.acme/core@1.0?type=jar"}, "purl:maven/org.acme/core"),
        ({"purl": "pkg:npm/@acme/core@1.0"}, "purl:npm/@acme/core"),
        ({"purl": "pkg:npm/core"}, "purl:npm/core"),
        ({"bom-ref": "pkg:npm/core@1.0"}, "purl:npm/core"),
        ({"cpe": r"cpe:2.3:a:acme:co\:re:1.0:*:*:*:*:*:*:*"}, r"cpe:a:acme:co\:re"),
        ({"group": "org.acme", "bom-ref": "1"}, "software:org.acme|core"),
        ({}, "software:core"),
    ],
)
def test_what_a_component_is_found_again_by(reader: Reader, more: dict[str, str], key: str) -> None:
    first = bring_in(reader, bom(component("core", version="1.0", **more)))
    assert first.records("software")[0]["sources"] == [{"system": "cyclonedx", "key": key}]
    changed = {name: text.replace("1.0", "2.0") for name, text in more.items()}
    outcome = bring_in(reader, bom(component("core", version="2.0", **changed)), first.files)
    assert outcome.records("software")[0]["versions"] == [{"version": "1.0"}, {"version": "2.0"}]
    assert outcome.result.counts["software"] == Counts(read=1, updated=1)


def test_versions_stand_from_the_oldest_to_the_newest_and_keep_their_days(reader: Reader) -> None:
    before = {
        **START,
        "registry/software/core.yaml": (
            "id: core\nname: Core\nversions:\n"
            '  - {version: "2.0", end_of_support: 2030-01-01}\n  - {version: "10.0"}\n'
        ),
    }
    versions = ["10.0", "9.1", "2.0", "1.5"]
    outcome = bring_in(reader, bom(*(component("core", version=version) for version in versions)), before)
    assert outcome.record("software", "id", "core")["versions"] == [
        {"version": "1.5"},
        {"version": "2.0", "end_of_support": "2030-01-01"},
        {"version": "9.1"},
        {"version": "10.0"},
    ]
    assert outcome.result.counts["software"] == Counts(read=4, updated=1, merged=3)
    assert ("components[0].name", "is the software core, by what both say") in said(outcome, Level.NOTE)


def test_the_age_of_versions() -> None:
    newest_first = ["2022-1", "2", "1.10", "1.9", "1.0.1", "1.0", "1.0-rc2", "1.0-rc1", "1.0-alpha"]
    assert sorted(newest_first, key=age) == newest_first[::-1]


def test_components_of_one_name_and_different_groups_are_told_apart(reader: Reader) -> None:
    outcome = bring_in(
        reader, bom(component("core", group="org.a"), component("core", group="org.b"), component("Core"))
    )
    assert [one["name"] for one in outcome.records("software")] == ["Core", "core", "core (org.b)"]


def test_components_within_components_and_the_main_one_count(reader: Reader) -> None:
    inner = component("inner", components=[component("innermost")])
    outcome = bring_in(reader, bom(inner, metadata={"component": component("main", type="application")}))
    assert {one["name"] for one in outcome.records("software")} == {"main", "inner", "innermost"}


def test_services_become_software_that_runs_as_a_service(reader: Reader) -> None:
    service = {
        "bom-ref": "gw",
        "name": "Gateway",
        "provider": {"name": "Acme"},
        "services": [{"name": "Store", "endpoints": ["https://store.example"]}],
    }
    outcome = bring_in(reader, bom(services=[service]))
    gateway = outcome.record("software", "name", "Gateway")
    assert (gateway["deployment"], gateway["publisher"]) == ("service", "acme")
    assert outcome.record("software", "name", "Store")["deployment"] == "service"
    assert ("services.services.endpoints", "left out: no record has a place for it (once)") in said(
        outcome, Level.NOTE
    )


def test_hardware_and_files_are_no_software(reader: Reader) -> None:
    outcome = bring_in(reader, bom({"type": "device", "name": "a"}, {"type": "file", "name": "b"}))
    assert outcome.result.files == {}
    assert outcome.result.understood
    assert said(outcome, Level.NOTE) == [
        ("components", "1 of type device are no software: left out"),
        ("components", "1 of type file are no software: left out"),
    ]


@pytest.mark.parametrize(
    ("expressions", "names", "licensing"),
    [
        (["MIT"], [], "open_source"),
        (["MIT", "Apache-2.0"], [], "open_source"),
        (["BUSL-1.1"], [], None),
        (["CC-BY-NC-4.0"], [], None),
        (["CC-BY-4.0"], [], "open_source"),
        (["GPL-2.0-only WITH Classpath-exception-2.0"], [], "open_source"),
        (["MIT OR LicenseRef-Acme"], [], "open_source"),
        (["MIT AND LicenseRef-Acme"], [], None),
        (["LicenseRef-Acme AND (MIT OR (Apache-2.0 AND ISC))"], [], None),
        (["((MIT OR LicenseRef-Acme) AND Zlib)"], [], "open_source"),
        (["NOASSERTION"], [], None),
        (["(MIT"], [], None),
        (["MIT Apache-2.0"], [], None),
        ([], ["Apache License, Version 2.0"], "open_source"),
        ([], ["The MIT License"], "open_source"),
        ([], ["Acme Commercial License"], "commercial"),
        ([], ["Freeware"], "free"),
        ([], ["As agreed"], None),
        (["MIT"], ["Proprietary"], "commercial"),
        (["MIT"], ["As agreed"], None),
        ([], [], None),
    ],
)
def test_what_licenses_come_to(expressions: list[str], names: list[str], licensing: str | None) -> None:
    assert licensing_of(expressions, names) == licensing


def test_what_was_concluded_counts_before_what_is_declared(reader: Reader) -> None:
    licenses = [
        {"license": {"name": "Proprietary", "acknowledgement": "declared"}},
        {"expression": "MIT", "acknowledgement": "concluded"},
    ]
    (one,) = bring_in(reader, bom(component("a", licenses=licenses))).records("software")
    assert one["licensing"] == "open_source"
