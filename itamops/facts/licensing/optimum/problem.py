"""What is asked of the optimum: needs, the ways to meet them, the rights there are and those for sale.

Nothing here knows of products or devices; a block stands for as many things as are alike.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.price import Price


class Lot(NamedTuple):
    """The rights of one line, None without limit; lots of less `order` are used first."""

    rights: int | None
    price: Price | None = None
    order: int = 0


class Summed(NamedTuple):
    """Sizes are added up before they are rounded.

    They are counted in parts, `scale` to `each` of a size; `scale` of the sum take `factor` rights, and
    whatever is covered at all takes `floor`.
    """

    scale: int = 1
    factor: int = 1
    floor: int = 0
    each: int = 1

    @classmethod
    def packs(cls, pack: int, floor: int) -> "Summed":
        """Return what takes whole packs each time, and all together no less than a floor."""
        return cls(factor=pack, floor=floor, each=pack)

    @property
    def least(self) -> int:
        """The rights that the floor takes."""
        return -(-self.floor // self.each) * self.each

    @property
    def whole(self) -> bool:
        """Whether each size is rounded by itself, so that only the floor is that of the sum."""
        return self.scale == 1 and self.factor == self.each

    def rights(self, parts: int, *, floor_met: bool = False) -> int:
        """Return the rights that a sum of so many parts takes."""
        least = 0 if floor_met else self.least
        return max(least, -(-parts // self.scale) * self.factor) if parts else 0


class RightsShelf(NamedTuple):
    """Rights that stand in for each other, handed out in packs, the first lot first.

    Without lots, they are rights that can only be bought.
    """

    lots: tuple[Lot, ...] = ()
    pack: int = 1
    summed: Summed | None = None

    @property
    def rights(self) -> int | None:
        """All rights on it, None without limit."""
        known = [lot.rights for lot in self.lots if lot.rights is not None]
        return sum(known) if len(known) == len(self.lots) else None

    def rights_of(self, pieces: int) -> int:
        """Return the rights that so many pieces take."""
        return self.summed.rights(pieces) if self.summed else pieces * self.pack

    def drawn(self, rights: int) -> Iterator[tuple[Lot, int]]:
        """Yield the lots that so many rights come from, and how many from each."""
        for lot in self.lots:
            taken = rights if lot.rights is None else min(rights, lot.rights)
            if taken:
                yield lot, taken
            rights -= taken

    def pieces(self, size: Fraction) -> int:
        """Return the pieces that a need of this size takes: packs, or parts where sizes are summed."""
        return -int(-size * self.summed.scale // self.summed.each) if self.summed else -(-size // self.pack)

    def covered(self, pieces: int) -> Fraction:
        """Return the size that so many pieces cover."""
        if self.summed:
            return Fraction(pieces * self.summed.each, self.summed.scale)
        return Fraction(pieces * self.pack)


class Offer(NamedTuple):
    """Further rights of a shelf's kind: how many come in a unit, and the price of one right.

    Of offers that cost the same, one of less `rank` is taken.
    """

    shelf: int
    unit: int = 1
    price: Price | None = None
    rank: int = 0


class Way(NamedTuple):
    """One way to meet needs of a block.

    Each time it is gone, it takes rights of `size` from its shelves, in any mixture, or from one offer;
    `covers` gives how often which need is met by it. `rules` are the ranks of its shelves: the less, the
    more to the letter.
    """

    covers: tuple[tuple[int, int], ...]
    size: Fraction
    shelves: tuple[int, ...] = ()
    rules: tuple[int, ...] = ()
    offers: tuple[int, ...] = ()


class Block(NamedTuple):
    """Needs that hang together, each to be met so often, and how many things have the very same ones.

    `limits` bind ways together: some of them, and how often they may be gone at the most in all.
    """

    needs: tuple[int, ...]
    ways: tuple[Way, ...]
    members: int = 1
    limits: tuple[tuple[tuple[int, ...], int], ...] = ()

    def met(self, way: Way) -> int:
        """Count the needs that are met by a way gone once."""
        return sum(min(times, self.needs[need]) for need, times in way.covers)


class CoverProblem(NamedTuple):
    """All of it; shelves and offers are named by their positions."""

    blocks: Sequence[Block]
    shelves: Sequence[RightsShelf]
    offers: Sequence[Offer]


class Grant(NamedTuple):
    """A way that some members of a block go, from `member` on, each of them `times` over.

    Each takes its rights from shelves, so many pieces from each, or nobody has them and the offer would do.
    """

    block: int
    member: int
    way: int
    times: int
    takes: tuple[tuple[int, int], ...] = ()
    offer: int | None = None
    members: int = 1


class Solution(NamedTuple):
    """The best cover, and the fewest units of each offer after which nothing is uncovered.

    `proved` is false where the solver ran out of time: then there may be better ones.
    """

    grants: tuple[Grant, ...]
    bought: dict[int, int]
    proved: bool = True
