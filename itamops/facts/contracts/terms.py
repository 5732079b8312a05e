"""The term that runs on a day: what renews itself goes on for another one as long until notice is given."""

from datetime import date
from typing import NamedTuple, Protocol

from itamops.facts.lifecycle.state import entries_on
from itamops.facts.months import DAY, add_months, complete_months, day_of, next_day
from itamops.records.contract import Contract, ContractEntry

MONTHS_A_YEAR = 12

NOTICED = ("notice_given", "ended")
"""States of a contract that renews itself no more."""


class Term(NamedTuple):
    """A term: its first day and its last, None where that is not known or it has none."""

    starts: date | None
    ends: date | None


class Renewing(Protocol):
    """What runs for a term, and perhaps for another one after it."""

    @property
    def starts(self) -> date | None:
        """The first day of the first term."""

    @property
    def ends(self) -> date | None:
        """The last day of the first term."""

    @property
    def auto_renew(self) -> bool:
        """Whether another term follows unless notice is given."""


def term_status(days_left: int | None, soon: int) -> str:
    """Return `ended`, `ending` within so many days, or `running`; without an end it runs."""
    if days_left is None or days_left > soon:
        return "running"
    return "ending" if days_left >= 0 else "ended"


def running_term(contract: Contract, day: date) -> Term:
    """Return the term of a contract that runs on a day, or its last one where that is over.

    After notice that is the term in which notice takes effect, until that day.
    """
    entries = entries_on(contract, day)
    stopped = next((entry for entry in entries if entry.to in NOTICED), None)
    if stopped is None:
        return agreed_term(contract, day)
    last = _last_day(contract, entries[-1], stopped)
    return agreed_term(contract, last)._replace(ends=last)


def agreed_term(renewing: Renewing, day: date) -> Term:
    """Return the term that runs on a day, or the last one, as long as nobody gives notice."""
    starts, ends = renewing.starts, renewing.ends
    if ends is None or not renewing.auto_renew or day <= ends or (starts and starts > ends):
        return Term(starts, ends)
    number = (day - ends).days // ((ends - (starts or _year_before(ends))).days + 2)
    while (following := nth_start(starts, ends, number + 1)) <= day and following < date.max:
        number += 1
    return Term(nth_start(starts, ends, number), following - DAY)


def nth_start(starts: date | None, ends: date, number: int) -> date:
    """Return the first day of a term, that of the first being number 0.

    A term of whole months has as many months each time, any other as many days; one without a first day is
    taken for a year.
    """
    first, following = starts or _year_before(ends), next_day(ends)
    months = complete_months(first, following)
    if add_months(first, months) == following:
        return add_months(first, number * months)
    return day_of(first.toordinal() + number * (following - first).days)


def _last_day(contract: Contract, entry: ContractEntry, stopped: ContractEntry) -> date:
    """Return the last day after notice: the one that was stated, or the end of the term of the notice."""
    stated = entry.effective or stopped.effective
    if stated and contract.auto_renew:
        return stated
    ended = entry.on if entry.to == "ended" else None
    days = (stated or ended, agreed_term(contract, stopped.on).ends)
    return min((day for day in days if day), default=date.max)


def _year_before(ends: date) -> date:
    return add_months(next_day(ends), -MONTHS_A_YEAR)
