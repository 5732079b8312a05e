"""Peaks of sessions, with the numbers of a vendor's example."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from itamops.facts.licensing.peaks import Peak, Session, peak

HOURS = ((9, 12), (10, 11), (11, 13), (11, 15), (14, 16), (12, 14))
TOKENS = (2, 1, 3, 1, 2, 4)


def at(hour: int) -> datetime:
    return datetime(2026, 6, 15, hour, tzinfo=UTC)


def sessions(hours: Sequence[tuple[int, int | None]], weights: Sequence[int]) -> list[Session]:
    return [
        Session(at(starts), None if ends is None else at(ends), weight)
        for (starts, ends), weight in zip(hours, weights, strict=True)
    ]


def test_a_session_that_ends_makes_room_for_one_that_starts() -> None:
    """E8, ServiceNow: 3 at one time; counted with both ends it would be 4."""
    assert peak(sessions(HOURS, [1] * 6), at(18)) == Peak(3, at(11))


def test_tokens_are_added_up() -> None:
    """E9: weights 2, 1, 3, 1, 2, 4 on the same sessions are 8 at the most; with both ends 10."""
    assert peak(sessions(HOURS, TOKENS), at(18)) == Peak(8, at(12))


@pytest.mark.parametrize(("until", "most"), [(18, 2), (11, 2), (10, 1), (9, 0)])
def test_an_open_session_runs_until_the_end_of_the_period(until: int, most: int) -> None:
    assert peak(sessions([(9, None), (10, 12)], [1, 1]), at(until)).in_use == most


def test_no_sessions_have_no_peak() -> None:
    assert peak([], at(9)) == Peak(0, None)
