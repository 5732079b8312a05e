"""Which devices to replace and which to keep, when, and why."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache

import msgspec

from itamops.facts.cost_of_ownership import costs_of_ownership
from itamops.facts.currency import exchange
from itamops.facts.depreciation.plan import first_day
from itamops.facts.keeping import MONTHS_A_YEAR, Keeping, keeping
from itamops.facts.lease import LEASES, return_day
from itamops.facts.money import rounded
from itamops.facts.months import add_months, complete_months, next_day
from itamops.facts.purchase_advice import OPEN
from itamops.facts.reliability import SERVING, failure_days
from itamops.facts.service_hours import service_hours
from itamops.facts.state import standings, state_on
from itamops.facts.utilization import DAYS_A_YEAR, OURS
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.model import Model
from itamops.records.request import Request
from itamops.records.waiver import Waiver
from itamops.registry import Registry

OUT_OF_SUPPORT = "POL012"
"""The rule whose waiver lets a model serve without support."""

Prospect = tuple[Keeping, Fraction | None]
"""What keeping a device costs, and what an average year of its successor does, in the same currency."""


class Replacement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether and when one device that serves is to be replaced, as it looks on a day.

    `reasons` are names of `REASONS`; without one it is kept. `due` is the day by which it should be replaced,
    which may be over, or None where nothing tells. It is followed by `successor`, another of its model where
    that has none, for `price`. Another year of keeping it costs `next_year`, the successor `successor_year`
    on average if kept for as long as is best. Amounts are None where they are not known.
    """

    asset: Asset
    age_months: int
    reasons: tuple[str, ...]
    due: date | None
    successor: str
    price: Money | None
    next_year: Money | None
    successor_year: Money | None


@lru_cache(maxsize=4)
def replacements(registry: Registry, day: date) -> tuple[Replacement, ...]:
    """Judge every device of our own, leased or rented, that serves on a day."""
    judge = _Judge(registry, day)
    return tuple(
        judge.judged(asset)
        for asset, standing in standings(registry, day)
        if standing.state in SERVING and asset.ownership in OURS
    )


class _Judge:
    """Knows of a registry and a day what the reasons ask for, each looked up once."""

    def __init__(self, registry: Registry, day: date) -> None:
        self.day = day
        self.limits = registry.policy.rules.limits
        self.models = registry.of(Model)
        self.contracts = registry.of(Contract)
        self.exchange = exchange(registry)
        self.hours_of = service_hours(registry)
        self.repairs = _repairs(registry, day)
        self.waived = _waived(registry, day)
        self.prospect = cache(self._prospect)
        compared = any(model.tco_benchmark for model in self.models.values())
        self.costs = costs_of_ownership(registry, day) if compared else {}

    def judged(self, asset: Asset) -> Replacement:
        """Ask every reason about a device."""
        due = {name: on for name, reason in REASONS.items() if (on := reason(self, asset))}
        own, successor_year = self.prospect(asset.model, self.paid(asset))
        next_year = own.cost_of_next_year(self.age(asset) // MONTHS_A_YEAR)
        return Replacement(
            asset=asset,
            age_months=self.age(asset),
            reasons=tuple(name for name, on in due.items() if on <= self.day),
            due=min(due.values(), default=None),
            successor=self.successor(asset.model),
            price=self.price(asset.model),
            next_year=rounded(next_year, own.currency) if next_year is not None else None,
            successor_year=rounded(successor_year, own.currency) if successor_year is not None else None,
        )

    def support(self, asset: Asset) -> date | None:
        """Give the first day on which a device has no support, or no waiver any more that does without."""
        model = self.models.get(asset.model)
        ends = model.end_of_support if model else None
        return next_day(max(ends, self.waived.get(asset.model, ends))) if ends else None

    def lease(self, asset: Asset) -> date | None:
        """Give the first day on which a leased device is somebody else's again."""
        contracts = (self.contracts.get(contract) for contract in asset.contracts)
        ends = [
            return_day(contract)
            for contract in contracts
            if contract and contract.type in LEASES and state_on(contract, self.day)
        ]
        return next_day(max(on for on in ends if on)) if any(ends) and asset.ownership != "owned" else None

    def cost(self, asset: Asset) -> date | None:
        """Give the day from which a device costs more than its successor would."""
        own, successor_year = self.prospect(asset.model, self.paid(asset))
        if successor_year is None or asset.ownership != "owned":
            return None
        over = own.over_at(successor_year, self.age(asset) // MONTHS_A_YEAR)
        return add_months(began(asset), over * MONTHS_A_YEAR) if over else None

    def planned_life(self, asset: Asset) -> date | None:
        """Give the day on which the planned life of a device is over, where its costs do not tell."""
        model = self.models.get(asset.model)
        if not model or not model.useful_life_months or self.lease(asset) or self.cost(asset):
            return None
        own, successor_year = self.prospect(asset.model, self.paid(asset))
        known = len(own.years) * MONTHS_A_YEAR if successor_year is not None else 0
        return add_months(began(asset), max(model.useful_life_months, known))

    def repair(self, asset: Asset) -> date | None:
        """Give the day asked about if a repair that is asked for costs too much of a new device."""
        price = self.price(asset.model)
        for repair in self.repairs.get(asset.id, ()):
            estimate = self.exchange.convert(repair, self.day, price.currency) if price else None
            if price and estimate and estimate.amount * 100 > price.amount * self.limits.repair_percent:
                return self.day
        return None

    def benchmark(self, asset: Asset) -> date | None:
        """Give the day asked about if a device has cost as much as its model may."""
        cost = self.costs.get(f"asset/{asset.id}")
        return self.day if cost and cost.benchmark == "reached" else None

    def failures(self, asset: Asset) -> date | None:
        """Give the day asked about if a device failed too often in the 365 days until it."""
        year = self.day.toordinal() - DAYS_A_YEAR
        failed = (on.toordinal() > year for on in failure_days(asset, self.hours_of(asset), self.day))
        return self.day if sum(failed) >= self.limits.failures_a_year else None

    def age(self, asset: Asset) -> int:
        """Give the complete months since a device was first used."""
        return complete_months(began(asset), self.day)

    def paid(self, asset: Asset) -> Money | None:
        """Give what a device cost, the list price where that is not recorded."""
        model = self.models.get(asset.model)
        price = asset.acquisition.price if asset.acquisition else None
        return price or (model.list_price if model else None)

    def successor(self, model_id: str) -> str:
        """Give what follows a model, which is the same where nothing else is said."""
        model = self.models.get(model_id)
        return (model.successor if model else None) or model_id

    def price(self, model_id: str) -> Money | None:
        """Give the price of what follows a model."""
        successor = self.models.get(self.successor(model_id))
        return successor.list_price if successor else None

    def _prospect(self, model_id: str, paid: Money | None) -> Prospect:
        model, successor = self.models.get(model_id), self.models.get(self.successor(model_id))
        if model is None or successor is None:
            return Keeping(""), None
        own, other = keeping(model, paid), keeping(successor, successor.list_price)
        rate = self.exchange.rate(other.currency, own.currency, self.day)
        return own, other.best.average * rate if other.best and own.years and rate else None


REASONS: Mapping[str, Callable[[_Judge, Asset], date | None]] = {
    "end_of_support": _Judge.support,
    "lease_end": _Judge.lease,
    "cost": _Judge.cost,
    "planned_life": _Judge.planned_life,
    "repair": _Judge.repair,
    "benchmark": _Judge.benchmark,
    "failures": _Judge.failures,
}
"""Why a device is replaced: each gives the day from which it holds, or nothing."""


def began(asset: Asset) -> date:
    """Give the day from which the life of a device counts."""
    return asset.in_service or first_day(asset)


def _repairs(registry: Registry, day: date) -> Mapping[str, Sequence[Money]]:
    """Give the estimates of the repairs that are asked for, by device."""
    found: defaultdict[str, list[Money]] = defaultdict(list)
    for request in registry.of(Request).values():
        if request.type == "repair" and state_on(request, day) in OPEN:
            for line in request.lines:
                if line.thing and line.estimate:
                    found[line.thing.removeprefix("asset/")].append(line.estimate)
    return found


def _waived(registry: Registry, day: date) -> Mapping[str, date]:
    """Give the models that may serve without support, each with the last day of its waiver."""
    found: dict[str, date] = {}
    for waiver in registry.of(Waiver).values():
        kind, _, model = waiver.subject.partition("/")
        if waiver.code == OUT_OF_SUPPORT and kind == Model.kind and waiver.expires >= day:
            found[model] = max(waiver.expires, found.get(model, waiver.expires))
    return found
