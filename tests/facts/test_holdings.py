"""What people, teams and places hold, and what is in stock of what they were given."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.lifecycle.holdings import holdings
from itamops.facts.lifecycle.supplies import stocks
from itamops.registry import Registry

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)

REGISTRY = """
--- person
id: anna
name: Anna Keller
subscriptions:
  - {product: figma, since: 2026-01-01}
  - {product: slack, since: 2026-01-01, until: 2026-06-14}
allocations: [{license: lic-5n2v8r3d, since: 2026-02-01}]
issued:
  - {supply: mouse, since: 2026-03-01}
  - {supply: mouse, quantity: 2, since: 2026-03-01, returned: 2026-06-15}
--- person
id: ben
name: Ben Ode
ends: 2026-06-14
subscriptions: [{product: figma, since: 2026-01-01}]
issued: [{supply: mouse, since: 2026-03-01}]
--- team
id: it-ops
name: IT operations
issued: [{supply: mouse, quantity: 4, since: 2026-01-01}]
--- asset
id: lap-00000001
tag: none
serial: S1
model: laptop
state: in_use
substate: loan
assignee: person/anna
allocations: [{license: lic-9d3m1x7k, quantity: 2, since: 2026-02-01}]
until: 2026-07-01
lifecycle:
  - {on: 2026-01-20, to: in_use, substate: loan, by: treyes, assignee: person/anna, until: 2026-07-01}
--- asset
id: dck-00000002
tag: none
serial: S2
model: dock
state: in_use
substate: assigned
assignee: asset/lap-00000001
lifecycle: [{on: 2026-01-21, to: in_use, substate: assigned, by: treyes, assignee: asset/lap-00000001}]
--- asset
id: lap-00000003
tag: none
serial: S3
model: laptop
state: in_use
substate: assigned
assignee: person/ben
lifecycle: [{on: 2026-01-22, to: in_use, substate: assigned, by: treyes, assignee: person/ben}]
--- asset
id: lap-00000004
tag: none
serial: S4
model: laptop
state: disposed
substate: sold
issued: [{supply: mouse, since: 2026-01-01}]
lifecycle: [{on: 2026-01-22, to: disposed, substate: sold, by: treyes}]
--- supply
id: mouse
name: Mouse
location: store
minimum: 20
opening: {on: 2026-01-01, quantity: 10}
scrapped: [{on: 2026-06-15, quantity: 1, reason: broken}, {on: 2026-06-16, quantity: 5, reason: broken}]
--- order
id: po-c4k8t2wd
vendor: dell
state: placed
lines:
  - {item: supply/mouse, quantity: 20, unit_price: 9.00 EUR}
  - {what: cable, quantity: 9, unit_price: 1.00 EUR}
receipts:
  - {note: DN-1, on: 2026-06-10, by: treyes, line: 1, quantity: 12}
  - {note: DN-2, on: 2026-06-10, by: treyes, line: 1, quantity: 3, accepted: false}
  - {note: DN-3, on: 2026-06-16, by: treyes, line: 1, quantity: 5}
  - {note: DN-4, on: 2026-06-10, by: treyes, line: 2, quantity: 9}
lifecycle: [{on: 2026-06-01, to: placed, by: jlind}]
"""


@pytest.fixture(scope="module")
def registry(read_registry: Read) -> Registry:
    return read_registry(REGISTRY)


def test_who_holds_what(registry: Registry) -> None:
    held = {
        holder: [(one.thing, one.how, one.quantity, str(one.since), one.through) for one in things]
        for holder, things in holdings(registry, DAY).items()
    }

    assert held == {
        "person/anna": [
            ("asset/dck-00000002", "assigned", 1, "2026-01-21", "asset/lap-00000001"),
            ("asset/lap-00000001", "loan", 1, "2026-01-20", None),
            ("license/lic-5n2v8r3d", "allocated", 1, "2026-02-01", None),
            ("license/lic-9d3m1x7k", "allocated", 2, "2026-02-01", "asset/lap-00000001"),
            ("software/figma", "subscribed", 1, "2026-01-01", None),
            ("supply/mouse", "issued", 1, "2026-03-01", None),
        ],
        "person/ben": [
            ("asset/lap-00000003", "assigned", 1, "2026-01-22", None),
            ("supply/mouse", "issued", 1, "2026-03-01", None),
        ],
        "team/it-ops": [("supply/mouse", "issued", 4, "2026-01-01", None)],
    }


def test_on_an_earlier_day(registry: Registry) -> None:
    before = holdings(registry, date(2026, 6, 14))

    assert "software/slack" in {one.thing for one in before["person/anna"]}
    assert "software/figma" in {one.thing for one in before["person/ben"]}
    assert sum(one.quantity for one in before["person/anna"] if one.thing == "supply/mouse") == 3
    assert list(holdings(registry, date(2025, 12, 31))) == []


def test_devices_that_hold_each_other_do_not_hang(read_registry: Read) -> None:
    def device(own: int, other: int) -> str:
        return (
            f"--- asset\nid: lap-0000000{own}\ntag: none\nserial: S{own}\nmodel: laptop\nstate: in_use\n"
            f"substate: assigned\nassignee: asset/lap-0000000{other}\nlifecycle:\n"
            "  - {on: 2026-01-20, to: in_use, substate: assigned, by: treyes, "
            f"assignee: asset/lap-0000000{other}}}\n"
        )

    held = holdings(read_registry(device(1, 2) + device(2, 1)), DAY)

    assert sum(map(len, held.values())) == 2


def test_stock_is_what_came_less_what_went(registry: Registry) -> None:
    stock = stocks(registry, DAY)["mouse"]

    assert (stock.opening, stock.received, stock.issued, stock.scrapped) == (10, 12, 7, 1)
    assert (stock.stock, stock.short) == (14, 6)


def test_stock_on_other_days(registry: Registry) -> None:
    days = (date(2025, 12, 31), date(2026, 6, 9), date(2026, 6, 16))

    assert [stocks(registry, day)["mouse"].stock for day in days] == [0, 1, 14]
