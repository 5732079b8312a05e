"""Needs of client access: each pair of a person and a device needs a right of one of the two."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from itamops.facts.licensing.connected_sets import joined
from itamops.facts.licensing.optimum.assembly import Assembly, BlockShape, Path, paths
from itamops.facts.licensing.optimum.supply import SupplyChoice
from itamops.facts.licensing.software_use import Accessed
from itamops.records.base import Metric

BY_PERSON: tuple[Metric, ...] = ("client-access-user", "client-access")
BY_DEVICE: tuple[Metric, ...] = ("client-access-device", "client-access")
ONE = Fraction(1)


def add_accesses(
    assembly: Assembly, product: str, metrics: Collection[Metric], accessed: Sequence[Accessed]
) -> None:
    """Add the pairs of a product; those that share a person or a device hang together."""
    by_person = not set(BY_PERSON).isdisjoint(metrics)
    by_device = not set(BY_DEVICE).isdisjoint(metrics)
    for pairs in _connected(accessed) if by_device and by_person else _parted(accessed, by_person=by_person):
        shape, names = _shape(assembly, product, metrics, pairs)
        assembly.add(shape, [names])


def _parted(accessed: Sequence[Accessed], *, by_person: bool) -> Iterator[list[Accessed]]:
    """Put the pairs of each person together, or of each device; somebody without one stands for a device."""
    found: defaultdict[str, list[Accessed]] = defaultdict(list)
    for pair in accessed:
        found[pair.person if by_person else pair.device or pair.person].append(pair)
    yield from found.values()


def _connected(accessed: Sequence[Accessed]) -> Iterator[list[Accessed]]:
    for together in joined([pair.person, pair.device or pair.person] for pair in accessed):
        yield [accessed[position] for position in together]


def _shape(
    assembly: Assembly, product: str, metrics: Collection[Metric], pairs: Sequence[Accessed]
) -> tuple[BlockShape, tuple[tuple[str, ...], ...]]:
    """Return the ways to cover some pairs, and the names of their people and devices."""
    by_person = not set(BY_PERSON).isdisjoint(metrics)
    people: defaultdict[str, list[int]] = defaultdict(list)
    devices: defaultdict[str, list[int]] = defaultdict(list)
    ordered = sorted(pairs, key=lambda pair: (pair.person, pair.device or ""))
    for number, pair in enumerate(ordered):
        people[pair.person].append(number)
        if pair.device or not by_person:
            devices[pair.device or pair.person].append(number)
    holders = [
        (name, numbers, counted)
        for kind, counted in ((people, BY_PERSON), (devices, BY_DEVICE))
        for name, numbers in kind.items()
        if not set(counted).isdisjoint(metrics)
    ]
    needs, row_of = _merged(len(ordered), [numbers for _, numbers, _ in holders])
    found: list[Path] = []
    for position, (_, numbers, counted) in enumerate(holders):
        covers = tuple((row, 1) for row in dict.fromkeys(row_of[number] for number in numbers))
        pools = ordered[numbers[0]].pools
        choices: list[tuple[SupplyChoice, Fraction]] = [
            (choice, ONE)
            for metric in counted
            if metric in metrics
            for choice in assembly.market.choices(product, metric, pools, ())
        ]
        found += paths(covers, product, position, choices)
    return BlockShape((1,) * needs, tuple(found)), tuple((name,) for name, _, _ in holders)


def _merged(count: int, groups: Sequence[Sequence[int]]) -> tuple[int, dict[int, int]]:
    """Take pairs as one that the same rights cover; give how many there are, and which is which."""
    covering: defaultdict[int, list[int]] = defaultdict(list)
    for position, numbers in enumerate(groups):
        for number in numbers:
            covering[number].append(position)
    rows: dict[tuple[int, ...], int] = {}
    row_of = {number: rows.setdefault(tuple(covering[number]), len(rows)) for number in range(count)}
    return len(rows), row_of
