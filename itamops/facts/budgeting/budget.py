"""How much of each budget is spent and committed, and what is spent without one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from itamops.facts.budgeting.spending import Spending, budgets_by_id, spendings
from itamops.facts.currency import ConvertedTotal, Exchange, exchange
from itamops.facts.money import is_negative, sums
from itamops.facts.ratio import percent
from itamops.records.base import Money
from itamops.records.team import Budget, BudgetKind, Team
from itamops.registry import Registry


class BudgetUse(msgspec.Struct, frozen=True, kw_only=True):
    """How a budget stands on a day, in its own currency: `left = amount - spent - committed`.

    Amounts are converted at the rate of their own day, those to come at that of the day asked about; those
    under zero stand beside the totals.
    """

    team: str
    budget: Budget
    spent: ConvertedTotal
    committed: ConvertedTotal

    @property
    def left(self) -> Money:
        """What is left of it, negative where it is exceeded."""
        used = self.spent.amount.amount + self.committed.amount.amount
        return Money(self.budget.amount.amount - used, self.budget.amount.currency)

    @property
    def used_percent(self) -> Decimal | None:
        """How much of it is spent and committed, in hundredths; of nothing there is none."""
        whole = Fraction(self.budget.amount.amount)
        return percent(whole - Fraction(self.left.amount), whole)


class Unbudgeted(msgspec.Struct, frozen=True, kw_only=True):
    """What a team spent and committed in the calendar year of the day that falls into no budget."""

    team: str
    kind: BudgetKind
    spent: ConvertedTotal
    committed: ConvertedTotal


class Budgets(msgspec.Struct, frozen=True):
    """All budgets with their use, and what is in none."""

    uses: tuple[BudgetUse, ...]
    unbudgeted: tuple[Unbudgeted, ...]


def budget_use(registry: Registry, day: date) -> Budgets:
    """Return how much of each budget is spent and committed on a day.

    An order line counts in the budget it names. All else counts in the budget of its team and kind in whose
    term its day is; of several in the first of them.
    """
    rates = exchange(registry)
    owners = budgets_by_id(registry)
    last = max((budget.ends for _, budget in owners.values()), default=day)
    found: defaultdict[str, list[Spending]] = defaultdict(list)
    outside: defaultdict[tuple[str, BudgetKind], list[Spending]] = defaultdict(list)
    for spending in spendings(registry, day, max(last, day)):
        budget = _budget_of(registry, spending)
        if budget in owners:
            found[budget].append(spending)
        elif spending.on.year == day.year:
            outside[spending.team, spending.kind].append(spending)
    own = registry.configuration.currency
    return Budgets(
        tuple(
            BudgetUse(
                team=team.id,
                budget=budget,
                spent=_total(rates, found[budget_id], budget.amount.currency, day, committed=False),
                committed=_total(rates, found[budget_id], budget.amount.currency, day, committed=True),
            )
            for budget_id, (team, budget) in owners.items()
        ),
        tuple(
            Unbudgeted(
                team=team,
                kind=kind,
                spent=_total(rates, outside[team, kind], own, day, committed=False),
                committed=_total(rates, outside[team, kind], own, day, committed=True),
            )
            for team, kind in sorted(outside)
        ),
    )


def _budget_of(registry: Registry, spending: Spending) -> str:
    """Return the budget that an amount is meant for or falls into, an empty text where there is none."""
    if spending.budget:
        return spending.budget
    team = registry.of(Team).get(spending.team)
    fitting = (
        budget.id
        for budget in (team.budgets if team else ())
        if budget.kind == spending.kind and budget.starts <= spending.on <= budget.ends
    )
    return next(fitting, "")


def _total(
    rates: Exchange, several: Iterable[Spending], currency: str, day: date, *, committed: bool
) -> ConvertedTotal:
    chosen = [one for one in several if one.committed is committed]
    counted = ((one.amount, min(one.on, day)) for one in chosen if not is_negative(one.amount))
    under_zero = sums(one.amount for one in chosen if is_negative(one.amount))
    total = rates.total(counted, currency)
    return ConvertedTotal(total.amount, total.without_rate + under_zero)
