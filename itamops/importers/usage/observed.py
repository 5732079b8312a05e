"""What was seen of a product: one row of the sheet that stands beside a record of its use."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from itamops.findings import Level
from itamops.formats.reports.as_csv import guarded
from itamops.importers.days import assumption
from itamops.importers.instants import Moment, midnight, read_moment
from itamops.importers.rows import SheetRow
from itamops.importers.usage.columns import DEVICE, PERSON, SESSIONS
from itamops.importers.usage.subjects import Who
from itamops.importers.values import read_count, read_quantity


class Period(NamedTuple):
    """The days of a measurement, both included, with its instants: from `begins` to before `ends`."""

    first: date
    last: date
    zone: ZoneInfo
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, first: date, last: date, zone: ZoneInfo) -> "Period":
        """Make the period of whole days in a time zone."""
        return cls(first, last, zone, midnight(first, zone), midnight(last, zone, after=True))


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """A session, an installation, a last use or an access; `asset` and `person` are ids where they are known.

    Instants are in UTC. A session without an end was still open when it was measured.
    """

    asset: str = ""
    person: str = ""
    installed: date | None = None
    version: str | None = None
    last_used: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    tokens: int | None = None
    capacity: Decimal | None = None


class LeftOutError(Exception):
    """A row says nothing that can be counted; it has been reported."""


def read_observation(row: SheetRow, who: Who, period: Period) -> Observation:
    """Read a row of any sort; raises `LeftOutError`."""
    starts, ends = _session(row, period) if row.reader.sheet is SESSIONS else (None, None)
    person, asset = who.person(row, PERSON), who.device(row, DEVICE)
    if not starts and not person and not asset:
        raise _left_out(row, "", "names neither a person nor a device")
    return Observation(
        asset=asset,
        person=person,
        installed=_day(row, "installed", period),
        version=row.line("version"),
        last_used=_day(row, "last_used", period),
        starts=starts,
        ends=ends,
        tokens=row.read("tokens", read_count),
        capacity=row.read("capacity", read_quantity),
    )


def _session(row: SheetRow, period: Period) -> tuple[datetime, datetime | None]:
    starts, ends = _moment(row, "starts", period), _moment(row, "ends", period)
    if not starts:
        raise _left_out(row, "starts", "nobody knows when the session starts")
    if row.given("ends") and not ends:
        raise _left_out(row, "ends", "nobody knows when the session ends")
    begun, over = starts.at, ends.at if ends else None
    if ends and ends.whole_day:
        over = midnight(ends.at.astimezone(period.zone).date(), period.zone, after=True)
    if over and over < begun:
        raise _left_out(row, "ends", "the session ends before it starts")
    if begun >= period.ends or (over and over <= period.begins and begun < period.begins):
        raise _left_out(row, "starts", "the session is not in the period", Level.WARNING)
    return begun, over


def _moment(row: SheetRow, field: str, period: Period) -> Moment | None:
    order, first_year = row.reader.day_orders.get(field), row.options.first_year
    moment = row.read(field, lambda text: read_moment(text, order, first_year, period.zone))
    if moment:
        taken = (moment.assumed, assumption(row.given(field), order, first_year))
        for words in filter(None, taken):
            row.reader.assumed[field, words].add(row.number)
    return moment


def _day(row: SheetRow, field: str, period: Period) -> date | None:
    day = row.day(field)
    if row.given(field) and not day:
        raise LeftOutError
    if day and day > period.last:
        row.report(field, f"lies after {period.last}, the last day of the period")
    return day


def _left_out(row: SheetRow, field: str, message: str, level: Level = Level.ERROR) -> LeftOutError:
    row.report(field, f"{message}: the row is left out", "", level, dropped=True)
    return LeftOutError()


def render_sheet(observations: Iterable[Observation], zone: ZoneInfo) -> str:
    """Write observations as CSV, sorted; instants in a time zone, a column for each field."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Observation.__struct_fields__)
    writer.writerows(sorted(tuple(_cells(one, zone)) for one in observations))
    return text.getvalue()


def _cells(observation: Observation, zone: ZoneInfo) -> Iterator[str]:
    for value in msgspec.structs.astuple(observation):
        match value:
            case None:
                yield ""
            case datetime():
                yield value.astimezone(zone).isoformat()
            case str():
                yield guarded(value)
            case _:
                yield str(value)
