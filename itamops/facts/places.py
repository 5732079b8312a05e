"""How locations nest."""

from collections.abc import Iterator

from itamops.records.location import Location
from itamops.registry import Registry


def places_around(registry: Registry, location_id: str | None) -> Iterator[str]:
    """Give a place and the places it is in, from the inside out; a circle is gone round once."""
    locations = registry.of(Location)
    seen: set[str] = set()
    while location_id and location_id not in seen:
        yield location_id
        seen.add(location_id)
        location = locations.get(location_id)
        location_id = location.parent if location else None
