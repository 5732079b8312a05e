"""What a change spends, and what it binds for the year to come."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from itamops.facts.budgeting.spending import spendings
from itamops.facts.currency import Amount, exchange
from itamops.facts.effects.effect import Effect, Figure, Sides, differing, total_figures
from itamops.facts.licensing.software_use import RUNS
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import times
from itamops.facts.months import add_months
from itamops.records.instance import Instance
from itamops.registry import Registry

YEAR = 12

COSTS = {"capital": "Capital cost", "running": "Running cost"}
SPENT, COMMITTED, HOSTING = "spent", "committed for a year", "hosting of a year"

Amounts = Mapping[tuple[str, str], Mapping[str, list[Amount]]]
"""By kind of cost and name of the figure, then by the `kind/id` that it is for."""


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the cost of all that does not cost the same as before, and of nothing else."""
    before, after = _amounts(sides.old, sides), _amounts(sides.new, sides)
    for kind, called in COSTS.items():
        figures = differing(
            figure
            for name in (SPENT, COMMITTED, HOSTING)
            for figure in _figures(sides, name, before.get((kind, name), {}), after.get((kind, name), {}))
        )
        if figures:
            yield Effect(of=called, figures=figures)


def _figures(
    sides: Sides, name: str, before: Mapping[str, list[Amount]], after: Mapping[str, list[Amount]]
) -> Iterator[Figure]:
    others = [of for of in {**before, **after} if before.get(of) != after.get(of)]
    was, now = (
        exchange(registry).total(amount for of in others for amount in amounts.get(of, ()))
        for registry, amounts in ((sides.old, before), (sides.new, after))
    )
    return total_figures(name, was, now)


def _amounts(registry: Registry, sides: Sides) -> Amounts:
    found: defaultdict[tuple[str, str], defaultdict[str, list[Amount]]]
    found = defaultdict(lambda: defaultdict(list))
    for one in spendings(registry, sides.day, add_months(sides.day, YEAR)):
        name = COMMITTED if one.committed else SPENT
        found[one.kind, name][one.of].append((one.amount, min(one.on, sides.day)))
    for instance in registry.of(Instance).values():
        if instance.cost_per_month and state_on(instance, sides.day) in RUNS:
            amount = times(instance.cost_per_month, YEAR)
            found["running", HOSTING][f"instance/{instance.id}"].append((amount, sides.day))
    return found
