"""Puts together what hangs together: sets that share a member, directly or through others."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

H = TypeVar("H", bound=Hashable)


def joined(sets: Iterable[Collection[H]]) -> list[list[int]]:
    """Return the positions of the sets that hang together; none of the sets is empty."""
    above: dict[H, H] = {}

    def top(member: H) -> H:
        while above[member] != member:
            above[member] = above[above[member]]
            member = above[member]
        return member

    firsts = []
    for members in sets:
        first = next(iter(members))
        firsts.append(first)
        for member in members:
            above.setdefault(member, member)
            above[top(member)] = top(first)
    together: defaultdict[H, list[int]] = defaultdict(list)
    for position, first in enumerate(firsts):
        together[top(first)].append(position)
    return list(together.values())
