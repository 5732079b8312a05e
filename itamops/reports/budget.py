"""Budgets, spending and commitments, and spending outside budgets."""

from collections.abc import Iterator

from itamops.facts.budgeting.budget import budget_use
from itamops.facts.contracts.terms import term_status
from itamops.facts.currency import ConvertedTotal
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("budget", "Budget", meaning="empty for spending outside budgets, in the calendar year of the day"),
    Column("team_name", "Team"),
    Column("kind", "Kind", ColumnType.STATE),
    Column("term", "Term", ColumnType.STATE),
    Column("starts", "Starts", ColumnType.DAY),
    Column("ends", "Ends", ColumnType.DAY),
    Column("amount", "Amount", ColumnType.MONEY),
    Column("spent", "Spent", ColumnType.MONEY, meaning="until the day, at the rate on each day of spending"),
    Column(
        "committed", "Committed", ColumnType.MONEY, meaning="open orders, and bills until the last term ends"
    ),
    Column("left", "Remaining", ColumnType.MONEY, meaning="amount - spent - committed"),
    Column("used", "Used", ColumnType.PERCENT),
    Column(
        "further", "Other currencies", meaning="spent and committed amounts without a rate, or below zero"
    ),
    Column("team", "Team id", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the budgets by team, start and id, then the spending outside budgets."""
    budgets = budget_use(context.registry, context.day)
    soon = context.registry.policy.rules.limits.expiring_days
    for use in sorted(budgets.uses, key=lambda use: (use.team, use.budget.starts, use.budget.id)):
        budget = use.budget
        begun = budget.starts <= context.day
        yield (
            budget.id,
            context.label("team", use.team),
            budget.kind,
            term_status((budget.ends - context.day).days, soon) if begun else "not_started",
            budget.starts,
            budget.ends,
            budget.amount,
            use.spent.amount,
            use.committed.amount,
            use.left,
            use.used_percent,
            _further(use.spent, use.committed),
            use.team,
        )
    for outside in budgets.unbudgeted:
        yield (
            None,
            context.label("team", outside.team),
            outside.kind,
            *[None] * 4,
            outside.spent.amount,
            outside.committed.amount,
            *[None] * 2,
            _further(outside.spent, outside.committed),
            outside.team or None,
        )


def _further(*totals: ConvertedTotal) -> str | None:
    return " + ".join(str(money) for total in totals for money in total.without_rate) or None


REPORT = ReportDefinition(
    name="budget",
    title="Budgets",
    description="Every budget with its spending and commitments, and the spending outside budgets.",
    columns=COLUMNS,
    rows=rows,
)
