"""What models, teams and applications cost: the cost of ownership of all that belongs to each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

import msgspec

from itamops.facts.costs.contract_shares import contract_shares
from itamops.facts.costs.cost_of_ownership import CostOfOwnership, Part, costs_of_ownership, sum_parts
from itamops.facts.currency import ConvertedTotal, add
from itamops.facts.licensing.cost_shares import license_shares
from itamops.records.application import Application
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.registry import Registry

Members = Iterable[tuple[str, str]]
"""Groups, each with something (`kind/id`) that belongs to it."""


class GroupCost(msgspec.Struct, frozen=True, kw_only=True):
    """What all that belongs together costs: devices, instances, and the software of people.

    `monthly` is what a month costs of all that is still there, None where that is not known of anything.
    """

    devices: int
    instances: int
    total: ConvertedTotal
    parts: Mapping[Part, ConvertedTotal]
    monthly: Money | None
    left_out: tuple[str, ...]


def costs_by_model(registry: Registry, day: date) -> Mapping[str, GroupCost]:
    """Return what all devices of each model cost until a day, by the model's id."""
    members = ((asset.model, f"asset/{asset.id}") for asset in registry.of(Asset).values())
    return _together(registry, day, members)


def costs_by_team(registry: Registry, day: date) -> Mapping[str, GroupCost]:
    """Return what each team costs until a day, by its id; what no team answers for comes under an empty one.

    Its are the devices, instances and licenses that it answers for, and the software of its people.
    """
    return _together(registry, day, _of_teams(registry))


def costs_by_application(registry: Registry, day: date) -> Mapping[str, GroupCost]:
    """Return what each application costs until a day, by its id: its devices, instances and contracts.

    It names its instances, or they name it.
    """
    return _together(registry, day, _of_applications(registry))


def unallocated_by_team(registry: Registry, day: date) -> Mapping[str, ConvertedTotal]:
    """Return the shared costs that nothing carries, by the team of their contract; software has none."""
    contracts = registry.of(Contract)
    found: defaultdict[str, list[ConvertedTotal]] = defaultdict(list)
    for contract, shared in contract_shares(registry, day).items():
        found[contracts[contract].team or ""].append(shared.unallocated)
    found[""] += [ConvertedTotal(money) for money in license_shares(registry, day).unallocated.values()]
    totals = {team: add(several, registry.configuration.currency) for team, several in found.items()}
    return {team: total for team, total in totals.items() if total.amount.amount or total.without_rate}


def unallocated_by_application(registry: Registry, day: date) -> Mapping[str, ConvertedTotal]:
    """Return the shared costs that nothing carries, which are no application's."""
    whole = add(unallocated_by_team(registry, day).values(), registry.configuration.currency)
    return {"": whole} if whole.amount.amount or whole.without_rate else {}


def nothing(currency: str) -> GroupCost:
    """Return the cost of a group that has none."""
    return _group_cost({}, currency)


def _of_teams(registry: Registry) -> Members:
    records: Iterable[Asset | Instance | License | Person] = chain(
        registry.of(Asset).values(),
        registry.of(Instance).values(),
        registry.of(License).values(),
        registry.of(Person).values(),
    )
    return ((record.team or "", f"{record.kind}/{record.id}") for record in records)


def _of_applications(registry: Registry) -> Members:
    for application in registry.of(Application).values():
        yield application.id, f"application/{application.id}"
        yield from ((application.id, f"asset/{asset}") for asset in application.assets)
        yield from ((application.id, f"instance/{instance}") for instance in application.instances)
    for instance in registry.of(Instance).values():
        if instance.application:
            yield instance.application, f"instance/{instance.id}"


def _together(registry: Registry, day: date, members: Members) -> Mapping[str, GroupCost]:
    costs = costs_of_ownership(registry, day)
    groups: defaultdict[str, dict[str, CostOfOwnership]] = defaultdict(dict)
    for group, thing in members:
        if thing in costs:
            groups[group][thing] = costs[thing]
    currency = registry.configuration.currency
    return {group: _group_cost(of_group, currency) for group, of_group in groups.items()}


def _group_cost(costs: Mapping[str, CostOfOwnership], currency: str) -> GroupCost:
    parts: defaultdict[Part, list[ConvertedTotal]] = defaultdict(list)
    for cost in costs.values():
        for part, amount in cost.parts.items():
            parts[part].append(amount)
    summed = sum_parts(parts, currency)
    monthly = [ConvertedTotal(cost.monthly) for cost in costs.values() if cost.monthly and not cost.gone]
    return GroupCost(
        devices=sum(thing.startswith("asset/") for thing in costs),
        instances=sum(thing.startswith("instance/") for thing in costs),
        total=add(summed.values(), currency),
        parts=summed,
        monthly=add(monthly, currency).amount if monthly else None,
        left_out=tuple(dict.fromkeys(chain.from_iterable(cost.left_out for cost in costs.values()))),
    )
