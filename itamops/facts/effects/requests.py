"""How far the requests that change have come."""

from collections.abc import Iterator

from itamops.facts.effects.effect import Effect, Figure, Measure, Sides, differing
from itamops.facts.purchasing.requests import RequestProgress, request_progress
from itamops.records.request import Request
from itamops.registry.names import label_of

FIGURES = ("state", "wanted", "fulfilled", "cancelled", "open")


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the state and the units of each request that differ."""
    changed = sides.ids(Request.kind)
    if not changed:
        return
    before, after = request_progress(sides.old, sides.day), request_progress(sides.new, sides.day)
    for request in sorted(changed):
        was, now = before.get(request), after.get(request)
        figures = differing(Figure(name, _measure(was, name), _measure(now, name)) for name in FIGURES)
        if figures:
            yield Effect(
                of=label_of(sides.new, Request.kind, request), record=f"request/{request}", figures=figures
            )


def _measure(progress: RequestProgress | None, name: str) -> Measure:
    measure: Measure = getattr(progress, name, None)
    return measure
