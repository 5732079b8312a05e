"""The life of a laptop, as the pushes that write it down."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, NamedTuple

from tests.scenarios.company import LAPTOP, Record, device

REQUEST = "req-8h2d6k4p"
ORDER = "po-3n9v5c7b"
DISPOSAL = "dsp-6t1w8z2r"
SANITIZATION = "san-9f4j7m3q"
SERIAL = "5CG3141501"
DISK = {
    "manufacturer": "Samsung",
    "model": "PM9A1",
    "serial": "S6XNF0R912345",
    "capacity_gb": 512,
}
HASH = "sha256:" + "3b" * 32
ACCEPTED_AGAIN = "sha256:" + "4c" * 32
ACCEPTED = "sha256:" + "5d" * 32


class Push(NamedTuple):
    """One change: who makes it and who agrees, the records after it, and what is noted afterwards."""

    author: str
    subject: str
    records: Sequence[tuple[str, Record]]
    approvers: Sequence[str] = ()
    noted: Sequence[tuple[str, Record]] = ()


def story() -> Iterator[Push]:
    """Yield the life: from Nora's wish to the recycler's certificate."""
    laptop = _arrived()
    yield from _bought(laptop)
    yield from _used(laptop)
    yield from _disposed_of(laptop)


def _bought(laptop: Record) -> Iterator[Push]:
    request: Record = {
        "id": REQUEST,
        "type": "hardware",
        "requester": "nora",
        "beneficiary": "person/nora",
        "lines": [{"item": "model/latitude", "quantity": 1, "estimate": "1200.00 EUR"}],
        "needed_by": "2025-03-01",
        "justification": "The old one is too slow for the new catalogue.",
        "cost_center": "cc-20",
    }
    _step(request, "2025-02-03", "submitted", "nora")
    yield _push("nora", "Nora asks for a laptop", ("request", request))

    review = {
        "on": "2025-02-04",
        "stock": ["lap-2c5f8h3n"],
        "license_impact": "none",
        "budget": "sales-2025",
        "budget_left": "5000.00 EUR",
        "catalogue": "allowed",
    }
    _step(request, "2025-02-04", "in_review", "omar", review=review)
    yield _push("omar", "Omar looks up what there is", ("request", request))

    _step(request, "2025-02-05", "approved", "lars", amount="1200.00 EUR")
    approved = _push("omar", "Lars and Sven approve it", ("request", request), by="lars sven")
    request["approvals"] = [
        {"role": role, "by": person, "on": "2025-02-05", "decision": "approved"}
        for role, person in (("team_lead", "lars"), ("finance", "sven"))
    ]
    yield approved._replace(noted=[("request", deepcopy(request))])

    order: Record = {
        "id": ORDER,
        "vendor": "dell",
        "number": "84-11023",
        "company": "nordlicht",
        "request": REQUEST,
        "placed": "2025-02-06",
        "lines": [{"item": "model/latitude", "quantity": 1, "unit_price": "1180.00 EUR", "request": REQUEST}],
    }
    _step(order, "2025-02-06", "placed", "omar")
    _step(request, "2025-02-06", "fulfilling", "omar", order=ORDER)
    yield _push("omar", "Omar orders it", ("order", order), ("request", request), by="sven")

    order["receipts"] = [
        {"note": "DN-551", "on": "2025-02-13", "by": "tess", "line": 1, "quantity": 1, "assets": [LAPTOP]}
    ]
    yield _push("tess", "Tess receives it", ("order", order), ("asset", laptop))

    _step(
        laptop,
        "2025-02-14",
        "in_use.assigned",
        "tess",
        assignee="person/nora",
        acceptance=ACCEPTED,
        request=REQUEST,
    )
    laptop |= {"assignee": "person/nora", "team": "sales", "in_service": "2025-02-14"}
    yield _push("tess", "Tess hands it to Nora", ("asset", laptop), by="sven")  # the books of 2025 are closed

    request["lines"][0]["fulfilled_by"] = [f"asset/{LAPTOP}"]
    order["invoice"] = "R-2025-204"
    _step(order, "2025-02-17", "closed", "omar")
    _step(request, "2025-02-17", "fulfilled", "omar")
    _step(request, "2025-02-17", "closed", "omar", actual="1180.00 EUR")
    yield _push("omar", "Omar closes request and order", ("order", order), ("request", request))


def _used(laptop: Record) -> Iterator[Push]:
    _step(
        laptop,
        "2025-03-03",
        "in_maintenance.vendor",
        "tess",
        ticket="INC-17",
        vendor="dell",
        warranty=True,
        media="inside",
        reason="A key is loose.",
    )
    del laptop["assignee"]
    yield _push("tess", "It goes to repair", ("asset", laptop))

    _step(
        laptop,
        "2025-03-10",
        "in_use.assigned",
        "tess",
        completed="2025-03-10",
        cost="0.00 EUR",
        result="repaired",
        assignee="person/nora",
        acceptance=ACCEPTED_AGAIN,
    )
    laptop["assignee"] = "person/nora"
    yield _push("tess", "It comes back to Nora", ("asset", laptop))

    _step(
        laptop,
        "2025-06-02",
        "in_stock.available",
        "tess",
        condition="poor",
        received_by="tess",
        location="kiel",
    )
    del laptop["assignee"]
    yield _push("tess", "Nora returns it", ("asset", laptop))


def _disposed_of(laptop: Record) -> Iterator[Push]:
    _step(laptop, "2025-06-03", "retired.pending_sanitization", "lars", reason="The lid is broken.")
    yield _push("lars", "Lars retires it", ("asset", laptop), by="sven")

    _step(laptop, "2025-06-05", "retired.pending_disposal", "omar")
    yield _push(
        "tess",
        "Tess shreds its disk, Sven verifies",
        ("sanitization", _shredded()),
        ("asset", laptop),
        by="sven lars omar",
    )

    disposal: Record = {
        "id": DISPOSAL,
        "reason": "end_of_life",
        "method": "recycled",
        "approved_by": "lars",
        "vendor": "kreis",
        "recipient": "Kreis Recycling, Kiel",
        "certification": {"scheme": "R2v3", "number": "R2-1", "starts": "2024-01-01", "ends": "2027-05-31"},
        "downstream_vendors": ["Metallhütte Nord, Hamburg"],
        "assets": [{"asset": LAPTOP, "weight_kg": Decimal("1.4")}],
    }
    _step(disposal, "2025-06-10", "draft", "omar")
    _step(disposal, "2025-06-10", "scheduled", "omar")
    yield _push("omar", "Its disposal is scheduled", ("disposal", disposal), by="lars")

    disposal |= {
        "pickup": {"on": "2025-06-12", "contact": "Omar Haddad"},
        "carrier": "Kreis Recycling",
        "tracking": "KR-88",
        "seals": ["S-1"],
        "custody": [
            {
                "from": "Kiel",
                "to": "Kreis Recycling, Kiel",
                "on": "2025-06-12",
                "who": "K. Brandt",
                "count": 1,
            }
        ],
    }
    _step(disposal, "2025-06-12", "in_transit", "omar")
    _step(laptop, "2025-06-12", "retired.pending_certificate", "omar", disposal=DISPOSAL)
    _step(disposal, "2025-06-13", "confirmed", "omar")
    yield _push("omar", "The recycler fetches it", ("disposal", disposal), ("asset", laptop))

    disposal["certificate"] = {"number": "C-91", "on": "2025-06-20", "sha256": HASH, "serials": [SERIAL]}
    disposal["assets"][0] |= {"fees": "9.50 EUR", "net_book_value": "1081.67 EUR"}
    _step(disposal, "2025-06-20", "documented", "omar")
    _step(
        laptop,
        "2025-06-20",
        "disposed.recycled",
        "lars",
        disposal=DISPOSAL,
        second_person="sven",
    )
    _step(disposal, "2025-06-23", "completed", "omar")
    yield _push("omar", "It is gone", ("disposal", disposal), ("asset", laptop), by="lars sven")


def _push(author: str, subject: str, *records: tuple[str, Record], by: str = "") -> Push:
    return Push(author, subject, deepcopy(records), by.split())


def _step(record: Record, day: str, to: str, by: str, **evidence: Any) -> None:
    """Append an entry; `to` is a state or `state.substate`."""
    state, _, substate = to.partition(".")
    stands = {"substate": substate} if substate else {}
    record["lifecycle"] = [
        *record.get("lifecycle", ()),
        {"on": day, "to": state, **stands, "by": by, **evidence},
    ]
    record.pop("substate", None)
    record |= {"state": state, **stands}


def _arrived() -> Record:
    laptop = device(
        LAPTOP,
        1,
        serial=SERIAL,
        classification="confidential",
        acquisition={"order": ORDER, "vendor": "dell", "on": "2025-02-13", "price": "1180.00 EUR"},
        depreciation={"finance": "computers"},
        media=[{"id": "disk0", "type": "flash", **DISK, "encrypted_since": "2025-02-13"}],
        lifecycle=[],
    )
    _step(
        laptop,
        "2025-02-13",
        "in_stock.available",
        "tess",
        source="receipt",
        order=ORDER,
        line=1,
        receipt="DN-551",
        condition="new",
        location="kiel",
    )
    return laptop


def _shredded() -> Record:
    def signed(name: str, person: str) -> Record:
        return {"name": name, "person": person, "on": "2025-06-04", "where": "Kiel", "signature": HASH} | {
            "title": "Technician",
            "organization": "Nordlicht GmbH",
            "contact": f"{person}@nordlicht.example",
        }

    return {
        "id": SANITIZATION,
        "asset": LAPTOP,
        "medium": "disk0",
        **DISK,
        "property_number": "LT-0001",
        "media_type": "flash",
        "source": f"asset/{LAPTOP}",
        "classification_before": "confidential",
        "backup": "kept",
        "backup_where": "file server",
        "category": "destroy",
        "technique": "shred",
        "standard": "DIN 66399 E-4",
        "tool": "HSM StoreEx 350",
        "tool_version": "1",
        "verification": {"extent": "full", "result": "passed"},
        "validation": {"outcome": "effective", "by": "sven"},
        "classification_after": "public",
        "destination": "recycling",
        "performer": signed("Tess Moreau", "tess"),
        "verifier": signed("Sven Kowalski", "sven"),
    }
