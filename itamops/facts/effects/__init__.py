"""What a change does beyond its records, once it is merged; `EFFECTS` is the list of what is looked at."""

from collections.abc import Sequence

from itamops.facts.effects import (
    book_value,
    budgets,
    costs,
    counts,
    licenses,
    purchases,
    requests,
    supplies,
    warranties,
)
from itamops.facts.effects.effect import Effect, EffectDefinition, Figure, Measure, Sides

__all__ = ["EFFECTS", "Effect", "EffectDefinition", "Figure", "Measure", "Sides"]

EFFECTS: Sequence[EffectDefinition] = (
    EffectDefinition("licenses", "License positions", licenses.effects),
    EffectDefinition("costs", "Capital and running cost", costs.effects),
    EffectDefinition("budgets", "Budgets", budgets.effects),
    EffectDefinition("book-value", "Book value", book_value.effects),
    EffectDefinition("requests", "Requests", requests.effects),
    EffectDefinition("purchases", "From stock or to buy", purchases.effects),
    EffectDefinition("supplies", "Stock of supplies", supplies.effects),
    EffectDefinition("counts", "Physical counts", counts.effects),
    EffectDefinition("warranties", "Warranties and support", warranties.effects),
)
