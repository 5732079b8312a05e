"""Budgets before and after a change."""

from collections.abc import Iterator

from itamops.facts.budgeting.budget import BudgetUse, budget_use
from itamops.facts.effects.effect import Effect, Figure, Measure, Sides, differing

FIGURES = ("amount", "spent", "committed", "left")


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the budgets of which another amount is spent, committed or left."""
    before, after = (
        {use.budget.id: use for use in budget_use(side, sides.day).uses} for side in (sides.old, sides.new)
    )
    for budget in sorted({*before, *after}):
        was, now = _measures(before.get(budget)), _measures(after.get(budget))
        figures = differing(map(Figure, FIGURES, was, now))
        if figures:
            yield Effect(of=budget, figures=figures)


def _measures(use: BudgetUse | None) -> tuple[Measure, ...]:
    if use is None:
        return (None,) * len(FIGURES)
    return use.budget.amount, use.spent.amount, use.committed.amount, use.left
