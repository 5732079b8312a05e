"""From an answer back to names: which line covered whom or what by which rule, and what is uncovered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from itamops.facts.effective_rights import EffectiveRights
from itamops.facts.licensing.assembly import Names, Path, Shape
from itamops.facts.licensing.market import Key, Market
from itamops.facts.licensing.problem import Grant, Problem, Shelf, Way
from itamops.facts.licensing.terms import RULES


class Use(msgspec.Struct, frozen=True, gc=False):
    """Rights that a machine, person or measurement (`asset/…`, `person/…`) needs of a product.

    `license` is the line that covers them, by a rule, or None where no line does. `covers` names what else is
    covered by the same rights.
    """

    by: str
    rights: int
    license: str | None
    product: str = ""
    rule: str = ""
    covers: tuple[str, ...] = ()


class Uses:
    """Uses by position, and rights by line that are left over in packs: they move to nobody else."""

    def __init__(self, market: Market, problem: Problem) -> None:
        self.by_key: defaultdict[Key, list[Use]] = defaultdict(list)
        self.left_over: Counter[str] = Counter()
        self._market = market
        self._problem = problem
        self._lines = [_Queue(shelf, market.stocked[index]) for index, shelf in enumerate(problem.shelves)]
        self._keys = {line.license.id: key_of(line) for lines in market.stocked for line in lines}
        self._missing: Counter[int] = Counter()
        self._products: dict[int, str] = {}

    def add(
        self, grants: Iterable[Grant], shapes: Sequence[Shape], members: Sequence[Sequence[Names]]
    ) -> None:
        """Add what some grants say; `finish` has to follow after the last."""
        named: dict[tuple[int, int, int], Iterator[str]] = {}
        missing = []
        for grant in grants:
            path = shapes[grant.block].paths[grant.way]
            names = members[grant.block][grant.member]
            holders = names[path.holder]
            covers = tuple(name for position in path.covered for name in names[position])
            if len(holders) == 1:
                rows = [(holders[0], grant)]
            else:
                turn = named.setdefault((grant.block, grant.member, path.holder), iter(holders))
                rows = [(next(turn), _once(grant)) for _ in range(grant.times)]
            for by, one in rows:
                if one.offer is None:
                    self._covered(by, one, path, tuple(name for name in covers if name != by))
                else:
                    missing.append((by, one, path, covers))
        for by, one, path, covers in missing:
            self._uncovered(by, one, path, covers)

    def _covered(self, by: str, grant: Grant, path: Path, covers: tuple[str, ...]) -> None:
        left = _whole(path.way, grant.times)
        for shelf, pieces in grant.takes:
            rule = RULES[path.way.rules[path.way.shelves.index(shelf)]]
            self._products.setdefault(shelf, path.product)
            for line, rights in self._lines[shelf].take(pieces):
                used = rights if self._problem.shelves[shelf].summed else min(rights, left)
                left -= used
                if rights > used:
                    self.left_over[line.license.id] += rights - used
                if used:
                    use = Use(by, used, line.license.id, path.product, rule, covers)
                    self.by_key[self._keys[line.license.id]].append(use)

    def _uncovered(self, by: str, grant: Grant, path: Path, covers: tuple[str, ...]) -> None:
        if grant.offer is None:
            return
        offer = self._problem.offers[grant.offer]
        shelf = self._problem.shelves[offer.shelf]
        rights = _whole(path.way, grant.times)
        if shelf.summed:
            before = self._lines[offer.shelf].parts + self._missing[offer.shelf]
            pieces = shelf.pieces(path.way.size) * grant.times
            self._missing[offer.shelf] += pieces
            rights = _plain(shelf, before + pieces) - _plain(shelf, before)
        self.by_key[self._market.keys[grant.offer]].append(Use(by, rights, None, path.product, "", covers))

    def finish(self) -> None:
        """Add what the least that has to be counted is above what is there."""
        for index, queue in enumerate(self._lines):
            for line, rights in queue.fill():
                product = self._products[index]
                use = Use(f"software/{product}", rights, line.license.id, product, RULES[0])
                self.by_key[key_of(line)].append(use)
        for offer, key in enumerate(self._market.keys):
            index = self._problem.offers[offer].shelf
            shelf = self._problem.shelves[index]
            parts = self._missing.pop(index, 0)
            if shelf.summed and parts and not self._lines[index].parts:
                rights = shelf.rights_of(parts) - _plain(shelf, parts)
                if rights:
                    self.by_key[key].append(Use(f"software/{key[0]}", rights, None, key[0]))


def key_of(line: EffectiveRights) -> Key:
    """Give the position that a line stands in: with the first of its products."""
    return line.license.covers[0], line.license.metric, line.license.pool or ""


def _once(grant: Grant) -> Grant:
    takes = tuple((shelf, pieces // grant.times) for shelf, pieces in grant.takes)
    return grant._replace(times=1, takes=takes)


def _whole(way: Way, times: int) -> int:
    """Give the whole rights in a way's size, gone so often."""
    return way.size.numerator * times // way.size.denominator


def _plain(shelf: Shelf, parts: int) -> int:
    return shelf.summed.rights(parts, floor_met=True) if shelf.summed else parts


class _Queue:
    """The lines of a shelf while rights are taken from them, the first line first."""

    def __init__(self, shelf: Shelf, lines: Sequence[EffectiveRights]) -> None:
        self._shelf = shelf
        self._left = [(lot.rights, line) for lot, line in zip(shelf.lots, lines, strict=True)]
        self._left.reverse()
        self.parts = 0

    def take(self, pieces: int) -> Iterator[tuple[EffectiveRights, int]]:
        """Take pieces; give the lines and how many rights are from each."""
        if self._shelf.summed is None:
            yield from self._draw(pieces * self._shelf.pack)
            return
        before = self.parts
        self.parts += pieces
        yield from self._draw(_plain(self._shelf, self.parts) - _plain(self._shelf, before))

    def fill(self) -> Iterator[tuple[EffectiveRights, int]]:
        """Take what the terms count at the least above what was taken."""
        if self._shelf.summed and self.parts:
            yield from self._draw(self._shelf.rights_of(self.parts) - _plain(self._shelf, self.parts))

    def _draw(self, rights: int) -> Iterator[tuple[EffectiveRights, int]]:
        while rights and self._left:
            left, line = self._left.pop()
            taken = rights if left is None else min(left, rights)
            if left is None or left > taken:
                self._left.append((None if left is None else left - taken, line))
            if taken:
                yield line, taken
            rights -= taken
