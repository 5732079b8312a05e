"""CycloneDX: software and services for the catalogue, entitlements as license lines."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.findings import Level
from itamops.importers.cyclonedx import BomOptions, import_cyclonedx
from itamops.importers.cyclonedx.entitlements import METRICS
from itamops.importers.cyclonedx.software import age
from itamops.importers.cyclonedx.terms import licensing_of
from itamops.importers.report import Counts
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.importers.imports import DAY, START, Outcome, bring_in_with


def bom(*components: Mapping[str, Any], **more: Any) -> bytes:
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": components,
        **more,
    }
    return json.dumps(document).encode()


def component(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "library", "name": name, **more}


def entitled(name: str = "cad", license_name: str = "CAD", **licensing: Any) -> dict[str, Any]:
    """Give a component with one entitlement of the given terms; `properties` are those of the license."""
    properties = licensing.pop("properties", {})
    license_ = {
        "name": license_name,
        "licensing": licensing or {"licenseTypes": ["user"]},
        "properties": [{"name": key, "value": value} for key, value in properties.items()],
    }
    return component(name, type="application", licenses=[{"license": license_}])


def bring_in(
    reader: Reader, content: bytes | Mapping[str, bytes], before: Mapping[str, str] = START, day: date = DAY
) -> Outcome:
    files = content if isinstance(content, Mapping) else {"bom.json": content}
    return bring_in_with(import_cyclonedx, reader, files, before, BomOptions(by="treyes", day=day))


def the_line(outcome: Outcome) -> dict[str, Any]:
    (line,) = outcome.records("licenses")
    return line


def said(outcome: Outcome, level: Level) -> list[tuple[str, str]]:
    """Give the place and message of what was reported at a level."""
    return [(column, message) for _, column, message in outcome.said(level)]


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


def test_an_entitlement_becomes_a_line_with_its_opening(reader: Reader) -> None:
    content = bom(
        entitled(
            altIds=["C-77"],
            licensor={"organization": {"name": "Draw Inc"}},
            licensee={"organization": {"name": "Acme GmbH"}},
            purchaser={"individual": {"name": "Anna Keller", "email": "anna@example.com"}},
            purchaseOrder="PO-1",
            licenseTypes=["named-user", "subscription", "academic"],
            lastRenewal="2026-01-01T00:00:00+01:00",
            expiration="2026-12-31T23:59:59+01:00",
            properties={"itamops:quantity": "12"},
        )
    )
    outcome = bring_in(reader, content)
    key = "license:C-77|2026-01-01"
    assert the_line(outcome) == {
        "id": "lic-00000001",
        "name": "CAD",
        "product": "cad",
        "metric": "named-user",
        "quantity": 12,
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "state": "active",
        "company": "acme-gmbh",
        "sources": [{"system": "cyclonedx", "key": key}],
        "custom": {
            "alt_ids": ["C-77"],
            "license_types": ["academic"],
            "purchaser": "Anna Keller",
            "purchase_order": "PO-1",
        },
        "lifecycle": [
            {
                "on": "2026-11-24",
                "to": "active",
                "by": "treyes",
                "opening": {"system": "cyclonedx", "key": key, "file": "bom.json", "row": 1},
            }
        ],
    }
    assert outcome.record("software", "id", "cad")["publisher"] == "draw-inc"
    assert outcome.record("companies", "id", "acme-gmbh")["legal_name"] == "Acme GmbH"
    assert outcome.result.understood


def test_a_check_accepts_what_was_imported(reader: Reader) -> None:
    files = bring_in(reader, bom(entitled(altIds=["C-77"], licenseTypes=["user"]))).files
    registry = {"itamops.yaml": "format: 1\norganization: Acme\ncurrency: EUR\n", **files}
    tree = snapshot_of({path: text.encode() for path, text in registry.items()})
    verdict = check(tree, None, reader, day=DAY, today=DAY)
    assert [one for one in verdict.findings if one.level is Level.ERROR] == []


@pytest.mark.parametrize("kind", METRICS)
def test_the_metric_of_each_type_that_names_one(reader: Reader, kind: str) -> None:
    outcome = bring_in(reader, bom(entitled(licenseTypes=["perpetual", kind])))
    assert the_line(outcome)["metric"] == METRICS[kind]
    assert "custom" not in the_line(outcome)


def test_types_that_name_no_metric_or_several(reader: Reader) -> None:
    silent = bring_in(reader, bom(entitled(licenseTypes=["custom-metric"])))
    assert (the_line(silent)["metric"], the_line(silent)["custom"]) == (
        "seat",
        {"license_types": ["custom-metric"]},
    )
    assert said(silent, Level.WARNING) == [
        (
            "components[0].licenses[0].license.licensing",
            "CycloneDX does not say how many rights there are: a new line gets 0",
        ),
        (
            "components[0].licenses[0].license.licensing.licenseTypes",
            "nothing says what is counted: a new line counts by seat",
        ),
    ]
    several = bring_in(reader, bom(entitled(licenseTypes=["device", "named-user", "subscription"])))
    assert the_line(several)["metric"] == "named-user"
    assert said(several, Level.WARNING)[-1][1] == "name several metrics: counted by named-user"


def test_a_license_for_trial_and_one_without_an_end(reader: Reader) -> None:
    trial = the_line(bring_in(reader, bom(entitled(licenseTypes=["user", "evaluation"]))))
    assert trial["grants"] == "evaluation"
    bought = entitled(licenseTypes=["perpetual", "user"], lastRenewal="2024-05-06T08:00:00Z")
    line = the_line(bring_in(reader, bom(bought)))
    assert (line["purchased"], "starts" in line) == ("2024-05-06", False)


@pytest.mark.parametrize(
    ("expires", "ends"),
    [
        ("2026-12-31T23:59:59Z", "2026-12-31"),
        ("2027-01-01T00:00:00Z", "2026-12-31"),
        ("2027-01-01T00:00:00-05:00", "2026-12-31"),
        ("2026-12-31T12:00:00", "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
    ],
)
def test_the_last_day(reader: Reader, expires: str, ends: str) -> None:
    assert the_line(bring_in(reader, bom(entitled(expiration=expires))))["ends"] == ends


def test_an_order_that_is_known_is_named(reader: Reader) -> None:
    order = (
        "id: po-00000001\nnumber: PO-1\nvendor: acme\nstate: placed\n"
        "lifecycle: [{on: 2026-01-01, to: placed, by: treyes}]\n"
    )
    before = {
        **START,
        "registry/vendors/acme.yaml": "id: acme\nname: Acme\n",
        "registry/orders/2026/po-00000001.yaml": order,
    }
    outcome = bring_in(reader, bom(entitled(purchaseOrder="PO-1")), before)
    assert the_line(outcome)["order"] == "po-00000001"
    assert "custom" not in the_line(outcome)


def test_an_entitlement_of_several_components_is_one_line(reader: Reader) -> None:
    outcome = bring_in(reader, bom(entitled("a", altIds=["X"]), entitled("b", altIds=["X"])))
    assert the_line(outcome)["products"] == ["a", "b"]
    assert outcome.result.counts["license"] == Counts(read=2, created=1, merged=1)


def test_two_entitlements_that_contradict_each_other(reader: Reader) -> None:
    terms: dict[str, Any] = {"altIds": ["X"], "lastRenewal": "2026-01-01T00:00:00Z"}
    outcome = bring_in(
        reader,
        bom(
            entitled("a", **terms, expiration="2026-06-30T12:00:00Z"),
            entitled("b", **terms, expiration="2026-12-31T12:00:00Z"),
        ),
    )
    assert the_line(outcome)["ends"] == "2026-06-30"
    ((place, message),) = said(outcome, Level.ERROR)
    assert place == "components[1].licenses[0].license.licensing"
    assert message.endswith(" is of the same license and differs in ends: this one is left out")


def renewed(begins: str, ends: str) -> bytes:
    return bom(entitled(altIds=["X"], lastRenewal=f"{begins}T08:00:00Z", expiration=f"{ends}T08:00:00Z"))


def test_a_later_term_is_a_renewal_and_the_old_line_stays(reader: Reader) -> None:
    first = bring_in(reader, renewed("2025-01-01", "2025-12-31"))
    second = bring_in(reader, renewed("2026-01-01", "2026-12-31"), first.files)
    old, new = second.records("licenses")
    assert (old, new["renews"], new["starts"]) == (the_line(first), old["id"], "2026-01-01")
    assert bring_in(reader, renewed("2025-01-01", "2025-12-31"), second.files).result.files == {}
    assert bring_in(reader, renewed("2026-01-01", "2026-12-31"), second.files).result.files == {}


def test_an_earlier_term_is_a_line_of_its_own(reader: Reader) -> None:
    first = bring_in(reader, renewed("2026-01-01", "2026-12-31"))
    lines = bring_in(reader, renewed("2025-01-01", "2025-12-31"), first.files).records("licenses")
    assert [(line["starts"], "renews" in line) for line in lines] == [
        ("2026-01-01", False),
        ("2025-01-01", False),
    ]


def test_a_corrected_term_changes_the_line(reader: Reader) -> None:
    first = bring_in(reader, renewed("2026-01-01", "2026-12-31"))
    second = bring_in(reader, renewed("2026-02-01", "2026-12-31"), first.files)
    assert the_line(second)["starts"] == "2026-02-01"
    longer = bring_in(reader, renewed("2026-01-01", "2027-03-31"), first.files)
    assert the_line(longer)["ends"] == "2027-03-31"
    assert len(the_line(longer)["lifecycle"]) == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("itamops:metric", "hours", "hours is not known: left out"),
        ("itamops:quantity", "many", "many is no whole number from 0: left out"),
        ("itamops:grants", "all", "all is not known: left out"),
        ("itamops:unlimited", "perhaps", "perhaps is neither yes nor no: left out"),
    ],
)
def test_a_property_that_is_not_understood(reader: Reader, name: str, value: str, message: str) -> None:
    outcome = bring_in(reader, bom(entitled(licenseTypes=["user"], properties={name: value})))
    assert said(outcome, Level.ERROR) == [("components[0].licenses[0].license.properties[0].value", message)]


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        ({"name": 7}, "components[0].name", "7 is no text: left out"),
        ({"name": ""}, "components[0].name", "a component has no name: left out"),
        ({"type": "toy"}, "components", "1 have no known type (toy): left out"),
        ({"licenses": "MIT"}, "components[0].licenses", "MIT is no list: left out"),
        ({"licenses": ["MIT"]}, "components[0].licenses", "MIT is no object: left out"),
        ({"supplier": "Acme"}, "components[0].supplier", "Acme is no object: left out"),
        (
            {"externalReferences": [{"url": 1, "type": "website"}]},
            "components[0].externalReferences[0].url",
            "1",
        ),
        (
            {"licenses": [{"license": {"name": "x", "licensing": {"expiration": "soon"}}}]},
            "components[0].licenses[0].license.licensing.expiration",
            "soon is no instant: left out",
        ),
        (
            {"licenses": [{"license": {"name": "x", "licensing": {"altIds": [1]}}}]},
            "components[0].licenses[0].license.licensing.altIds",
            "1 is no text: left out",
        ),
    ],
)
def test_what_is_not_as_it_should_be_is_told_with_its_place(
    reader: Reader, change: dict[str, Any], place: str, message: str
) -> None:
    errors = said(bring_in(reader, bom({**component("a"), **change})), Level.ERROR)
    assert [(where, text) for where, text in errors if where == place and text.startswith(message)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is no JSON: Input data was truncated"),
        (b"<bom/>", "the file is no JSON: "),
        (b"[" * 100_000, "the file is no JSON: it is nested too deep"),
        (b"[]", "the file is no CycloneDX: left out"),
        (b'{"spdxVersion": "SPDX-2.3"}', "the file is no CycloneDX: left out"),
        (b'{"bomFormat": "CycloneDX", "components": [{"name": "\\ud800"}]}', "the file is no JSON: "),
    ],
)
def test_a_file_that_is_none(reader: Reader, content: bytes, message: str) -> None:
    ((_, text),) = said(bring_in(reader, content), Level.ERROR)
    assert text.startswith(message)


def test_no_secret_is_kept_or_shown(reader: Reader) -> None:
    product_key = "AAAA1-BBBB2-CCCC3-DDDD4-EEEE5"
    outcome = bring_in(reader, bom(entitled(altIds=[product_key], licenseTypes=["user"])))
    assert product_key not in repr(outcome)
    assert (
        "components[0].licenses[0].license.licensing.altIds",
        "holds what looks like a product key, which is taken out",
    ) in said(outcome, Level.WARNING)


def test_importing_twice_changes_nothing(reader: Reader) -> None:
    content = bom(
        entitled(altIds=["X"], licensee={"organization": {"name": "Acme"}}), component("b", version="1")
    )
    first = bring_in(reader, content)
    again = bring_in(reader, content, first.files, day=date(2027, 1, 1))
    assert again.result.files == {}
    assert again.result.counts == {
        "license": Counts(read=1, unchanged=1),
        "software": Counts(read=2, unchanged=2),
    }


def test_the_real_files(reader: Reader, shared_data: Path) -> None:
    files = {path.name: path.read_bytes() for path in sorted((shared_data / "cyclonedx").glob("*.json"))}
    outcome = bring_in(reader, files)
    assert outcome.result.understood
    listed = json.loads(files["SBOM_cern-lhc-vdm-editor-e564943_bom.json"])["components"]
    for one in listed:
        versions = outcome.record("software", "name", one["name"])["versions"]
        assert {"version": one["version"]} in versions
    services = {one["name"] for one in outcome.records("software") if one.get("deployment") == "service"}
    assert services == {
        "API Gateway",
        "Microservice 1",
        "Microservice 2",
        "Microservice 3",
        "Postgres",
        "S3",
    }
    line = the_line(outcome)
    assert (line["metric"], line["starts"], line["ends"]) == ("oem", "2022-04-13", "2023-04-13")
    assert line["custom"]["alt_ids"] == ["acme", "acme-license"]
    assert bring_in(reader, files, outcome.files).result.files == {}


TEXTS = st.sampled_from(
    [
        "",
        "a",
        "A",
        "pkg:npm/a@1",
        "pkg:",
        "cpe:2.3:",
        "MIT",
        "(",
        "MIT OR (",
        "user",
        "2026-02-03",
        "2026-02-30",
    ]
) | st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 10**20) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "license", "licensing", "organization", "type"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    [
        "type",
        "name",
        "group",
        "version",
        "purl",
        "cpe",
        "bom-ref",
        "licenses",
        "supplier",
        "components",
        "description",
    ]
)
TERMS = st.dictionaries(
    st.sampled_from(
        [
            "altIds",
            "licensor",
            "licensee",
            "purchaser",
            "purchaseOrder",
            "licenseTypes",
            "lastRenewal",
            "expiration",
        ]
    ),
    VALUES,
    max_size=5,
)


@given(
    st.lists(st.dictionaries(MEMBERS, VALUES, max_size=5), max_size=3),
    st.lists(st.tuples(TEXTS, TERMS), max_size=3),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=60,
)
def test_any_members(
    reader: Reader, components: list[dict[str, Any]], grants: list[tuple[str, dict[str, Any]]]
) -> None:
    typed = [{"type": "library", **one} for one in components]
    licensed = [
        component(name, licenses=[{"license": {"name": "x", "licensing": terms}}]) for name, terms in grants
    ]
    content = bom(*typed, *licensed)
    first = bring_in(reader, content)
    assert bring_in(reader, content, first.files).result.files == {}
