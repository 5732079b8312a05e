"""How a device stands on any day, from the entries of its lifecycle."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.lifecycle.state import holder_on, standing_on, state_on
from itamops.records.asset import Asset
from itamops.registry import Registry

Read = Callable[[str], Registry]

LAPTOP = """
--- asset
id: lap-7f3k9q2m
tag: none
serial: S1
model: laptop
state: in_use
substate: assigned
assignee: person/ben
location: oslo
lifecycle:
  - {on: 2026-01-10, to: in_stock, substate: available, by: treyes, location: store}
  - {on: 2026-01-20, to: in_use, substate: assigned, by: treyes, assignee: person/anna, location: berlin}
  - {on: 2026-02-01, to: in_use, substate: shared, by: treyes}
  - {on: 2026-03-01, to: missing, substate: lost, by: treyes, report: INC-1}
  - {on: 2026-03-05, to: in_stock, substate: quarantine, by: treyes, finder: porter}
  - {on: 2026-03-10, to: in_use, substate: assigned, by: treyes, assignee: person/ben, until: 2026-09-30}
  - {on: 2026-03-20, to: in_stock, substate: available, by: treyes}
  - {on: 2026-03-21, to: in_use, substate: assigned, by: treyes, correction: true, reason: wrong device}
"""


@pytest.fixture(scope="module")
def laptop(read_registry: Read) -> Asset:
    return read_registry(LAPTOP).of(Asset)["lap-7f3k9q2m"]


@pytest.mark.parametrize(
    ("day", "state", "since", "holder", "held_since", "location"),
    [
        ("2026-01-10", "in_stock.available", "2026-01-10", None, None, "store"),
        ("2026-01-19", "in_stock.available", "2026-01-10", None, None, "store"),
        ("2026-01-20", "in_use.assigned", "2026-01-20", "person/anna", "2026-01-20", "berlin"),
        ("2026-02-15", "in_use.shared", "2026-01-20", "person/anna", "2026-01-20", "berlin"),
        ("2026-03-02", "missing.lost", "2026-03-01", "person/anna", "2026-01-20", "berlin"),
        ("2026-03-05", "in_stock.quarantine", "2026-03-05", None, None, "berlin"),
        ("2026-03-10", "in_use.assigned", "2026-03-10", "person/ben", "2026-03-10", "berlin"),
        ("2026-03-20", "in_stock.available", "2026-03-20", None, None, "berlin"),
        ("2026-03-21", "in_use.assigned", "2026-03-10", "person/ben", "2026-03-10", "oslo"),
        ("2030-01-01", "in_use.assigned", "2026-03-10", "person/ben", "2026-03-10", "oslo"),
    ],
)
def test_a_device_on_a_day(
    laptop: Asset, day: str, state: str, since: str, holder: str | None, held_since: str | None, location: str
) -> None:
    standing = standing_on(laptop, date.fromisoformat(day))

    assert standing is not None
    assert f"{standing.state}.{standing.substate}" == state
    assert str(standing.since) == since
    assert standing.holder == holder
    assert standing.held_since == (date.fromisoformat(held_since) if held_since else None)
    assert standing.location == location
    assert state_on(laptop, date.fromisoformat(day)) == standing.state


def test_before_its_first_entry_a_device_is_not_there(laptop: Asset) -> None:
    before = date(2026, 1, 9)

    assert standing_on(laptop, before) is None
    assert (state_on(laptop, before), holder_on(laptop, before)) == ("", None)


def test_a_loan_has_a_last_day(laptop: Asset) -> None:
    standing = standing_on(laptop, date(2026, 3, 12))

    assert standing is not None
    assert standing.until == date(2026, 9, 30)


def test_a_place_that_only_the_record_names_holds_for_earlier_days(read_registry: Read) -> None:
    registry = read_registry(
        "--- asset\nid: lap-7f3k9q2m\ntag: none\nserial: S1\nmodel: laptop\nlocation: oslo\n"
        "state: retired\nsubstate: pending_disposal\nlifecycle:\n"
        "  - {on: 2026-01-10, to: in_stock, substate: available, by: treyes}\n"
        "  - {on: 2026-02-10, to: retired, substate: pending_disposal, by: treyes}\n"
    )

    standing = standing_on(registry.of(Asset)["lap-7f3k9q2m"], date(2026, 1, 15))

    assert standing is not None
    assert standing.location == "oslo"
