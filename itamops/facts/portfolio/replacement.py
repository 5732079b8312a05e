"""Which devices to replace and which to keep, when, and why."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from itamops.facts.costs.cost_of_ownership import costs_of_ownership
from itamops.facts.costs.economic_life import MONTHS_A_YEAR, Keeping, keeping
from itamops.facts.costs.lease import LEASES, return_day
from itamops.facts.currency import exchange
from itamops.facts.depreciation.cost import first_day
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import rounded
from itamops.facts.months import add_months, complete_months, next_day
from itamops.facts.purchasing.stock_or_buy import OPEN
from itamops.facts.service.hours import service_hours
from itamops.facts.service.reliability import SERVING, failure_days
from itamops.facts.service.utilization import DAYS_A_YEAR, OURS
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

    `reasons` are names of `BY_AGE` and `BY_EVENTS`; without one it is kept. `due` is the day by which it
    should be replaced, which may be over, or None where nothing tells. It is followed by `successor`, another
    of its model where that has none, for `price`. Another year of keeping it costs `next_year`, the successor
    `successor_year` on average if kept for as long as is best. Amounts are None where they are not known.
    """

    asset: Asset
    age_months: int
    reasons: tuple[str, ...]
    due: date | None
    successor: str
    price: Money | None
    next_year: Money | None
    successor_year: Money | None


class _Life(NamedTuple):
    """All that devices which age alike have in common; `back` is the first day on which a lease is over."""

    model: str
    paid: Money | None
    began: date
    owned: bool
    back: date | None


class _Outlook(NamedTuple):
    """What age brings: the reasons that hold, the day from which the first one does, and the costs."""

    reasons: tuple[str, ...]
    due: date | None
    age_months: int
    next_year: Money | None
    successor_year: Money | None


@lru_cache(maxsize=4)
def replacements(registry: Registry, day: date) -> tuple[Replacement, ...]:
    """Check every device of our own, leased or rented, that serves on a day."""
    judge = _Judge(registry, day)
    return tuple(
        judge.judged(asset)
        for asset in registry.of(Asset).values()
        if asset.ownership in OURS and state_on(asset, day) in SERVING
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
        self.outlook = cache(self._outlook)
        self.prospect = cache(self._prospect)
        self.price = cache(self._price)
        compared = any(model.tco_benchmark for model in self.models.values())
        self.costs = costs_of_ownership(registry, day) if compared else {}

    def judged(self, asset: Asset) -> Replacement:
        """Ask every reason about a device."""
        outlook = self.outlook(self.life(asset))
        events = [name for name, happened in BY_EVENTS.items() if happened(self, asset)]
        due = min(outlook.due or self.day, self.day) if events else outlook.due
        return Replacement(
            asset=asset,
            age_months=outlook.age_months,
            reasons=(*outlook.reasons, *events),
            due=due,
            successor=self.successor(asset.model),
            price=self.price(asset.model),
            next_year=outlook.next_year,
            successor_year=outlook.successor_year,
        )

    # by age: the first day on which a reason holds

    def support(self, life: _Life) -> date | None:
        """Return the first day without support, or without a waiver that does without."""
        model = self.models.get(life.model)
        ends = model.end_of_support if model else None
        return next_day(max(ends, self.waived.get(life.model, ends))) if ends else None

    def lease(self, life: _Life) -> date | None:
        """Return the first day on which a leased device is somebody else's again."""
        return life.back

    def cost(self, life: _Life) -> date | None:
        """Return the day from which another would cost less."""
        own, successor_year = self.prospect(life.model, life.paid)
        if successor_year is None or not life.owned:
            return None
        over = own.over_at(successor_year, self.age(life) // MONTHS_A_YEAR)
        return add_months(life.began, over * MONTHS_A_YEAR) if over else None

    def planned_life(self, life: _Life) -> date | None:
        """Return the day on which the planned life is over, where neither costs nor a lease tell."""
        model = self.models.get(life.model)
        if not model or not model.useful_life_months or life.back or self.cost(life):
            return None
        own, successor_year = self.prospect(life.model, life.paid)
        known = len(own.years) * MONTHS_A_YEAR if successor_year is not None else 0
        return add_months(life.began, max(model.useful_life_months, known))

    # by events: whether a reason holds on the day

    def repair(self, asset: Asset) -> bool:
        """Return whether a repair that is asked for costs too much of a new device."""
        for repair in self.repairs.get(asset.id, ()):
            price = self.price(asset.model)
            estimate = self.exchange.convert(repair, self.day, price.currency) if price else None
            if price and estimate and estimate.amount * 100 > price.amount * self.limits.repair_percent:
                return True
        return False

    def benchmark(self, asset: Asset) -> bool:
        """Return whether a device has cost as much as its model may."""
        cost = self.costs.get(f"asset/{asset.id}")
        return cost is not None and cost.benchmark == "reached"

    def failures(self, asset: Asset) -> bool:
        """Return whether a device failed too often in the 365 days until the day."""
        if not (asset.outages or asset.maintenance):
            return False
        year = self.day.toordinal() - DAYS_A_YEAR
        failed = (on.toordinal() > year for on in failure_days(asset, self.hours_of(asset), self.day))
        return sum(failed) >= self.limits.failures_a_year

    # what reasons ask for

    def life(self, asset: Asset) -> _Life:
        """Return what decides how a device ages."""
        model = self.models.get(asset.model)
        price = asset.acquisition.price if asset.acquisition else None
        owned = asset.ownership == "owned"
        return _Life(
            model=asset.model,
            paid=price or (model.list_price if model else None),
            began=asset.in_service or first_day(asset),
            owned=owned,
            back=None if owned else self.back(asset),
        )

    def back(self, asset: Asset) -> date | None:
        """Return the first day on which a device is no longer leased."""
        contracts = (self.contracts.get(contract) for contract in asset.contracts)
        ends = [
            return_day(contract, self.day)
            for contract in contracts
            if contract and contract.type in LEASES and state_on(contract, self.day)
        ]
        return max((next_day(on) for on in ends if on), default=None)

    def age(self, life: _Life) -> int:
        """Return the complete months since a device was first used."""
        return complete_months(life.began, self.day)

    def successor(self, model_id: str) -> str:
        """Return what follows a model, which is the same where nothing else is said."""
        model = self.models.get(model_id)
        return (model.successor if model else None) or model_id

    def _price(self, model_id: str) -> Money | None:
        """Return the price of what follows a model."""
        successor = self.models.get(self.successor(model_id))
        return successor.list_price if successor else None

    def _outlook(self, life: _Life) -> _Outlook:
        age = self.age(life)
        own, successor_year = self.prospect(life.model, life.paid)
        next_year = own.cost_of_next_year(age // MONTHS_A_YEAR)
        due = {name: on for name, since in BY_AGE.items() if (on := since(self, life))}
        return _Outlook(
            reasons=tuple(name for name, on in due.items() if on <= self.day),
            due=min(due.values(), default=None),
            age_months=age,
            next_year=rounded(next_year, own.currency) if next_year is not None else None,
            successor_year=rounded(successor_year, own.currency) if successor_year is not None else None,
        )

    def _prospect(self, model_id: str, paid: Money | None) -> Prospect:
        model, successor = self.models.get(model_id), self.models.get(self.successor(model_id))
        if model is None or successor is None:
            return Keeping(""), None
        own, other = keeping(model, paid), keeping(successor, successor.list_price)
        rate = self.exchange.rate(other.currency, own.currency, self.day)
        return own, other.best.average * rate if other.best and own.years and rate else None


BY_AGE: Mapping[str, Callable[[_Judge, _Life], date | None]] = {
    "end_of_support": _Judge.support,
    "lease_end": _Judge.lease,
    "cost": _Judge.cost,
    "planned_life": _Judge.planned_life,
}
"""Why a device that has come to an age is replaced: each gives the first day on which it holds, if any."""

BY_EVENTS: Mapping[str, Callable[[_Judge, Asset], bool]] = {
    "repair": _Judge.repair,
    "benchmark": _Judge.benchmark,
    "failures": _Judge.failures,
}
"""Why a device is replaced for what has happened to it."""


def _repairs(registry: Registry, day: date) -> Mapping[str, Sequence[Money]]:
    """Return the estimates of the repairs that are asked for, by device."""
    found: defaultdict[str, list[Money]] = defaultdict(list)
    for request in registry.of(Request).values():
        if request.type == "repair" and state_on(request, day) in OPEN:
            for line in request.lines:
                if line.thing and line.estimate:
                    found[line.thing.removeprefix("asset/")].append(line.estimate)
    return found


def _waived(registry: Registry, day: date) -> Mapping[str, date]:
    """Return the models that may serve without support, each with the last day of its waiver."""
    found: dict[str, date] = {}
    for waiver in registry.of(Waiver).values():
        kind, _, model = waiver.subject.partition("/")
        if waiver.code == OUT_OF_SUPPORT and kind == Model.kind and waiver.expires >= day:
            found[model] = max(waiver.expires, found.get(model, waiver.expires))
    return found
