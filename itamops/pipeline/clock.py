"""The clock of a registry: when each commit came to the main line.

A commit says any date. When it was pushed, its receipt says; what has none lies between its neighbours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from itamops.errors import CannotJudge
from itamops.pipeline.attesting import is_attested, wants_signed
from itamops.receipts import Filed
from itamops.snapshot import Snapshot
from itamops.snapshot.commits import Commit

CLOCKS_DIFFER = 300
"""Seconds by which two computers' clocks may differ; what Kerberos allows, too."""


class Clock(StrEnum):
    """What a day of the main line rests on, in words."""

    SIGNED = "by the days of signed receipts"
    RECEIPTS = "by the days of receipts, which nobody has signed"
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


class State(NamedTuple):
    """The commit that a line had, by which clock, and the commits around that moment that have receipts."""

    commit: str
    clock: Clock
    around: tuple[Commit, ...]


def state_at(
    day: date, line: Sequence[Commit], received: Mapping[str, date], today: date, timezone: tzinfo
) -> State | None:
    """Return the commit that a line, oldest first, had at the end of a day. None for a day before all.

    Receipts tell where the commit has one, and the one after it, if there is any. No other receipt does: the
    one came by that day, and with it all before; the next came later, and with it all after.
    """
    days = arrivals(line, received, today, timezone)
    count = sum(one <= day for one in days)
    if not count:
        return None
    beside = line[count - 1 : count + 1]
    around = tuple(commit for commit in beside if commit.id in received)
    clock = Clock.RECEIPTS if len(around) == len(beside) else Clock.DATES
    return State(line[count - 1].id, clock, around)


def verified(state: State, receipts: Mapping[str, Filed], tree_of: Callable[[str], Snapshot]) -> Clock:
    """Return the clock of a state once the receipts that tell it are verified, by the trees they go on from.

    Raises CannotJudge for one that is not signed where it has to be.
    """
    signed = []
    for commit in state.around:
        filed, tree = receipts[commit.id], tree_of((*commit.parents, commit.id)[0])
        signed.append(wants_signed(tree, filed.receipt.day))
        if signed[-1] and not is_attested(filed, tree):
            raise CannotJudge(
                f"the receipt of commit {commit.id[:12]} is not signed by the key that publishes receipts: "
                "nobody knows when that commit came",
                "name the commit instead of the day: --as-of COMMIT; `itamops audit` lists such receipts",
            )
    return Clock.SIGNED if state.clock is Clock.RECEIPTS and all(signed) else state.clock
