"""When software was last used, as far as that was measured."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from itamops.records.usage import Usage
from itamops.registry import Registry
from itamops.registry.sheets import Row

USES = ("last_used", "starts", "ends")
"""The columns of a measurement that tell of a use; an end is that of a session."""

Seat = tuple[str, str]
"""A product, and the device or person that uses it (`asset/…`, `person/…`)."""


@lru_cache(maxsize=4)
def last_uses(registry: Registry, day: date) -> Mapping[Seat, date]:
    """Return the last day on which each seat was used, by the measurements that were over by a day."""
    found: dict[Seat, date] = {}
    for usage in registry.of(Usage).values():
        for row in registry.rows(usage) if usage.to <= day else ():
            used = max(_days(row), default=None)
            for kind in ("asset", "person"):
                if used and kind in row:
                    seat = usage.product, f"{kind}/{row[kind]}"
                    found[seat] = max(used, found.get(seat, used))
    return found


def _days(row: Row) -> Iterator[date]:
    """Read the days of uses, also of instants; what is neither was not measured."""
    for column in USES:
        try:
            yield date.fromisoformat(row.get(column, "")[:10])
        except ValueError:
            continue
