"""Puts a problem together: what needs rights by name, and alike things as one block."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import msgspec

from itamops.facts.licensing.optimum.problem import Block, CoverProblem, Way
from itamops.facts.licensing.optimum.supply import Market, SupplyChoice
from itamops.records.base import Metric
from itamops.records.license import Parameters


class Path(NamedTuple):
    """A way with the product that it is a right to, and whom or what it covers, by positions in the names.

    `holder` is who or what gets the right; where a position holds several names, each time another of them.
    `parts` are the products that are there, where they are not the one that it is a right to.
    """

    way: Way
    product: str
    holder: int
    covered: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()


class BlockShape(NamedTuple):
    """A block before it is known how many have it."""

    needs: tuple[int, ...]
    paths: tuple[Path, ...]
    limits: tuple[tuple[tuple[int, ...], int], ...] = ()


Names = tuple[tuple[str, ...], ...]
"""The names of one that has a shape, by position: `asset/…`, `instance/…`, `person/…`."""


class Assembly:
    """Collects shapes and who has them."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._members: defaultdict[BlockShape, list[Names]] = defaultdict(list)

    def add(self, shape: BlockShape, members: Iterable[Names]) -> None:
        """Add all that have a shape; one that nothing is needed for is left out."""
        if shape.needs:
            self._members[shape] += members

    def assembled(self) -> tuple[CoverProblem, Sequence[BlockShape], Sequence[Sequence[Names]]]:
        """Return the problem, and for each of its blocks the shape and the names of its members, in order."""
        for members in self._members.values():
            members.sort()
        ordered = sorted(self._members.items(), key=lambda item: item[1][0])
        blocks = [
            Block(shape.needs, tuple(path.way for path in shape.paths), len(members), shape.limits)
            for shape, members in ordered
        ]
        problem = CoverProblem(blocks, self.market.shelves, self.market.offers)
        return problem, [shape for shape, _ in ordered], [members for _, members in ordered]


@cache
def _without_pack(parameters: Parameters) -> Parameters:
    return msgspec.structs.replace(parameters, pack=None)


def paths(
    covers: tuple[tuple[int, int], ...],
    product: str,
    holder: int,
    choices: Iterable[tuple[SupplyChoice, Fraction]],
    covered: tuple[int, ...] = (),
    parts: tuple[str, ...] = (),
) -> list[Path]:
    """Return the ways to cover some needs by rights of several kinds, each with the size that it counts.

    Kinds that count the same size stand in for each other in any mixture.
    """
    alike: defaultdict[tuple[Fraction, Metric, Parameters], list[SupplyChoice]] = defaultdict(list)
    for choice, size in choices:
        alike[size, choice.terms.metric, _without_pack(choice.terms.parameters)].append(choice)
    found = []
    for (size, _, _), kinds in alike.items():
        owned = {choice.shelf: choice.rank for choice in kinds if choice.shelf is not None}
        offers = tuple(sorted({choice.offer for choice in kinds if choice.offer is not None}))
        way = Way(covers, size, tuple(owned), tuple(owned.values()), offers)
        found.append(Path(way, product, holder, covered, parts))
    return found
