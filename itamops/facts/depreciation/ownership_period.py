"""From when to when assets are there to carry costs."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from itamops.facts.depreciation.cost import first_day
from itamops.facts.lifecycle.state import entries_on
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset
from itamops.registry import Registry


class Presence(NamedTuple):
    """The days on which an asset is there: from its first to that of its disposal, if it is disposed of."""

    first: date
    last: date | None

    def days(self, first: date, last: date) -> int:
        """Count the days of a span on which it is there; both ends count."""
        begins = max(first, self.first)
        ends = min(last, self.last or last)
        return max(0, (ends - begins).days + 1)


def presences(registry: Registry, day: date) -> Mapping[str, Presence]:
    """Return when each asset is there that is known by a day, by its id; not those registered in error."""
    found = {}
    for asset in registry.of(Asset).values():
        entries = entries_on(asset, day)
        last = entries[-1] if entries else None
        first = first_day(asset)
        if first <= day and (last is None or last.to != "cancelled"):
            found[asset.id] = Presence(first, last.on if last and last.to in ENDED else None)
    return found
