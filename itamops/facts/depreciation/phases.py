"""The phases of a depreciation plan: each a clock and a curve from a day on."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import msgspec

from itamops.facts.depreciation.conventions import Position, YearClock
from itamops.facts.depreciation.life import Span
from itamops.facts.depreciation.methods import Curve
from itamops.facts.months import DAY

Adjusted = tuple[date, int]
"""A change of value outside the schedule, in minor units, and its day."""


class Phase(msgspec.Struct, frozen=True, gc=False):
    """How an asset is written down from a day on, by a clock and its curve."""

    since: date
    clock: YearClock
    curve: Curve


class PlanShape(NamedTuple):
    """The clock and curve of some terms, had they always counted, and the day from which they do."""

    since: date
    salvage: int
    clock: YearClock
    curve: Curve


def phases_of(
    shapes: Sequence[PlanShape], start: date, stops: Sequence[Span], changes: Sequence[Adjusted]
) -> tuple[tuple[Phase, ...], tuple[Adjusted, ...]]:
    """Return the phases of a life, and what each adjustment changed, at most all.

    The terms on the first day of the life count from the beginning, others and adjustments from their day.
    """
    first = max((shape for shape in shapes if shape.since <= start), key=lambda shape: shape.since)
    salvage, phases, made = first.salvage, [Phase(date.min, first.clock, first.curve)], []
    later = [(shape.since, shape) for shape in shapes if shape.since > start]
    events: list[tuple[date, PlanShape | int]] = [*later, *changes]
    for since, event in sorted(events, key=lambda one: (one[0], isinstance(one[1], int))):
        if isinstance(event, PlanShape):
            salvage = event.salvage
            phases.append(_on_other_terms(phases[-1], event, stops))
        else:
            clock, curve = phases[-1].clock, phases[-1].curve
            (place,) = places_on(clock, [since], stops)
            (value,) = curve.at([place])
            after = max(Fraction(0), curve.exactly_at(place) + event)
            phases.append(Phase(since, clock, curve.revalued(place, salvage, after)))
            made.append((since, max(event, -value)))
    return tuple(phases), tuple(made)


def _on_other_terms(before: Phase, shape: PlanShape, stops: Sequence[Span]) -> Phase:
    """Return the phase by other terms: what is left goes on over the rest of a life of theirs.

    Where that is over already, what is left above the salvage is written down at once.
    """
    close = [shape.since - DAY]
    (value,) = before.curve.at(places_on(before.clock, close, stops))
    (place,) = places_on(shape.clock, close, stops)
    left = value if shape.curve.exactly_at(place) > shape.salvage else min(value, shape.salvage)
    return Phase(shape.since, shape.clock, shape.curve.revalued(place, shape.salvage, Fraction(left)))


def places_on(clock: YearClock, days: Sequence[date], stops: Sequence[Span] = ()) -> list[Position]:
    """Return where a clock is at the close of some days, with spans in which it stands still."""
    places = [clock.position(day) for day in days]
    for since, until in stops:
        begins, place = clock.stopped(since)
        first, after = bisect_left(days, begins), bisect_left(days, until)
        places[first:after] = [place] * (after - first)
    return places
