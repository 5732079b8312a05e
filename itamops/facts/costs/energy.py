"""What the electricity costs that devices use while they serve."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from itamops.facts.currency import Amount
from itamops.facts.lifecycle.state import stretches
from itamops.facts.money import rounded
from itamops.facts.places import places_around
from itamops.facts.service.hours import ServiceHours, service_hours
from itamops.records.asset import Asset
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.registry import Registry
from itamops.settings.tables import EnergyPrice

SERVING = "in_use"
WATT_SECONDS = 1000 * 60 * 60
"""In a kilowatt-hour."""


def energy_costs(registry: Registry, day: date) -> Iterator[tuple[str, Amount]]:
    """Yield what each device used until a day in the hours of its schedule, by the prices of its country.

    There is one amount for each price that held, of its last day. Nothing is reckoned for models without
    watts, nor for days before the first price.
    """
    prices = _prices(registry)
    if not prices:
        return
    watts = {model.id: Fraction(model.watts) for model in registry.of(Model).values() if model.watts}
    hours_of = service_hours(registry)
    countries: dict[str | None, str | None] = {None: None}
    for asset in registry.of(Asset).values():
        if asset.model in watts:
            if asset.location not in countries:
                countries[asset.location] = _country(registry, asset.location)
            own = prices.get(countries[asset.location]) or prices.get(None, ())
            for amount in _amounts(asset, watts[asset.model], hours_of(asset), own, day):
                yield asset.id, amount


def _prices(registry: Registry) -> Mapping[str | None, Sequence[EnergyPrice]]:
    """Return the prices by country, each list by its days; None is elsewhere."""
    found: defaultdict[str | None, list[EnergyPrice]] = defaultdict(list)
    for price in registry.tables.energy.prices:
        found[price.country].append(price)
    return {country: sorted(prices, key=lambda price: price.starts) for country, prices in found.items()}


def _country(registry: Registry, location_id: str | None) -> str | None:
    locations = registry.of(Location)
    around = (locations.get(place) for place in places_around(registry, location_id))
    return next((location.country for location in around if location and location.country), None)


def _amounts(
    asset: Asset, watts: Fraction, hours: ServiceHours, prices: Sequence[EnergyPrice], day: date
) -> Iterator[Amount]:
    served = [(first, after) for entry, first, after in stretches(asset, day) if entry.to == SERVING]
    after_all = day.toordinal() + 1
    begins = [price.starts.toordinal() for price in prices]
    for price, (begin, end) in zip(prices, pairwise([*begins, after_all]), strict=True):
        spans = [(max(first, begin), min(after, end)) for first, after in served]
        seconds = sum(hours.scheduled(first, after) for first, after in spans if first < after)
        if seconds:
            cost = Fraction(price.per_kwh) * watts * seconds / WATT_SECONDS
            yield rounded(cost, price.currency), date.fromordinal(min(end, after_all) - 1)
