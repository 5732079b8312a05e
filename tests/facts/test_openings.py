"""What an import left unsaid."""

from collections.abc import Callable

import pytest

from itamops.facts.lifecycle.opening_evidence import opening_gaps
from itamops.records.asset import Asset
from itamops.records.license import License
from itamops.registry import Registry

Read = Callable[[str], Registry]

OPENING = "opening: {system: snipe-it, key: asset-1, file: assets.csv, row: 1}"


def device(entry: str, more: str = "") -> str:
    state, substate = (pair.split(": ")[1] for pair in entry.split(", ")[:2])
    return (
        f"--- asset\nid: lap-7f3k9q2m\ntag: none\nserial: S1\nmodel: laptop\nstate: {state}\n"
        f"substate: {substate}\n{more}\nlifecycle:\n  - {{on: 2026-01-10, by: treyes, {entry}}}\n"
    )


def gaps_of_device(registry: Registry) -> tuple[str, ...]:
    return opening_gaps(registry.of(Asset)["lap-7f3k9q2m"])


@pytest.mark.parametrize(
    ("entry", "gaps"),
    [
        ("to: in_stock, substate: available", ("its condition", "its location")),
        ("to: in_stock, substate: available, condition: good, location: store", ()),
        ("to: in_use, substate: assigned, assignee: person/anna", ("its condition", "its location")),
        (
            "to: in_use, substate: loan, condition: good, location: store",
            ("one assignee", "the loan's last day (until)"),
        ),
        (
            "to: missing, substate: stolen, condition: good, location: store",
            ("the report", "the police reference"),
        ),
        ("to: missing, substate: lost, condition: good, location: store", ("the report",)),
        ("to: retired, substate: pending_disposal, condition: good, location: store", ("the reason",)),
        (
            "to: in_maintenance, substate: vendor, condition: good, location: store, warranty: true",
            ("the ticket", "the vendor", "whether its media stay inside"),
        ),
    ],
)
def test_gaps_of_a_device(read_registry: Read, entry: str, gaps: tuple[str, ...]) -> None:
    assert gaps_of_device(read_registry(device(f"{entry}, {OPENING}"))) == gaps


def test_what_the_record_says_is_no_gap(read_registry: Read) -> None:
    text = device(f"to: in_use, substate: assigned, {OPENING}", "assignee: person/anna\nlocation: berlin")

    assert gaps_of_device(read_registry(text)) == ("its condition",)


def test_a_record_that_no_import_opened_has_no_gaps(read_registry: Read) -> None:
    assert gaps_of_device(read_registry(device("to: in_stock, substate: available"))) == ()


PROVED = (
    "contract: ctr-9d3m1x7k\npart_number: PN-7\nunit_price: 9.00 EUR\ncompany: acme\npurchased: 2026-01-05\n"
    f"proof: {{document: certificate, sha256: 'sha256:{'0' * 64}'}}"
)


@pytest.mark.parametrize(
    ("more", "gaps"), [(PROVED, ("the invoice",)), (f"{PROVED}\ninvoice: R-1", ())], ids=["", "invoice"]
)
def test_gaps_of_a_license(read_registry: Read, more: str, gaps: tuple[str, ...]) -> None:
    registry = read_registry(
        "--- license\nid: lic-5n2v8r3d\nproduct: office\nmetric: seat\nquantity: 1\nstate: active\n"
        f"{more}\nlifecycle: [{{on: 2026-01-10, to: active, by: treyes, {OPENING}}}]\n"
    )

    assert opening_gaps(registry.of(License)["lic-5n2v8r3d"]) == gaps
