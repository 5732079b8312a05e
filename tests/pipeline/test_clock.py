"""When commits came to the main line: by receipts, and by their own dates where there is none."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from itamops.pipeline.clock import Clock, arrivals, state_at
from itamops.snapshot.commits import Commit, CommitIdentity

TODAY = date(2026, 11, 24)


def commit(name: str, at: datetime) -> Commit:
    who = CommitIdentity("Anna", "anna@example.com", int(at.timestamp()))
    return Commit(name, "", (), who, who, "", b"")


def line(*days: str) -> list[Commit]:
    return [
        commit(str(number), datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        for number, day in enumerate(days)
    ]


def found(day: str, commits: list[Commit], received: dict[str, str]) -> tuple[str, Clock] | None:
    known = {name: date.fromisoformat(text) for name, text in received.items()}
    state = state_at(date.fromisoformat(day), commits, known, TODAY, UTC)
    return state and state[:2]


def test_receipts_tell_whatever_commits_say() -> None:
    commits = line("2026-01-10", "2026-01-11", "2099-01-01", "2026-01-12")
    received = {"0": "2026-01-10", "1": "2026-06-01", "2": "2026-06-02", "3": "2026-06-03"}
    assert found("2026-01-31", commits, received) == ("0", Clock.RECEIPTS)
    assert found("2026-06-01", commits, received) == ("1", Clock.RECEIPTS)
    assert found("2026-06-02", commits, received) == ("2", Clock.RECEIPTS)
    assert found("2026-12-31", commits, received) == ("3", Clock.RECEIPTS)
    assert found("2026-01-09", commits, received) is None


def test_what_has_no_receipt_came_between_its_neighbours() -> None:
    commits = line("2026-01-10", "2020-01-01", "2099-01-01", "2026-06-03")
    received = {"0": "2026-01-10", "3": "2026-06-03"}
    known = {name: date.fromisoformat(day) for name, day in received.items()}
    days = [date(2026, 1, 10), date(2026, 1, 10), date(2026, 6, 3), date(2026, 6, 3)]
    assert arrivals(commits, known, TODAY, UTC) == days
    assert found("2026-01-10", commits, received) == ("1", Clock.DATES)


def test_without_receipts_commits_tell_and_it_is_said() -> None:
    commits = line("2026-01-10", "2026-02-10", "2025-12-24")
    assert found("2026-01-31", commits, {}) == ("0", Clock.DATES)
    assert found("2025-12-31", commits, {}) is None, "it is dated back before the first"
    assert found("2026-11-24", line("2026-01-10", "2099-01-01"), {}) == ("1", Clock.DATES)


def test_a_day_ends_where_the_registry_is() -> None:
    late = [commit("0", datetime(2026, 3, 1, 23, 30, tzinfo=UTC))]
    berlin = timezone(timedelta(hours=1))
    assert state_at(date(2026, 3, 1), late, {}, TODAY, UTC) == ("0", Clock.DATES, ())
    assert state_at(date(2026, 3, 1), late, {}, TODAY, berlin) is None


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(days, st.none() | days), max_size=8))
def test_days_never_go_back(steps: list[tuple[date, date | None]]) -> None:
    commits = line(*(str(day) for day, _ in steps))
    received = {str(number): day for number, (_, day) in enumerate(steps) if day}
    came = arrivals(commits, received, TODAY, UTC)
    assert list(came) == sorted(came)
