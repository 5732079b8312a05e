"""How far orders are: what was received of each line, and the state that follows."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import msgspec

from itamops.facts.lifecycle.state import entries_on, state_on
from itamops.facts.money import sums, times
from itamops.records.base import Money
from itamops.records.order import Order, OrderLine
from itamops.registry import Registry

AWAITED = ("placed", "partly_received")
"""States in which something is still to come."""


class LineProgress(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an order, by its number from 1, and how many of its units were received and accepted."""

    number: int
    line: OrderLine
    received: int

    @property
    def open(self) -> int:
        """How many units are still to come."""
        return max(0, self.line.quantity - self.received)


class OrderProgress(msgspec.Struct, frozen=True, kw_only=True):
    """An order on a day.

    `state` is its own, but partly_received and received follow from the receipts of one that is placed.
    `price` is what its lines and extras come to, one sum a currency. `days_late` counts from the expected day
    while something is open.
    """

    order: Order
    state: str
    placed: date | None
    lines: tuple[LineProgress, ...]
    price: tuple[Money, ...]
    days_late: int

    @property
    def ordered(self) -> int:
        """All units that were ordered."""
        return sum(progress.line.quantity for progress in self.lines)

    @property
    def received(self) -> int:
        """All units that were received and accepted."""
        return sum(progress.received for progress in self.lines)

    @property
    def open(self) -> int:
        """All units that are still to come."""
        return sum(progress.open for progress in self.lines)


@lru_cache(maxsize=4)
def order_progress(registry: Registry, day: date) -> Mapping[str, OrderProgress]:
    """Return how far each order is that is known on a day, by its id."""
    return {
        order_id: _progress(order, day)
        for order_id, order in registry.of(Order).items()
        if state_on(order, day)
    }


def received_by_line(order: Order, day: date) -> Mapping[int, int]:
    """Count the units received and accepted until a day, by the number of their line."""
    received: dict[int, int] = {}
    for receipt in order.receipts:
        if receipt.accepted and receipt.on <= day:
            received[receipt.line] = received.get(receipt.line, 0) + receipt.quantity
    return received


def _progress(order: Order, day: date) -> OrderProgress:
    received = received_by_line(order, day)
    lines = tuple(
        LineProgress(number=number, line=line, received=received.get(number, 0))
        for number, line in enumerate(order.lines, 1)
    )
    state = _state(state_on(order, day), lines)
    awaited = state in AWAITED and order.expected is not None
    return OrderProgress(
        order=order,
        state=state,
        placed=order.placed
        or next((entry.on for entry in entries_on(order, day) if entry.to == "placed"), None),
        lines=lines,
        price=sums(_prices(order)),
        days_late=max(0, (day - order.expected).days) if awaited and order.expected else 0,
    )


def _state(state: str, lines: tuple[LineProgress, ...]) -> str:
    if state != "placed" or not any(progress.received for progress in lines):
        return state
    return "partly_received" if any(progress.open for progress in lines) else "received"


def _prices(order: Order) -> Iterator[Money]:
    for line in order.lines:
        yield times(line.unit_price, line.quantity)
    for extra in order.extras:
        yield extra.amount
