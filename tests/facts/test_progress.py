"""How far orders and requests are."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.purchasing.orders import order_progress
from itamops.facts.purchasing.requests import request_progress
from itamops.registry import Registry

Read = Callable[[str], Registry]

ORDER = """
--- order
id: po-c4k8t2wd
vendor: dell
state: placed
expected: 2026-06-12
lines:
  - {what: laptop, quantity: 2, unit_price: 1349.00 EUR}
  - {what: dock, quantity: 1, unit_price: 200.00 USD}
extras: [{what: freight, amount: 40.00 EUR}]
receipts:
  - {note: DN-1, on: 2026-06-10, by: treyes, line: 1, quantity: 1}
  - {note: DN-2, on: 2026-06-11, by: treyes, line: 1, quantity: 1, accepted: false}
  - {note: DN-3, on: 2026-06-14, by: treyes, line: 1, quantity: 1}
  - {note: DN-4, on: 2026-06-20, by: treyes, line: 2, quantity: 1}
lifecycle:
  - {on: 2026-06-01, to: draft, by: jlind}
  - {on: 2026-06-03, to: placed, by: jlind}
  - {on: 2026-07-01, to: closed, by: jlind}
"""


@pytest.mark.parametrize(
    ("day", "state", "received", "still_open", "late"),
    [
        ("2026-06-02", "draft", 0, 3, 0),
        ("2026-06-03", "placed", 0, 3, 0),
        ("2026-06-11", "partly_received", 1, 2, 0),
        ("2026-06-15", "partly_received", 2, 1, 3),
        ("2026-06-20", "received", 3, 0, 0),
        ("2026-07-01", "closed", 3, 0, 0),
    ],
)
def test_an_order_on_a_day(
    read_registry: Read, day: str, state: str, received: int, still_open: int, late: int
) -> None:
    progress = order_progress(read_registry(ORDER), date.fromisoformat(day))["po-c4k8t2wd"]

    assert (progress.state, progress.received, progress.open) == (state, received, still_open)
    assert progress.days_late == late
    assert progress.ordered == 3


def test_the_price_of_an_order_is_a_sum_a_currency(read_registry: Read) -> None:
    progress = order_progress(read_registry(ORDER), date(2026, 6, 15))["po-c4k8t2wd"]

    assert [str(one) for one in progress.price] == ["2738.00 EUR", "200.00 USD"]
    assert progress.placed == date(2026, 6, 3)


def test_before_its_first_entry_an_order_is_not_there(read_registry: Read) -> None:
    assert order_progress(read_registry(ORDER), date(2026, 5, 31)) == {}


REQUEST = """
--- request
id: req-7k3m9q2x
type: hardware
requester: anna
state: fulfilling
lines:
  - {item: model/laptop, quantity: 3, estimate: 1200.00 EUR, fulfilled_by: [asset/lap-00000001]}
  - {item: software/figma, quantity: 10, estimate: 12.50 EUR, fulfilled_by: [license/lic-5n2v8r3d],
     cancelled: {quantity: 2, reason: left}}
lifecycle:
  - {on: 2026-01-10, to: draft, by: anna}
  - {on: 2026-01-12, to: submitted, by: anna}
  - {on: 2026-01-13, to: in_review, by: treyes}
  - {on: 2026-01-20, to: approved, by: cfo}
  - {on: 2026-05-01, to: fulfilling, by: treyes}
  - {on: 2026-05-10, to: withdrawn, by: anna, reason: not needed}
"""


@pytest.mark.parametrize(
    ("day", "state", "waits_for", "waiting", "age", "still_open"),
    [
        ("2026-01-11", "draft", "requester", 1, 1, 11),
        ("2026-01-12", "submitted", "review", 0, 2, 11),
        ("2026-01-15", "in_review", "approval", 2, 5, 11),
        ("2026-04-20", "approved", "order or stock", 90, 100, 11),
        ("2026-04-21", "expired", None, None, 10, 11),
        ("2026-05-03", "fulfilling", "delivery", 2, 113, 2),
        ("2026-06-15", "withdrawn", None, None, 120, 2),
    ],
)
def test_a_request_on_a_day(
    read_registry: Read,
    day: str,
    state: str,
    waits_for: str | None,
    waiting: int | None,
    age: int,
    still_open: int,
) -> None:
    registry = read_registry(REQUEST.replace("state: fulfilling", "state: withdrawn"))
    progress = request_progress(registry, date.fromisoformat(day))["req-7k3m9q2x"]

    assert (progress.state, progress.waits_for, progress.waiting_days) == (state, waits_for, waiting)
    assert (progress.age_days, progress.open) == (age, still_open)
    assert [str(one) for one in progress.estimate] == ["3725.00 EUR"]
