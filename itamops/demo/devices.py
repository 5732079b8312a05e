"""Devices of the story: how one looks when it arrives, and what a step does to it beside its lifecycle."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from itamops.demo.labels import mac_address, mobile_identity, serial_number
from itamops.demo.ledger import Data, StoryLedger
from itamops.demo.packaged import read_data

PORTABLE = ("LT", "PH", "TB")
"""Tags of what people carry about: it is encrypted from its first day."""


@cache
def blueprints() -> Mapping[str, Any]:
    """Return what a device of each model is like, and what goes by team and place."""
    return read_data("estate/blueprints.yaml")


def new_device(ledger: StoryLedger, thing: str, model: str, arrived: str) -> Data:
    """Make the record of a device that arrives on a day, by its id; it has no lifecycle yet."""
    blueprint = blueprints()["models"][model]
    letters = blueprint["letters"]
    number = 1 + sum(device["tag"].startswith(letters) for device in ledger.all("asset"))
    device: Data = {
        "id": thing,
        "tag": f"{letters}-{number:04}",
        "serial": serial_number(thing, blueprint["serial"]),
        "model": model,
        "ownership": "owned",
    }
    if "hardware" in blueprint:
        device["hardware"] = blueprint["hardware"]
    device |= _network(blueprint, thing, device["tag"]) | _phone(blueprint, thing, number)
    device["media"] = [_medium(thing, medium, letters, arrived) for medium in blueprint.get("media", ())]
    device["lifecycle"] = []
    return device


def bought(ledger: StoryLedger, device: Data, on: str, **given: object) -> None:
    """Write down what a device cost, how it is depreciated, and how long its maker stands by it."""
    blueprint = blueprints()["models"][device["model"]]
    price = ledger.read(f"model/{device['model']}")["list_price"]
    device["acquisition"] = {"vendor": blueprint["vendor"], "on": on, "price": price, **given}
    device["depreciation"] = blueprint["depreciation"]
    if months := blueprint.get("warranty_months"):
        maker = ledger.read(f"model/{device['model']}")["manufacturer"]
        device["warranties"] = [{"provider": maker, "starts": on, "ends": months_later(on, months)}]


def months_later(day: str, months: int) -> str:
    """Return the last day of a term of so many months that starts on a day; days over 28 end with it."""
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    return str(date.fromordinal(date(start.year + years, month + 1, min(start.day, 28)).toordinal() - 1))


def settle(ledger: StoryLedger, device: Data, entry: Data) -> None:
    """Let a device's fields follow the step it has just taken: who has it, where it is, whose it is."""
    if entry["to"] == "in_use":
        _hand_over(ledger, device, entry)
    else:
        device.pop("assignee", None)
        device.pop("until", None)
    if "until" in entry:
        device["until"] = entry["until"]
    if "location" in entry:
        device["location"] = entry["location"]
    if "ownership" in entry:
        device["ownership"] = entry["ownership"]
    if swapped := entry.get("serial_changed"):
        swapped["from"] = device["serial"]
        device["serial"] = swapped["to"]


def _hand_over(ledger: StoryLedger, device: Data, entry: Data) -> None:
    if "assignee" not in entry:
        return
    device["assignee"] = entry["assignee"]
    device.pop("until", None)
    device.setdefault("in_service", entry["on"])
    kind, _, holder = entry["assignee"].partition("/")
    if kind in ("person", "team"):
        belong(ledger, device, holder if kind == "team" else ledger.read(entry["assignee"])["team"])
    place = ledger.read(entry["assignee"])["location"] if kind == "person" else None
    if place and "location" not in entry and device.get("location") != place:
        entry["location"] = place


def keep_private(device: Data) -> None:
    """Leave out of the record of somebody's own phone what is nobody's business."""
    if device["ownership"] == "byod":
        device.pop("phone", None)


def belong(ledger: StoryLedger, device: Data, team: str) -> None:
    """Make a team accountable for a device, its cost and the data on it."""
    device["team"] = team
    device["cost_center"] = ledger.read(f"team/{team}")["cost_center"]
    device["classification"] = blueprints()["classification"][team]


def company_at(location: str) -> str:
    """Return the company that owns what is at a place."""
    owner: str = blueprints()["company"].get(location, "seestern-gmbh")
    return owner


def install(device: Data, on: str, names: Iterable[str], bound: str | None = None) -> None:
    """Install software by the story's short names; `bound` is the license that came with the device."""
    license_ = {"license": bound} if bound else {}
    for name in names:
        device.setdefault("software", []).append(
            {**blueprints()["software"][name], "installed": on, **license_}
        )


def release(device: Data, on: str, *, wiped: bool = False) -> None:
    """Remove what is installed and end the rights set aside; only a wipe takes what came with the device."""
    for installation in device.get("software", ()):
        if "removed" not in installation and (wiped or "license" not in installation):
            installation["removed"] = on
    for allocation in running_allocations(device):
        allocation["until"] = on


def running_allocations(device: Data) -> list[Data]:
    """Return the rights that are set aside for a device without an end."""
    return [allocation for allocation in device.get("allocations", ()) if "until" not in allocation]


def _network(blueprint: Mapping[str, Any], thing: str, tag: str) -> Data:
    if "host" not in blueprint:
        return {}
    hostname = f"{blueprint['host']}-{tag[-4:]}"
    return {"network": {"hostname": hostname, "macs": [mac_address(thing)], "approved": True}}


def _phone(blueprint: Mapping[str, Any], thing: str, number: int) -> Data:
    if "mobile" not in blueprint:
        return {}
    # this range of mobile numbers is kept free for stories like this one
    call_number = f"+49 176 040690{number:02}"
    return {"phone": {"imei": mobile_identity(thing), "number": call_number, "carrier": "FördeNet"}}


def _medium(thing: str, medium: Mapping[str, Any], letters: str, arrived: str) -> Data:
    serial = serial_number(f"{thing} {medium['id']}", "S??????????")
    encrypted = {"encrypted_since": arrived} if letters in PORTABLE else {}
    return {**medium, "serial": serial, **encrypted}
