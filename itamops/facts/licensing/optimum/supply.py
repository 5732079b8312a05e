"""The rights there are and those that could be bought: lines of equal terms together, and offers of more."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from itamops.facts.licensing.effective_rights import EffectiveRights
from itamops.facts.licensing.metrics import METRICS, RANK, Counted
from itamops.facts.licensing.optimum.problem import Lot, Offer, RightsShelf, Summed
from itamops.facts.licensing.price import Price, Quoted, newest
from itamops.facts.licensing.terms import RULE_RANK, CoverRule, LineTerms, Variant
from itamops.records.base import Metric
from itamops.records.software import Software

Key = tuple[str, str, str]
"""Product, metric and pool of a position; no pool is an empty text."""


class SupplyChoice(NamedTuple):
    """Rights that would do: those of a shelf, by some rule, or of an offer."""

    terms: LineTerms
    rule: CoverRule
    shelf: int | None = None
    offer: int | None = None

    @property
    def rank(self) -> int:
        """How far the rule is from the letter."""
        return RULE_RANK[self.rule]


class Pricing(NamedTuple):
    """What a right of a line was paid for, what a further one costs, and how to compare prices."""

    paid: Callable[[EffectiveRights], Price | None]
    further: Callable[[str | None, Sequence[EffectiveRights]], Quoted]
    comparable: Callable[[Price], Price]

    def compared(self, price: Price | None) -> Price | None:
        """Return a price as it can be compared."""
        return self.comparable(price) if price else None


class Market:
    """Lines as shelves, and for each product, metric and pool offers of what its newest lines are.

    `left` says how many rights of a line are not set aside, where that is not all; `summed` which terms add
    sizes up before they are rounded.
    """

    def __init__(
        self,
        software: Mapping[str, Software],
        lines: Sequence[EffectiveRights],
        left: Mapping[str, int],
        summed: Callable[[LineTerms], Summed | None],
        pricing: Pricing,
    ) -> None:
        self.shelves: list[RightsShelf] = []
        self.offers: list[Offer] = []
        self.stocked: list[tuple[EffectiveRights, ...]] = []
        self.keys: list[Key] = []
        self.quoted: list[Quoted] = []
        self._software = software
        self._summed = summed
        self._pricing = pricing
        self._lines: defaultdict[tuple[str, Metric], list[EffectiveRights]] = defaultdict(list)
        self._shelves: defaultdict[tuple[str, Metric], dict[LineTerms, int]] = defaultdict(dict)
        self._offered: dict[tuple[Key, LineTerms], tuple[int, ...]] = {}
        self._chosen: dict[tuple[object, ...], tuple[SupplyChoice, ...]] = {}
        self._metrics: defaultdict[str, set[Metric]] = defaultdict(set)
        for line in lines:
            for product in line.license.covers:
                self._lines[product, line.license.metric].append(line)
                self._metrics[product].add(line.license.metric)
        self._put_up(lines, left)

    def metrics(self, product: str) -> frozenset[Metric]:
        """Return the metrics that a product has lines by."""
        return frozenset(self._metrics.get(product, ()))

    def licensed(self) -> Iterator[str]:
        """Yield the products that there are lines for."""
        yield from self._metrics

    def pools(self, product: str, metric: Metric) -> tuple[str, ...]:
        """Return the pools that a product has lines in."""
        lines = self._lines.get((product, metric), ())
        return tuple(sorted({line.license.pool for line in lines if line.license.pool}))

    def has_rights(self, product: str, metric: Metric) -> bool:
        """Return whether rights of a product by a metric are there to be used."""
        return bool(self._shelves.get((product, metric)))

    def grants_second_use(self, product: str, metric: Metric) -> bool:
        """Return whether a line of a product by a metric covers a second device of its user."""
        lines = self._lines.get((product, metric), ())
        return any(line.license.rights is not None and line.license.rights.second_use for line in lines)

    def choices(
        self, product: str, metric: Metric, pools: tuple[str, ...], variants: tuple[Variant, ...]
    ) -> tuple[SupplyChoice, ...]:
        """Return the rights by a metric that cover all these variants of a product in some pools."""
        key = (product, metric, pools, variants)
        if key not in self._chosen:
            self._chosen[key] = tuple(self._choices(product, metric, pools, variants))
        return self._chosen[key]

    def suite_choices(self, suite: str, metric: Metric, pools: tuple[str, ...]) -> tuple[SupplyChoice, ...]:
        """Return the rights by a metric that cover the parts of a suite; none where it has no lines."""
        if (suite, metric) not in self._lines:
            return ()
        return tuple(
            choice._replace(rule=CoverRule.SUITE) for choice in self.choices(suite, metric, pools, ())
        )

    def _choices(
        self, product: str, metric: Metric, pools: tuple[str, ...], variants: tuple[Variant, ...]
    ) -> Iterator[SupplyChoice]:
        shelves = self._shelves[product, metric]
        for terms, shelf in shelves.items():
            rule = self._rule(product, terms, variants) if terms.pool in (None, *pools) else None
            if rule:
                yield SupplyChoice(terms, rule, shelf=shelf)
        home, lines = self._home(product, metric, pools)
        offered = list(_newest_by_edition(lines))
        fitting = False
        for terms in dict.fromkeys(LineTerms.of(line.license) for line in offered):
            rule = self._rule(product, terms, variants)
            if rule and terms.pool in (None, *pools):
                fitting = True
                for offer in self._offers(home, terms, shelves.get(terms), lines):
                    yield SupplyChoice(terms, rule, offer=offer)
        if not fitting:
            terms = self._like(product, metric, lines)
            for offer in self._offers(home, terms, None, lines):
                yield SupplyChoice(terms, CoverRule.EXACT, offer=offer)

    def _rule(self, product: str, terms: LineTerms, variants: tuple[Variant, ...]) -> CoverRule | None:
        record = self._software.get(product)
        rules = [terms.allows(record, variant) for variant in variants] or [CoverRule.EXACT]
        found = [rule for rule in rules if isinstance(rule, CoverRule)]
        return max(found, key=RULE_RANK.__getitem__) if len(found) == len(rules) else None

    def _home(
        self, product: str, metric: Metric, pools: tuple[str, ...]
    ) -> tuple[Key, Sequence[EffectiveRights]]:
        """Return in which position a need is that no line covers, and by which lines more is bought.

        These are the lines of the pool, or all where the pool has none.
        """
        lines = self._lines.get((product, metric), [])
        pool = next((pool for pool in pools if any(line.license.pool == pool for line in lines)), None)
        there = [line for line in lines if line.license.pool == pool] or lines
        return (product, metric, pool or ""), there

    def _like(self, product: str, metric: Metric, lines: Sequence[EffectiveRights]) -> LineTerms:
        """Return the terms of a new line that covers anything, counted as the newest is."""
        line = newest(lines)
        terms = LineTerms.of(line.license) if line else LineTerms((product,), metric)
        return terms._replace(products=(product,), edition=None, version=None, pool=None)

    def _offers(
        self, home: Key, terms: LineTerms, shelf: int | None, lines: Sequence[EffectiveRights]
    ) -> tuple[int, ...]:
        """Return the offers of further rights: one for each size of a unit, at the price of such units."""
        if (home, terms) not in self._offered:
            if shelf is None:
                shelf = self._shelf(terms, (), ())
            alike = [line for line in lines if line.license.edition == terms.edition] or lines
            first = len(self.offers)
            for unit, quoted in self._units(home[0], alike):
                self.offers.append(
                    Offer(shelf, unit, self._pricing.compared(quoted.price), RANK[terms.metric])
                )
                self.keys.append(home)
                self.quoted.append(quoted)
            self._offered[home, terms] = tuple(range(first, len(self.offers)))
        return self._offered[home, terms]

    def _units(self, product: str, lines: Sequence[EffectiveRights]) -> Iterator[tuple[int, Quoted]]:
        """Yield the rights in a unit of the newest line with a right's price, then other units in force.

        Without prices in one currency only the newest counts: nobody could compare them.
        """
        by_size: defaultdict[int, list[EffectiveRights]] = defaultdict(list)
        for line in lines:
            by_size[line.license.rights_per_unit].append(line)
        latest = newest(lines)
        unit = latest.license.rights_per_unit if latest else 1
        own = by_size.pop(unit, [])
        others = {size: alike for size, alike in sorted(by_size.items()) if any(one.rights for one in alike)}
        quoted = self._pricing.further(product, own if others else lines)
        yield unit, quoted
        for size, alike in others.items():
            other = self._pricing.further(None, alike)
            if quoted.price and other.price and other.price.currency == quoted.price.currency:
                yield size, other

    def _shelf(self, terms: LineTerms, lots: tuple[Lot, ...], lines: tuple[EffectiveRights, ...]) -> int:
        summed = self._summed(terms)
        self.shelves.append(RightsShelf(lots, summed.each if summed else terms.pack, summed))
        self.stocked.append(lines)
        return len(self.shelves) - 1

    def _put_up(self, lines: Sequence[EffectiveRights], left: Mapping[str, int]) -> None:
        first = sorted(lines, key=lambda line: (line.term.ends or date.max, line.license.id))
        alike: defaultdict[LineTerms, list[tuple[Lot, EffectiveRights]]] = defaultdict(list)
        for order, line in enumerate(first):
            rights = left.get(line.license.id, line.rights)
            if rights != 0 and METRICS[line.license.metric].by is not Counted.BOUND:
                lot = Lot(rights, self._pricing.compared(self._pricing.paid(line)), order)
                alike[LineTerms.of(line.license)].append((lot, line))
        for terms, stock in alike.items():
            stock.sort(key=lambda pair: (pair[0].price.amount if pair[0].price else 0, pair[0].order))
            shelf = self._shelf(terms, tuple(lot for lot, _ in stock), tuple(line for _, line in stock))
            for product in terms.products:
                self._shelves[product, terms.metric][terms] = shelf


def _newest_by_edition(lines: Sequence[EffectiveRights]) -> Iterator[EffectiveRights]:
    by_edition: defaultdict[str | None, list[EffectiveRights]] = defaultdict(list)
    for line in lines:
        by_edition[line.license.edition].append(line)
    yield from filter(None, map(newest, by_edition.values()))
