"""Teams."""

from datetime import date
from typing import ClassVar, Literal

from itamops.records.asset import Issue
from itamops.records.base import CompanyId, Money, Part, PersonId, Record

BudgetKind = Literal["capital", "running"]
"""What money is for: to buy with, or to spend month by month."""


class Budget(Part, frozen=True, kw_only=True):
    """Money of a kind for a term; both days count."""

    id: str
    starts: date
    ends: date
    kind: BudgetKind
    amount: Money


class Team(Record, frozen=True, kw_only=True):
    """People who work together; a person's own file says to which team they belong."""

    kind: ClassVar[str] = "team"

    company: CompanyId | None = None
    cost_center: str | None = None
    lead: PersonId | None = None
    approvers: tuple[PersonId, ...] = ()
    budgets: tuple[Budget, ...] = ()
    issued: tuple[Issue, ...] = ()
