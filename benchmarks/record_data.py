"""The records of an estate as plain data: for each kind a function from a number to the record."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

from estate import (
    CATEGORIES,
    DAY,
    DEVICES_OF_ORDER,
    DEVICES_OF_REQUEST,
    FIRST_ORDER,
    LOCATIONS_OF_SITE,
    METRICS,
    ONE_LEFT_OF,
    OPENED_OF_WAIVER,
    SITE,
    STORE,
    Device,
    Estate,
    document_hash,
    identifier,
    scrambled,
    store_of,
)
from lives import DAYS_BETWEEN_STEPS, delivery_note, disposed_on, lifecycle_of

from itamops.records.base import record_path

Data = dict[str, Any]

GIVEN_NAMES = (
    "Anna",
    "Bea",
    "Carlos",
    "Dilek",
    "Emil",
    "Fatma",
    "Goran",
    "Hana",
    "Ivo",
    "Jana",
    "Kofi",
    "Lea",
)
FAMILY_NAMES = ("Keller", "Vogel", "Reyes", "Novak", "Okafor", "Brandt", "Lind", "Costa", "Yilmaz", "Dubois")
YEAR = timedelta(365)
PEOPLE_OF_MANAGER = 12


def records(estate: Estate) -> Iterator[tuple[str, Data]]:
    """Give all records, each with its kind."""
    for kind, describe in KINDS.items():
        for number in range(estate.sizes[kind]):
            yield kind, {"id": identifier(kind, number), **describe(estate, number)}


def sheets(estate: Estate) -> Iterator[tuple[str, str]]:
    """Give the path and text of each table that stands beside a record."""
    for number in range(estate.sizes["count"]):
        path = record_path("count", identifier("count", number), count(estate, number))
        yield path.replace(".yaml", ".csv"), _sightings(estate, number)


def pool_of(company: str) -> str:
    """Give the pool of licenses that a company shares."""
    return f"pool-{company}"


def asset(estate: Estate, number: int) -> Data:
    """Describe a device."""
    device = estate.devices[number]
    category, received = device.category, device.received
    vendor = estate.id_of("vendor", device.order)
    lifecycle = lifecycle_of(estate, device)
    last = lifecycle[-1]
    data: Data = {
        "tag": f"IT-{number:06}",
        "serial": _serial(number),
        "model": identifier("model", _model(estate, device)),
        "company": estate.company_of(device.location),
        "state": last["to"],
        **{field: last[field] for field in ("substate", "assignee", "until") if field in last},
        "location": identifier("location", device.location),
        "team": estate.id_of("team", number),
        "cost_center": f"cc-{number % 100}",
        "acquisition": {
            "order": estate.id_of("order", device.order),
            "vendor": vendor,
            "on": received,
            "price": f"{category.price}.00 EUR",
        },
        "in_service": received,
        "depreciation": {"finance": "computers"},
        "warranties": [{"provider": vendor, "starts": received, "ends": received + 3 * YEAR}],
        "lifecycle": lifecycle,
    }
    if category.medium:
        data["media"] = [_medium(device)]
    if category.cores:
        data["hardware"] = {"cpus": [category.cores], "memory_gb": 4 * category.cores}
        data["network"] = _network(category.name, number)
    if category.name == "phone":
        data["phone"] = {"imei": f"35{number:013}", "carrier": "Telekom"}
    if device.products:
        gone = {"removed": lifecycle[-1]["on"]} if device.last_step == "dispose" else {}
        data["software"] = [_installation(product, received) | gone for product in device.products]
    if device.has_seat:
        data["allocations"] = [{"license": estate.seat_of(number), "since": lifecycle[-1]["on"]}]
    return data


def instance(estate: Estate, number: int) -> Data:
    """Describe a virtual machine."""
    started = FIRST_ORDER + timedelta(number % 1000)
    hosts = estate.hosts
    products = hosts[number % len(hosts)].products if hosts else ()
    return {
        "name": f"vm-{number}",
        **(
            {"host": hosts[number % len(hosts)].id}
            if hosts
            else {"provider": "aws", "region": "eu-central-1"}
        ),
        "state": "running",
        "vcpus": 4,
        "memory_gb": 16,
        "storage_gb": 120,
        "network": _network("vm", number),
        "company": estate.id_of("company", number),
        "team": estate.id_of("team", number),
        "application": estate.id_of("application", number),
        "cost_per_month": "96.40 EUR",
        "software": [_installation(product, started) for product in products],
        "lifecycle": [{"on": started, "to": "running", "by": estate.person(number)}],
    }


def supply(estate: Estate, number: int) -> Data:
    """Describe what a store keeps by quantity."""
    location = number * LOCATIONS_OF_SITE % estate.sizes["location"]
    return {
        "name": f"Docks of kind {number}",
        "location": identifier("location", store_of(location)),
        "company": estate.company_of(location),
        "minimum": 5,
        "unit_price": "189.00 EUR",
        "opening": {"on": FIRST_ORDER, "quantity": 5 * estate.sizes["person"]},
    }


PARAMETERS: Mapping[str, Data] = {
    "core": {"parameters": {"minimum_per_processor": 8, "minimum_per_host": 16}},
}
"""What metrics are counted by, where they ask for it."""


def license_line(estate: Estate, number: int) -> Data:
    """Describe an entitlement line: enough of them stand in no pool to cover all use of their product."""
    turn, place = divmod(number, len(estate.paid))
    product = estate.paid[place]
    rounds = estate.sizes["license"] // len(estate.paid)
    bought = FIRST_ORDER + timedelta(turn)
    return {
        "product": identifier("software", product),
        "version": "2024",
        "metric": METRICS[product % len(METRICS)],
        **PARAMETERS.get(METRICS[product % len(METRICS)], {}),
        "quantity": 2 * estate.rights_used[product] // rounds + 5,
        "unit_price": "210.00 EUR",
        "starts": bought,
        **({"pool": pool_of(estate.id_of("company", turn))} if turn % 2 else {}),
        "state": "active",
        "company": estate.id_of("company", turn),
        "team": estate.id_of("team", number),
        "vendor": estate.id_of("vendor", product),
        "contract": estate.id_of("contract", number),
        "invoice": f"R-{number:06}",
        "part_number": f"PN-{product:04}",
        "purchased": bought,
        "proof": {"document": f"invoice R-{number:06}", "sha256": document_hash("license", number)},
        "lifecycle": [
            {"on": bought, "to": "active", "by": estate.person(number), "opening": _opening("L", number)}
        ],
    }


def usage(estate: Estate, number: int) -> Data:
    """Describe what was measured of a product in a month."""
    return {
        "product": estate.id_of("software", number),
        "source": "software metering",
        "from": "2026-05-01",
        "to": "2026-05-31",
        "sha256": document_hash("usage", number),
        "peak": 40,
        "average": 25,
    }


def request(estate: Estate, number: int) -> Data:
    """Describe somebody's wish: fulfilled from the store, or still under review."""
    device = estate.devices[number * DEVICES_OF_REQUEST]
    steps = ("submitted", "in_review", "approved", "fulfilling", "fulfilled", "closed")
    taken = steps if device.was_issued else steps[:2]
    begun = device.received + timedelta(DAYS_BETWEEN_STEPS - steps.index("fulfilled"))
    line = {"item": f"model/{identifier('model', _model(estate, device))}", "quantity": 1}
    fulfilled = {"from_stock": 1, "fulfilled_by": [f"asset/{device.id}"]} if device.was_issued else {}
    requester, approver = estate.person(device.number), estate.person(device.number + 5)
    technician = estate.person(device.number + 1)
    approved = {"role": "finance", "by": approver, "on": begun + timedelta(2), "decision": "approved"}
    more: Mapping[str, Data] = {
        "submitted": {"by": requester},
        "in_review": {"review": _review(begun + timedelta(1))},
        "approved": {"by": approver, "amount": f"{device.category.price}.00 EUR"},
        "fulfilling": {"reserved": [device.id]},
        "closed": {"actual": "0.00 EUR"},
    }
    return {
        "type": "hardware",
        "requester": requester,
        "beneficiary": f"person/{requester}",
        "state": taken[-1],
        "lines": [{**line, "estimate": f"{device.category.price}.00 EUR", **fulfilled}],
        "needed_by": begun + timedelta(DAYS_BETWEEN_STEPS),
        "justification": "The one in use does not serve any more.",
        "cost_center": f"cc-{device.number % 100}",
        **({"approvals": [approved]} if device.was_issued else {}),
        "lifecycle": [
            {"on": begun + timedelta(day), "to": step, "by": technician, **more.get(step, {})}
            for day, step in enumerate(taken)
        ],
    }


def _review(on: date) -> Data:
    """Give what was looked up before a request was decided."""
    return {
        "on": on,
        "stock": [],
        "license_impact": "none",
        "budget": "it-2026-capital",
        "budget_left": "90000.00 EUR",
        "catalogue": "preferred",
    }


def order(estate: Estate, number: int) -> Data:
    """Describe an order of some devices of one model, all received."""
    first = number * DEVICES_OF_ORDER
    devices = estate.devices[first : first + DEVICES_OF_ORDER]
    received, category = devices[0].received, devices[0].category
    placed = received - timedelta(9)
    buyer = estate.person(number)
    receipt = {
        "note": delivery_note(number),
        "on": received,
        "by": estate.person(first + 1),
        "line": 1,
        "quantity": len(devices),
        "assets": [device.id for device in devices],
    }
    return {
        "vendor": estate.id_of("vendor", number),
        "number": f"84-{number:06}",
        "company": estate.company_of(devices[0].location),
        "state": "closed",
        "placed": placed,
        "expected": received,
        "lines": [
            {
                "item": f"model/{identifier('model', _model(estate, devices[0]))}",
                "quantity": len(devices),
                "unit_price": f"{category.price}.00 EUR",
            }
        ],
        "invoice": f"R-{number:06}",
        "receipts": [receipt],
        "lifecycle": [
            {"on": placed, "to": "placed", "by": buyer},
            {"on": received, "to": "closed", "by": buyer},
        ],
    }


def contract(estate: Estate, number: int) -> Data:
    """Describe an agreement on support."""
    starts = FIRST_ORDER + timedelta(number % 1000)
    return {
        "name": f"Support {number}",
        "type": "support",
        "vendor": estate.id_of("vendor", number),
        "number": f"PS-{number:06}",
        "company": estate.id_of("company", number),
        "team": estate.id_of("team", number),
        "state": "active",
        "starts": starts,
        "ends": starts + 8 * YEAR,
        "notice_days": 90,
        "price": "300.00 EUR",
        "billing": "yearly",
        "lifecycle": [
            {"on": starts, "to": "active", "by": estate.person(number), "proof": f"PS-{number:06}.pdf"}
        ],
    }


def disposal(estate: Estate, number: int) -> Data:
    """Describe a disposal order that is done."""
    devices = estate.disposals[number]
    approved_by = estate.person(number)
    last = disposed_on(estate, number)
    stages = ("scheduled", "in_transit", "confirmed", "documented", "completed")
    picked_up = last - timedelta(3)
    return {
        "reason": "end_of_life",
        "method": "recycled",
        "state": stages[-1],
        "approved_by": approved_by,
        "assets": [
            {"asset": device.id, "weight_kg": 2, "proceeds": "20.00 EUR", "fees": "5.00 EUR"}
            for device in devices
        ],
        "recipient": "Recycling works",
        "vendor": identifier("vendor", 0),
        "certification": _certification(),
        "pickup": {"on": picked_up, "contact": "gate 2"},
        "carrier": "Recycling works",
        "tracking": f"GL-{number:06}",
        "custody": [
            {
                "from": "Store",
                "to": "Recycling works",
                "on": picked_up,
                "who": "K. Brandt",
                "count": len(devices),
            }
        ],
        "certificate": {
            "number": f"C-{number:06}",
            "on": last,
            "sha256": document_hash("certificate", number),
            "serials": [_serial(device.number) for device in devices],
        },
        "lifecycle": [
            {"on": last - timedelta(len(stages) - 1 - day), "to": stage, "by": approved_by}
            for day, stage in enumerate(stages)
        ],
    }


def sanitization(estate: Estate, number: int) -> Data:
    """Describe how the medium of a device was sanitized before it left."""
    device = estate.sanitized[number]
    medium = _medium(device)
    people = [estate.person(device.number + turn) for turn in (1, 2)]
    on = disposed_on(estate, device.disposal) - timedelta(10)
    performer, verifier = (
        {
            "name": f"Technician {person}",
            "person": person,
            "on": on,
            "where": "store",
            "signature": "approval",
        }
        for person in people
    )
    return {
        "disposal": identifier("disposal", device.disposal),
        "asset": device.id,
        "medium": medium["id"],
        "manufacturer": medium["manufacturer"],
        "model": medium["model"],
        "serial": medium["serial"],
        "media_type": medium["type"],
        "source": f"asset/{device.id}",
        "classification_before": "internal",
        "category": "purge",
        "technique": "block_erase" if medium["type"] == "flash" else "secure_erase",
        "standard": "IEEE 2883-2022",
        "tool": "nvme-cli",
        "tool_version": "2.9",
        "verification": {"extent": "full", "result": "passed"},
        "validation": {"outcome": "effective", "by": estate.person(device.number + 3)},
        "destination": "recycling",
        "performer": performer,
        "verifier": verifier,
    }


def count(estate: Estate, number: int) -> Data:
    """Describe a physical count of one location."""
    text = _sightings(estate, number)
    return {
        "location": estate.id_of("location", number),
        "on": DAY - timedelta(30),
        "by": estate.person(number),
        "sightings": {
            "file": f"{identifier('count', number)}.csv",
            "sha256": f"sha256:{sha256(text.encode()).hexdigest()}",
        },
    }


def waiver(estate: Estate, number: int) -> Data:
    """Describe a finding that is put up with: evidence that an import did not know."""
    device = estate.opened[number * OPENED_OF_WAIVER]
    return {
        "code": "LIFE009",
        "subject": f"asset/{device.id} opening",
        "reason": "The old list did not say in what condition it was.",
        "requested_by": estate.person(number),
        "expires": DAY + timedelta(180),
    }


def model(estate: Estate, number: int) -> Data:
    """Describe a make of device; the categories take turns."""
    category = CATEGORIES[number % len(CATEGORIES)]
    return {
        "name": f"Maker {category.name} {number}",
        "manufacturer": estate.id_of("vendor", number),
        "category": category.name,
        "part_number": f"210-{number:04}",
        "catalogue": "preferred",
        "requestable": True,
        "acceptance": category.accepted,
        "data_bearing": category.medium is not None,
        "weight_kg": 2,
        "watts": 28,
        "useful_life_months": 60,
        "released": FIRST_ORDER - YEAR,
        "end_of_support": FIRST_ORDER + 10 * YEAR,
        "list_price": f"{category.price}.00 EUR",
    }


def software(estate: Estate, number: int) -> Data:
    """Describe a software product."""
    metric = METRICS[number % len(METRICS)]
    return {
        "name": f"Product {number}",
        "publisher": estate.id_of("vendor", number),
        "licensing": "commercial" if metric else "open_source",
        **({"metric": metric, "true_up_price": "250.00 EUR"} if metric else {}),
        "versions": [{"version": "2024", "released": FIRST_ORDER, "end_of_support": FIRST_ORDER + 10 * YEAR}],
        "authorized": True,
        "business_purpose": "Letters, tables and slides",
    }


def application(estate: Estate, number: int) -> Data:
    """Describe something that the business uses."""
    on = DAY - timedelta(60)
    return {
        "name": f"Application {number}",
        "owner": estate.person(number),
        "team": estate.id_of("team", number),
        "company": estate.id_of("company", number),
        "users": 120,
        "business_capability": "Order management",
        "criticality": "medium",
        "functional_fit": {"score": 4, "on": on, "evidence": "survey of 40 users"},
        "technical_fit": {"score": 4, "on": on, "evidence": "architecture review"},
        "disposition": "invest",
        "software": [estate.id_of("software", number)],
        "contracts": [estate.id_of("contract", number)],
    }


def person(estate: Estate, number: int) -> Data:
    """Describe somebody; one of twenty has left."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number // len(GIVEN_NAMES) % len(FAMILY_NAMES)]
    has_left = number % ONE_LEFT_OF == ONE_LEFT_OF - 1
    location = estate.floor(number)
    begun = FIRST_ORDER - timedelta(number % 1000)
    return {
        "name": f"{given} {family}",
        "given_name": given,
        "family_name": family,
        "title": "Engineer",
        "email": f"{identifier('person', number)}@acme.example",
        "employment": "employee",
        "employee_number": f"E{number:06}",
        "starts": begun,
        **({"ends": FIRST_ORDER} if has_left else {}),
        "company": estate.company_of(location),
        "team": estate.id_of("team", number),
        **({"manager": estate.person(number // PEOPLE_OF_MANAGER)} if number else {}),
        "location": identifier("location", location),
        "subscriptions": [
            {
                "product": identifier("software", estate.subscription_of(number)),
                "since": begun,
                **({"until": FIRST_ORDER} if has_left else {}),
            }
        ],
        "sources": [{"system": "directory", "key": f"user-{number}"}],
    }


def team(estate: Estate, number: int) -> Data:
    """Describe a team with a budget."""
    return {
        "name": f"Team {number}",
        "company": estate.id_of("company", number),
        "cost_center": f"cc-{number % 100}",
        "lead": estate.person(number),
        "approvers": [estate.person(number + 1)],
        "budgets": [
            {
                "id": f"team-{number}-2026",
                "starts": "2026-01-01",
                "ends": "2026-12-31",
                "kind": "capital",
                "amount": "120000.00 EUR",
            }
        ],
    }


def company(_estate: Estate, number: int) -> Data:
    """Describe a company."""
    return {"name": f"Acme {number}", "legal_name": f"Acme {number} GmbH", "country": "DE", "currency": "EUR"}


def location(estate: Estate, number: int) -> Data:
    """Describe a site, its store or one of its floors."""
    site, place = divmod(number, LOCATIONS_OF_SITE)
    data = {"name": f"Place {number}", "company": estate.company_of(number)}
    if place == SITE:
        return {
            **data,
            "type": "site",
            "country": "DE",
            "timezone": "Europe/Berlin",
            "address": f"Street {site}",
        }
    parent = identifier("location", site * LOCATIONS_OF_SITE)
    return {**data, "type": "store" if place == STORE else "floor", "parent": parent}


def vendor(_estate: Estate, number: int) -> Data:
    """Describe an outside company."""
    return {
        "name": f"Vendor {number}",
        "url": f"https://vendor-{number}.example",
        "customer_number": f"C{number:06}",
        "certifications": [_certification()],
    }


KINDS: Mapping[str, Callable[[Estate, int], Data]] = {
    "asset": asset,
    "instance": instance,
    "supply": supply,
    "license": license_line,
    "usage": usage,
    "request": request,
    "order": order,
    "contract": contract,
    "disposal": disposal,
    "sanitization": sanitization,
    "count": count,
    "waiver": waiver,
    "model": model,
    "software": software,
    "application": application,
    "person": person,
    "team": team,
    "company": company,
    "location": location,
    "vendor": vendor,
}


def _opening(letter: str, number: int) -> Data:
    return {"system": "spreadsheet", "key": f"{letter}-{number}", "file": f"{letter}.csv", "row": number + 1}


def _model(estate: Estate, device: Device) -> int:
    """Choose the model of an order: the models of a category take turns."""
    place = CATEGORIES.index(device.category)
    turns = (estate.sizes["model"] - place - 1) // len(CATEGORIES) + 1
    return place + len(CATEGORIES) * (device.order % turns)


def _serial(number: int) -> str:
    return f"SN{scrambled(number)}".upper()


def _network(name: str, number: int) -> Data:
    octets = f"{number:06x}"
    prefix = "52:54:01" if name == "vm" else "52:54:00"
    mac = ":".join([prefix, octets[:2], octets[2:4], octets[4:]])
    return {"hostname": f"{name}-{number}", "macs": [mac]}


def _medium(device: Device) -> Data:
    return {
        "id": "disk0",
        "type": device.category.medium,
        "manufacturer": "Samsung",
        "model": "PM9A1",
        "serial": f"S6{scrambled(device.number)}".upper(),
        "capacity_gb": 512,
    }


def _installation(product: int, on: object) -> Data:
    return {"product": identifier("software", product), "version": "2024", "installed": on}


def _certification() -> Data:
    return {
        "scheme": "R2v3",
        "number": "R2-4711",
        "starts": FIRST_ORDER - YEAR,
        "ends": FIRST_ORDER + 8 * YEAR,
    }


def _sightings(estate: Estate, number: int) -> str:
    """Give the rows of a count: what is meant to stand there does."""
    place = number % estate.sizes["location"]
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("tag", "serial", "location", "condition"))
    for device in estate.at_location.get(place, ()):
        if device.last_step not in ("dispose", "lose", "send"):
            rows.writerow(
                (f"IT-{device.number:06}", _serial(device.number), identifier("location", place), "good")
            )
    return text.getvalue()
