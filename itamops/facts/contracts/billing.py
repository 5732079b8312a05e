"""What contracts are billed, and when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from itamops.facts.contracts.terms import nth_start, running_term
from itamops.facts.lifecycle.state import entry_on
from itamops.facts.money import is_negative
from itamops.facts.months import DAY, add_months
from itamops.records.base import Money
from itamops.records.contract import Contract

MONTHS_BILLED: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
"""How many months a bill pays for; one that is billed once pays for the whole term."""


UNPRICED = "its price is not known"


class Bill(NamedTuple):
    """An amount due on a day, and the first and last of the days it pays for; None runs without an end.

    In advance it is due on the first of these days, in arrears on the last.
    """

    on: date
    since: date
    until: date | None
    amount: Money


def bills(contract: Contract, known: date, until: date) -> Iterator[Bill]:
    """Yield the bills of a contract due until a day, in their order, by its state on another.

    Each has the price of the first day it pays for. Drafts have none, and contracts of which nobody can tell
    what they cost. One that renews itself goes on beyond its end until notice is given; if it is billed once,
    for another term as long.
    """
    entry = entry_on(contract, known)
    if contract.price is None or why_unknown(contract) or entry is None or entry.to == "draft":
        return
    renews = contract.auto_renew and entry.to == "active"
    last = None if renews else running_term(contract, known).ends
    number, on = 0, contract.starts
    while on <= until and (last is None or _is_billed(on, contract.starts, last)):
        number += 1
        following = _due(contract, number)
        paid = following - DAY if following < date.max else None
        paid_until = min((end for end in (paid, last) if end), default=None)
        due = paid_until if contract.payment == "in_arrears" and paid_until else on
        if due <= until:
            yield Bill(due, on, paid_until, price_on(contract, on) or contract.price)
        if following <= on or following == date.max:
            return
        on = following


def price_on(contract: Contract, day: date) -> Money | None:
    """Return the price of a billing period that begins on a day."""
    changed = [change for change in contract.price_changes if change.on <= day]
    return max(changed, key=lambda change: change.on).price if changed else contract.price


def _due(contract: Contract, number: int) -> date:
    """Return the day of a bill, the first being number 0, the last day of the calendar if there is none."""
    months = MONTHS_BILLED.get(contract.billing)
    if months:
        return add_months(contract.starts, number * months)
    return (
        nth_start(contract.starts, contract.ends, number)
        if contract.ends and contract.auto_renew
        else date.max
    )


def _is_billed(on: date, starts: date, last: date) -> bool:
    """Return whether a bill falls within a term; three years from a leap day end with February."""
    return on < last or (on == last and on.day == starts.day)


def why_unknown(contract: Contract) -> str | None:
    """Return why nobody can tell what a contract costs, or nothing; an agreement alone costs nothing."""
    if contract.ends and contract.ends < contract.starts:
        return "it ends before it starts"
    if contract.price is None and contract.type != "agreement":
        return UNPRICED
    changed = [change.price for change in contract.price_changes]
    if contract.price and any(map(is_negative, (contract.price, *changed))):
        return "its price is under zero"
    if contract.price and {price.currency for price in changed} - {contract.price.currency}:
        return "its prices are in several currencies"
    return None
