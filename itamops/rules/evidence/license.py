"""What the table of a license asks of a step."""

from collections.abc import Callable, Mapping

from itamops.facts.lifecycle.state import state_on
from itamops.lifecycles.request import GRANTED
from itamops.records.license import License
from itamops.records.order import Order, OrderLine
from itamops.records.request import Request
from itamops.rules.steps import Step

CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    "sold_by_term": lambda step: step.record.metric == "subscription" or step.record.grants == "evaluation",
    "an_oem_right": lambda step: step.record.metric == "oem",
    "has_a_term": lambda step: step.record.ends is not None,
    "upgrades_another": lambda step: step.record.grants in ("upgrade", "step_up"),
}


def _request_approved(step: Step) -> str:
    line: License = step.record
    request = step.grounds.registry.of(Request).get(step.entry.request or "")
    if request is None:
        return ""
    state = state_on(request, step.entry.on)
    if state not in GRANTED:
        return f"request {request.id} is {state or 'not there'} on {step.entry.on}, not approved"
    wanted = {f"software/{product}" for product in line.covers} | {f"license/{line.renews}"}
    if any({one.item, one.thing} & wanted or (one.need and not one.item) for one in request.lines):
        return ""
    return f"request {request.id} asks for something else"


def _comes_with_hardware(step: Step) -> str:
    line: License = step.record
    if line.metric != "oem":
        return "only rights that come with hardware (oem) are active at once; others are ordered first"
    if line.quantity is None or (step.entry.order is None and line.quantity > 1):
        return "one device brings one right"
    return ""


def _order_line_fits(step: Step) -> str:
    line: License = step.record
    order = step.grounds.registry.of(Order).get(step.entry.order or line.order or "")
    if order is None:
        return ""
    if state_on(order, step.entry.on) not in ("placed", "closed"):
        return f"order {order.id} was not placed by {step.entry.on}"
    ordered = sum(bought.quantity for bought in order.lines if _is_for(bought, line))
    if not ordered:
        return f"order {order.id} has no line for it"
    licenses = step.grounds.registry.of(License)
    alike = (licenses[one] for one in step.grounds.bought.get(order.id, ()))
    came = sum(one.quantity or 0 for one in alike if _is_alike(one, line))
    return f"order {order.id} is for {ordered} of them, and its licenses are {came}" if came > ordered else ""


def _is_for(bought: OrderLine, line: License) -> bool:
    if bought.item is None:
        return line.metric != "oem"
    kind, _, item = bought.item.partition("/")
    return kind == "model" if line.metric == "oem" else kind == "software" and item in line.covers


def _is_alike(one: License, other: License) -> bool:
    return (one.metric == "oem") == (other.metric == "oem") and not set(one.covers).isdisjoint(other.covers)


def _base_has_enough(step: Step) -> str:
    line: License = step.record
    lines = step.grounds.registry.of(License)
    base = lines.get(line.upgrades.license) if line.upgrades else None
    if line.upgrades is None or base is None or base.quantity is None:
        return ""
    gone = sum(transfer.quantity for transfer in base.transfers if transfer.on <= step.entry.on)
    owned = base.quantity * base.rights_per_unit - gone
    upgraded = sum(
        one.upgrades.quantity
        for one in lines.values()
        if one.upgrades and one.upgrades.license == base.id and one.state not in ("draft", "cancelled")
    )
    if upgraded > owned:
        return f"{base.label} has {owned} rights, and {upgraded} of them are upgraded"
    given = (line.quantity or 0) * line.rights_per_unit
    if given > line.upgrades.quantity:
        return f"it upgrades {line.upgrades.quantity} rights, and gives {given}"
    return ""


CHECKS: Mapping[str, Callable[[Step], str]] = {
    "request_approved": _request_approved,
    "comes_with_hardware": _comes_with_hardware,
    "order_line_fits": _order_line_fits,
    "base_has_enough": _base_has_enough,
}
