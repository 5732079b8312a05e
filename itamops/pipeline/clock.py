"""The clock of a registry: when each commit came to the main line.

A commit says any date. When it was pushed, its receipt says; what has none lies between its neighbours.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from enum import StrEnum

from itamops.snapshot.commits import Commit

CLOCKS_DIFFER = 300
"""Seconds by which two computers' clocks may differ; what Kerberos allows, too."""


class Clock(StrEnum):
    """What a day of the main line rests on, in words."""

    RECEIPTS = "by the days of receipts"
    DATES = "by the dates of commits, which nothing proves: a receipt is missing"


def is_dated_back(commit: Commit, parents: Iterable[Commit]) -> bool:
    """Check whether a commit is dated before one that it was made from.

    The committer's date counts: a rebase sets it anew, and leaves the author's as it was.
    """
    return any(commit.committer.seconds < one.committer.seconds - CLOCKS_DIFFER for one in parents)


def is_dated_ahead(commit: Commit, moment: datetime) -> bool:
    """Check whether a commit is dated later than a moment at which it was there."""
    return commit.committer.seconds > moment.timestamp() + CLOCKS_DIFFER


def arrivals(
    line: Sequence[Commit], received: Mapping[str, date], today: date, timezone: tzinfo
) -> Sequence[date]:
    """Return the day on which each commit of a line, oldest first, came to be on it.

    That is the day of its receipt. A commit without one came when it says, but not before those before it,
    not after the receipt of one after it, and not later than today.
    """
    latest: list[date] = []
    limit = today
    for commit in reversed(line):
        limit = min(limit, received.get(commit.id, limit))
        latest.append(limit)
    days: list[date] = []
    for commit, limit in zip(line, reversed(latest), strict=True):
        day = received.get(commit.id) or min(commit.at.astimezone(timezone).date(), limit)
        days.append(max(day, days[-1]) if days else day)
    return days


def state_at(
    day: date, line: Sequence[Commit], received: Mapping[str, date], today: date, timezone: tzinfo
) -> tuple[str, Clock] | None:
    """Return the commit that a line, oldest first, had at the end of a day, and by which clock.

    Receipts tell where the commit has one, and the one after it, if there is any. None for a day before all.
    """
    days = arrivals(line, received, today, timezone)
    count = sum(one <= day for one in days)
    if not count:
        return None
    is_received = all(commit.id in received for commit in line[count - 1 : count + 1])
    return line[count - 1].id, Clock.RECEIPTS if is_received else Clock.DATES
