"""The one optimum over all rights and needs that have to do with each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from itamops.facts.licensing.connected_sets import joined
from itamops.facts.licensing.optimum.cover_program import Component, CoverProgram, PurchaseProgram
from itamops.facts.licensing.optimum.greedy import greedy_answer
from itamops.facts.licensing.optimum.problem import CoverProblem, Grant, Solution, Way
from itamops.facts.licensing.optimum.sharing import groups_of, share_out
from itamops.facts.licensing.optimum.uncontested import uncontested_answer
from itamops.facts.licensing.optimum.without_choice import plain_answer
from itamops.facts.licensing.price import Price


def best_answers(problem: CoverProblem, seconds: float) -> Iterator[Solution]:
    """Yield the best answer for each set of blocks that share shelves with no others.

    Best is the least that is missing (by what buying it would cost where all prices are known, then in
    rights), then the fewest needs left uncovered, then the least cost of what is used and the fewest of it,
    then by rule, then the lots of less order. An answer that takes longer than `seconds` is the best that was
    found until then, and not proved.
    """
    for component in components(problem):
        yield (
            uncontested_answer(problem, component)
            or plain_answer(problem, component)
            or _chosen_answer(problem, component, seconds)
        )


def components(problem: CoverProblem) -> Iterator[Component]:
    """Part a problem into those that have nothing to do with each other."""
    touched = [{shelf for way in block.ways for shelf in _shelves(problem, way)} for block in problem.blocks]
    for members in joined(touched):
        ways = [way for index in members for way in problem.blocks[index].ways]
        yield Component(
            groups_of(problem, members),
            sorted({shelf for index in members for shelf in touched[index]}),
            sorted({offer for way in ways for offer in way.offers}),
        )


def _shelves(problem: CoverProblem, way: Way) -> Iterator[int]:
    """Yield the shelves that a way takes rights from or would buy rights of."""
    yield from way.shelves
    yield from (problem.offers[offer].shelf for offer in way.offers)


def _chosen_answer(problem: CoverProblem, component: Component, seconds: float) -> Solution:
    cover = CoverProgram(problem, component)
    solved = cover.program.solve(seconds)
    found = [] if solved.proved else [greedy_answer(problem, component).grants]
    if solved.values is not None:
        shares = (share_out(problem, *chosen) for chosen in cover.choices(solved.values))
        found.append(tuple(chain.from_iterable(shares)))
    grants = min(found, key=lambda grants: weight(problem, component, grants))
    bought, proved = _purchase(problem, component, grants, seconds)
    return Solution(grants, bought, solved.proved and proved)


class Weight(NamedTuple):
    """How good a cover is, the less the better.

    What the rights would cost that nobody has (zero where a price is not known), how many they are, how many
    needs are left without, what the rights cost that are used, and how many these are, but for those without
    limit.
    """

    missing_cost: Fraction
    missing_rights: Fraction
    uncovered: int
    used_cost: Fraction
    used_rights: int


def weight(problem: CoverProblem, component: Component, grants: Sequence[Grant]) -> Weight:
    """Weigh a cover, in exact numbers."""
    taken: Counter[int] = Counter()
    missing: Counter[int] = Counter()
    demand: defaultdict[int, Fraction] = defaultdict(Fraction)
    uncovered = 0
    for grant in grants:
        for index, pieces in grant.takes:
            taken[index] += pieces * grant.members
        if grant.offer is not None:
            block = problem.blocks[grant.block]
            way, times = block.ways[grant.way], grant.times * grant.members
            missing[grant.offer] += (
                problem.shelves[problem.offers[grant.offer].shelf].pieces(way.size) * times
            )
            demand[grant.offer] += way.size * times
            uncovered += block.met(way) * times
    for offer, pieces in missing.items():
        index = problem.offers[offer].shelf
        shelf = problem.shelves[index]
        if shelf.summed:
            missing[offer] = shelf.summed.rights(pieces, floor_met=bool(taken[index]))
            demand[offer] = Fraction(missing[offer])
        else:
            missing[offer] = pieces * shelf.pack
    offered = {offer: problem.offers[offer].price for offer in component.offers}
    known = None not in offered.values()
    used = [
        (lot, rights)
        for index, pieces in taken.items()
        for lot, rights in problem.shelves[index].drawn(problem.shelves[index].rights_of(pieces))
    ]
    return Weight(
        _sum((offered[offer], rights) for offer, rights in missing.items()) if known else Fraction(0),
        sum(demand.values(), Fraction(0)),
        uncovered,
        _sum((lot.price, rights) for lot, rights in used),
        sum(rights for lot, rights in used if lot.rights is not None),
    )


def _sum(priced: Iterable[tuple[Price | None, int]]) -> Fraction:
    """Add up what rights cost; nothing where that is in several currencies."""
    known = [(price, rights) for price, rights in priced if price is not None]
    if len({price.currency for price, _ in known}) > 1:
        return Fraction(0)
    return sum((price.amount * rights for price, rights in known), Fraction(0))


def _purchase(
    problem: CoverProblem, component: Component, grants: tuple[Grant, ...], seconds: float
) -> tuple[dict[int, int], bool]:
    """Return the fewest units of each offer after which nothing is uncovered."""
    missing: Counter[int] = Counter()
    for grant in grants:
        if grant.offer is not None:
            shelf = problem.shelves[problem.offers[grant.offer].shelf]
            size, times = problem.blocks[grant.block].ways[grant.way].size, grant.times * grant.members
            missing[grant.offer] += shelf.pieces(size) * times
    if not missing:
        return dict.fromkeys(component.offers, 0), True
    units = {
        offer: -(
            -problem.shelves[problem.offers[offer].shelf].rights_of(pieces) // problem.offers[offer].unit
        )
        for offer, pieces in missing.items()
    }
    if _one_by_one(problem, component):
        return dict.fromkeys(component.offers, 0) | units, True
    purchase = PurchaseProgram(problem, component, units)
    solved = purchase.program.solve(seconds)
    if solved.values is None:
        return dict.fromkeys(component.offers, 0) | units, False
    return {offer: solved.values[column] for offer, column in purchase.units.items()}, solved.proved


def _one_by_one(problem: CoverProblem, component: Component) -> bool:
    """Return whether each right is bought and used by itself, so that what is missing is what to buy."""
    shelves = (problem.shelves[index] for index in component.shelves)
    ways = (way for group in component.groups for way in problem.blocks[group.block].ways)
    return (
        all(shelf.pack == 1 and shelf.summed is None for shelf in shelves)
        and all(problem.offers[offer].unit == 1 for offer in component.offers)
        and all(way.size == 1 for way in ways)
    )
