"""What came of the physical counts before and after a change."""

from collections.abc import Iterator

from itamops.facts.advice.recommendations import remarks_on_count
from itamops.facts.effects.effect import Effect, Figure, Sides, differing
from itamops.facts.lifecycle.count_outcome import OUTCOMES, count_outcomes
from itamops.records.count import Count
from itamops.registry.names import label_of


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield each count that comes with a change, or of which more or less is answered."""
    before, after = count_outcomes(sides.old, sides.day), count_outcomes(sides.new, sides.day)
    for count in sorted({*before, *after}):
        was, now = before.get(count), after.get(count)
        figures = differing(
            (
                Figure("expected", was.expected if was else None, now.expected if now else None),
                *(
                    Figure(name, was.number(name) if was else None, now.number(name) if now else None)
                    for name in OUTCOMES
                ),
                Figure("open", len(was.open) if was else None, len(now.open) if now else None),
            )
        )
        if figures:
            yield Effect(
                of=label_of(sides.new, Count.kind, count),
                record=f"count/{count}",
                figures=figures,
                notes=tuple(remarks_on_count(now)) if now else (),
            )
