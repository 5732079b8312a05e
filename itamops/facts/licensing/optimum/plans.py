"""The plans of a block: which ways, each how often, meet all needs of one member with none too many."""

from collections import Counter
from collections.abc import Iterator, Sequence

from itamops.facts.licensing.optimum.problem import Block

Plan = tuple[tuple[int, int], ...]
"""Ways by their positions, each with how often it is gone."""


def plans_of(block: Block, most: int) -> tuple[Plan, ...]:
    """Return all plans of a block, none where there are more than `most` of them.

    Whoever goes a way that could be left out does not better, so no other plans have to be looked at.
    """
    found: dict[Plan, None] = {}
    for ways in _meeting(block, block.needs, ()):
        found[tuple(sorted(Counter(ways).items()))] = None
        if len(found) > most:
            return ()
    return tuple(plan for plan in found if _keeps(block, plan))


def _meeting(block: Block, left: Sequence[int], gone: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Meet what is left of the needs, the first need first, by ways in any order."""
    first = next((need for need, count in enumerate(left) if count), None)
    if first is None:
        yield gone
        return
    for index, way in enumerate(block.ways):
        covers = dict(way.covers)
        if first in covers:
            after = [max(0, count - covers.get(need, 0)) for need, count in enumerate(left)]
            yield from _meeting(block, after, (*gone, index))


def _keeps(block: Block, plan: Plan) -> bool:
    return all(sum(times for way, times in plan if way in ways) <= most for ways, most in block.limits)
