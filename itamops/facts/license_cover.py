"""Which rights cover which use: each right once, what is set aside first, then what fits fewest others.

This is a plain walk, not the optimum over lines that stand in for each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from itamops.facts.effective_rights import EffectiveRights
from itamops.facts.license_demand import (
    BOUND,
    DEMANDS,
    INSTALLATIONS,
    SUBSCRIPTIONS,
    Demand,
    left_over,
    units_per_right,
    without_bound,
)
from itamops.facts.license_price import newest
from itamops.facts.software_use import ProductUse
from itamops.records.software import Software

Key = tuple[str, str, str]
"""Product, metric and pool of a position; no pool is an empty text."""


class Use(msgspec.Struct, frozen=True, gc=False):
    """Rights that a machine or person (`asset/…`, `person/…`) needs, and the line that covers them if any."""

    by: str
    rights: int
    license: str | None


class Cover(NamedTuple):
    """The lines of each position and the uses counted for it; one that `uses` lacks is not measured."""

    lines: Mapping[Key, Sequence[EffectiveRights]]
    uses: Mapping[Key, Sequence[Use]]


def cover_uses(
    software: Mapping[str, Software], rights: Iterable[EffectiveRights], used: Mapping[str, ProductUse]
) -> Cover:
    """Cover all use by the lines in force; a line of several products stands with the first of them."""
    lines: defaultdict[Key, list[EffectiveRights]] = defaultdict(list)
    stocks: defaultdict[str, list[_Stock]] = defaultdict(list)
    for line in rights:
        stock = _Stock(line)
        lines[stock.key].append(line)
        for product in line.license.covers:
            stocks[product].append(stock)
    uses: defaultdict[Key, list[Use]] = defaultdict(list)
    for product in sorted({*stocks, *used}):
        use = used.get(product, ProductUse())
        metrics = _counted_metrics(software.get(product), stocks[product], use)
        for stock in stocks[product]:
            if stock.license.metric in metrics:
                uses.setdefault(stock.key, [])
        for key, covered in _cover(product, metrics, stocks[product], use):
            uses[key].append(covered)
    return Cover(lines, uses)


class _Stock:
    """A line in force, the key of its position, and what is left of it while uses are covered."""

    def __init__(self, line: EffectiveRights) -> None:
        self.line = line
        self.license = line.license
        self.key: Key = (line.license.covers[0], line.license.metric, line.license.pool or "")
        self.used = 0

    @property
    def preference(self) -> tuple[bool, bool, date, str]:
        """Sort key of the order of use: what fits fewest other uses first, then what ends soonest."""
        return (
            bool(self.license.products),
            self.license.pool is None,
            self.license.ends or date.max,
            self.license.id,
        )

    def take(self, wanted: int) -> int:
        """Use up to so many rights, and say how many there were."""
        taken = wanted if self.line.rights is None else min(wanted, self.line.rights - self.used)
        self.used += taken
        return taken


def _counted_metrics(product: Software | None, stocks: Sequence[_Stock], use: ProductUse) -> tuple[str, ...]:
    """Say by which metrics a product is counted, in their order; without any rights by its own, or by device.

    Where a metric that nothing counts has rights that might cover installations, no other metric is asked to
    cover them: what looks like a shortage might be none.
    """
    metrics: set[str] = {stock.license.metric for stock in stocks}
    if not metrics:
        metrics.add(product.metric if product and product.metric else "device")
    uncounted = {stock.license.metric for stock in stocks if stock.line.rights != 0}.difference(
        DEMANDS, BOUND
    )
    if uncounted:
        metrics.difference_update(INSTALLATIONS)
    elif use.subscribed and metrics.isdisjoint(SUBSCRIPTIONS):
        metrics.add("subscription")
    return tuple(metric for metric in DEMANDS if metric in metrics)


def _cover(
    product: str, metrics: Sequence[str], stocks: Sequence[_Stock], use: ProductUse
) -> Iterator[tuple[Key, Use]]:
    """Cover a product's use metric after metric; each takes what the ones before it could not cover."""
    bound = {stock.license.id for stock in stocks if stock.license.metric in BOUND}
    use = without_bound(use, bound)
    for position, metric in enumerate(metrics):
        shelf = sorted(
            (stock for stock in stocks if stock.license.metric == metric), key=lambda stock: stock.preference
        )
        settled: set[str] = set()
        for demand in sorted(DEMANDS[metric](use), key=lambda demand: (demand.license is None, demand.by)):
            covered, missing = _take(shelf, demand)
            takers = INSTALLATIONS if demand.installed else SUBSCRIPTIONS
            if missing and any(later in takers for later in metrics[position + 1 :]):
                continue
            settled.add(demand.by)
            yield from covered
            if missing:
                yield _home(product, metric, demand, shelf), Use(demand.by, missing, None)
        use = left_over(use, settled)


def _take(shelf: Sequence[_Stock], demand: Demand) -> tuple[list[tuple[Key, Use]], int]:
    """Cover a demand, first by the line that is set aside for it; give the rights that are missing."""
    left = demand.units
    covered: list[tuple[Key, Use]] = []
    for stock in _fitting(shelf, demand):
        units = units_per_right(stock.license, demand)
        taken = stock.take(-(-left // units))
        if taken:
            covered.append((stock.key, Use(demand.by, taken, stock.license.id)))
            left -= taken * units
        if left <= 0:
            return covered, 0
    terms = newest([stock.line for stock in shelf])
    return covered, -(-left // units_per_right(terms.license if terms else None, demand))


def _fitting(shelf: Sequence[_Stock], demand: Demand) -> Iterator[_Stock]:
    if demand.license:
        yield from (stock for stock in shelf if stock.license.id == demand.license)
    pools = (None, *demand.pools)
    yield from (stock for stock in shelf if stock.license.pool in pools)


def _home(product: str, metric: str, demand: Demand, shelf: Sequence[_Stock]) -> Key:
    """Say in which position a demand is missing that no line covers."""
    pools = {stock.license.pool for stock in shelf}
    return product, metric, next((pool for pool in demand.pools if pool in pools), "")
