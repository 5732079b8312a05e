"""The optimum where nobody is in another's way: all have what would be best for them alone, and it is enough.

What is best for each of them together costs no more than anything else could, so no solver is asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import takewhile
from typing import NamedTuple

from itamops.facts.licensing.optimum.cover_program import Component, cost_scale
from itamops.facts.licensing.optimum.problem import Block, CoverProblem, Grant, RightsShelf, Solution

MIXABLE = 2
"""Of so many ways that meet different parts of a need a mixture may be better than each alone."""

MOST_WAYS = 8
"""Of a block with more ways not every plan is tried."""


class _Cost(NamedTuple):
    """What counts once nothing is missing: paid, limited rights, distance from the letter, order of lots."""

    paid: int = 0
    limited: int = 0
    rule: int = 0
    order: int = 0


class _Rights(NamedTuple):
    """The rights of a shelf that are used first: what one costs, and how many there are, None without limit.

    `first` are in the first lot, `alike` in this and those behind it that cost the same.
    """

    cost: _Cost
    first: int | None
    alike: int | None
    pack: int


class _Step(NamedTuple):
    """A way gone so often by a member, with pieces of one shelf in all."""

    way: int
    times: int
    shelf: int
    pieces: int
    cost: _Cost


class _Plan(NamedTuple):
    """The cheapest steps of a member; `only` says that others cost more, whichever lot is used."""

    steps: tuple[_Step, ...]
    only: bool


def uncontested_answer(problem: CoverProblem, component: Component) -> Solution | None:
    """Return each member what is best for it alone, or no answer where there is not enough of that."""
    if any(problem.shelves[shelf].summed for shelf in component.shelves):
        return None
    lots = [lot for shelf in component.shelves for lot in problem.shelves[shelf].lots]
    costs = cost_scale(lot.price for lot in lots)
    rights = {index: _rights(problem.shelves[index], costs) for index in component.shelves}
    plans: dict[int, _Plan | None] = {}
    taken: Counter[int] = Counter()
    compared: set[int] = set()
    grants: list[Grant] = []
    for block, first, members, _ in component.groups:
        if block not in plans:
            plans[block] = _best_plan(problem, problem.blocks[block], rights)
        plan = plans[block]
        if plan is None:
            return None
        for step in plan.steps:
            taken[step.shelf] += step.pieces * members
            takes = ((step.shelf, step.pieces),)
            grants.append(Grant(block, first, step.way, step.times, takes, members=members))
        compared.update(step.shelf for step in plan.steps if not plan.only)
    for shelf, pieces in taken.items():
        there = rights[shelf]
        room = there and (there.first if shelf in compared else there.alike)
        if there is None or (room is not None and pieces * there.pack > room):
            return None
    return Solution(tuple(grants), dict.fromkeys(component.offers, 0))


def _rights(shelf: RightsShelf, costs: Mapping[Fraction, int]) -> _Rights | None:
    """Describe what is taken first from a shelf, None where something behind it would cost less."""
    each = [
        (
            _Cost(costs.get(lot.price.amount, 0) if lot.price else 0, lot.rights is not None, 0, lot.order),
            lot.rights,
        )
        for lot in shelf.lots
        if lot.rights != 0
    ]
    if not each or each[0][0] > min(cost for cost, _ in each):
        return None
    cost, first = each[0]
    alike = [rights for _, rights in takewhile(lambda one: one[0][:2] == cost[:2], each)]
    return _Rights(cost, first, None if first is None else sum(filter(None, alike)), shelf.pack)


def _best_plan(problem: CoverProblem, block: Block, rights: Mapping[int, _Rights | None]) -> _Plan | None:
    """Return the cheapest steps that meet the needs of one member, None where that is not easily told."""
    if block.limits or len(block.ways) > MOST_WAYS or not _is_met_at_once(block):
        return None
    steps: list[_Step] = []
    for index, way in enumerate(block.ways):
        own = [shelf for shelf in way.shelves if problem.shelves[shelf].lots]
        packs = {problem.shelves[shelf].pack for shelf in own}
        if len(packs) > 1 or any(rights[shelf] is None for shelf in own):
            return None
        steps += _steps(problem, block, index, rights)
    plans = sorted(_plans(block, steps, frozenset(range(len(block.needs)))), key=_cost)
    if not plans:
        return None
    return _Plan(plans[0], len(plans) == 1 or _cost(plans[0])[:3] < _cost(plans[1])[:3])


def _is_met_at_once(block: Block) -> bool:
    """Return whether no mixture of ways for one need can be better than the best of them alone."""
    if len(block.needs) > 1:
        return set(block.needs) == {1}
    [need] = block.needs
    return len({often for way in block.ways for _, often in way.covers if often < need}) < MIXABLE


def _steps(
    problem: CoverProblem, block: Block, index: int, rights: Mapping[int, _Rights | None]
) -> Iterator[_Step]:
    """Yield a way with the rights of each of its shelves, gone as often as its needs ask for."""
    way = block.ways[index]
    times = max(-(-block.needs[need] // often) for need, often in way.covers)
    for shelf, rule in zip(way.shelves, way.rules, strict=True):
        there = rights[shelf]
        if there is not None:
            pieces = problem.shelves[shelf].pieces(way.size) * times
            paid, limited, _, order = (part * there.pack * pieces for part in there.cost)
            yield _Step(index, times, shelf, pieces, _Cost(paid, limited, rule * pieces, order))


def _plans(block: Block, steps: Sequence[_Step], left: frozenset[int]) -> Iterator[tuple[_Step, ...]]:
    """Yield the plans that meet what is left of the needs, the first need first."""
    if not left:
        yield ()
        return
    first = min(left)
    for step in steps:
        met = frozenset(need for need, _ in block.ways[step.way].covers)
        if first in met:
            for rest in _plans(block, steps, left - met):
                yield (step, *rest)


def _cost(plan: Sequence[_Step]) -> _Cost:
    return _Cost(*map(sum, zip(*(step.cost for step in plan), strict=True)))
