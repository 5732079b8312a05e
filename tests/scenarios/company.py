"""A small company: its registry before the story begins, and the five people who work on it.

All days are long past, so that the clock of whoever runs the tests decides nothing.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from itamops.authoring.render import render_record
from itamops.records.base import record_path

Record = dict[str, Any]
Files = Mapping[str, str | None]

NAMES = {
    "nora": "Nora Lindqvist",
    "lars": "Lars Brandt",
    "omar": "Omar Haddad",
    "tess": "Tess Moreau",
    "sven": "Sven Kowalski",
}
"""Nora sells; Lars leads her team and owns the devices; Omar manages assets and buys; Tess receives and
repairs; Sven is in charge of security and money."""

TEAMS = {"nora": "sales", "lars": "sales", "omar": "it", "tess": "it", "sven": "it"}

SIGNERS = "registry/policy/allowed_signers"
APPROVALS = "registry/policy/approvals.yaml"
ROLES = "registry/policy/roles.yaml"
RULES = "registry/policy/rules.yaml"
EXTENSION = "schemas/extensions/asset.json"

POLICY: Files = {
    "itamops.yaml": "format: 1\norganization: Nordlicht\ntimezone: UTC\ncurrency: EUR\nassurance: standard\n",
    ROLES: """\
governance: {people: [omar, sven]}
asset_manager: {people: [omar]}
asset_owner: {people: [lars]}
license_manager: {people: [omar]}
receiver: {people: [tess]}
technician: {people: [tess]}
security: {people: [sven]}
finance: {people: [sven]}
buyer: {people: [omar]}
approver: {people: [lars]}
""",
    APPROVALS: """\
rules:
  - {name: any-request, of: request, after: [approved], needs: [{role: team_lead}]}
  - {name: costly-request, of: request, after: [approved], over: 1000, needs: [{role: finance}]}
  - {name: costly-order, of: order, after: [placed], over: 1000, needs: [{role: finance}]}
  - {name: sanitization, of: sanitization, needs: [{role: asset_owner}]}
  - {name: disposal, of: disposal, after: [scheduled], needs: [{role: asset_owner}]}
  - {name: waiver, of: waiver, needs: [{role: asset_manager}]}
  - {name: mass-change, of: mass_change, needs: [{role: asset_manager}]}
  - {name: governance, of: governance, needs: [{role: governance}]}
""",
    "registry/policy/depreciation.yaml": """\
classes:
  computers: {title: Computers, method: straight_line, life_months: 36, start: in_service, stops: retired}
""",
}

LAPTOP = "lap-4k7m2q9x"
SPARE = "lap-2c5f8h3n"
OTHER = "lap-9d3w6y8b"
SEAT = "lic-7w3e9r5t"
"""A license of one seat, which nobody uses yet."""
OPEN_ORDER = "po-5x2m8k4v"
"""One laptop is bought and has not come."""


def _person(name: str) -> Record:
    return {
        "id": name,
        "name": NAMES[name],
        "email": f"{name}@nordlicht.example",
        "employment": "employee",
        "starts": "2020-01-01",
        "company": "nordlicht",
        "team": TEAMS[name],
        "location": "kiel",
    }


def device(name: str, number: int, **more: Any) -> Record:
    """Return a laptop that was found in the store, in stock ever since."""
    return {
        "id": name,
        "tag": f"LT-{number:04}",
        "serial": f"5CG31415{number:02}",
        "model": "latitude",
        "ownership": "owned",
        "company": "nordlicht",
        "state": "in_stock",
        "substate": "available",
        "location": "kiel",
        "team": "it",
        "cost_center": "cc-10",
        "lifecycle": [
            {
                "on": "2025-01-02",
                "to": "in_stock",
                "substate": "available",
                "by": "tess",
                "condition": "good",
                "source": "found",
                "location": "kiel",
            }
        ],
    } | more


ONE_SEAT: Record = {
    "id": SEAT,
    "product": "cad",
    "metric": "device",
    "quantity": 1,
    "unit_price": "900.00 EUR",
    "state": "active",
    "company": "nordlicht",
    "vendor": "dell",
    "invoice": "R-2025-1",
    "part_number": "CAD-1",
    "purchased": "2025-01-02",
    "proof": {"document": "invoice R-2025-1", "sha256": "sha256:" + "5e" * 32},
    "lifecycle": [
        {
            "on": "2025-01-02",
            "to": "active",
            "by": "omar",
            "opening": {"system": "sheet", "key": "L-1", "file": "licenses.csv", "row": 1},
        }
    ],
}
ONE_LAPTOP: Record = {
    "id": OPEN_ORDER,
    "vendor": "dell",
    "number": "84-10001",
    "company": "nordlicht",
    "state": "placed",
    "placed": "2025-01-03",
    "lines": [{"item": "model/latitude", "quantity": 1, "unit_price": "1180.00 EUR"}],
    "lifecycle": [{"on": "2025-01-03", "to": "placed", "by": "omar"}],
}

RECORDS: tuple[tuple[str, Record], ...] = (
    ("company", {"id": "nordlicht", "legal_name": "Nordlicht GmbH", "country": "DE", "currency": "EUR"}),
    ("location", {"id": "kiel", "name": "Kiel", "type": "site", "company": "nordlicht", "country": "DE"}),
    (
        "team",
        {
            "id": "sales",
            "name": "Sales",
            "lead": "lars",
            "budgets": [
                {
                    "id": "sales-2025",
                    "starts": "2025-01-01",
                    "ends": "2025-12-31",
                    "kind": "capital",
                    "amount": "5000.00 EUR",
                }
            ],
        },
    ),
    ("team", {"id": "it", "name": "IT", "lead": "omar"}),
    *(("person", _person(name)) for name in NAMES),
    ("vendor", {"id": "dell", "name": "Dell"}),
    ("vendor", {"id": "kreis", "name": "Kreis Recycling"}),
    (
        "model",
        {
            "id": "latitude",
            "name": "Latitude",
            "manufacturer": "dell",
            "category": "laptop",
            "catalogue": "allowed",
            "acceptance": True,
            "portable": True,
            "data_bearing": True,
            "weight_kg": Decimal("1.4"),
        },
    ),
    ("asset", device(SPARE, 2)),
    ("asset", device(OTHER, 3)),
    ("software", {"id": "cad", "name": "CAD", "publisher": "dell", "metric": "device", "authorized": True}),
    ("license", ONE_SEAT),
    ("order", ONE_LAPTOP),
)


def files_of(*records: tuple[str, Record]) -> dict[str, str]:
    """Return the files of records, each with its kind, as they are written."""
    return {record_path(kind, data["id"], data): render_record(kind, data) for kind, data in records}
