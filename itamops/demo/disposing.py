"""What the story does with devices at their end: their media are sanitized, the recipient certifies."""

from collections.abc import Mapping, Sequence
from typing import Any

from itamops.demo.devices import blueprints, release
from itamops.demo.labels import document_hash, random_id
from itamops.demo.ledger import Data, StoryLedger, StoryMoment


def certify(ledger: StoryLedger, _at: StoryMoment, disposal: str, *, number: str, on: str) -> None:
    """Enter the recipient's certificate; it names the serial number of every device of the order."""
    order = ledger.edit(disposal)
    serials = [ledger.read(item["asset"])["serial"] for item in order["assets"]]
    sha256 = document_hash(f"certificate {number}")
    order["certificate"] = {"number": number, "on": on, "sha256": sha256, "serials": serials}


def sanitize(
    ledger: StoryLedger,
    at: StoryMoment,
    things: Sequence[str],
    *,
    method: str,
    verifier: str,
    disposal: str | None = None,
) -> None:
    """Sanitize every medium of devices by one of the packaged methods; a second person verifies."""
    for thing in things:
        device = ledger.edit(thing)
        release(device, str(at.day), wiped=True)
        for medium in device["media"]:
            order = {"disposal": disposal} if disposal else {}
            identity = {"id": random_id("san", f"{thing} {medium['id']}"), **order, "asset": thing}
            made = {**identity, **_medium(device, medium), **blueprints()["sanitization"][method]}
            made["performer"] = _signatory(ledger, at, at.by, made["id"])
            made["verifier"] = _signatory(ledger, at, verifier, made["id"])
            made["validation"] = {"outcome": "effective", "by": "sroy"}
            ledger.add("sanitization", made)


def _medium(device: Mapping[str, Any], medium: Mapping[str, Any]) -> Data:
    return {
        "medium": medium["id"],
        "manufacturer": medium["manufacturer"],
        "model": medium["model"],
        "serial": medium["serial"],
        "property_number": device["tag"],
        "media_type": medium["type"],
        "source": f"asset/{device['id']}",
        "capacity_gb": medium["capacity_gb"],
        "classification_before": device["classification"],
        "backup": "kept",
        "backup_where": "user data is on the file server",
    }


def _signatory(ledger: StoryLedger, at: StoryMoment, person: str, sanitization: str) -> Data:
    known = ledger.read(f"person/{person}")
    return {
        "name": known["name"],
        "person": person,
        "title": known["title"],
        "organization": "Seestern Optik GmbH",
        "on": str(at.day),
        "where": "Kiel, IT store",
        "contact": known["email"],
        "signature": document_hash(f"{sanitization} signed by {person}"),
    }
