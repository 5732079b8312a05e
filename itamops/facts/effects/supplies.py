"""The stock of accessories and consumables before and after a change."""

from collections.abc import Iterator

from itamops.facts.effects.effect import Effect, Figure, Sides, differing
from itamops.facts.lifecycle.supplies import stocks
from itamops.records.supply import Supply
from itamops.registry.names import label_of


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield each supply of which more or fewer are there, or lacking to the minimum."""
    before, after = stocks(sides.old, sides.day), stocks(sides.new, sides.day)
    for supply in sorted({*before, *after}):
        was, now = before.get(supply), after.get(supply)
        figures = differing(
            Figure(name, getattr(was, field, None), getattr(now, field, None))
            for field, name in (("stock", "in stock"), ("short", "under the minimum by"))
        )
        if figures:
            yield Effect(
                of=label_of(sides.new, Supply.kind, supply), record=f"supply/{supply}", figures=figures
            )
