"""What the table of a request asks of a step."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from itamops.facts.lifecycle.state import holder_on, state_on
from itamops.facts.purchasing.requests import fulfilled_units
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.registry import Registry
from itamops.registry.names import listed, name_by_id
from itamops.rules.steps import Step, all_at_once

OPEN_STATES: Mapping[str, tuple[str, ...]] = {
    "move": ("in_transit",),
    "repair": ("in_maintenance",),
    "return": ("in_use",),
    "retire": ("in_transit", "in_stock", "in_use", "in_maintenance"),
}
"""In which states a thing shows that what a request of a type asks for is not done."""

HAVE_REQUESTS = ("asset", "license", "instance")
"""The kinds whose entries name the request that they were made for."""


ANSWERS: Mapping[str, tuple[str, ...]] = {
    "model": ("asset",),
    "software": ("license",),
    "supply": ("supply",),
}
"""The kinds of things that answer a line by the kind of item that it asks for."""


def _is(*types: str) -> Callable[[Step], bool]:
    return lambda step: step.record.type in types


CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    "wants_something": _is("hardware", "software", "loan", "renew"),
    "wants_devices": _is("hardware", "loan"),
    "wants_software": _is("software", "renew"),
    "wants_a_loan": _is("loan"),
    "somebody_leaves": _is("leaver"),
    "concerns_licenses": _is("hardware", "software", "renew", "exception"),
    "costs_something": lambda step: any(line.estimate and line.estimate.amount for line in step.record.lines),
    "wants_a_model": lambda step: any((line.item or "").startswith("model/") for line in step.record.lines),
}


@all_at_once
def _lines_complete(step: Step) -> Iterator[str]:
    wants = CONDITIONS["wants_something"](step)
    for number, line in enumerate(step.record.lines, start=1):
        if not (line.item or line.need or line.thing):
            yield f"line {number} says neither item, need nor thing"
        if wants and line.estimate is None:
            yield f"line {number} has no estimate"
        if not wants and not (line.thing or line.need):
            yield f"line {number} does not say which thing it is about"


def _review_is_fresh(step: Step) -> str:
    review = step.entry.review
    if review is None or step.since is None or step.since.on <= review.on <= step.entry.on:
        return ""
    return f"the look-up is of {review.on}, not between {step.since.on} and {step.entry.on}"


def _decision_claimed(step: Step) -> str:
    request: Request = step.record
    if not request.approvals or step.since is None:
        return ""
    for claim in request.approvals:
        if claim.decision == "approved" and claim.by != request.requester and claim.on >= step.since.on:
            return ""
    return f"nobody but the requester is said to have approved it since its review of {step.since.on}"


def _approval_not_expired(step: Step) -> str:
    if step.since is None:
        return ""
    waited = (step.entry.on - step.since.on).days
    allowed = step.grounds.policy.rules.limits.approval_days
    return f"the approval is {waited} days old, and expired after {allowed}" if waited > allowed else ""


def _order_names_it(step: Step) -> str:
    order = step.grounds.registry.of(Order).get(step.entry.order or "")
    if order is None or step.record.id in {order.request, *(line.request for line in order.lines)}:
        return ""
    return f"order {order.id} does not name it"


@all_at_once
def _reservation_names_it(step: Step) -> Iterator[str]:
    assets = step.grounds.registry.of(Asset)
    for asset_id in step.entry.reserved or ():
        if asset_id in assets and not _names(assets[asset_id], step.record.id):
            yield f"no step of {name_by_id(step.grounds.registry, 'asset', asset_id)} names it"


def _names(record: object, request_id: str) -> bool:
    return any(getattr(entry, "request", None) == request_id for entry in getattr(record, "lifecycle", ()))


@all_at_once
def _lines_answered(step: Step) -> Iterator[str]:
    request: Request = step.record
    for number, line in enumerate(request.lines if request.type != "exception" else (), start=1):
        cancelled = line.cancelled.quantity if line.cancelled else 0
        came = fulfilled_units(line) if line.fulfilled_by else 0
        if came + cancelled < line.quantity:
            yield f"line {number} wants {line.quantity}; {came} came and {cancelled} were cancelled"


@all_at_once
def _each_answers_once(step: Step) -> Iterator[str]:
    request: Request = step.record
    devices = Counter(
        thing
        for line in request.lines
        for thing in dict.fromkeys(line.fulfilled_by)
        if line.thing is None and thing.startswith(("asset/", "instance/"))
    )
    for thing, times in devices.items():
        if times > 1:
            kind, _, thing_id = thing.partition("/")
            yield f"{name_by_id(step.grounds.registry, kind, thing_id)} answers {times} units, and is one"


@all_at_once
def _things_are_what_was_asked(step: Step) -> Iterator[str]:
    request: Request = step.record
    registry = step.grounds.registry
    for number, line in enumerate(request.lines, start=1):
        asked, _, item = (line.item or "").partition("/")
        for thing in line.fulfilled_by if asked else ():
            kind, _, thing_id = thing.partition("/")
            record = registry.get(kind, thing_id)
            if kind not in ANSWERS[asked] or (record and not _is_what(registry, record, item)):
                yield (
                    f"line {number} asks for {name_by_id(registry, asked, item)}, "
                    f"and {name_by_id(registry, kind, thing_id)} is something else"
                )


def _is_what(registry: Registry, record: Record, item: str) -> bool:
    """Return whether a thing is what a line asks for; a device of the same category will do, too."""
    match record:
        case Asset(model=model):
            models = registry.of(Model)
            categories = {models[one].category for one in (model, item) if one in models}
            return len(categories) < 2 or model == item  # noqa: PLR2004  one category, or one unknown
        case License():
            return item in record.covers
        case _:
            return True


def _is_free_seat(step: Step, thing: Record) -> bool:
    """Return whether a right that was there before answers a line: it may be used on the day.

    Whether there are enough of them is for the license position (LIC001).
    """
    return isinstance(thing, License) and state_on(thing, step.entry.on) == "active"


@all_at_once
def _things_name_it(step: Step) -> Iterator[str]:
    registry = step.grounds.registry
    for kind, thing_id in _things(step.record):
        thing = registry.get(kind, thing_id)
        if (
            kind in HAVE_REQUESTS
            and thing
            and not (_names(thing, step.record.id) or _is_free_seat(step, thing))
        ):
            yield f"no step of {name_by_id(registry, kind, thing_id)} names it"


def _things(request: Request) -> Iterator[tuple[str, str]]:
    for line in request.lines if request.type != "exception" else ():
        for thing in line.fulfilled_by:
            kind, _, thing_id = thing.partition("/")
            yield kind, thing_id


@all_at_once
def _things_are_where_asked(step: Step) -> Iterator[str]:
    request: Request = step.record
    registry = step.grounds.registry
    for line in request.lines if request.type in OPEN_STATES else ():
        asset = registry.of(Asset).get((line.thing or "").removeprefix("asset/"))
        state = state_on(asset, step.entry.on) if asset and not line.cancelled else ""
        if asset and state in OPEN_STATES[request.type]:
            yield f"{name_by_id(registry, 'asset', asset.id)} is {state} on {step.entry.on}"


def _nothing_held(step: Step) -> str:
    request: Request = step.record
    kind, _, person_id = (request.beneficiary or "").partition("/")
    if request.type != "leaver" or kind != "person":
        return ""
    registry, day = step.grounds.registry, step.entry.on
    person = registry.of(Person).get(person_id)
    assets = registry.of(Asset)
    held = [
        name_by_id(registry, "asset", asset_id)
        for asset_id in sorted(step.grounds.handed_out.get(f"person/{person_id}", ()))
        if state_on(assets[asset_id], day) == "in_use"
        and holder_on(assets[asset_id], day) == f"person/{person_id}"
    ]
    held += [
        name_by_id(registry, "supply", issue.supply)
        for issue in (person.issued if person else ())
        if issue.out_on(day)
    ]
    return f"{name_by_id(registry, 'person', person_id)} still has {listed(held)}" if held else ""


def _granted(step: Step) -> str:
    request: Request = step.record
    if request.type != "exception" or request.waiver or request.id in step.grounds.exempting:
        return ""
    return "an exception ends with a waiver, or with an exemption that names it"


CHECKS: Mapping[str, Callable[[Step], str]] = {
    "lines_complete": _lines_complete,
    "review_is_fresh": _review_is_fresh,
    "decision_claimed": _decision_claimed,
    "approval_not_expired": _approval_not_expired,
    "order_names_it": _order_names_it,
    "reservation_names_it": _reservation_names_it,
    "lines_answered": _lines_answered,
    "each_answers_once": _each_answers_once,
    "things_are_what_was_asked": _things_are_what_was_asked,
    "things_name_it": _things_name_it,
    "things_are_where_asked": _things_are_where_asked,
    "nothing_held": _nothing_held,
    "granted": _granted,
}
