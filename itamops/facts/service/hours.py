"""The hours in which something has to serve: a schedule by the clock of a place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from itamops.facts.places import time_zones
from itamops.records.asset import Asset
from itamops.records.model import Model
from itamops.registry import Registry
from itamops.settings.policy import ALL_DAYS, Schedule

SECONDS_A_DAY = 24 * 60 * 60
LAST_DAY = date.max.toordinal()


class ServiceHours(NamedTuple):
    """A schedule in a time zone. Days are ordinals, instants are seconds since 1970 in UTC.

    Hours that end before they start run into the next day.
    """

    schedule: Schedule
    zone: tzinfo

    def scheduled(self, first: int, after: int) -> int:
        """Return the seconds of service from a day to before another, without daylight saving."""
        weekdays = {(ALL_DAYS.index(name) + 1) % 7 for name in self.schedule.days}
        days = sum((after - 1 - weekday) // 7 - (first - 1 - weekday) // 7 for weekday in weekdays)
        closed = {day.toordinal() for day in self.schedule.closed}
        days -= sum(first <= day < after and day % 7 in weekdays for day in closed)
        return days * (self._ends - self._starts)

    def served(self, start: int, end: int) -> int:
        """Return the seconds of service between two instants."""
        first = datetime.fromtimestamp(start, self.zone).toordinal() - 1
        last = datetime.fromtimestamp(end, self.zone).toordinal()
        return sum(
            max(0, min(end, self._instant(day, self._ends)) - max(start, self._instant(day, self._starts)))
            for day in range(first, last + 1)
            if self._is_open(day)
        )

    def midnight(self, day: int) -> int:
        """Return the instant at which a day begins."""
        return self._instant(min(day, LAST_DAY), 0)

    @property
    def _starts(self) -> int:
        return _seconds(self.schedule.starts)

    @property
    def _ends(self) -> int:
        ends = _seconds(self.schedule.ends)
        return ends if ends > self._starts else ends + SECONDS_A_DAY

    def _is_open(self, day: int) -> bool:
        on = date.fromordinal(day)
        return ALL_DAYS[on.weekday()] in self.schedule.days and on not in self.schedule.closed

    def _instant(self, day: int, seconds: int) -> int:
        local = datetime.fromordinal(day).replace(tzinfo=self.zone) + timedelta(seconds=seconds)
        return int(local.timestamp())


def service_hours(registry: Registry) -> Callable[[Asset], ServiceHours]:
    """Return what tells the service hours of a device: those of its model, by the clock of where it is.

    A model without a schedule, or with one that policy does not know, serves always.
    """
    models, schedules = registry.of(Model), registry.policy.schedules.schedules
    zones, elsewhere = time_zones(registry), ZoneInfo(registry.configuration.timezone)

    @cache
    def hours(schedule: str | None, location: str | None) -> ServiceHours:
        zone = zones.get(location, elsewhere) if location else elsewhere
        return ServiceHours(schedules.get(schedule or "", Schedule()), zone)

    def of_asset(asset: Asset) -> ServiceHours:
        model = models.get(asset.model)
        return hours(model.schedule if model else None, asset.location)

    return of_asset


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
