"""What the table of a contract asks of a step."""

from collections.abc import Callable, Mapping

from itamops.facts.contracts.terms import agreed_term
from itamops.facts.lifecycle.state import state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.records.contract import Contract
from itamops.registry.names import listed, name_by_id
from itamops.rules.steps import Step

OWNERSHIP: Mapping[str, str] = {"lease": "leased", "rental": "rented"}
"""What a device is as long as a contract of a type runs over it."""

CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    "priced_by_term": lambda step: step.record.type != "agreement",
    "a_lease": lambda step: step.record.type == "lease",
}


def _its_last_day_is_over(step: Step) -> str:
    contract: Contract = step.record
    effective = step.entry.effective
    if effective is None:
        return ""
    if effective > step.entry.on:
        return f"its last day is {effective}, after {step.entry.on}"
    ends = agreed_term(contract, effective).ends
    if step.state == "active" and (ends is None or effective < ends):
        return f"it runs {f'until {ends}' if ends else 'on'}: notice comes first"
    return ""


def _nothing_of_it_is_left(step: Step) -> str:
    registry = step.grounds.registry
    assets = registry.of(Asset)
    left = [
        name_by_id(registry, "asset", asset_id)
        for asset_id in sorted(step.grounds.covered.get(step.record.id, ()))
        if assets[asset_id].ownership == OWNERSHIP.get(step.record.type)
        and state_on(assets[asset_id], step.entry.on) not in ENDED
    ]
    return f"{listed(left)} {'is' if len(left) == 1 else 'are'} not given back" if left else ""


CHECKS: Mapping[str, Callable[[Step], str]] = {
    "its_last_day_is_over": _its_last_day_is_over,
    "nothing_of_it_is_left": _nothing_of_it_is_left,
}
