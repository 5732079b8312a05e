"""What the table of a device asks of a step, each a small question."""

from collections.abc import Callable, Iterator, Mapping

from itamops.facts.disposal.orders import holds_data
from itamops.facts.lifecycle.state import state_on
from itamops.facts.places import is_same_place, place_called
from itamops.lifecycles.disposal import CERTIFIED, STAGES
from itamops.records.asset import Allocation, Asset
from itamops.records.disposal import Disposal
from itamops.records.license import License
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.registry.names import name_by_id
from itamops.rules.steps import Step, all_at_once
from itamops.settings.policy import Sensitivity

# conditions under which a piece of evidence is asked for


def _source(*names: str) -> Callable[[Step], bool]:
    return lambda step: step.entry.source in names


def _substate(*names: str) -> Callable[[Step], bool]:
    return lambda step: step.entry.substate in names


def _model(step: Step) -> Model | None:
    return step.grounds.registry.of(Model).get(step.record.model)


def _acceptance_needed(step: Step) -> bool:
    model = _model(step)
    return model is not None and model.acceptance and (step.entry.assignee or "").startswith("person/")


def _holder_changes(step: Step) -> bool:
    return step.entry.assignee not in (None, step.assignee)


def _data_matters(step: Step) -> bool:
    """Return whether the next holder must not find the data of the last; what nobody has stated matters."""
    asset: Asset = step.record
    if asset.classification is None:
        return holds_data(step.grounds.registry, asset)
    sensitivity: Sensitivity = getattr(step.grounds.policy.rules.sensitivity, asset.classification)
    return sensitivity != "low"


def running_allocations(step: Step) -> tuple[Allocation, ...]:
    """Return the rights that are set aside for the asset on the day of the step."""
    day = step.entry.on
    return tuple(
        allocation
        for allocation in step.record.allocations
        if allocation.since <= day and (allocation.until is None or day <= allocation.until)
    )


CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    "source_receipt": _source("receipt"),
    "source_direct_purchase": _source("direct_purchase"),
    "source_replacement": _source("replacement"),
    "neither_byod_nor_shipped": lambda step: step.entry.source not in ("byod", "shipped_direct"),
    "loan": _substate("loan"),
    "reserved": _substate("reserved"),
    "set_aside": _substate("quarantine", "defective", "pending_repair"),
    "same_substate": lambda step: step.entry.substate == step.substate,
    "at_vendor": _substate("vendor"),
    "stolen": _substate("stolen"),
    "acceptance_needed": _acceptance_needed,
    "holder_changes_and_acceptance_needed": lambda step: _holder_changes(step) and _acceptance_needed(step),
    "holder_changes_and_data_matters": lambda step: _holder_changes(step) and _data_matters(step),
    "rights_allocated": lambda step: bool(running_allocations(step)),
}


# what has to be true beyond the entry's own fields; a check gives what is wrong, in words


def _receipt_fits_order(step: Step) -> str:
    entry = step.entry
    if entry.source != "receipt" or not (entry.order and entry.line and entry.receipt):
        return ""
    order = step.grounds.registry.of(Order).get(entry.order)
    if order is None:
        return ""
    if entry.line > len(order.lines):
        return f"order {order.id} has {len(order.lines)} lines, no line {entry.line}"
    for receipt in order.receipts:
        if (receipt.note, receipt.line) == (entry.receipt, entry.line) and step.record.id in receipt.assets:
            return ""
    return f"order {order.id} has no receipt {entry.receipt} of line {entry.line} that names {step.record.id}"


def _holder_active(step: Step) -> str:
    kind, _, holder_id = (step.entry.assignee or "").partition("/")
    person = step.grounds.registry.of(Person).get(holder_id) if kind == "person" else None
    if person is None or person.may_act_on(step.entry.on):
        return ""
    return f"{person.label} is not with the organization on {step.entry.on}"


@all_at_once
def _no_hold(step: Step) -> Iterator[str]:
    for hold in step.record.holds:
        if hold.runs_on(step.entry.on):
            yield f"it is under legal hold {hold.case} since {hold.since}"


def _agreed_by_another(step: Step) -> str:
    alone = step.entry.second_person is not None and step.entry.second_person == step.entry.by
    return f"{step.entry.by} cannot be the second person to their own step" if alone else ""


def _another_stays(step: Step) -> str:
    other = step.entry.duplicate_of
    if other is None:
        return ""
    stays = step.grounds.registry.of(Asset).get(other)
    if other == step.record.id or (stays and stays.lifecycle[-1].duplicate_of == step.record.id):
        return "a device is no duplicate of itself, and of two duplicates one stays"
    stood = step.grounds.stood
    if stood is not None and not stood.knows("asset", other):
        return f"{other} comes with the same change: what stays has stood in the register before"
    return ""


def _byod(step: Step) -> str:
    return (
        ""
        if step.record.ownership == "byod"
        else f"it is {step.record.ownership}, not its holder's own device"
    )


def _not_owned(step: Step) -> str:
    return "it is owned: there is no owner to give it back to" if step.record.ownership == "owned" else ""


def _missing_long_enough(step: Step) -> str:
    if step.since is None:
        return ""
    waited = (step.entry.on - step.since.on).days
    wanted = step.grounds.policy.rules.limits.missing_days
    return "" if waited >= wanted else f"it has been missing for {waited} days, policy asks for {wanted}"


@all_at_once
def _disposal_permits_it(step: Step) -> Iterator[str]:
    order = step.grounds.registry.of(Disposal).get(step.entry.disposal or "")
    if order is None:
        return
    stage = state_on(order, step.entry.on)
    wanted = "documented" if order.method in CERTIFIED else "confirmed"
    if not any(item.asset == step.record.id for item in order.assets):
        yield f"disposal {order.id} does not list it"
    if order.method != step.entry.substate:
        yield f"disposal {order.id} says that it is {order.method}"
    if stage not in STAGES[STAGES.index(wanted) :]:
        yield f"disposal {order.id} is {stage or 'not there yet'}, and has to be {wanted} first"


@all_at_once
def _freed_are_free(step: Step) -> Iterator[str]:
    day = step.entry.on
    known = [one for one in step.record.allocations if one.since <= day]
    for license_id in step.entry.licenses_freed or ():
        of_it = [one for one in known if one.license == license_id]
        name = name_by_id(step.grounds.registry, License.kind, license_id)
        if not of_it:
            yield f"{name} is said to come free, and none of its rights were set aside for it"
        if any(one.until is None or one.until > day for one in of_it):
            yield f"{name} is said to come free, and its allocation is still open (`until`)"


def _arrives_where_sent(step: Step) -> str:
    registry = step.grounds.registry
    sent = place_called(registry, getattr(step.since, "destination", None))
    came = step.entry.location
    if sent is None or came is None or step.entry.reason or is_same_place(registry, sent, came):
        return ""
    there, here = (name_by_id(registry, Location.kind, place) for place in (sent, came))
    return f"it was sent to {there} and arrives at {here}; if that is so, add the `reason`"


CHECKS: Mapping[str, Callable[[Step], str]] = {
    "receipt_fits_order": _receipt_fits_order,
    "holder_active": _holder_active,
    "no_hold": _no_hold,
    "agreed_by_another": _agreed_by_another,
    "another_stays": _another_stays,
    "byod": _byod,
    "not_owned": _not_owned,
    "missing_long_enough": _missing_long_enough,
    "disposal_permits_it": _disposal_permits_it,
    "arrives_where_sent": _arrives_where_sent,
    "freed_are_free": _freed_are_free,
}
