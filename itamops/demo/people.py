"""People of the story and what they use: they begin, and get their subscriptions and access."""

from collections.abc import Mapping, Sequence
from typing import Any

from itamops.authoring.ids import slug
from itamops.demo.devices import company_at
from itamops.demo.labels import signing_key
from itamops.demo.ledger import Data, StoryLedger, StoryMoment
from itamops.demo.packaged import read_rows

STAFF = "estate/people.csv"
FIRST_NUMBER = 1001


def enroll(ledger: StoryLedger, at: StoryMoment, who: str | Sequence[str]) -> None:
    """Put in people of the staff list by id, or `all` who are with the organization and not yet there."""
    known = {person["id"] for person in ledger.all("person")}
    for number, row in enumerate(read_rows(STAFF), start=FIRST_NUMBER):
        begun = row["starts"] <= str(at.day)
        if row["id"] not in known and (begun if who == "all" else row["id"] in who):
            ledger.add("person", _person(row, number))


def _person(row: Mapping[str, str], number: int) -> Data:
    given, family = row["given_name"], row["family_name"]
    person: Data = {
        "id": row["id"],
        "name": f"{given} {family}",
        "given_name": given,
        "family_name": family,
        "title": row["title"],
        "email": f"{slug(given)}.{slug(family)}@seestern.example",
        "employment": row["employment"],
        "employee_number": str(number),
        "starts": row["starts"],
        "company": company_at(row["location"]),
        "team": row["team"],
        "location": row["location"],
    }
    if "manager" in row:
        person["manager"] = row["manager"]
    if "login" in row:
        person["logins"] = {"github": row["login"]}
    if "signs" in row:
        person["signing_keys"] = [{"key": signing_key(row["id"]), "starts": "2025-11-03"}]
        person["notes"] = "The signing key is made up: nobody has its private half."
    return person


def subscribe(
    ledger: StoryLedger,
    at: StoryMoment,
    product: str,
    *,
    under: str,
    people: Sequence[str] = (),
    teams: Sequence[str] = (),
) -> None:
    """Assign people a running subscription under a license, by name or a whole team."""
    members = [
        person["id"] for person in ledger.all("person") if person["team"] in teams and "ends" not in person
    ]
    for who in [*people, *members]:
        subscription = {"product": product, "license": under, "since": str(at.day)}
        ledger.edit(f"person/{who}").setdefault("subscriptions", []).append(subscription)


def unsubscribe(ledger: StoryLedger, at: StoryMoment, people: Sequence[str]) -> None:
    """End all that people have: subscriptions, rights set aside, access, things given out."""
    for who in people:
        person = ledger.edit(f"person/{who}")
        for field, end in (
            ("subscriptions", "until"),
            ("allocations", "until"),
            ("access", "until"),
            ("issued", "returned"),
        ):
            for item in person.get(field, ()):
                item.setdefault(end, str(at.day))


def renew(ledger: StoryLedger, _at: StoryMoment, old: str, *, by: str) -> None:
    """Move running subscriptions from one license to the one that renews it."""
    for person in list(ledger.all("person")):
        for position, held in enumerate(person.get("subscriptions", ())):
            if held.get("license") == old and "until" not in held:
                ledger.edit(f"person/{person['id']}")["subscriptions"][position]["license"] = by


def allocate(
    ledger: StoryLedger,
    at: StoryMoment,
    line: str,
    *,
    to: Sequence[str],
) -> None:
    """Set a right of a license aside for each of some people or devices."""
    for holder in to:
        allocation = {"license": line, "since": str(at.day)}
        ledger.edit(holder).setdefault("allocations", []).append(allocation)


def give_access(ledger: StoryLedger, at: StoryMoment, product: str, *, teams: Sequence[str]) -> None:
    """Let a team's people use a server product, each from the device that they have."""
    laptops = {device["assignee"]: device["id"] for device in ledger.all("asset") if _is_computer(device)}
    for person in list(ledger.all("person")):
        device = laptops.get(f"person/{person['id']}")
        if person["team"] in teams and device:
            access = {"product": product, "asset": device, "since": str(at.day)}
            ledger.edit(f"person/{person['id']}").setdefault("access", []).append(access)


def disconnect(ledger: StoryLedger, at: StoryMoment, things: Sequence[str]) -> None:
    """End what people use from devices that they no longer have."""
    for person in list(ledger.all("person")):
        for position, access in enumerate(person.get("access", ())):
            if access["asset"] in things and "until" not in access:
                ledger.edit(f"person/{person['id']}")["access"][position]["until"] = str(at.day)


def reconnect(ledger: StoryLedger, at: StoryMoment, who: str, thing: str) -> None:
    """Let a person go on from another device with what ended today on the old one."""
    ended = [
        item for item in ledger.read(f"person/{who}").get("access", ()) if item.get("until") == str(at.day)
    ]
    for access in ended:
        again = {"product": access["product"], "asset": thing, "since": str(at.day)}
        ledger.edit(f"person/{who}")["access"].append(again)


def issue(ledger: StoryLedger, at: StoryMoment, supply: str, *, to: Mapping[str, int]) -> None:
    """Hand out accessories or consumables, holder to quantity."""
    for holder, quantity in to.items():
        item: Data = {"supply": supply, "quantity": quantity, "since": str(at.day)}
        ledger.edit(holder).setdefault("issued", []).append(item)


def _is_computer(device: Mapping[str, Any]) -> bool:
    assignee: str = device.get("assignee", "")
    return device["tag"].startswith("LT") and assignee.startswith("person/")
