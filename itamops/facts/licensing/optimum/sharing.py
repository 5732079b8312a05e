"""Members of a block: which can be counted together, and which of them gets what was counted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from itamops.facts.licensing.optimum.plans import Plan, plans_of
from itamops.facts.licensing.optimum.problem import Block, CoverProblem, Grant, Way


class ShareGroup(NamedTuple):
    """Members of a block that are counted together: how many go each of the plans, where there are plans."""

    block: int
    first: int
    members: int
    plans: tuple[Plan, ...] = ()


class ShareChoice(NamedTuple):
    """A way gone so often, with pieces from each shelf for every time, or without rights by an offer."""

    way: int
    times: int
    takes: tuple[tuple[int, int], ...] = ()
    offer: int | None = None


def groups_of(problem: CoverProblem, blocks: Sequence[int]) -> list[ShareGroup]:
    """Count the members of a block together where what is counted can be shared out among them.

    It can where any count of ways could be, or by plans, if these are fewer than the ways of all members.
    """
    groups: list[ShareGroup] = []
    for index in blocks:
        block = problem.blocks[index]
        if block.members == 1 or separable(block):
            groups.append(ShareGroup(index, 0, block.members))
        elif plans := plans_of(block, block.members * len(block.ways)):
            groups.append(ShareGroup(index, 0, block.members, plans))
        else:
            groups += (ShareGroup(index, member, 1) for member in range(block.members))
    return groups


def separable(block: Block) -> bool:
    """Return whether any count of ways that meets the needs of all members can be shared out.

    It can where each way either meets its needs whole, and such ways are nested or apart, or meets one need
    once.
    """
    if block.limits:
        return False
    whole: list[frozenset[int]] = []
    for way in block.ways:
        if _meets_whole(block, way):
            whole.append(frozenset(need for need, _ in way.covers))
        elif len(way.covers) > 1 or way.covers[0][1] != 1:
            return False
    return all(one <= two or two <= one or one.isdisjoint(two) for one in whole for two in whole)


def _meets_whole(block: Block, way: Way) -> bool:
    return all(times >= block.needs[need] for need, times in way.covers)


def share_out(
    problem: CoverProblem, group: ShareGroup, choices: Sequence[ShareChoice], going: Sequence[int] = ()
) -> Iterator[Grant]:
    """Yield the members of a group what was chosen for them all, the first members first.

    `going` says how many members go each of the group's plans.
    """
    if group.plans:
        yield from _by_plans(group, choices, going)
        return
    block = problem.blocks[group.block]
    if group.members == 1:
        yield from (
            _grant(group.block, group.first, choice, choice.times) for choice in choices if choice.times
        )
        return
    stock = _Stock(choices)
    alike = [_Alike(group.first, group.members, block.needs)]
    for way in sorted(stock.ways, key=lambda way: (-len(block.ways[way].covers), way)):
        parted = []
        for members in alike:
            for part, taken in _served(block, members, way, stock):
                yield from (
                    _grant(group.block, part.first, choice, times, part.members) for choice, times in taken
                )
                parted.append(part)
        alike = parted


def _by_plans(group: ShareGroup, choices: Sequence[ShareChoice], going: Sequence[int]) -> Iterator[Grant]:
    stock, first = _Stock(choices), group.first
    for plan, members in zip(group.plans, going, strict=True):
        for way, times in plan:
            member = first
            for alike, taken in stock.take(way, times, members):
                yield from (_grant(group.block, member, choice, often, alike) for choice, often in taken)
                member += alike
        first += members


class _Alike(NamedTuple):
    """Members in a row for whom the same needs are still to be met."""

    first: int
    members: int
    needs: tuple[int, ...]


def _served(
    block: Block, alike: _Alike, way: int, stock: "_Stock"
) -> Iterator[tuple[_Alike, tuple[tuple[ShareChoice, int], ...]]]:
    """Let members go a way as long as there is of it; give them in parts, each with what it has taken."""
    covers = block.ways[way].covers
    if any(alike.needs[need] for need, _ in covers):
        wanted = 1 if _meets_whole(block, block.ways[way]) else alike.needs[covers[0][0]]
        for members, taken in stock.take(way, wanted, alike.members):
            times = sum(often for _, often in taken)
            met = {need: often * times for need, often in covers}
            needs = tuple(max(0, left - met.get(need, 0)) for need, left in enumerate(alike.needs))
            yield _Alike(alike.first, members, needs), taken
            alike = _Alike(alike.first + members, alike.members - members, alike.needs)
    if alike.members:
        yield alike, ()


def _grant(block: int, member: int, choice: ShareChoice, times: int, members: int = 1) -> Grant:
    takes = choice.takes if times == 1 else tuple((shelf, pieces * times) for shelf, pieces in choice.takes)
    return Grant(block, member, choice.way, times, takes, choice.offer, members)


class _Stock:
    """What was chosen and is not yet given to a member."""

    def __init__(self, choices: Sequence[ShareChoice]) -> None:
        self._left: defaultdict[int, list[tuple[ShareChoice, int]]] = defaultdict(list)
        for choice in reversed(choices):
            if choice.times:
                self._left[choice.way].append((choice, choice.times))

    @property
    def ways(self) -> list[int]:
        return list(self._left)

    def take(
        self, way: int, times: int, members: int
    ) -> Iterator[tuple[int, tuple[tuple[ShareChoice, int], ...]]]:
        """Take a way so often for each of some members, as long as it is there.

        Give how many in a row got the same, and what that is: what was chosen, how often each.
        """
        left = self._left[way]
        while members and left:
            choice, there = left[-1]
            whole = min(members, there // times)
            if whole:
                left.pop()
                self._put_back(way, choice, there - whole * times)
                yield whole, ((choice, times),)
                members -= whole
            else:
                yield 1, tuple(self._across(way, times))
                members -= 1

    def _across(self, way: int, times: int) -> Iterator[tuple[ShareChoice, int]]:
        left = self._left[way]
        while times and left:
            choice, there = left.pop()
            taken = min(times, there)
            self._put_back(way, choice, there - taken)
            times -= taken
            yield choice, taken

    def _put_back(self, way: int, choice: ShareChoice, times: int) -> None:
        if times:
            self._left[way].append((choice, times))


class Mixture:
    """Pieces of several shelves that stand in for each other, to be taken one after the other."""

    def __init__(self, pieces: Mapping[int, int]) -> None:
        self._left = [[shelf, count] for shelf, count in reversed(list(pieces.items())) if count]

    def take(self, pieces: int, times: int) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
        """Take so many pieces so often; give how often it was in a row that came from the same shelves."""
        while times:
            shelf, count = self._left[-1]
            if count >= pieces:
                whole = min(times, count // pieces)
                self._left[-1][1] -= whole * pieces
                self._drop_empty()
                yield whole, ((shelf, pieces),)
                times -= whole
            else:
                yield 1, tuple(self._across(pieces))
                times -= 1

    def _across(self, pieces: int) -> Iterator[tuple[int, int]]:
        while pieces:
            shelf, count = self._left[-1]
            taken = min(pieces, count)
            self._left[-1][1] -= taken
            self._drop_empty()
            pieces -= taken
            yield shelf, taken

    def _drop_empty(self) -> None:
        if not self._left[-1][1]:
            self._left.pop()
