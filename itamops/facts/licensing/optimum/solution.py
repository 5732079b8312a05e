"""From an answer back to names: which line covered whom or what by which rule, and what is uncovered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from itamops.facts.licensing.effective_rights import EffectiveRights
from itamops.facts.licensing.optimum.assembly import BlockShape, Names, Path
from itamops.facts.licensing.optimum.problem import CoverProblem, Grant, RightsShelf, Way
from itamops.facts.licensing.optimum.supply import Key, Market
from itamops.facts.licensing.terms import RULES


class Use(msgspec.Struct, frozen=True, gc=False):
    """Rights that a machine, person or measurement (`asset/…`, `person/…`) needs of a product.

    `license` is the line that covers them, by a rule, or None where no line does. `covers` names what else is
    covered by the same rights, `parts` the products that they cover where these are others than `product`.
    `idle` rights are set aside for somebody who does not use the product.
    """

    by: str
    rights: int
    license: str | None
    product: str = ""
    rule: str = ""
    covers: tuple[str, ...] = ()
    idle: bool = False
    parts: tuple[str, ...] = ()


_User = tuple[str, tuple[str, ...]]
"""Who or what gets a right, and what else is covered by it."""


class Uses:
    """Uses by position, and rights by line that are left over in packs: they move to nobody else."""

    def __init__(self, market: Market, problem: CoverProblem) -> None:
        self.by_key: defaultdict[Key, list[Use]] = defaultdict(list)
        self.left_over: Counter[str] = Counter()
        self._market = market
        self._problem = problem
        self._lines = [_Queue(shelf, market.stocked[index]) for index, shelf in enumerate(problem.shelves)]
        self._keys = {line.license.id: key_of(line) for lines in market.stocked for line in lines}
        self._missing: Counter[int] = Counter()
        self._products: dict[int, str] = {}
        self._used: Counter[int] = Counter()
        self._short: Counter[int] = Counter()
        self._remainders: defaultdict[int, Counter[str]] = defaultdict(Counter)

    def add(
        self, grants: Iterable[Grant], shapes: Sequence[BlockShape], members: Sequence[Sequence[Names]]
    ) -> None:
        """Add what some grants say; `finish` has to follow after the last."""
        turns: dict[tuple[int, int, int], Iterator[str]] = {}
        missing = []
        for grant in grants:
            path = shapes[grant.block].paths[grant.way]
            users, each = _users(grant, path, members[grant.block], turns)
            if grant.offer is None:
                self._covered(users, each, path)
            else:
                missing.append((users, each, path, grant.offer))
        for users, each, path, offer in missing:
            self._uncovered(users, each, path, offer)

    def _covered(self, users: Sequence[_User], grant: Grant, path: Path) -> None:
        wanted = _whole(path.way, grant.times)
        for index, pieces in grant.takes:
            shelf = self._problem.shelves[index]
            rule = RULES[path.way.rules[path.way.shelves.index(index)]]
            self._products.setdefault(index, path.product)
            rest = iter(users)
            for count, drawn in self._lines[index].share(pieces, len(users)):
                alike, left = list(islice(rest, count)), wanted
                for line, rights in drawn:
                    used = rights if shelf.summed and not shelf.summed.whole else min(rights, left)
                    left -= used
                    self._used[index] += used * count
                    if rights > used:
                        self._remainders[index][line.license.id] += (rights - used) * count
                    if used:
                        key = self._keys[line.license.id]
                        self._add(key, alike, used, path, line.license.id, rule)
            wanted -= min(wanted, pieces * shelf.pack)

    def _uncovered(self, users: Sequence[_User], grant: Grant, path: Path, offer: int) -> None:
        index, key = self._problem.offers[offer].shelf, self._market.keys[offer]
        shelf = self._problem.shelves[index]
        if shelf.summed is None or shelf.summed.whole:
            self._add(key, users, _whole(path.way, grant.times), path)
            self._missing[index] += shelf.pieces(path.way.size) * grant.times * len(users)
            self._short[index] += _whole(path.way, grant.times) * len(users)
            return
        pieces = shelf.pieces(path.way.size) * grant.times
        for user in users:
            before = self._lines[index].parts + self._missing[index]
            self._missing[index] += pieces
            self._add(key, [user], _plain(shelf, before + pieces) - _plain(shelf, before), path)

    def _add(
        self,
        key: Key,
        users: Iterable[_User],
        rights: int,
        path: Path,
        license_id: str | None = None,
        rule: str = "",
    ) -> None:
        product, parts = path.product, path.parts
        self.by_key[key] += [
            Use(by, rights, license_id, product, rule, covers, parts=parts) for by, covers in users
        ]

    def finish(self) -> None:
        """Add what the least that has to be counted is above what is there, remainders of packs included."""
        for index, queue in enumerate(self._lines):
            summed = self._problem.shelves[index].summed
            filled = Counter({line.license.id: rights for line, rights in queue.fill()})
            above = summed.floor - self._used[index] if summed and summed.whole else filled.total()
            for license_id, rights in (*filled.items(), *self._remainders[index].items()):
                used = max(0, min(rights, above))
                above -= used
                self.left_over[license_id] += rights - used
                if used:
                    product = self._products[index]
                    use = Use(f"software/{product}", used, license_id, product, RULES[0])
                    self.by_key[self._keys[license_id]].append(use)
        for offer, key in enumerate(self._market.keys):
            index = self._problem.offers[offer].shelf
            shelf = self._problem.shelves[index]
            parts, short = self._missing.pop(index, 0), self._short.pop(index, 0)
            if shelf.summed and parts and not self._lines[index].parts:
                rights = (
                    shelf.summed.floor - short
                    if shelf.summed.whole
                    else shelf.rights_of(parts) - _plain(shelf, parts)
                )
                if rights > 0:
                    self.by_key[key].append(Use(f"software/{key[0]}", rights, None, key[0]))


def key_of(line: EffectiveRights) -> Key:
    """Return the position that a line stands in: with the first of its products."""
    return line.license.covers[0], line.license.metric, line.license.pool or ""


def _users(
    grant: Grant, path: Path, members: Sequence[Names], turns: dict[tuple[int, int, int], Iterator[str]]
) -> tuple[Sequence[_User], Grant]:
    """Return who gets rights by a grant, and what each of them gets; several names in a place take turns."""
    alike = members[grant.member : grant.member + grant.members]
    if len(alike[0][path.holder]) == 1:
        return [_user(names[path.holder][0], path, names) for names in alike], grant
    users = []
    for member, names in enumerate(alike, grant.member):
        turn = turns.setdefault((grant.block, member, path.holder), iter(names[path.holder]))
        users += [_user(by, path, names) for by in islice(turn, grant.times)]
    takes = tuple((shelf, pieces // grant.times) for shelf, pieces in grant.takes)
    return users, grant._replace(times=1, takes=takes)


def _user(by: str, path: Path, names: Names) -> _User:
    if not path.covered:
        return by, ()
    return by, tuple(name for position in path.covered for name in names[position] if name != by)


def _whole(way: Way, times: int) -> int:
    """Return the whole rights in a way's size, gone so often."""
    return way.size.numerator * times // way.size.denominator


def _plain(shelf: RightsShelf, parts: int) -> int:
    return shelf.summed.rights(parts, floor_met=True) if shelf.summed else parts


class _Queue:
    """The lines of a shelf while rights are taken from them, the first line first."""

    def __init__(self, shelf: RightsShelf, lines: Sequence[EffectiveRights]) -> None:
        self._shelf = shelf
        self._left = [(lot.rights, line) for lot, line in zip(shelf.lots, lines, strict=True)]
        self._left.reverse()
        self.parts = 0

    def share(
        self, pieces: int, members: int
    ) -> Iterator[tuple[int, tuple[tuple[EffectiveRights, int], ...]]]:
        """Take pieces for each of some members.

        Give how many in a row got the same, and what that is: lines, and how many rights are from each.
        """
        rights = pieces * self._shelf.pack
        while members:
            left = self._left[-1][0] if self._left else 0
            whole = members if left is None else min(members, left // rights) if rights else 0
            if whole and self._shelf.summed is None:
                [(line, _)] = self._draw(rights * whole)
                yield whole, ((line, rights),)
                members -= whole
            else:
                yield 1, tuple(self._take(pieces))
                members -= 1

    def _take(self, pieces: int) -> Iterator[tuple[EffectiveRights, int]]:
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
