"""Savings on devices: what stock covers or has covered, and what lies in it for too long."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.depreciation.book_value import books
from itamops.facts.lifecycle.state import entries_on
from itamops.facts.money import times
from itamops.facts.purchasing.requests import RequestProgress, request_progress
from itamops.facts.purchasing.stock_or_buy import purchase_advice
from itamops.facts.savings.saving import Saving
from itamops.facts.service.utilization import DAYS_A_YEAR, OURS, idle_days
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.model import Model
from itamops.records.request import RequestLine
from itamops.registry import Registry
from itamops.registry.names import listed


def reuse(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield what stock covers of open requests, at the price of buying it."""
    for advice in purchase_advice(registry, day):
        if advice.from_stock:
            yield Saving(
                subject=f"request/{advice.progress.request.id}",
                quantity=advice.from_stock,
                amount=advice.avoided,
                evidence=f"line {advice.number}: {advice.from_stock} of {advice.wanted} need not be bought",
            )


def reused(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield what stock has covered in the 365 days until the day: devices older than the request for them."""
    for progress in request_progress(registry, day).values():
        for number, line in enumerate(progress.request.lines, 1):
            devices = [thing for thing in line.fulfilled_by if _from_stock(registry, progress, thing, day)]
            price = line.estimate or _list_price(registry, line)
            if devices and line.thing is None:
                yield Saving(
                    subject=f"request/{progress.request.id}",
                    quantity=len(devices),
                    amount=times(price, len(devices)) if price else None,
                    evidence=f"line {number}: {listed(devices)} had been there before the request",
                    realized=True,
                )


def idle_stock(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield the devices that are available in stock for longer than policy allows, at their book value."""
    longest = registry.policy.rules.limits.idle_stock_days
    values = books(registry, day).values
    for asset in registry.of(Asset).values():
        idle = idle_days(asset, day) if asset.ownership in OURS else None
        if idle is not None and idle > longest:
            value = values.get(asset.id)
            yield Saving(
                subject=f"asset/{asset.id}",
                quantity=1,
                amount=value.net if value else None,
                evidence=f"available in stock for {idle} days",
            )


def _from_stock(registry: Registry, progress: RequestProgress, thing: str, day: date) -> bool:
    """Return whether a device was known before it was asked for, and given in the 365 days until the day."""
    asset = registry.of(Asset).get(thing.removeprefix("asset/"))
    entries = entries_on(asset, day) if asset else []
    given = [entry.on for entry in entries if entry.request == progress.request.id]
    return bool(given) and entries[0].on < progress.opened and (day - given[-1]).days < DAYS_A_YEAR


def _list_price(registry: Registry, line: RequestLine) -> Money | None:
    model = registry.of(Model).get((line.item or "").removeprefix("model/"))
    return model.list_price if model else None
