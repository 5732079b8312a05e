"""The figures of a period that a record of usage states, worked out from what was observed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from itamops.authoring.render import Value
from itamops.facts.licensing.peaks import Peak, Session, peak
from itamops.importers.instants import midnight
from itamops.importers.usage.observed import Observation, Period

SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)
MOST_WEEKS = 60
"""Weeks that a record has room for; of a longer period the last ones are stated."""


FIGURES = ("peak", "peak_at", "tokens", "high_water", "average", "weekly_unique")
"""The fields of a record that are worked out from sessions."""


def measures(observations: Sequence[Observation], period: Period) -> Mapping[str, Value]:
    """Work out the figures of the sessions among observations, by field; None where nothing is said of it.

    Only the part of a session that lies in the period counts. `average` is the mean over all its instants, to
    two decimals; `weekly_unique` are the devices of each whole week, the last of which ends with the period.
    """
    sessions = [one for one in observations if one.starts]
    highest = _peak(sessions, period, lambda _: 1)
    return {
        "peak": int(highest.in_use),
        "peak_at": highest.at.astimezone(period.zone) if highest.at else None,
        "tokens": _most(sessions, period, "tokens", unsaid=1),
        "high_water": _most(sessions, period, "capacity", unsaid=0),
        "average": _average(sessions, period),
        "weekly_unique": _weekly_unique(sessions, period) if any(one.asset for one in sessions) else None,
    }


def _peak(
    sessions: Sequence[Observation], period: Period, weight: Callable[[Observation], int | Decimal]
) -> Peak:
    return peak(
        (Session(starts, ends, weight(one)) for one, starts, ends in _within(sessions, period)), period.ends
    )


def _most(sessions: Sequence[Observation], period: Period, field: str, unsaid: int) -> int | Decimal | None:
    """Return a field's most at one time, None if no session has it; one without it counts as `unsaid`."""
    if all(getattr(one, field) is None for one in sessions):
        return None

    def weight(one: Observation) -> int | Decimal:
        said: int | Decimal | None = getattr(one, field)
        return unsaid if said is None else said

    return _peak(sessions, period, weight).in_use


def _average(sessions: Sequence[Observation], period: Period) -> Decimal:
    used = sum((ends - starts for _, starts, ends in _within(sessions, period)), timedelta())
    share = Decimal(used // SECOND) / Decimal((period.ends - period.begins) // SECOND)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _weekly_unique(sessions: Sequence[Observation], period: Period) -> Sequence[int] | None:
    weeks = list(_weeks(period))
    devices: list[set[str]] = [set() for _ in weeks]
    for one, starts, ends in _within(sessions, period):
        for (begins, over), seen in zip(weeks, devices, strict=True):
            if one.asset and starts < over and (ends > begins or starts >= begins):
                seen.add(one.asset)
    return [len(seen) for seen in devices] or None


def _weeks(period: Period) -> Iterator[tuple[datetime, datetime]]:
    """Yield the whole weeks of a period, the oldest first, with the instants between which they lie."""
    whole = ((period.last - period.first).days + 1) // WEEK.days
    for number in range(min(whole, MOST_WEEKS), 0, -1):
        last = period.last - WEEK * (number - 1)
        yield midnight(last - WEEK, period.zone, after=True), midnight(last, period.zone, after=True)


def _within(
    sessions: Sequence[Observation], period: Period
) -> Iterator[tuple[Observation, datetime, datetime]]:
    """Yield each session with the part of it that lies in the period; an open one runs until its end."""
    for one in sessions:
        if one.starts:
            yield one, max(one.starts, period.begins), min(one.ends or period.ends, period.ends)
