"""What the story does with devices: they arrive, go out to people, and come back."""

from collections.abc import Mapping, Sequence
from typing import Any

from itamops.demo.actions import append, step
from itamops.demo.devices import (
    belong,
    blueprints,
    bought,
    company_at,
    install,
    keep_private,
    new_device,
    release,
    running_allocations,
)
from itamops.demo.labels import document_hash
from itamops.demo.ledger import Data, StoryLedger, StoryMoment
from itamops.demo.packaged import read_rows
from itamops.demo.people import disconnect, reconnect

SHEET = "inventory-2025-11.csv"
"""The spreadsheet that the register begins with."""

ROLLED_OUT = "2025-01-13"
"""The day the software center came: what is on older devices was installed anew by it."""


def open_fleet(ledger: StoryLedger, at: StoryMoment, name: str) -> None:
    """Put in what stood in the old spreadsheet, by one opening step each."""
    for number, row in enumerate(read_rows(name), start=1):
        _open_device(ledger, at, number, row)


def _open_device(ledger: StoryLedger, at: StoryMoment, number: int, row: Mapping[str, str]) -> None:
    on = row.get("bought", str(at.day))
    device = new_device(ledger, row["thing"], row["model"], on)
    device["ownership"] = row.get("ownership", "owned")
    keep_private(device)
    device["sources"] = [{"system": "spreadsheet", "key": device["tag"]}]
    if device["ownership"] == "owned":
        bought(ledger, device, on, invoice=f"RE-{on[:7]}-{number:03}")
    if "in_use" in row["state"]:
        device["in_service"] = on
    _install_bundled(device, on, row.get("license"))
    install(device, max(on, ROLLED_OUT), row.get("software", "").split())
    ledger.add("asset", device)
    evidence = {
        field: row[field] for field in ("assignee", "location", "reason", "condition") if field in row
    }
    opening = {"system": "spreadsheet", "key": device["tag"], "file": SHEET, "row": number}
    step(ledger, at, device["id"], row["state"], **evidence, opening=opening)
    if "team" not in device:
        belong(ledger, device, "it")
    device["company"] = company_at(device["location"])


def arrive(
    ledger: StoryLedger,
    at: StoryMoment,
    things: str | Sequence[str],
    *,
    model: str,
    to: str,
    device: Data | None = None,
    paid: Data | None = None,
    bound: str | None = None,
    **evidence: object,
) -> None:
    """Put in devices that arrive: `device` gives fields of theirs, `paid` the cost, `bound` a license."""
    for thing in [things] if isinstance(things, str) else things:
        made = new_device(ledger, thing, model, str(at.day)) | (device or {})
        keep_private(made)
        if paid is not None:
            bought(ledger, made, str(at.day), **paid)
        if bound is not None:
            _install_bundled(made, str(at.day), bound)
        ledger.add("asset", made)
        step(ledger, at, thing, to, condition="new", **evidence)
        if "team" not in made:
            belong(ledger, made, "it")
        made["company"] = company_at(made["location"])


def receive(
    ledger: StoryLedger,
    at: StoryMoment,
    order: str,
    *,
    line: int,
    note: str,
    things: Sequence[str],
    to: str = "in_stock.available",
    **given: Any,  # noqa: ANN401  what `arrive` takes
) -> None:
    """Receive units of an order's line under a delivery note, and put them in as devices."""
    bought_line = ledger.read(order)["lines"][line - 1]
    receipt = {
        "note": note,
        "on": str(at.day),
        "by": at.by,
        "line": line,
        "quantity": len(things),
        "assets": things,
    }
    append(ledger, at, order, receipts=receipt)
    arrive(
        ledger,
        at,
        things,
        model=bought_line["item"].removeprefix("model/"),
        to=to,
        paid={"order": order, "price": bought_line["unit_price"]},
        source="receipt",
        order=order,
        line=line,
        receipt=note,
        **given,
    )


def deploy(
    ledger: StoryLedger,
    at: StoryMoment,
    things: Mapping[str, str],
    *,
    to: str = "in_use.assigned",
    software: Sequence[str] = (),
    **evidence: object,
) -> None:
    """Hand devices out, thing to holder; who takes one over signs for it."""
    for thing, assignee in things.items():
        signed = document_hash(f"{thing} taken over by {assignee} on {at.day}")
        acceptance = {"acceptance": signed} if assignee.startswith("person/") else {}
        step(ledger, at, thing, to, assignee=assignee, **acceptance, **evidence)
        install(ledger.edit(thing), str(at.day), software)
        if assignee.startswith("person/"):
            reconnect(ledger, at, assignee.removeprefix("person/"), thing)


def take_back(
    ledger: StoryLedger,
    at: StoryMoment,
    things: Sequence[str],
    *,
    to: str = "in_stock.available",
    condition: str = "good",
    location: str = "kiel-store",
    **evidence: object,
) -> None:
    """Take devices back into the store: what is installed is removed, what is set aside comes free."""
    for thing in things:
        device = ledger.edit(thing)
        freed = [allocation["license"] for allocation in running_allocations(device)]
        licenses = {"licenses_freed": freed} if freed else {}
        given = {"condition": condition, "received_by": at.by, "location": location, **licenses, **evidence}
        step(ledger, at, thing, to, **given)
        release(device, str(at.day))
    disconnect(ledger, at, things)


def put_software(ledger: StoryLedger, at: StoryMoment, names: Sequence[str], *, on: Sequence[str]) -> None:
    """Install software on devices that are out."""
    for thing in on:
        install(ledger.edit(thing), str(at.day), names)


def drop_software(ledger: StoryLedger, at: StoryMoment, product: str, *, on: Sequence[str]) -> None:
    """Remove a product from devices or instances."""
    for thing in on:
        for installation in ledger.edit(thing)["software"]:
            if installation["product"] == product:
                installation.setdefault("removed", str(at.day))


def pull_media(ledger: StoryLedger, at: StoryMoment, things: Sequence[str]) -> None:
    """Take the media out of devices that leave without them."""
    for thing in things:
        for medium in ledger.edit(thing)["media"]:
            medium["removed"] = str(at.day)


def _install_bundled(device: Data, on: str, bound: str | None) -> None:
    """Install what a device of its model comes with, under the license bound to it."""
    install(device, on, blueprints()["models"][device["model"]].get("software", ()), bound)
