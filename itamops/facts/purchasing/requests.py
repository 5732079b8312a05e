"""How far requests are: how old, what each waits for, and whether its approval has expired."""

from collections.abc import Mapping
from datetime import date

import msgspec

from itamops.facts.lifecycle.state import entries_on
from itamops.facts.money import sums, times
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
