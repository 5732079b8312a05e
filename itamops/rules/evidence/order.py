"""What the table of an order asks of a step."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from itamops.facts.lifecycle.state import state_on
from itamops.facts.purchasing.orders import received_by_line
from itamops.lifecycles.request import GRANTED
from itamops.records.order import Order
from itamops.records.request import Request
from itamops.registry.names import name_by_id
from itamops.rules.steps import Step, all_at_once


def _something_is_open(step: Step) -> bool:
    order: Order = step.record
    received = received_by_line(order, step.entry.on)
    return any(
        line.item is not None and received.get(number, 0) < line.quantity
        for number, line in enumerate(order.lines, start=1)
    )


CONDITIONS: Mapping[str, Callable[[Step], bool]] = {"something_is_open": _something_is_open}


@all_at_once
def _requests_approved(step: Step) -> Iterator[str]:
    for request in _requests(step):
        state = state_on(request, step.entry.on)
        if state not in GRANTED:
            yield f"request {request.id} is {state or 'not there'} on {step.entry.on}, not approved"


def _requests(step: Step) -> Iterator[Request]:
    order: Order = step.record
    known = step.grounds.registry.of(Request)
    for request_id in dict.fromkeys((order.request, *(line.request for line in order.lines))):
        if request_id is not None and request_id in known:
            yield known[request_id]


@all_at_once
def _lines_were_requested(step: Step) -> Iterator[str]:
    order: Order = step.record
    for request in _requests(step):
        wanted: Counter[str | None] = Counter()
        for line in request.lines:
            wanted[line.item if line.thing is None else None] += line.quantity
        bought: Counter[str | None] = Counter()
        for bought_line in order.lines:
            if bought_line.request == request.id:
                bought[bought_line.item] += bought_line.quantity
        for item, quantity in bought.items():
            if quantity > wanted[item] + wanted[None]:
                yield f"it buys {quantity} {_item(step, item)}, request {request.id} asks for {wanted[item]}"


def _item(step: Step, item: str | None) -> str:
    kind, _, item_id = (item or "").partition("/")
    return name_by_id(step.grounds.registry, kind, item_id) if item else "of something else"


def _nothing_received(step: Step) -> str:
    order: Order = step.record
    if any(receipt.accepted for receipt in order.receipts):
        return "units were received and accepted: close it instead"
    return ""


CHECKS: Mapping[str, Callable[[Step], str]] = {
    "requests_approved": _requests_approved,
    "lines_were_requested": _lines_were_requested,
    "nothing_received": _nothing_received,
}
