"""Duties that policy keeps apart: who asks, receives or sanitizes does not approve."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from itamops.changes import Change
from itamops.records.asset import Asset
from itamops.records.order import Order
from itamops.records.request import Request
from itamops.records.sanitization import Sanitization
from itamops.records.waiver import Waiver
from itamops.settings.policy import Duty

WHY: Mapping[Duty, str] = {
    "requester": "asked for it",
    "beneficiary": "is whom it is for",
    "receiver": "receives something in this change",
    "sanitizer": "sanitizes something in this change",
}
"""Why the bearer of a duty does not approve."""


def beneficiary(request: Request) -> str:
    """Return the person that a request is for: whoever asked, where it is for no person."""
    kind, _, holder_id = (request.beneficiary or "").partition("/")
    return holder_id if kind == "person" else request.requester


def own_duties(change: Change | None, apart: Collection[Duty]) -> Mapping[str, str]:
    """Return the people who do not approve a record because it is theirs, each with why."""
    match change.new if change else None:
        case Request() as request:
            bearers: dict[Duty, str] = {"beneficiary": beneficiary(request), "requester": request.requester}
        case Waiver(requested_by=person):
            bearers = {"requester": person}
        case _:
            bearers = {}
    return {person: WHY[duty] for duty, person in bearers.items() if duty in apart}


def duties_in(changes: Iterable[Change], apart: Collection[Duty]) -> Mapping[str, str]:
    """Return the people who approve nothing in a change because of what they do in it, each with why."""
    return {
        person: WHY[duty] for change in changes for duty, person in _borne(change) if duty in apart and person
    }


def _borne(change: Change) -> Iterator[tuple[Duty, str | None]]:
    match change.old, change.new:
        case (Order() | None) as old, Order() as new:
            for receipt in new.receipts[len(old.receipts) if old else 0 :]:
                yield "receiver", receipt.by
        case (Asset() | None) as old, Asset() as new:
            for entry in new.lifecycle[len(old.lifecycle) if old else 0 :]:
                yield "receiver", entry.received_by
                yield "receiver", entry.by if entry.source == "receipt" else None
        case _, Sanitization() as new:
            yield "sanitizer", new.performer.person
