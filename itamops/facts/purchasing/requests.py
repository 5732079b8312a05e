"""How far requests are: how old, what each waits for, and whether its approval has expired."""

from collections.abc import Mapping
from datetime import date

import msgspec

from itamops.facts.currency import exchange
from itamops.facts.lifecycle.state import entries_on
from itamops.facts.money import in_minor, sums, times
from itamops.records.base import Money
from itamops.records.request import Request, RequestEntry, RequestLine
from itamops.registry import Registry

WAITS_FOR: Mapping[str, str] = {
    "draft": "requester",
    "changes_requested": "requester",
    "submitted": "review",
    "in_review": "approval",
    "approved": "order or stock",
    "fulfilling": "delivery",
    "fulfilled": "closing",
}
"""Who or what moves a request on from each state; in the others it has come to its end."""


DELIVERING = ("fulfilling", "fulfilled", "closed", "withdrawn")
"""States in which something may have been delivered."""


class Approved(msgspec.Struct, frozen=True):
    """What was approved last of a request, beside the estimate of its lines at the rates of that day.

    The amount is what its orders together may come to. `rest` is the estimate of what is neither from stock
    nor cancelled; `without_rate` what of the estimate cannot be compared with it.
    """

    entry: RequestEntry
    amount: Money
    estimate: Money
    rest: Money
    without_rate: tuple[Money, ...] = ()

    @property
    def off(self) -> Money | None:
        """Return the estimate that the amount is under or over, nothing where it is between the two."""
        if self.without_rate:
            return None
        approved = in_minor(self.amount)
        if approved < in_minor(self.rest):
            return self.rest
        return self.estimate if approved > in_minor(self.estimate) else None

    @property
    def than(self) -> str:
        """Return whether the amount is less or more than the estimate."""
        return "less" if in_minor(self.amount) < in_minor(self.rest) else "more"


def approval_of(request: Request, day: date) -> RequestEntry | None:
    """Return the last approval of a request until a day."""
    return next((one for one in reversed(entries_on(request, day)) if one.to == "approved"), None)


def approved(registry: Registry, request: Request, day: date) -> Approved | None:
    """Return what was approved last of a request until a day, nothing without an amount or an estimate."""
    entry = approval_of(request, day)
    lines = [(line, line.estimate) for line in request.lines if line.estimate]
    if entry is None or entry.amount is None or not lines:
        return None
    whole, rest = (
        exchange(registry).total(
            ((times(estimate, units(line)), entry.on) for line, estimate in lines), entry.amount.currency
        )
        for units in (lambda line: line.quantity, _units_to_buy)
    )
    return Approved(entry, entry.amount, whole.amount, rest.amount, whole.without_rate)


def _units_to_buy(line: RequestLine) -> int:
    return max(0, line.quantity - line.from_stock - (line.cancelled.quantity if line.cancelled else 0))


class RequestProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A request on a day.

    `state` is its own, and expired for an approval that was not used in time. `age_days` counts from its
    beginning to its end or the day, `waiting_days` since it came to its state; both are None where nothing is
    waited for. Units are those of all lines; `estimate` is one sum a currency.
    """

    request: Request
    state: str
    opened: date
    waits_for: str | None
    age_days: int
    waiting_days: int | None
    wanted: int
    fulfilled: int
    cancelled: int
    estimate: tuple[Money, ...]

    @property
    def open(self) -> int:
        """How many units are neither there nor cancelled."""
        return max(0, self.wanted - self.fulfilled - self.cancelled)


def request_progress(registry: Registry, day: date) -> Mapping[str, RequestProgress]:
    """Return how far each request is that is known on a day, by its id."""
    approval_days = registry.policy.rules.limits.approval_days
    found = {}
    for request_id, request in registry.of(Request).items():
        entries = entries_on(request, day)
        if entries:
            found[request_id] = _progress(request, entries, day, approval_days)
    return found


def fulfilled_units(line: RequestLine) -> int:
    """Count the units of a line that came: an asset is one, a license or supply stands for all of it."""
    if all(thing.startswith(("asset/", "instance/")) for thing in line.fulfilled_by):
        return len(set(line.fulfilled_by))
    return line.quantity - (line.cancelled.quantity if line.cancelled else 0)


def _progress(
    request: Request, entries: list[RequestEntry], day: date, approval_days: int
) -> RequestProgress:
    first, last = entries[0], entries[-1]
    waited = (day - last.on).days
    state = "expired" if last.to == "approved" and waited > approval_days else last.to
    waits_for = WAITS_FOR.get(state)
    return RequestProgress(
        request=request,
        state=state,
        opened=first.on,
        waits_for=waits_for,
        age_days=((day if waits_for else last.on) - first.on).days,
        waiting_days=waited if waits_for else None,
        wanted=sum(line.quantity for line in request.lines),
        fulfilled=sum(map(fulfilled_units, request.lines)) if last.to in DELIVERING else 0,
        cancelled=sum(line.cancelled.quantity for line in request.lines if line.cancelled),
        estimate=sums(times(line.estimate, line.quantity) for line in request.lines if line.estimate),
    )
