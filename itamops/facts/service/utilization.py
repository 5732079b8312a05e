"""How much of the time that the organization has devices they are in use."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from itamops.facts.lifecycle.state import entry_on, standing_on, stretches
from itamops.facts.ratio import percent
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.registry import Registry

OURS = ("owned", "leased", "rented")
"""Ownerships of what the organization pays to have."""

DAYS_A_YEAR = 365


class Utilization(msgspec.Struct, frozen=True, kw_only=True):
    """How much some devices are used, in asset-days: those on which they were accounted for, or in use.

    Counted is from the first day, and of that the 365 days that end with the day asked about; it counts, too.
    `idle` is how many have been available in stock for longer than policy's `idle_stock_days`.
    """

    units: int = 0
    owned: int = 0
    in_use: int = 0
    owned_in_year: int = 0
    in_use_in_year: int = 0
    idle: int = 0

    @property
    def utilization(self) -> Decimal | None:
        """The share of its days on which it was in use, in hundredths."""
        return percent(self.in_use, self.owned)

    @property
    def utilization_in_year(self) -> Decimal | None:
        """The same of the last 365 days; none where there was nothing in them."""
        return percent(self.in_use_in_year, self.owned_in_year)


def utilizations(registry: Registry, day: date) -> Mapping[str, Utilization]:
    """Return how much each device is used that the organization has or had by a day, by its id."""
    longest = registry.policy.rules.limits.idle_stock_days
    return {
        asset.id: _utilization(asset, day, longest)
        for asset in registry.of(Asset).values()
        if asset.ownership in OURS and entry_on(asset, day)
    }


def idle_days(asset: Asset, day: date) -> int | None:
    """Return for how many days a device has been available in stock, or nothing where it is not."""
    entry = entry_on(asset, day)
    if entry is None or (entry.to, entry.substate) != ("in_stock", "available"):
        return None
    standing = standing_on(asset, day)
    return (day - standing.since).days if standing else None


def _utilization(asset: Asset, day: date, longest: int) -> Utilization:
    owned = in_use = owned_in_year = in_use_in_year = 0
    year = day.toordinal() + 1 - DAYS_A_YEAR
    for entry, first, after in stretches(asset, day):
        if entry.to not in ENDED and first < after:
            days, days_in_year = after - first, max(0, after - max(first, year))
            owned += days
            owned_in_year += days_in_year
            in_use += days if entry.to == "in_use" else 0
            in_use_in_year += days_in_year if entry.to == "in_use" else 0
    return Utilization(
        units=1,
        owned=owned,
        in_use=in_use,
        owned_in_year=owned_in_year,
        in_use_in_year=in_use_in_year,
        idle=int((idle_days(asset, day) or 0) > longest),
    )
