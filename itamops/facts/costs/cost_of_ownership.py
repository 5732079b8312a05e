"""What each asset and instance costs over all the time that it is owned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple, get_args

import msgspec

from itamops.facts.costs.contract_shares import contract_shares
from itamops.facts.costs.energy import energy_costs
from itamops.facts.currency import Amount, ConvertedTotal, add, exchange
from itamops.facts.depreciation.cost import bought_on
from itamops.facts.depreciation.ownership_period import presences
from itamops.facts.licensing.cost_shares import license_shares
from itamops.facts.licensing.software_use import RUNS
from itamops.facts.lifecycle.state import entries_on, state_on, stretches
from itamops.facts.money import is_negative, rounded, times, zero
from itamops.facts.months import add_months, complete_months, day_of
from itamops.records.asset import Asset, Labor
from itamops.records.base import Money
from itamops.records.disposal import Disposal
from itamops.records.instance import Instance
from itamops.records.model import Model
from itamops.registry import Registry

Part = Literal[
    "price",
    "extras",
    "maintenance",
    "labor",
    "contracts",
    "licenses",
    "energy",
    "hosting",
    "disposal",
    "recovered",
]
"""What a cost is part of: `hosting` is what an instance costs a month, `recovered` what came back."""

PARTS: tuple[Part, ...] = get_args(Part)
AT_ONCE: tuple[Part, ...] = ("price", "extras")
"""What is spent at the start; what a month costs has it spread over the useful life."""


class Cost(NamedTuple):
    """What something (`asset/…`, `instance/…`, `person/…`) costs: one amount, converted if that can be."""

    bearer: str
    part: Part
    amount: ConvertedTotal


class CostOfOwnership(msgspec.Struct, frozen=True, kw_only=True):
    """What something cost until a day, in the registry's currency; `total` is the sum of the parts.

    What came back counts against it. Amounts are converted at the rate of their own day, and those without
    one stand beside the sum; `left_out` says in words what is in none. `monthly` is what a month costs, None
    before one is over; of what is `gone` it is what a month has cost. `benchmark` is fine, approaching or
    reached where the model has one.
    """

    total: ConvertedTotal
    parts: Mapping[Part, ConvertedTotal]
    age_months: int = 0
    monthly: Money | None = None
    gone: bool = False
    benchmark: str | None = None
    left_out: tuple[str, ...] = ()


@lru_cache(maxsize=2)
def costs_of_ownership(registry: Registry, day: date) -> Mapping[str, CostOfOwnership]:
    """Work out what everything costs until a day that is there by then, or was, by `kind/id`.

    `price + extras that do not come back + maintenance not under warranty + labor + shares of contracts and
    licenses + energy + disposal fees - what was recovered`. While a device is part of another, its expenses
    are the other's, and stay there. Beside assets and instances stand people with their software, and
    licenses and applications with their shares of contracts.
    """
    currency = registry.configuration.currency
    parts: defaultdict[str, defaultdict[Part, list[ConvertedTotal]]] = defaultdict(lambda: defaultdict(list))
    collector = _Collector(registry, day)
    for cost in collector.costs():
        parts[cost.bearer][cost.part].append(cost.amount)
    there = (f"asset/{asset}" for asset in collector.there)
    elsewhere = (thing for thing in collector.left_out if not thing.startswith("asset/"))
    things = dict.fromkeys(chain(there, parts, elsewhere))
    return {thing: collector.summed_up(thing, sum_parts(parts[thing], currency)) for thing in things}


def sum_parts(parts: Mapping[Part, Iterable[ConvertedTotal]], currency: str) -> Mapping[Part, ConvertedTotal]:
    """Add up each part, in the order of `PARTS`."""
    return {part: add(parts[part], currency) for part in PARTS if part in parts}


class _Collector:
    """Goes over all costs of a registry until a day."""

    def __init__(self, registry: Registry, day: date) -> None:
        self.registry = registry
        self.day = day
        self.rates = exchange(registry)
        self.there = presences(registry, day)
        self.assets = registry.of(Asset)
        self.models = registry.of(Model)
        self.left_out: defaultdict[str, list[str]] = defaultdict(list)

    def costs(self) -> Iterator[Cost]:
        """Yield every cost, each with who bears it."""
        for asset_id in self.there:
            asset = self.assets[asset_id]
            yield from self._acquisition(asset)
            yield from self._expenses(asset)
        yield from self._disposals()
        yield from self._shares()
        yield from self._hosting()
        for asset_id, (money, on) in energy_costs(self.registry, self.day):
            if asset_id in self.there:
                yield from self._cost(f"asset/{asset_id}", "energy", money, on)

    def summed_up(self, thing: str, parts: Mapping[Part, ConvertedTotal]) -> CostOfOwnership:
        """Return the cost of one thing from the sums of its parts."""
        total = add(parts.values(), self.rates.currency)
        kind, _, record_id = thing.partition("/")
        age, model, gone = 0, None, False
        if kind == Asset.kind:
            asset, presence = self.assets[record_id], self.there[record_id]
            gone = presence.last is not None
            age = complete_months(asset.in_service or presence.first, presence.last or self.day)
            model = self.models.get(asset.model)
        elif kind == Instance.kind:
            instance = self.registry.of(Instance)[record_id]
            age, gone = _months_hosted(instance, self.day), state_on(instance, self.day) == "deleted"
        return CostOfOwnership(
            total=total,
            parts=parts,
            age_months=age,
            monthly=monthly_cost(total, parts, age, model.useful_life_months if model else None),
            gone=gone,
            benchmark=self._benchmark(total, model.tco_benchmark if model else None),
            left_out=tuple(dict.fromkeys(self.left_out[thing])),
        )

    def _cost(self, bearer: str, part: Part, money: Money, on: date) -> Iterator[Cost]:
        """Yield an amount as a cost; what came back takes away, and what is under zero is left out."""
        if is_negative(money):
            self.left_out[bearer].append(f"{part} of {money}, under zero")
            return
        signed = times(money, -1) if part == "recovered" else money
        own = self.rates.convert(signed, on)
        yield Cost(
            bearer, part, ConvertedTotal(own) if own else ConvertedTotal(zero(self.rates.currency), (signed,))
        )

    def _benchmark(self, total: ConvertedTotal, benchmark: Money | None) -> str | None:
        limit = self.rates.convert(benchmark, self.day) if benchmark else None
        if limit is None:
            return None
        if total.amount >= limit:
            return "reached"
        near = limit.amount * self.registry.policy.rules.limits.benchmark_percent / 100
        return "approaching" if total.amount.amount >= near else "fine"

    def _acquisition(self, asset: Asset) -> Iterator[Cost]:
        bearer, on = f"asset/{asset.id}", bought_on(asset)
        if asset.acquisition is None or asset.acquisition.price is None:
            if asset.ownership == "owned":
                self.left_out[bearer].append("price not known")
        else:
            yield from self._cost(bearer, "price", asset.acquisition.price, on)
        for extra in asset.acquisition.extras if asset.acquisition else ():
            if not extra.recoverable:
                yield from self._cost(bearer, "extras", extra.amount, on)

    def _expenses(self, asset: Asset) -> Iterator[Cost]:
        for work in asset.maintenance:
            if work.on <= self.day:
                bearer = self._bearer(asset, work.on)
                if work.cost and not work.warranty:
                    yield from self._cost(bearer, "maintenance", work.cost, work.on)
                if work.recovered:
                    yield from self._cost(bearer, "recovered", work.recovered, work.on)
                if work.labor:
                    yield from self._labor(bearer, work.labor, work.on)
        for repair, on in _repairs(asset, self.day):
            yield from self._cost(self._bearer(asset, on), "maintenance", repair, on)

    def _labor(self, bearer: str, labor: Labor, on: date) -> Iterator[Cost]:
        per_hour = rate_on(self.registry, labor.rate, on)
        if per_hour:
            yield from self._cost(bearer, "labor", times(per_hour, labor.hours), on)
        else:
            self.left_out[bearer].append(f"{labor.hours} h of {labor.rate} without a rate")

    def _bearer(self, asset: Asset, on: date) -> str:
        """Return the outermost device that an asset is part of on a day, itself where it is of none."""
        around = [asset.id]
        while (parent := _parent_on(self.assets[around[-1]], on)) in self.there and parent not in around:
            around.append(parent)
        return f"asset/{around[-1]}"

    def _disposals(self) -> Iterator[Cost]:
        for disposal in self.registry.of(Disposal).values():
            state = state_on(disposal, self.day)
            for item in disposal.assets if state and state != "cancelled" else ():
                presence = self.there.get(item.asset)
                on = presence.last if presence else None
                if on:
                    bearer = f"asset/{item.asset}"
                    if item.fees:
                        yield from self._cost(bearer, "disposal", item.fees, on)
                    if item.proceeds:
                        yield from self._cost(bearer, "recovered", item.proceeds, on)

    def _shares(self) -> Iterator[Cost]:
        for contract in contract_shares(self.registry, self.day).values():
            for bearer, share in contract.shares.items():
                if contract.left_out:
                    self.left_out[bearer].append(f"contract {contract.contract}: {contract.left_out}")
                else:
                    yield Cost(bearer, "contracts", share)
        licenses = license_shares(self.registry, self.day)
        for bearer, amount in licenses.shares.items():
            yield Cost(bearer, "licenses", ConvertedTotal(amount))
        for bearer, products in licenses.incomplete.items():
            self.left_out[bearer] += (f"a license of {product} without a price" for product in products)

    def _hosting(self) -> Iterator[Cost]:
        for instance in self.registry.of(Instance).values():
            if instance.cost_per_month:
                for entry, first, after in stretches(instance, self.day):
                    if entry.to in RUNS:
                        for part, on in _months(day_of(first), day_of(after)):
                            amount = times(instance.cost_per_month, part)
                            yield from self._cost(f"instance/{instance.id}", "hosting", amount, on)


def monthly_cost(
    total: ConvertedTotal, parts: Mapping[Part, ConvertedTotal], age: int, life: int | None
) -> Money | None:
    """Return what a month costs at an age in months: the price over the useful life, or a longer age.

    What was spent since falls on the months that are over; before the first there is nothing to say.
    """
    if not age:
        return None
    currency = total.amount.currency
    at_once = add((parts[part] for part in AT_ONCE if part in parts), currency).amount.amount
    running = total.amount.amount - at_once
    return rounded(Fraction(at_once) / max(age, life or 0) + Fraction(running) / age, currency)


# what is part of what, rates of labor, months


def _parent_on(asset: Asset, on: date) -> str:
    """Return the asset that another is part of on a day; on the day that it is taken out it is of none."""
    if asset.parent and asset.parent.since <= on:
        return asset.parent.asset
    return next((former.asset for former in asset.parents_before if former.since <= on < former.until), "")


def _months_hosted(instance: Instance, day: date) -> int:
    hosted = [(first, after) for entry, first, after in stretches(instance, day) if entry.to in RUNS]
    if not hosted:
        return 0
    return complete_months(day_of(hosted[0][0]), day_of(hosted[-1][1]))


def _repairs(asset: Asset, day: date) -> Iterator[Amount]:
    """Yield what repairs cost by the lifecycle; not under warranty, nor where maintenance tells of it."""
    told = {work.ticket for work in asset.maintenance if work.ticket}
    ticket, warranty = None, False
    for entry in entries_on(asset, day):
        if entry.ticket:
            ticket, warranty = entry.ticket, bool(entry.warranty)
        if entry.cost and not warranty and ticket not in told:
            yield entry.cost, entry.completed or entry.on


def rate_on(registry: Registry, name: str, on: date) -> Money | None:
    """Return what an hour of some work costs on a day, by the newest rate of that name."""
    rates = [rate for rate in registry.tables.labor_rates.rates if rate.rate == name and rate.starts <= on]
    return max(rates, key=lambda rate: rate.starts).per_hour if rates else None


def _months(first: date, after: date) -> Iterator[tuple[Fraction, date]]:
    """Yield the months from a day to before another, the last perhaps in part, each with its last day."""
    number, start = 0, first
    while start < after:
        number += 1
        end = add_months(first, number)
        last = min(end, after)
        yield Fraction((last - start).days, (end - start).days), last - timedelta(days=1)
        start = end
