"""Parts that records of several kinds have alike."""

from datetime import timedelta
from typing import Any

from estate import CATEGORIES, FIRST_ORDER, Device, Estate, identifier, scrambled

Data = dict[str, Any]
YEAR = timedelta(365)


def opening(letter: str, number: int) -> Data:
    """Return where the list before this registry had it."""
    return {"system": "spreadsheet", "key": f"{letter}-{number}", "file": f"{letter}.csv", "row": number + 1}


def model_of(estate: Estate, device: Device) -> int:
    """Choose the model of an order: the models of a category take turns."""
    place = CATEGORIES.index(device.category)
    turns = (estate.sizes["model"] - place - 1) // len(CATEGORIES) + 1
    return place + len(CATEGORIES) * (device.order % turns)


def serial(number: int) -> str:
    """Return the serial number of a device."""
    return f"SN{scrambled(number)}".upper()


def network(name: str, number: int) -> Data:
    """Return the addresses of a machine."""
    octets = f"{number:06x}"
    prefix = "52:54:01" if name == "vm" else "52:54:00"
    mac = ":".join([prefix, octets[:2], octets[2:4], octets[4:]])
    return {"hostname": f"{name}-{number}", "macs": [mac]}


def medium_of(device: Device) -> Data:
    """Describe the disk of a device."""
    return {
        "id": "disk0",
        "type": device.category.medium,
        "manufacturer": "Samsung",
        "model": "PM9A1",
        "serial": f"S6{scrambled(device.number)}".upper(),
        "capacity_gb": 512,
    }


def installation(product: int, on: object) -> Data:
    """Describe that a product is installed."""
    return {"product": identifier("software", product), "version": "2024", "installed": on}


def certification() -> Data:
    """Describe what a recycler holds."""
    return {
        "scheme": "R2v3",
        "number": "R2-4711",
        "starts": FIRST_ORDER - YEAR,
        "ends": FIRST_ORDER + 8 * YEAR,
    }
