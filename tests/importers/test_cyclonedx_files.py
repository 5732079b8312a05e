"""Bills of materials as they come: real, broken, hostile, and twice."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.registry.loading import Reader
from tests.importers.boms import bom, bring_in, component, entitled, said, the_line


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


def service_names(services: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the names of services and of those within them."""
    for service in services:
        yield service["name"]
        yield from service_names(service.get("services", ()))


def entitlement(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    """Return the one set of terms of a commercial license among bills of materials."""
    (found,) = (
        choice["license"]["licensing"]
        for content in files.values()
        for component in json.loads(content).get("components", ())
        for choice in component.get("licenses", ())
        if "licensing" in choice.get("license", {})
    )
    return cast("Mapping[str, Any]", found)


def test_files_of_every_sort(reader: Reader, data: Path) -> None:
    files = {path.name: path.read_bytes() for path in sorted((data / "cyclonedx").glob("*.json"))}
    outcome = bring_in(reader, files)
    assert outcome.result.understood
    (parts,) = (content for name, content in files.items() if name.startswith("SBOM_"))
    for one in json.loads(parts)["components"]:
        versions = outcome.record("software", "name", one["name"])["versions"]
        assert {"version": one["version"]} in versions
    services = {one["name"] for one in outcome.records("software") if one.get("deployment") == "service"}
    (offered,) = (content for name, content in files.items() if name.startswith("SaaSBOM_"))
    assert services == set(service_names(json.loads(offered)["services"]))
    line, licensing = the_line(outcome), entitlement(files)
    assert line["metric"] == "oem"
    assert line["starts"] == licensing["lastRenewal"][:10]
    assert line["ends"] == licensing["expiration"][:10]
    assert line["custom"]["alt_ids"] == licensing["altIds"]
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
