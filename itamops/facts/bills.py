"""What contracts are billed, and when."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from itamops.facts.money import is_negative
from itamops.facts.months import add_months, complete_months, next_day
from itamops.facts.state import entry_on
from itamops.records.base import Money
from itamops.records.contract import Contract

MONTHS_BILLED: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
"""How many months a bill pays for; one that is billed once pays for the whole term."""


UNPRICED = "its price is not known"


class Bill(NamedTuple):
    """An amount due on the first of the days it pays for, and the last of them; None runs without an end."""

    on: date
    until: date | None
    amount: Money


def bills(contract: Contract, known: date, until: date) -> Iterator[Bill]:
    """Give the bills of a contract due until a day, in their order, by its state on another.

    Drafts have none, and contracts of which nobody can tell what they cost. One that renews itself goes on
    beyond its end until notice is given; if it is billed once, for another term of as many months.
    """
    entry = entry_on(contract, known)
    if contract.price is None or why_unknown(contract) or entry is None or entry.to == "draft":
        return
    renews = contract.auto_renew and entry.to == "active"
    ends = [contract.ends, entry.effective or entry.on if entry.to == "ended" else None]
    last = min((end for end in ends if end), default=None)
    months = MONTHS_BILLED.get(contract.billing) or (_term_months(contract) if renews else 0)
    number, on = 0, contract.starts
    while on <= until and (renews or last is None or _is_billed(on, contract.starts, last)):
        number += 1
        following = add_months(contract.starts, number * months) if months else date.max
        paid = following - timedelta(days=1) if months else None
        yield Bill(
            on, min((end for end in (paid, None if renews else last) if end), default=None), contract.price
        )
        if following <= on or following == date.max:
            return
        on = following


def _is_billed(on: date, starts: date, last: date) -> bool:
    """Say whether a bill falls within a term; three years from a leap day on end with February, not after."""
    return on < last or (on == last and on.day == starts.day)


def why_unknown(contract: Contract) -> str | None:
    """Say why nobody can tell what a contract costs, or nothing; an agreement alone costs nothing."""
    if contract.ends and contract.ends < contract.starts:
        return "it ends before it starts"
    if contract.price is None and contract.type != "agreement":
        return UNPRICED
    if contract.price and is_negative(contract.price):
        return "its price is under zero"
    return None


def _term_months(contract: Contract) -> int:
    return complete_months(contract.starts, next_day(contract.ends)) if contract.ends else 0
