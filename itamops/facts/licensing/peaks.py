"""How many sessions ran at one time: what concurrent licenses, tokens and capacity are counted by."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class Session(NamedTuple):
    """Use from `starts` to before `ends`, or still open; `weight` is the tokens or capacity that it takes."""

    starts: datetime
    ends: datetime | None = None
    weight: int | Decimal = 1


class Peak(NamedTuple):
    """The most that was in use at one time, and when that was first reached."""

    in_use: int | Decimal
    at: datetime | None = None


def peak(sessions: Iterable[Session], until: datetime) -> Peak:
    """Find the peak of sessions before an instant; one that ends when another starts makes room for it."""
    changes: defaultdict[datetime, int | Decimal] = defaultdict(int)
    for session in sessions:
        ends = min(session.ends or until, until)
        if session.starts < ends:
            changes[session.starts] += session.weight
            changes[ends] -= session.weight
    highest = Peak(0)
    in_use: int | Decimal = 0
    for at in sorted(changes):
        in_use += changes[at]
        if in_use > highest.in_use:
            highest = Peak(in_use, at)
    return highest
