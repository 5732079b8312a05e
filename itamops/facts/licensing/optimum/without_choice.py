"""The optimum where there is no choice: one kind of rights and one way to use them; no solver is asked."""

from typing import NamedTuple

from itamops.facts.licensing.optimum.cover_program import Component
from itamops.facts.licensing.optimum.problem import CoverProblem, Offer, RightsShelf, Solution, Way
from itamops.facts.licensing.optimum.sharing import ShareChoice, ShareGroup, share_out


class _Demand(NamedTuple):
    """What a group asks for: its one way so many times, and each time so many needs met by so many pieces."""

    group: ShareGroup
    way: Way
    times: int
    met: int
    pieces: int
    rule: int | None


def plain_answer(problem: CoverProblem, component: Component) -> Solution | None:
    """Answer in closed form, or not at all where something has to be chosen."""
    owned = [shelf for shelf in component.shelves if problem.shelves[shelf].lots]
    if len(owned) > 1 or len(component.offers) != 1:
        return None
    offer = problem.offers[component.offers[0]]
    position = owned[0] if owned else offer.shelf
    shelf = problem.shelves[position]
    demands = []
    for group in component.groups:
        demand = _demand(problem, group, position)
        if demand is None:
            return None
        demands.append(demand)
    if shelf.summed or problem.shelves[offer.shelf].summed:
        return _summed(problem, component, demands) if position == offer.shelf else None
    return _counted(problem, component, demands)


def _demand(problem: CoverProblem, group: ShareGroup, shelf: int) -> _Demand | None:
    block = problem.blocks[group.block]
    if block.limits or len(block.ways) != 1 or len(block.ways[0].offers) != 1:
        return None
    way = block.ways[0]
    covers = dict(way.covers)
    if len(covers) < len(block.needs):
        return None
    times = max(-(-needed // covers[need]) for need, needed in enumerate(block.needs))
    rule = way.rules[way.shelves.index(shelf)] if shelf in way.shelves else None
    pieces = problem.shelves[shelf].pieces(way.size)
    return _Demand(group, way, times * group.members, block.met(way), pieces, rule)


def _counted(problem: CoverProblem, component: Component, demands: list[_Demand]) -> Solution | None:
    offer_index = component.offers[0]
    offer = problem.offers[offer_index]
    position = next((shelf for shelf in component.shelves if problem.shelves[shelf].lots), offer.shelf)
    shelf = problem.shelves[position]
    fitting = [demand for demand in demands if demand.rule is not None and shelf.lots]
    room = _room(shelf)
    if room is not None and sum(demand.times * demand.pieces for demand in fitting) > room:
        if len({demand.pieces for demand in fitting}) > 1:
            return None
        room //= fitting[0].pieces
    else:
        room = None
    covered: dict[ShareGroup, int] = {}
    for demand in sorted(
        fitting, key=lambda demand: (-demand.way.size, -demand.met, demand.rule, demand.group)
    ):
        times = demand.times if room is None else min(demand.times, room)
        covered[demand.group] = times
        room = None if room is None else room - times
    missing = [(demand, demand.times - covered.get(demand.group, 0)) for demand in demands]
    bought = _bought(problem, offer, position, demands, missing)
    if bought is None:
        return None
    grants = [
        grant
        for demand, short in missing
        for grant in share_out(
            problem,
            demand.group,
            [
                ShareChoice(0, demand.times - short, ((position, demand.pieces),)),
                ShareChoice(0, short, offer=offer_index),
            ],
        )
    ]
    return Solution(tuple(grants), {offer_index: bought})


def _room(shelf: RightsShelf) -> int | None:
    """Return the packs that a shelf has, None without limit."""
    return None if shelf.rights is None else shelf.rights // shelf.pack


def _bought(
    problem: CoverProblem,
    offer: Offer,
    position: int,
    demands: list[_Demand],
    missing: list[tuple[_Demand, int]],
) -> int | None:
    """Return the units to buy, None where what is left over on the shelf could be part of a mixture."""
    shelf = problem.shelves[offer.shelf]
    if not any(short for _, short in missing):
        return 0
    if offer.shelf == position:
        rights = shelf.pack * sum(demand.times * demand.pieces for demand in demands) - (shelf.rights or 0)
        return max(0, -(-rights // offer.unit))
    if any(demand.pieces * problem.shelves[position].pack != 1 for demand in demands):
        return None
    rights = shelf.pack * sum(shelf.pieces(demand.way.size) * short for demand, short in missing)
    return -(-rights // offer.unit)


def _summed(problem: CoverProblem, component: Component, demands: list[_Demand]) -> Solution | None:
    """Answer where all fits, or nothing is owned."""
    [offer_index] = component.offers
    offer = problem.offers[offer_index]
    shelf = problem.shelves[offer.shelf]
    summed = shelf.summed
    if summed is None or any(demand.rule is None and shelf.lots for demand in demands):
        return None
    rights = summed.rights(sum(demand.times * demand.pieces for demand in demands))
    fits = shelf.rights is None or rights <= shelf.rights
    if shelf.lots and not fits:
        return None
    choices = [
        ShareChoice(0, demand.times, ((offer.shelf, demand.pieces),))
        if shelf.lots
        else ShareChoice(0, demand.times, offer=offer_index)
        for demand in demands
    ]
    grants = [
        grant
        for demand, choice in zip(demands, choices, strict=True)
        for grant in share_out(problem, demand.group, [choice])
    ]
    return Solution(tuple(grants), {offer_index: 0 if shelf.lots else -(-rights // offer.unit)})
