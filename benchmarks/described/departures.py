"""Disposal orders and sanitized media."""

from datetime import timedelta

from described.parts import Data, certification, medium_of, serial
from estate import Estate, document_hash, identifier
from lives import disposed_on


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
        "certification": certification(),
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
            "serials": [serial(device.number) for device in devices],
        },
        "lifecycle": [
            {"on": last - timedelta(len(stages) - 1 - day), "to": stage, "by": approved_by}
            for day, stage in enumerate(stages)
        ],
    }


def sanitization(estate: Estate, number: int) -> Data:
    """Describe how the medium of a device was sanitized before it left."""
    device = estate.sanitized[number]
    medium = medium_of(device)
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
