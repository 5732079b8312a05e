"""When the life of an asset in a book begins, pauses and ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from itamops.lifecycles.asset import ENDED, USED_BEFORE
from itamops.records.asset import Asset, AssetEntry
from itamops.settings.policy import DepreciationClass

HELD_FOR_SALE = ("retired", "pending_sale")
BACK = ("in_stock", "in_use", "in_maintenance")
"""States in which a thing that was retired or up for sale is written down again."""

STOPS: Mapping[str, Callable[[AssetEntry], bool]] = {
    "disposed": lambda entry: entry.to in ENDED,
    "held_for_sale": lambda entry: entry.to in ENDED or (entry.to, entry.substate) == HELD_FOR_SALE,
    "retired": lambda entry: entry.to in ENDED or entry.to == "retired",
}
"""What each of a class's `stops` makes of an entry."""

Span = tuple[date, date]
"""From a day to before another."""


def start_of(asset: Asset, entries: Sequence[AssetEntry], terms: DepreciationClass) -> date | None:
    """Return the day on which a life begins, if it has.

    A device that was in service before its first entry was received when it was bought.
    """
    first = entries[0] if entries else None
    seen = first is not None and first.opening is None and first.source not in USED_BEFORE
    bought = asset.acquisition.on if asset.acquisition else None
    if terms.start == "received":
        return first.on if first and seen else bought or asset.in_service
    used = (entry.on for entry in entries if entry.to == "in_use") if seen else ()
    return asset.in_service or next(iter(used), None if seen else bought)


def disposed_on(entries: Sequence[AssetEntry]) -> date | None:
    """Return the day of the disposal with which an asset leaves its books, nothing while it is there."""
    return entries[-1].on if entries and entries[-1].to in ENDED else None


def stops_of(terms: DepreciationClass, entries: Sequence[AssetEntry]) -> Iterator[Span]:
    """Yield the spans in which an asset stands for something that stops its depreciation.

    What comes back is worth what it would be had it never stopped (IFRS 5.27).
    """
    stopped: date | None = None
    for entry in entries:
        if stopped is None and STOPS[terms.stops](entry):
            stopped = entry.on
        elif stopped is not None and entry.to in BACK:
            yield stopped, entry.on
            stopped = None
    if stopped is not None:
        yield stopped, date.max
