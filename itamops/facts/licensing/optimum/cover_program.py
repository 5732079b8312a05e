"""The integer programs behind a license position: which rights cover which needs, and what must be bought."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from itamops.facts.licensing.optimum.problem import Block, CoverProblem, RightsShelf, Way
from itamops.facts.licensing.optimum.program import Program
from itamops.facts.licensing.optimum.sharing import Mixture, ShareChoice, ShareGroup
from itamops.facts.licensing.price import Price

LARGEST_COST = 10**9
"""Costs above are rounded to ten-thousandths of a currency's unit: the solver computes in doubles."""
FINEST = 10**4

MISSING = 100
"""Weighs more than the rank of any rule: what looks covered for nothing is rather covered by a right."""

Factors = defaultdict[int, int]

Assortment = tuple[tuple[int, int], ...]
"""Shelves that stand in for each other piece by piece, each with the rank of its rule."""


class Component(NamedTuple):
    """Groups of members, and the shelves and offers that they share with no others."""

    groups: Sequence[ShareGroup]
    shelves: Sequence[int]
    offers: Sequence[int]


def cost_scale(prices: Iterable[Price | None]) -> Mapping[Fraction, int]:
    """Return amounts as whole numbers in proportion, or nothing where they are in several currencies."""
    known = [price for price in prices if price is not None]
    amounts = {price.amount for price in known}
    if len({price.currency for price in known}) > 1 or not any(amounts):
        return {}
    scale = lcm(*(amount.denominator for amount in amounts))
    if max(amounts) * scale > LARGEST_COST:
        scale = FINEST
    whole = {amount: round(amount * scale) for amount in amounts}
    divisor = gcd(*whole.values()) or 1
    return {amount: cost // divisor for amount, cost in whole.items()}


class CoverProgram:
    """The least missing, then the fewest needs left uncovered, the least used, by rule, by order.

    Both what is missing and what is used are counted by their cost first, then in rights.
    """

    def __init__(self, problem: CoverProblem, component: Component) -> None:
        self.problem = problem
        self.program = Program()
        self.groups = component.groups
        self._bought_costs = _offer_costs(problem, component.offers)
        lots = [lot for shelf in component.shelves for lot in problem.shelves[shelf].lots]
        self._lot_costs = cost_scale(lot.price for lot in lots)
        self._asked: defaultdict[Assortment, dict[int, int]] = defaultdict(dict)
        self._taken: defaultdict[int, list[int]] = defaultdict(list)
        self._missing: defaultdict[int, Factors] = defaultdict(lambda: defaultdict(int))
        self._going: list[list[int]] = []
        self._ways = [list(self._group(position, group)) for position, group in enumerate(component.groups)]
        self._amounts = {one: self._assorted(one, asked) for one, asked in self._asked.items()}
        for shelf in component.shelves:
            self._shelf(shelf)

    def choices(self, values: Sequence[int]) -> Iterator[tuple[ShareGroup, list[ShareChoice], list[int]]]:
        """Read from the values of the columns what each group does, and how many members go each plan."""
        mixtures = {
            assortment: Mixture({shelf: values[column] for shelf, column in amounts.items()})
            for assortment, amounts in self._amounts.items()
        }
        for group, ways, going in zip(self.groups, self._ways, self._going, strict=True):
            chosen = [choice for way in ways for choice in way.choices(values, mixtures)]
            yield group, chosen, [values[column] for column in going]

    def _group(self, position: int, group: ShareGroup) -> Iterator["_WayColumns"]:
        block = self.problem.blocks[group.block]
        gone: list[list[int]] = []
        for index, way in enumerate(block.ways):
            limit = group.members * max(-(-block.needs[need] // times) for need, times in way.covers)
            columns = self._owned(index, way, limit)
            left = block.met(way)
            columns.offers = {
                offer: self._offered(offer, way, left, limit, len(self.groups) - position)
                for offer in way.offers
            }
            gone.append(list(columns.gone()))
            yield columns
        self._going.append(meet_needs(self.program, block, group, gone))

    def _owned(self, index: int, way: Way, limit: int) -> "_WayColumns":
        shelves = self.problem.shelves
        by_pack: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for shelf, rule in zip(way.shelves, way.rules, strict=True):
            if shelves[shelf].lots:
                by_pack[shelves[shelf].pack].append((shelf, rule))
        assortments = {pack: tuple(ranked) for pack, ranked in by_pack.items()}
        columns = _WayColumns(index)
        for pattern in patterns(way.size, {pack: shelves[one[0][0]] for pack, one in assortments.items()}):
            column = self.program.column(limit)
            columns.patterns[column] = tuple((assortments[pack], pieces) for pack, pieces in pattern)
            for assortment, pieces in columns.patterns[column]:
                self._asked[assortment][column] = pieces
        return columns

    def _assorted(self, assortment: Assortment, asked: Mapping[int, int]) -> dict[int, int]:
        """Add a column for the pieces from each shelf; together they are what all ways ask for."""
        most = sum(pieces * (self.program.limits[column] or 0) for column, pieces in asked.items())
        amounts = {shelf: self.program.column(most, (0, 0, 0, 0, 0, rule)) for shelf, rule in assortment}
        factors = dict.fromkeys(amounts.values(), 1) | {column: -pieces for column, pieces in asked.items()}
        self.program.row(factors, 0, 0)
        for shelf, column in amounts.items():
            self._taken[shelf].append(column)
        return amounts

    def _offered(self, offer: int, way: Way, left: int, limit: int, urgency: int) -> int:
        """Add a column for a way that is gone without rights, which leaves so many needs uncovered."""
        shelf = self.problem.shelves[self.problem.offers[offer].shelf]
        pieces = shelf.pieces(way.size)
        rank = MISSING + self.problem.offers[offer].rank
        if shelf.summed:
            column = self.program.column(limit, (0, 0, left, 0, 0, rank * pieces, urgency * pieces))
            self._missing[offer][column] += pieces
            return column
        price = self._bought_costs.get(offer, 0)
        costs = (price * pieces * shelf.pack, int(way.size), left, 0, 0, rank * pieces, urgency * pieces)
        return self.program.column(limit, costs)

    def _shelf(self, index: int) -> None:
        shelf = self.problem.shelves[index]
        taken = self._taken[index]
        missing = [offer for offer in self._missing if self.problem.offers[offer].shelf == index]
        if shelf.summed is None:
            self._lots(shelf, dict.fromkeys(taken, shelf.pack))
            return
        anything = None
        if taken:
            owned = self.program.column(None)
            anything = sum_up(self.program, shelf, dict.fromkeys(taken, 1), owned)
            self._lots(shelf, {owned: 1})
        if missing:
            parts = {column: count for offer in missing for column, count in self._missing[offer].items()}
            further = self.program.column(None, (self._bought_costs.get(missing[0], 0), 1))
            sum_up(self.program, shelf, parts, further, met_by=anything)

    def _lots(self, shelf: RightsShelf, rights: Mapping[int, int]) -> None:
        """Take rights from a shelf's lots; what they cost is told by the lots."""
        if not rights:
            return
        takes: dict[int, int] = {}
        for lot in shelf.lots:
            cost = self._lot_costs.get(lot.price.amount, 0) if lot.price else 0
            limited = lot.rights is not None
            takes[self.program.column(lot.rights, (0, 0, 0, cost, limited, 0, lot.order))] = 1
        self.program.row(takes | {column: -factor for column, factor in rights.items()}, 0)


class _WayColumns:
    """The columns of one way of a group: by the pieces that it takes of assortments, or by an offer."""

    def __init__(self, way: int) -> None:
        self.way = way
        self.patterns: dict[int, tuple[tuple[Assortment, int], ...]] = {}
        self.offers: dict[int, int] = {}

    def gone(self) -> Iterator[int]:
        """Yield the columns that say how often the way is gone."""
        yield from (*self.patterns, *self.offers.values())

    def choices(self, values: Sequence[int], mixtures: Mapping[Assortment, Mixture]) -> Iterator[ShareChoice]:
        for column, pattern in self.patterns.items():
            yield from self._mixed(pattern, values[column], mixtures)
        for offer, column in self.offers.items():
            yield ShareChoice(self.way, values[column], offer=offer)

    def _mixed(
        self,
        pattern: tuple[tuple[Assortment, int], ...],
        times: int,
        mixtures: Mapping[Assortment, Mixture],
    ) -> Iterator[ShareChoice]:
        if len(pattern) == 1:
            [(assortment, pieces)] = pattern
            for often, takes in mixtures[assortment].take(pieces, times):
                yield ShareChoice(self.way, often, takes)
            return
        for _ in range(times):
            mixed = [
                take
                for assortment, pieces in pattern
                for _, row in mixtures[assortment].take(pieces, 1)
                for take in row
            ]
            yield ShareChoice(self.way, 1, tuple(mixed))


class PurchaseProgram:
    """The fewest units to buy after which every need is met; by price first where all prices are known."""

    def __init__(self, problem: CoverProblem, component: Component, missing: Mapping[int, int]) -> None:
        """Make the program; of ways as good, no more of an offer is bought than its units in `missing`."""
        self.problem = problem
        self.program = Program()
        costs = _offer_costs(problem, component.offers)
        self.units: dict[int, int] = {}
        for offer in component.offers:
            unit, rank = problem.offers[offer].unit, problem.offers[offer].rank
            bought = self.program.column(None, (costs.get(offer, 0) * unit, unit, 0, rank))
            more = self.program.column(None, (0, 0, 1))
            self.program.row({more: 1, bought: -1}, -missing.get(offer, 0))
            self.units[offer] = bought
        self._asked: defaultdict[tuple[int, ...], dict[int, int]] = defaultdict(dict)
        self._taken: defaultdict[int, list[int]] = defaultdict(list)
        for group in component.groups:
            self._group(group)
        for together, asked in self._asked.items():
            self._assorted(together, asked)
        for shelf in component.shelves:
            self._shelf(shelf)

    def _group(self, group: ShareGroup) -> None:
        block = self.problem.blocks[group.block]
        gone: list[list[int]] = []
        for way in block.ways:
            limit = group.members * max(-(-block.needs[need] // times) for need, times in way.covers)
            gone.append(list(self._way(way, limit)))
        meet_needs(self.program, block, group, gone)

    def _way(self, way: Way, limit: int) -> Iterator[int]:
        shelves = self.problem.shelves
        by_pack: defaultdict[int, list[int]] = defaultdict(list)
        for shelf in dict.fromkeys(
            [*way.shelves, *(self.problem.offers[offer].shelf for offer in way.offers)]
        ):
            by_pack[shelves[shelf].pack].append(shelf)
        for pattern in patterns(way.size, {pack: shelves[group[0]] for pack, group in by_pack.items()}):
            column = self.program.column(limit)
            for pack, pieces in pattern:
                self._asked[tuple(by_pack[pack])][column] = pieces
            yield column

    def _assorted(self, together: Sequence[int], asked: Mapping[int, int]) -> None:
        """Add a column for the pieces from each of some shelves that stand in for each other."""
        most = sum(pieces * (self.program.limits[column] or 0) for column, pieces in asked.items())
        amounts = [self.program.column(most) for _ in together]
        self.program.row(dict.fromkeys(amounts, 1) | {column: -count for column, count in asked.items()}, 0)
        for shelf, column in zip(together, amounts, strict=True):
            self._taken[shelf].append(column)

    def _shelf(self, index: int) -> None:
        shelf = self.problem.shelves[index]
        taken = self._taken[index]
        owned = shelf.rights
        if not taken or owned is None:
            return
        bought = {
            column: -self.problem.offers[offer].unit
            for offer, column in self.units.items()
            if self.problem.offers[offer].shelf == index
        }
        if shelf.summed is None:
            self.program.row(dict.fromkeys(taken, shelf.pack) | bought, None, owned)
            return
        rights = self.program.column(None)
        sum_up(self.program, shelf, dict.fromkeys(taken, 1), rights)
        self.program.row({rights: 1} | bought, None, owned)


def meet_needs(program: Program, block: Block, group: ShareGroup, gone: Sequence[Sequence[int]]) -> list[int]:
    """Have the needs of a group met by ways that are gone so often as these columns say.

    Give the columns that say how many members go each plan, where the group has plans.
    """
    if group.plans:
        return _follow(program, group, gone)
    met: list[Factors] = [defaultdict(int) for _ in block.needs]
    for way, columns in zip(block.ways, gone, strict=True):
        for column in columns:
            for need, times in way.covers:
                met[need][column] += min(times, block.needs[need])
    for need, factors in zip(block.needs, met, strict=True):
        _meet(program, need, group.members, factors)
    for ways, most in block.limits:
        program.row({column: 1 for way in ways for column in gone[way]}, None, most)
    return []


def _follow(program: Program, group: ShareGroup, gone: Sequence[Sequence[int]]) -> list[int]:
    """Let each member go one plan, and each way be gone as often as the plans say."""
    going = [program.column(group.members) for _ in group.plans]
    program.row(dict.fromkeys(going, 1), group.members, group.members)
    for way, columns in enumerate(gone):
        planned = {
            column: -times
            for column, plan in zip(going, group.plans, strict=True)
            for one, times in plan
            if one == way
        }
        program.row(dict.fromkeys(columns, 1) | planned, 0, 0)
    return going


def _meet(program: Program, need: int, members: int, met: Mapping[int, int]) -> None:
    """Have a need met by columns that each meet so much of it.

    Where those that meet a part of it all meet as much, times are counted: nobody goes half a way, and that
    is what the solver is told here.
    """
    parts = {much for much in met.values() if much < need}
    if len(parts) == 1:
        [part] = parts
        need = -(-need // part)
        met = {column: 1 if much == part else need for column, much in met.items()}
    program.row(met, lower=need * members)


def sum_up(
    program: Program, shelf: RightsShelf, parts: Mapping[int, int], rights: int, met_by: int | None = None
) -> int | None:
    """Bind a column to be no less than the rights that so many parts take together.

    Give the column that says whether there are any, where the shelf has a floor. The floor need not be met
    where another such column says that it is.
    """
    summed = shelf.summed
    if summed is None or not parts:
        return None
    less = {column: -count for column, count in parts.items()}
    if summed.scale == 1:
        program.row({rights: 1, **{column: count * summed.factor for column, count in less.items()}}, 0)
    else:
        units = program.column(None)
        program.row({units: summed.scale, **less}, 0)
        program.row({rights: 1, units: -summed.factor}, 0)
    if not summed.floor:
        return None
    anything = program.column(1)
    elsewhere = {} if met_by is None else {met_by: summed.least}
    program.row({rights: 1, anything: -summed.least, **elsewhere}, 0)
    program.row({anything: -1, **parts}, 0)
    for column in parts:
        program.row({anything: program.limits[column] or 0, column: -1}, 0)
    return anything


def patterns(size: Fraction, packs: Mapping[int, RightsShelf]) -> list[tuple[tuple[int, int], ...]]:
    """Return the ways to make up a size of packs without a spare pack, each as (pack, pieces)."""
    if not packs:
        return []
    largest = max(packs)
    if len(packs) == 1:
        return [((largest, packs[largest].pieces(size)),)]
    smaller = {pack: shelf for pack, shelf in packs.items() if pack != largest}
    found: list[tuple[tuple[int, int], ...]] = []
    for count in range(packs[largest].pieces(size) + 1):
        left = size - count * largest
        head = ((largest, count),) if count else ()
        found += [head] if left <= 0 else [head + tail for tail in patterns(left, smaller)]
    return [pattern for pattern in found if not _wasteful(pattern, size)]


def _wasteful(pattern: Sequence[tuple[int, int]], size: Fraction) -> bool:
    total = sum(pack * count for pack, count in pattern)
    return any(total - pack >= size for pack, _ in pattern)


def _offer_costs(problem: CoverProblem, offers: Sequence[int]) -> Mapping[int, int]:
    """Return what one right of each offer costs, in proportion; nothing where one price is not known."""
    prices = {offer: problem.offers[offer].price for offer in offers}
    known = {offer: price for offer, price in prices.items() if price is not None}
    if len(known) < len(prices):
        return {}
    scale = cost_scale(known.values())
    return {offer: scale.get(price.amount, 0) for offer, price in known.items()}
