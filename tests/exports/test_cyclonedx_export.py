"""Entitlements as CycloneDX: valid by the official schema, the same every time, and read back as they are."""

import json
from datetime import date
from typing import Any, get_args

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from itamops.exports import EXPORTS
from itamops.exports.cyclonedx import LICENSE_TYPES
from itamops.importers.cyclonedx import BomOptions, import_cyclonedx
from itamops.records.base import Metric
from itamops.registry import Registry
from itamops.registry.loading import Reader
from tests.conftest import ReadRegistry, files_of
from tests.importers.imports import bring_in_with, read_yaml

DAY = date(2026, 6, 1)
REGISTRY = """
--- itamops.yaml
format: 1
organization: Acme
timezone: Europe/Berlin
currency: EUR
assurance: trial
--- person
id: treyes
name: Tomas Reyes
--- company
id: acme-gmbh
legal_name: Acme GmbH
currency: EUR
--- vendor
id: draw
name: Draw Inc
--- software
id: cad
name: Drawing
publisher: draw
sources: [{system: cyclonedx, key: "purl:generic/cad"}]
--- software
id: viewer
name: Viewer
publisher: draw
--- order
id: po-00000001
number: PO-1
vendor: draw
state: placed
lifecycle: [{on: 2026-01-01, to: placed, by: treyes}]
--- license
id: lic-00000001
name: Drawing for all
product: cad
edition: professional
version: "2026"
metric: named-device
quantity: 12
rights_per_unit: 2
starts: 2026-01-01
ends: 2026-12-31
company: acme-gmbh
order: po-00000001
state: active
lifecycle: [{on: 2026-01-01, to: active, by: treyes, proof: R-1}]
--- license
id: lic-00000002
products: [cad, viewer]
metric: site
unlimited: true
purchased: 2025-05-06
custom: {purchase_order: PO-0}
state: active
lifecycle: [{on: 2025-05-06, to: active, by: treyes, proof: R-0}]
--- license
id: lic-00000003
name: Trial
product: viewer
grants: evaluation
metric: core
quantity: 16
ends: 2026-06-30
state: active
lifecycle: [{on: 2026-05-01, to: active, by: treyes, proof: R-2}]
--- license
id: lic-00000004
name: Over
product: viewer
metric: user
quantity: 1
ends: 2025-12-31
state: active
lifecycle: [{on: 2025-01-01, to: active, by: treyes, proof: R-3}]
"""


@pytest.fixture(scope="module")
def registry(read_registry: ReadRegistry) -> Registry:
    return read_registry(REGISTRY)


def exported(registry: Registry, day: date = DAY) -> str:
    return EXPORTS["cyclonedx"](registry, day)


def licenses(text: str) -> dict[str, dict[str, Any]]:
    """Return the licenses of a BOM by their references."""
    found = (choice["license"] for one in json.loads(text)["components"] for choice in one["licenses"])
    return {license_["bom-ref"]: license_ for license_ in found}


def test_the_official_schema_accepts_it(registry: Registry) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(exported(registry)) is None


def test_what_a_line_says(registry: Registry) -> None:
    document = json.loads(exported(registry))
    cad = document["components"][0]
    assert (cad["name"], cad["publisher"], cad["purl"]) == ("Drawing", "Draw Inc", "pkg:generic/cad")
    assert licenses(exported(registry))["lic-00000001/cad"] == {
        "bom-ref": "lic-00000001/cad",
        "name": "Drawing for all",
        "licensing": {
            "altIds": ["lic-00000001"],
            "licensor": {"organization": {"name": "Draw Inc"}},
            "licensee": {"organization": {"name": "Acme GmbH"}},
            "purchaseOrder": "PO-1",
            "licenseTypes": ["node-locked"],
            "lastRenewal": "2026-01-01T00:00:00+01:00",
            "expiration": "2026-12-31T23:59:59+01:00",
        },
        "properties": [
            {"name": "itamops:metric", "value": "named-device"},
            {"name": "itamops:quantity", "value": "12"},
            {"name": "itamops:rights_per_unit", "value": "2"},
            {"name": "itamops:edition", "value": "professional"},
            {"name": "itamops:version", "value": "2026"},
            {"name": "itamops:effective_rights", "value": "24"},
        ],
    }


def test_a_line_of_several_products_stands_with_each(registry: Registry) -> None:
    found = licenses(exported(registry))
    for reference in ("lic-00000002/cad", "lic-00000002/viewer"):
        assert found[reference]["licensing"]["altIds"] == ["lic-00000002"]
        assert found[reference]["licensing"]["licenseTypes"] == ["other", "perpetual"]
        assert {"name": "itamops:effective_rights", "value": "unlimited"} in found[reference]["properties"]


def test_a_trial_is_told(registry: Registry) -> None:
    trial = licenses(exported(registry))["lic-00000003/viewer"]
    assert trial["licensing"]["licenseTypes"] == ["custom-metric", "evaluation"]


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2024, 1, 1), set()),
        (date(2025, 3, 1), {"lic-00000004/viewer"}),
        (DAY, {"lic-00000001/cad", "lic-00000002/cad", "lic-00000002/viewer", "lic-00000003/viewer"}),
        (date(2027, 1, 1), {"lic-00000002/cad", "lic-00000002/viewer"}),
    ],
)
def test_only_what_is_held_on_the_day_is_told(registry: Registry, day: date, held: set[str]) -> None:
    text = exported(registry, day)
    assert licenses(text).keys() == held
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_the_same_day_gives_the_same_bytes_and_another_another_number(
    registry: Registry, read_registry: ReadRegistry
) -> None:
    assert exported(registry) == exported(read_registry(REGISTRY))
    serials = {json.loads(exported(registry, day))["serialNumber"] for day in (DAY, date(2026, 6, 2))}
    assert len(serials) == 2


def test_every_metric_has_a_type() -> None:
    assert LICENSE_TYPES.keys() == {*get_args(Metric)}


def standing() -> dict[str, str]:
    """Return the files of the registry by path."""
    return {path: content.decode() for path, content in files_of(REGISTRY)}


def test_read_back_over_its_own_registry_it_changes_nothing_but_the_sources(
    registry: Registry, reader: Reader
) -> None:
    before = standing()
    options = BomOptions(by="treyes", day=DAY)
    outcome = bring_in_with(import_cyclonedx, reader, {"bom.json": exported(registry)}, before, options)
    assert outcome.files.keys() == before.keys()
    assert outcome.result.understood
    for path, text in outcome.result.files.items():
        old, new = read_yaml(before[path]), read_yaml(text)
        assert {**new, "sources": old.get("sources")} == {**old, "sources": old.get("sources")}, path
    again = bring_in_with(import_cyclonedx, reader, {"bom.json": exported(registry)}, outcome.files, options)
    assert again.result.files == {}


def test_read_into_an_empty_registry_the_lines_are_the_same(registry: Registry, reader: Reader) -> None:
    before = {"registry/people/treyes.yaml": "id: treyes\nname: Tomas Reyes\n"}
    outcome = bring_in_with(
        import_cyclonedx,
        reader,
        {"bom.json": exported(registry)},
        before,
        BomOptions(by="treyes", day=DAY),
    )
    lines = {line.get("name"): line for line in outcome.records("licenses")}
    for name in ("Drawing for all", "Trial"):
        old = next(read_yaml(text) for text in standing().values() if f"name: {name}" in text)
        for field in ("metric", "quantity", "rights_per_unit", "edition", "version", "starts", "ends"):
            assert lines[name].get(field) == old.get(field), (name, field)
    assert lines["lic-00000002"]["unlimited"] is True
    assert lines["lic-00000002"]["products"] == ["drawing", "viewer"]
