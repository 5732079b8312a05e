"""The steps in the life of a device, each with the evidence that its edge of the lifecycle asks for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from estate import (
    DAY,
    DEVICES_OF_REQUEST,
    Device,
    Estate,
    document_hash,
    identifier,
    store_of,
)

DAYS_BETWEEN_STEPS = 30

Entry = dict[str, Any]
Step = Callable[[Estate, Device], Entry]


def lifecycle_of(estate: Estate, device: Device) -> list[Entry]:
    """Return all entries of a device's life, oldest first."""
    return [
        {
            "on": device.received + timedelta(position * DAYS_BETWEEN_STEPS),
            "by": estate.person(device.number + 1),
            **step(estate, device),
        }
        for position, step in enumerate(LIVES[device.last_step])
    ]


def delivery_note(order: int) -> str:
    """Return the number of the note that an order was delivered with."""
    return f"DN-{order:06}"


def holder_of(estate: Estate, device: Device) -> str:
    """Return who or what a device is issued to."""
    if device.category.holder == "location":
        return f"location/{identifier('location', device.location)}"
    return f"person/{estate.person(device.number)}"


def receive(estate: Estate, device: Device) -> Entry:
    """Come with an order."""
    return {
        "to": "in_stock",
        "substate": "available",
        "source": "receipt",
        "order": estate.id_of("order", device.order),
        "line": 1,
        "receipt": delivery_note(device.order),
        "condition": "new",
        "location": identifier("location", store_of(device.location)),
    }


def open_by_import(_estate: Estate, device: Device) -> Entry:
    """Be found by an import, which knows no condition."""
    row = {
        "system": "spreadsheet",
        "key": f"row-{device.number}",
        "file": "devices.csv",
        "row": device.number + 1,
    }
    return {"to": "in_stock", "substate": "available", "opening": row}


def issue(estate: Estate, device: Device) -> Entry:
    """Go to who asked for it."""
    asked = device.number % DEVICES_OF_REQUEST == 0
    return {
        "to": "in_use",
        "substate": "assigned",
        "assignee": holder_of(estate, device),
        "location": identifier("location", device.location),
        **({"request": estate.id_of("request", device.number // DEVICES_OF_REQUEST)} if asked else {}),
        **_acceptance(device),
    }


def lend(estate: Estate, device: Device) -> Entry:
    """Go to somebody until a day."""
    assignee = holder_of(estate, device)
    until = DAY + timedelta(180)
    place = identifier("location", device.location)
    loan = {"to": "in_use", "substate": "loan", "assignee": assignee, "until": until, "location": place}
    return {**loan, **_acceptance(device)}


def share(_estate: Estate, device: Device) -> Entry:
    """Stand where everybody uses it."""
    place = identifier("location", device.location)
    return {"to": "in_use", "substate": "shared", "assignee": f"location/{place}", "location": place}


def repair(estate: Estate, device: Device) -> Entry:
    """Be sent to who repairs it."""
    ticket, vendor = f"INC-{device.number:06}", estate.id_of("vendor", device.order)
    return {
        "to": "in_maintenance",
        "substate": "vendor",
        "ticket": ticket,
        "vendor": vendor,
        "warranty": True,
        "media": "inside" if device.category.medium else "none",
    }


def lose(_estate: Estate, device: Device) -> Entry:
    """Be nowhere to be found."""
    return {"to": "missing", "substate": "lost", "report": f"SEC-{device.number:06}"}


def send(estate: Estate, device: Device) -> Entry:
    """Move to another place."""
    return {
        "to": "in_transit",
        "substate": "transfer",
        "purpose": "moves to another site",
        "carrier": "DHL",
        "tracking": f"JJD{device.number:010}",
        "destination": estate.id_of("location", device.location),
    }


def take_back(estate: Estate, device: Device) -> Entry:
    """Come back to the store."""
    return {
        "to": "in_stock",
        "substate": "available",
        "condition": "used",
        "received_by": estate.person(device.number + 1),
        "location": identifier("location", store_of(device.location)),
    }


def retire(_estate: Estate, device: Device) -> Entry:
    """Serve no more."""
    substate = "pending_sanitization" if device.category.medium else "pending_disposal"
    return {"to": "retired", "substate": substate, "reason": "end of its useful life"}


def dispose(estate: Estate, device: Device) -> Entry:
    """Leave with a disposal order: all devices of one on the same day."""
    return {
        "on": disposed_on(estate, device.disposal),
        "to": "disposed",
        "substate": "recycled",
        "disposal": identifier("disposal", device.disposal),
        "second_person": estate.person(device.number + 2),
    }


def disposed_on(estate: Estate, disposal: int) -> date:
    """Return the day on which the devices of an order are disposed of: when the last of them could be."""
    steps = LIVES["dispose"].index(dispose)
    received = max(device.received for device in estate.disposals[disposal])
    return received + timedelta(steps * DAYS_BETWEEN_STEPS)


LIVES: Mapping[str, Sequence[Step]] = {
    "receive": (receive,),
    "issue": (receive, issue),
    "lend": (receive, lend),
    "share": (receive, share),
    "repair": (receive, issue, repair),
    "lose": (receive, issue, lose),
    "send": (receive, send),
    "retire": (receive, issue, take_back, retire),
    "dispose": (receive, issue, take_back, retire, dispose),
    "open": (open_by_import,),
}
"""The life of a device by the last step that it took."""


def _acceptance(device: Device) -> Entry:
    return {"acceptance": document_hash("acceptance", device.number)} if device.category.accepted else {}
