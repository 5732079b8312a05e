"""How locations nest, and which time it is there."""

from collections.abc import Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from itamops.records.base import Record
from itamops.records.location import Location
from itamops.records.person import Person
from itamops.records.vendor import Vendor
from itamops.registry import Registry

R = TypeVar("R", bound=Record)


def places_around(registry: Registry, location_id: str | None) -> Iterator[str]:
    """Yield a place and the places it is in, from the inside out; a circle is gone round once."""
    locations = registry.of(Location)
    seen: set[str] = set()
    while location_id and location_id not in seen:
        yield location_id
        seen.add(location_id)
        location = locations.get(location_id)
        location_id = location.parent if location else None


def place_called(registry: Registry, text: str | None) -> str | None:
    """Return the id of the place that a text names by its id or name, or None where it names none."""
    place = _named(registry.of(Location), text) if text else None
    return place.id if place else None


def destination_called(registry: Registry, text: str) -> Record | None:
    """Return the place, vendor or person that a destination names, or None where it names none.

    It is named by its id or name; the town of a vendor may follow after a comma.
    """
    place = place_called(registry, text)
    if place is not None:
        return registry.of(Location)[place]
    vendor = text.partition(",")[0].strip()
    return _named(registry.of(Vendor), vendor) or _named(registry.of(Person), text)


def _named(records: Mapping[str, R], text: str) -> R | None:
    """Return the record with an id or a name."""
    if text in records:
        return records[text]
    called = text.casefold()
    return next((one for one in records.values() if one.name and one.name.casefold() == called), None)


def is_same_place(registry: Registry, one: str, other: str) -> bool:
    """Return whether two places are the same, or one of them is within the other."""
    return one in places_around(registry, other) or other in places_around(registry, one)


def time_zones(registry: Registry) -> Mapping[str, ZoneInfo]:
    """Return each place's time zone by id: its own, that of a place around it, or the registry's."""
    locations = registry.of(Location)
    default = registry.configuration.timezone
    return {
        location_id: ZoneInfo(
            next(
                (zone for place in places_around(registry, location_id) if (zone := _zone(locations, place))),
                default,
            )
        )
        for location_id in locations
    }


def _zone(locations: Mapping[str, Location], location_id: str) -> str | None:
    location = locations.get(location_id)
    return location.timezone if location else None
