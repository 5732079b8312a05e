"""What was asked for, ordered and agreed."""

from collections.abc import Mapping
from datetime import date, timedelta

from described.parts import YEAR, Data, model_of
from estate import DEVICES_OF_ORDER, DEVICES_OF_REQUEST, FIRST_ORDER, Estate, identifier
from lives import DAYS_BETWEEN_STEPS, delivery_note


def request(estate: Estate, number: int) -> Data:
    """Describe somebody's wish: fulfilled from the store, or still under review."""
    device = estate.devices[number * DEVICES_OF_REQUEST]
    steps = ("submitted", "in_review", "approved", "fulfilling", "fulfilled", "closed")
    taken = steps if device.was_issued else steps[:2]
    begun = device.received + timedelta(DAYS_BETWEEN_STEPS - steps.index("fulfilled"))
    line = {"item": f"model/{identifier('model', model_of(estate, device))}", "quantity": 1}
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
    """Return what was looked up before a request was decided."""
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
                "item": f"model/{identifier('model', model_of(estate, devices[0]))}",
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
