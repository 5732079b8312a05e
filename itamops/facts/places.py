"""How locations nest, and which time it is there."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from itamops.records.location import Location
from itamops.registry import Registry


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
    locations = registry.of(Location)
    if not text or text in locations:
        return text or None
    named = (
        place.id for place in locations.values() if place.name and place.name.casefold() == text.casefold()
    )
    return next(named, None)


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
