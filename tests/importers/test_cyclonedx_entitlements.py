"""Entitlements of a bill of materials become license lines."""

from typing import Any

import pytest

from itamops.findings import Level
from itamops.importers.cyclonedx.entitlements import METRICS
from itamops.importers.report import Counts
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.importers.boms import bom, bring_in, entitled, said, the_line
from tests.importers.imports import DAY, START


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
