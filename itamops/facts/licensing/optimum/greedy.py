"""A cover without looking ahead: each need in turn takes the first rights that fit.

It stands in where the solver runs out of time, and it is what the optimum is compared with.
"""

from collections.abc import Iterator, Mapping

from itamops.facts.licensing.optimum.cover_program import Component
from itamops.facts.licensing.optimum.problem import Block, CoverProblem, Grant, RightsShelf, Solution, Way


class _Shelf:
    """A shelf while rights are taken from it, piece by piece."""

    def __init__(self, shelf: RightsShelf) -> None:
        self.shelf = shelf
        self.taken = 0

    def rights(self, further: int = 0) -> int:
        """Return the rights that were taken, with so many further pieces."""
        return self.shelf.rights_of(self.taken + further)

    def room(self, wanted: int) -> int:
        """Return how many of the pieces that are wanted there still are."""
        limit = self.shelf.rights
        if not self.shelf.lots or limit is None:
            return wanted if self.shelf.lots else 0
        return next((pieces for pieces in range(wanted, 0, -1) if self.rights(pieces) <= limit), 0)


def greedy_answer(problem: CoverProblem, component: Component) -> Solution:
    """Cover members one after the other, and buy in whole units what is missing."""
    owned = {shelf: _Shelf(problem.shelves[shelf]) for shelf in component.shelves}
    missing = {offer: _Shelf(problem.shelves[problem.offers[offer].shelf]) for offer in component.offers}
    grants: list[Grant] = []
    for group in component.groups:
        block = problem.blocks[group.block]
        for member in range(group.first, group.first + group.members):
            for way, takes, offer in _cover(block, owned):
                grants.append(Grant(group.block, member, way, 1, takes, offer))
                if offer is not None:
                    missing[offer].taken += missing[offer].shelf.pieces(block.ways[way].size)
    bought = {offer: -(-shelf.rights() // problem.offers[offer].unit) for offer, shelf in missing.items()}
    return Solution(tuple(grants), bought, proved=False)


def _cover(
    block: Block, owned: Mapping[int, _Shelf]
) -> Iterator[tuple[int, tuple[tuple[int, int], ...], int | None]]:
    left = list(block.needs)
    limits = _Limits(block)
    order = sorted(range(len(block.ways)), key=lambda way: (min(block.ways[way].rules, default=0), way))
    for index in order:
        way = block.ways[index]
        while limits.allow(index) and any(left[need] for need, _ in way.covers):
            takes = _take(way, owned)
            if not takes:
                break
            _meet(left, way)
            limits.count(index)
            yield index, takes, None
    for index in (index for index in order if block.ways[index].offers):
        while limits.allow(index) and any(left[need] for need, _ in block.ways[index].covers):
            _meet(left, block.ways[index])
            limits.count(index)
            yield index, (), block.ways[index].offers[0]


class _Limits:
    """How often ways may still be gone."""

    def __init__(self, block: Block) -> None:
        self._left = [[most] for _, most in block.limits]
        self._of = [
            [left for (ways, _), left in zip(block.limits, self._left, strict=True) if index in ways]
            for index, _ in enumerate(block.ways)
        ]

    def allow(self, way: int) -> bool:
        return all(left[0] for left in self._of[way])

    def count(self, way: int) -> None:
        for left in self._of[way]:
            left[0] -= 1


def _meet(left: list[int], way: Way) -> None:
    for need, times in way.covers:
        left[need] = max(0, left[need] - times)


def _take(way: Way, owned: Mapping[int, _Shelf]) -> tuple[tuple[int, int], ...]:
    """Take what a way needs from its shelves in their order, or nothing where it is not there."""
    takes: list[tuple[int, int]] = []
    left = way.size
    for index in way.shelves:
        shelf = owned[index]
        pieces = shelf.room(shelf.shelf.pieces(left))
        if pieces:
            takes.append((index, pieces))
            left -= shelf.shelf.covered(pieces)
        if left <= 0:
            break
    if left > 0:
        return ()
    for index, pieces in takes:
        owned[index].taken += pieces
    return tuple(takes)
