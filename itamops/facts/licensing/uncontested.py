"""The optimum where nobody is in another's way: all have what would be best for them alone, and it is enough.

What is best for each of them together costs no more than anything else could, so no solver is asked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.cover_program import Component, cost_scale
from itamops.facts.licensing.problem import Answer, Block, Grant, Problem, Shelf, Way

MOST_WAYS = 8
"""Of a block with more ways not every plan is tried."""

Cost = tuple[int, ...]
"""What counts once nothing is missing: paid, limited rights, distance from the letter, order of the lots."""

NOTHING: Cost = (0, 0, 0, 0)


class _Right(NamedTuple):
    """The right of a shelf that is used first: what one costs, and how many are alike, None without limit."""

    cost: Cost
    room: int | None
    pack: int


class _Step(NamedTuple):
    """A way gone so often by a member, with pieces of one shelf each time."""

    way: int
    times: int
    shelf: int
    pieces: int
    cost: Cost


def uncontested_answer(problem: Problem, component: Component) -> Answer | None:
    """Give each member what is best for it alone, or no answer where there is not enough of that."""
    if any(problem.shelves[shelf].summed for shelf in component.shelves):
        return None
    lots = [lot for shelf in component.shelves for lot in problem.shelves[shelf].lots]
    costs = cost_scale(lot.price for lot in lots)
    rights = {index: _first_right(problem.shelves[index], costs) for index in component.shelves}
    plans: dict[int, Sequence[_Step] | None] = {}
    taken: Counter[int] = Counter()
    grants: list[Grant] = []
    for group in component.groups:
        if group.block not in plans:
            plans[group.block] = _best_plan(problem, problem.blocks[group.block], rights)
        plan = plans[group.block]
        if plan is None:
            return None
        for step in plan:
            taken[step.shelf] += step.pieces * step.times * group.members
            takes = ((step.shelf, step.pieces * step.times),)
            grants.append(Grant(group.block, group.first, step.way, step.times, takes, members=group.members))
    if all(_has_room(rights[shelf], pieces) for shelf, pieces in taken.items()):
        return Answer(tuple(grants), dict.fromkeys(component.offers, 0))
    return None


def _first_right(shelf: Shelf, costs: Mapping[Fraction, int]) -> _Right | None:
    """Describe the right that is taken first from a shelf, None where another would cost less or none is."""
    each = [
        (
            (costs.get(lot.price.amount, 0) if lot.price else 0, int(lot.rights is not None), 0, lot.order),
            lot.rights,
        )
        for lot in shelf.lots
        if lot.rights != 0
    ]
    if not each or each[0] is not min(each, key=lambda one: one[0]):
        return None
    return _Right(*each[0], shelf.pack)


def _has_room(right: _Right | None, pieces: int) -> bool:
    return right is not None and (right.room is None or pieces * right.pack <= right.room)


def _best_plan(problem: Problem, block: Block, rights: Mapping[int, _Right | None]) -> Sequence[_Step] | None:
    """Give the cheapest steps that meet the needs of one member, None where that is not easily told."""
    if block.limits or len(block.ways) > MOST_WAYS:
        return None
    steps: list[_Step | None] = []
    for index, way in enumerate(block.ways):
        if any(rights[shelf] is None for shelf in way.shelves if problem.shelves[shelf].lots):
            return None
        found = list(_steps(problem, block, index, rights))
        if len({step.pieces for step in found}) > 1:
            return None
        steps.append(min(found, key=lambda step: step.cost, default=None))
    plans: list[tuple[_Step, ...]]
    if len(block.needs) == 1:
        plans = [(step,) for step in steps if step]
    elif set(block.needs) == {1}:
        plans = list(_plans(block, steps, frozenset(range(len(block.needs)))))
    else:
        return None
    return min(plans, key=_cost_of, default=None)


def _steps(
    problem: Problem, block: Block, index: int, rights: Mapping[int, _Right | None]
) -> Iterator[_Step]:
    """Give the ways to go a way with rights of one shelf."""
    way = block.ways[index]
    times = max(-(-block.needs[need] // often) for need, often in way.covers)
    for shelf, rule in zip(way.shelves, way.rules, strict=True):
        right = rights[shelf]
        if right is not None:
            pieces = problem.shelves[shelf].pieces(way.size)
            paid, limited, _, order = (part * right.pack * pieces * times for part in right.cost)
            yield _Step(index, times, shelf, pieces, (paid, limited, rule * pieces * times, order))


def _plans(block: Block, steps: Sequence[_Step | None], left: frozenset[int]) -> Iterator[tuple[_Step, ...]]:
    """Give the plans that meet what is left of the needs, the first need first."""
    if not left:
        yield ()
        return
    first = min(left)
    for step in filter(None, steps):
        met = _met(block.ways[step.way])
        if first in met:
            for rest in _plans(block, steps, left - met):
                yield (step, *rest)


def _met(way: Way) -> frozenset[int]:
    return frozenset(need for need, _ in way.covers)


def _cost_of(plan: Sequence[_Step]) -> Cost:
    return tuple(map(sum, zip(*(step.cost for step in plan), strict=True))) or NOTHING
