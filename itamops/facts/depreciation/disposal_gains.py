"""What was gained or lost when assets left: proceeds less fees and what they were worth in the books."""

from collections.abc import Mapping
from datetime import date

import msgspec

from itamops.facts.currency import Exchange, exchange
from itamops.facts.depreciation.plan import POOL, DepreciationPlan, depreciation_plans
from itamops.facts.lifecycle.state import entry_on, state_on
from itamops.facts.money import is_negative, zero
from itamops.lifecycles import NEW
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.disposal import Disposal
from itamops.registry import Registry

DISPOSED = "disposed"


class DisposalGain(msgspec.Struct, frozen=True, kw_only=True):
    """What one asset brought on the day it was disposed of: `gain = proceeds - fees - net book value`.

    The book value is that of the finance book, or where it is in none what was `recorded`. Without either, or
    where proceeds or fees cannot be converted into its currency or are under zero, no gain can be told.
    """

    asset: str
    disposal: str | None
    how: str | None
    on: date
    proceeds: Money | None
    fees: Money | None
    net_book_value: Money | None
    recorded: Money | None
    gain: Money | None


def disposal_gains(registry: Registry, day: date, currency: str = "") -> tuple[DisposalGain, ...]:
    """Return the gain or loss on every asset of our own that was disposed of until a day, by day and id.

    It is in the currency of the books, or in another that is asked for. The cost counts at the rate of the
    day of purchase (IAS 21.23(b)), proceeds and fees at that of the disposal.
    """
    plans = depreciation_plans(registry, day, "finance", currency).plans
    items = disposed_items(registry, day)
    rates = exchange(registry)
    gains = []
    for asset in registry.of(Asset).values():
        entry = entry_on(asset, day)
        if entry and entry.to == DISPOSED and asset.ownership == "owned":
            disposal, position = items.get(asset.id, (None, 0))
            item = disposal.assets[position] if disposal else None
            recorded = entry.net_book_value or (item.net_book_value if item else None)
            value = book_value_on(plans.get(asset.id), entry.on) or _converted(
                rates, recorded, entry.on, currency
            )
            proceeds, fees = (item.proceeds, item.fees) if item else (None, None)
            gains.append(
                DisposalGain(
                    asset=asset.id,
                    disposal=disposal.id if disposal else None,
                    how=entry.substate,
                    on=entry.on,
                    proceeds=proceeds,
                    fees=fees,
                    net_book_value=value,
                    recorded=recorded,
                    gain=_gain(rates, entry.on, proceeds, fees, value),
                )
            )
    return tuple(sorted(gains, key=lambda gain: (gain.on, gain.asset)))


def disposed_items(registry: Registry, day: date) -> Mapping[str, tuple[Disposal, int]]:
    """Return for each asset the disposal order that lists it on a day, and where; cancelled ones aside."""
    return {
        item.asset: (disposal, position)
        for disposal in registry.of(Disposal).values()
        if state_on(disposal, day) not in (NEW, "cancelled")
        for position, item in enumerate(disposal.assets)
    }


def book_value_on(plan: DepreciationPlan | None, day: date) -> Money | None:
    """Return what an asset takes out of its book when it goes on a day, which of a pool is nothing."""
    if plan is None:
        return None
    return plan.money(0 if plan.method == POOL else plan.value(day))


def _converted(rates: Exchange, money: Money | None, day: date, currency: str) -> Money | None:
    return rates.convert(money, day, currency) if money and currency else money


def _gain(
    rates: Exchange, day: date, proceeds: Money | None, fees: Money | None, value: Money | None
) -> Money | None:
    if value is None or any(money and is_negative(money) for money in (proceeds, fees)):
        return None
    brought = rates.convert(proceeds or zero(value.currency), day, value.currency)
    paid = rates.convert(fees or zero(value.currency), day, value.currency)
    return Money(brought.amount - paid.amount - value.amount, value.currency) if brought and paid else None
