"""Records that say all that any step of their kind's table asks for, of each make, and what is beside."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any, NamedTuple

import msgspec

from itamops.lifecycles import LIFECYCLES, NEW, Edge, RequiredEvidence
from itamops.records import decode_record
from itamops.records.base import Record
from itamops.registry import Registry
from itamops.settings import Policy, Settings

DAY = date(2026, 6, 30)


HASH = "sha256:" + "0" * 64


OPENING = {"system": "old", "key": "1", "file": "a.csv", "row": 1}


Data = dict[str, Any]


ID = {
    "license": "lic-5n2v8r3d",
    "request": "req-7k3m9q2x",
    "order": "po-c4k8t2wd",
    "contract": "ctr-9d3m1x7k",
    "instance": "vm-4t8w2c6x",
    "asset": "lap-7f3k9q2m",
    "person": "bko",
}


def opened(to: str) -> Data:
    return {"on": "2026-06-01", "to": to, "by": "treyes", "opening": OPENING}


# The records by themselves: each says all that any step of its table asks for.
RECORDS: Mapping[str, Data] = {
    "license": {
        "id": ID["license"],
        "product": "editor",
        "metric": "subscription",
        "quantity": 5,
        "unit_price": "49.00 EUR",
        "company": "acme",
        "starts": "2026-07-01",
        "ends": "2027-06-30",
        "order": ID["order"],
        "invoice": "R-1",
        "part_number": "PN-7",
        "proof": {"document": "certificate", "sha256": HASH},
    },
    "request": {
        "id": ID["request"],
        "type": "hardware",
        "requester": "akeller",
        "lines": [
            {
                "item": "model/latitude",
                "quantity": 1,
                "estimate": "900.00 EUR",
                "fulfilled_by": [f"asset/{ID['asset']}"],
            }
        ],
        "needed_by": "2026-08-01",
        "until": "2026-12-31",
        "last_day": "2026-06-14",
        "beneficiary": f"person/{ID['person']}",
        "justification": "worn out",
        "cost_center": "cc-1",
        "approvals": [{"role": "finance", "by": "cfo", "on": "2026-06-15", "decision": "approved"}],
    },
    "order": {
        "id": ID["order"],
        "vendor": "dell",
        "number": "84-1",
        "company": "acme",
        "request": ID["request"],
        "placed": "2026-06-15",
        "invoice": "R-1",
        "lines": [
            {"item": "software/editor", "quantity": 5, "unit_price": "49.00 EUR", "request": ID["request"]}
        ],
    },
    "contract": {
        "id": ID["contract"],
        "type": "lease",
        "vendor": "dell",
        "number": "L-1",
        "company": "acme",
        "starts": "2024-01-01",
        "ends": "2026-06-10",
        "price": "40.00 EUR",
        "lease": {"return_by": "2026-06-20"},
    },
    "instance": {"id": ID["instance"], "provider": "aws", "team": "it-ops"},
}


# The entries by themselves, likewise.
STEPS: Mapping[str, Data] = {
    "license": {
        "request": ID["request"],
        "order": ID["order"],
        "line": 1,
        "quote": "Q-1",
        "reason": "as agreed",
        "proof": "certificate 2",
        "second_person": "cfo",
        "notice": "letter",
        "effective": "2026-06-30",
        "removal_proof": "inventory",
    },
    "request": {
        "reason": "as agreed",
        "review": {
            "on": "2026-06-10",
            "stock": [],
            "harvestable_seats": 0,
            "surplus_rights": 0,
            "license_impact": "none",
            "budget": "it-2026",
            "budget_left": "9000.00 EUR",
            "catalogue": "preferred",
        },
        "amount": "900.00 EUR",
        "reserved": [ID["asset"]],
        "order": ID["order"],
        "actual": "880.00 EUR",
    },
    "order": {"reason": "as agreed", "confirmation": "AB-1"},
    "contract": {"reason": "as agreed", "proof": "L-1.pdf", "notice": "letter", "effective": "2026-06-12"},
    "instance": {"reason": "not needed", "snapshot": "none", "backup": "kept"},
}


# What stands beside them.
WORLD: Mapping[str, Data] = {
    "license": RECORDS["license"] | {"state": "draft", "lifecycle": [opened("draft")]},
    "request": RECORDS["request"]
    | {
        "state": "approved",
        "lines": [{"item": "software/editor", "quantity": 5, "estimate": "49.00 EUR"}],
        "lifecycle": [opened("approved")],
    },
    "order": RECORDS["order"] | {"state": "placed", "lifecycle": [opened("placed")]},
    "asset": {
        "id": ID["asset"],
        "tag": "LT-1",
        "serial": "S-1",
        "model": "latitude",
        "ownership": "leased",
        "contracts": [ID["contract"]],
        "state": "disposed",
        "substate": "recycled",
        "lifecycle": [
            opened("in_use") | {"substate": "assigned", "assignee": f"person/{ID['person']}"},
            {
                "on": "2026-06-12",
                "to": "disposed",
                "substate": "lease_returned",
                "by": "treyes",
                "request": ID["request"],
            },
        ],
    },
    "person": {"id": ID["person"], "name": "Bea Ko"},
    "model": {"id": "latitude", "name": "Latitude", "category": "laptop"},
    "supply": {"id": "headset", "name": "Headset", "location": "store"},
}


OEM = {"metric": "oem", "ends": None}


THING = {"lines": [{"thing": f"asset/{ID['asset']}", "fulfilled_by": [f"asset/{ID['asset']}"]}]}


# Records of other makes, whose steps ask for other evidence.
MAKES: Mapping[str, Mapping[str, Data]] = {
    "license": {
        "term": {},
        "perpetual": {"metric": "device", "ends": None},
        "oem": OEM,
        "upgrade": {"grants": "upgrade", "upgrades": {"license": "lic-00000002", "quantity": 5}},
    },
    "request": {
        "hardware": {},
        "software": {"type": "software"},
        "renew": {"type": "renew"},
        "loan": {"type": "loan"},
        **{kind: {"type": kind, **THING} for kind in ("move", "repair", "return", "retire", "leaver")},
        "exception": {"type": "exception", "waiver": "wvr-6b4n8m1s", **THING},
    },
    "order": {"lines": {}},
    "contract": {"lease": {}, "support": {"type": "support"}, "agreement": {"type": "agreement"}},
    "instance": {"cloud": {}},
}


# Records beside them that a make needs.
BESIDE: Mapping[str, Mapping[str, Data]] = {
    "oem": {
        "order": {"lines": [{"item": "model/latitude", "quantity": 5, "unit_price": "900.00 EUR"}]},
    },
}


class Variant(NamedTuple):
    """One way to take an edge."""

    kind: str
    edge: Edge
    before: str
    after: str
    make: str

    def __str__(self) -> str:
        return f"{self.kind} {self.before or 'new'} → {self.after} ({self.make})"


def variants() -> Iterator[Variant]:
    for kind, makes in MAKES.items():
        for edge in LIFECYCLES[kind].edges:
            for before in edge.before:
                for after in edge.after:
                    for make in makes:
                        if make == "oem" or "comes_with_hardware" not in edge.checks:
                            yield Variant(kind, edge, before, after, make)


VARIANTS = list(variants())


def record_of(variant: Variant, without: RequiredEvidence | None = None) -> Data:
    """Describe a record that has just taken a step, without one piece of its evidence."""
    record: Data = deepcopy(RECORDS[variant.kind] | MAKES[variant.kind][variant.make])
    step: Data = deepcopy(STEPS[variant.kind])
    for field in without.fields if without else ():
        part = record if without and without.of_record else step
        *above, last = field.split(".")
        for name in above:
            part = part[name]
        part.pop(last, None)
    entries = [] if variant.before == NEW else [opened(variant.before)]
    entries.append({"on": "2026-06-15", "to": variant.after, "by": "treyes", **step})
    given = {field: value for field, value in record.items() if value is not None}
    return given | {"state": variant.after, "lifecycle": entries}


def registry_of(
    variant: Variant, record: Data, world: Mapping[str, Data] | None = None, policy: Policy | None = None
) -> Registry:
    beside = dict(WORLD)
    for kind, more in BESIDE.get(variant.make, {}).items():
        beside[kind] = beside[kind] | more
    beside |= world or {}
    records: dict[str, dict[str, Record]] = {
        kind: {data["id"]: decode_record(kind, msgspec.json.encode(data))} for kind, data in beside.items()
    }
    records.setdefault(variant.kind, {})[record["id"]] = decode_record(
        variant.kind, msgspec.json.encode(record)
    )
    base = RECORDS["license"] | {"id": "lic-00000002", "order": None, "metric": "device"}
    base |= {"state": "active", "lifecycle": [opened("active")]}
    records["license"]["lic-00000002"] = decode_record("license", msgspec.json.encode(base))
    return Registry(records, settings=Settings(policy=policy or Policy()))
