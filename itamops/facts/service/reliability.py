"""How reliably devices serve: availability, time between failures and to repair, failures a year."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

import msgspec

from itamops.facts.lifecycle.state import stretches
from itamops.facts.service.hours import ServiceHours, service_hours
from itamops.records.asset import Asset
from itamops.registry import Registry

SERVING = ("in_use", "in_maintenance")
"""States of a device that somebody relies on: its hours count, also while it is being repaired."""

REPAIR = "repair"
"""What the maintenance of something that failed is called."""

DAYS_A_YEAR = Fraction("365.25")
HOUR = 3600

Span = tuple[int, int]
"""From an instant to before another, in seconds since 1970."""


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """How some devices served until the end of a day.

    `service`, `planned` and `unplanned` are seconds of service hours: all of them, and those in which the
    devices were out, by plan or not. `outages` counts the unplanned ones that fell into service hours,
    `failures` all unplanned ones and the repairs that had none, `days` the days on which a device served.
    `left_out` are outages that end before they begin.
    """

    units: int = 0
    service: int = 0
    planned: int = 0
    unplanned: int = 0
    outages: int = 0
    failures: int = 0
    warranty_repairs: int = 0
    days: int = 0
    left_out: int = 0

    @property
    def availability(self) -> Fraction | None:
        """The share of the hours agreed, less those out by plan, in which it served; none without hours."""
        agreed = self.service - self.planned
        return Fraction(max(0, agreed - self.unplanned), agreed) if agreed > 0 else None

    @property
    def mean_time_between_failures(self) -> Fraction | None:
        """Hours of service for each unplanned outage; none without one, which is not the same as forever."""
        served = max(0, self.service - self.planned - self.unplanned)
        return Fraction(served, HOUR * self.outages) if self.outages else None

    @property
    def mean_time_to_repair(self) -> Fraction | None:
        """Hours that an unplanned outage lasted; none without one."""
        return Fraction(self.unplanned, HOUR * self.outages) if self.outages else None

    @property
    def failure_rate(self) -> Fraction | None:
        """Failures for each 100 units in a year of service; none without any service."""
        return 100 * self.failures * DAYS_A_YEAR / self.days if self.days else None


def reliabilities(registry: Registry, day: date) -> Mapping[str, Reliability]:
    """Return how each device served from its first day to the end of a day, by its id.

    Left out are devices that never served.
    """
    hours_of = service_hours(registry)
    found = {}
    for asset in registry.of(Asset).values():
        served = [
            (first, after)
            for entry, first, after in stretches(asset, day)
            if entry.to in SERVING and first < after
        ]
        if served:
            found[asset.id] = _reliability(asset, hours_of(asset), served, day)
    return found


def failure_days(asset: Asset, hours: ServiceHours, day: date) -> Sequence[date]:
    """Return the days until a day on which a device failed: unplanned outages, and repairs that had none.

    A repair is of an outage that has its ticket or lasted on its day.
    """
    if not (asset.outages or asset.maintenance):
        return ()
    tickets = {outage.ticket for outage in asset.outages if outage.ticket and not outage.planned}
    outages = [
        (datetime.fromtimestamp(start, hours.zone).date(), datetime.fromtimestamp(end, hours.zone).date())
        for start, end in _outages(asset, hours, day, planned=False)
    ]
    repairs = {
        work.ticket or work.on.isoformat(): work.on
        for work in asset.maintenance
        if work.what.casefold().startswith(REPAIR) and work.on <= day and work.ticket not in tickets
    }
    alone = [on for on in repairs.values() if not any(first <= on <= last for first, last in outages)]
    return sorted([*(first for first, _ in outages), *alone])


def _reliability(asset: Asset, hours: ServiceHours, served: Sequence[Span], day: date) -> Reliability:
    """Measure one device; `served` are the days on which it served, as ordinals."""
    planned, unplanned = _down(asset, hours, served, day) if asset.outages else (0, ())
    return Reliability(
        units=1,
        service=sum(hours.scheduled(first, after) for first, after in served),
        planned=planned,
        unplanned=sum(unplanned),
        outages=len(unplanned),
        failures=sum(on.toordinal() >= served[0][0] for on in failure_days(asset, hours, day)),
        warranty_repairs=sum(work.warranty and work.on <= day for work in asset.maintenance),
        days=sum(after - first for first, after in served),
        left_out=sum(outage.to is not None and outage.to < outage.from_ for outage in asset.outages),
    )


def _down(asset: Asset, hours: ServiceHours, served: Sequence[Span], day: date) -> tuple[int, Sequence[int]]:
    """Return the seconds of service lost by plan, and by each outage that nobody planned; planned wins."""
    spans = [(hours.midnight(first), hours.midnight(after)) for first, after in served]
    planned = _common(_outages(asset, hours, day, planned=True), spans)
    unplanned = (_common([outage], spans) for outage in _outages(asset, hours, day, planned=False))
    lost = (_served(hours, outage) - _served(hours, _common(outage, planned)) for outage in unplanned)
    return _served(hours, planned), [seconds for seconds in lost if seconds]


def _outages(asset: Asset, hours: ServiceHours, day: date, *, planned: bool) -> list[Span]:
    """Return the outages of one sort until the end of a day, from 1970 on; those that overlap are one."""
    until = hours.midnight(day.toordinal() + 1)
    spans = [
        (
            max(0, int(outage.from_.timestamp())),
            min(until, int(outage.to.timestamp()) if outage.to else until),
        )
        for outage in asset.outages
        if outage.planned is planned
    ]
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Return what two sets of spans have in common."""
    shared = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return [(start, end) for start, end in shared if start < end]


def _served(hours: ServiceHours, spans: Iterable[Span]) -> int:
    return sum(hours.served(start, end) for start, end in spans)
