"""The cost of an asset in a book, its salvage value, and the least cost that is capitalized."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.currency import Exchange
from itamops.facts.money import half_up, half_up_of, in_minor, minor_units
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.company import Company
from itamops.registry import Registry
from itamops.settings.policy import DepreciationClass


def books_currency(registry: Registry, asset: Asset) -> str:
    """Return the currency of an asset's books: of its company, or of the registry where it names none."""
    company = registry.of(Company).get(asset.company) if asset.company else None
    return company.currency if company else registry.configuration.currency


def first_day(asset: Asset) -> date:
    """Return the first day that the registry has of an asset: bought, in service, or its first entry."""
    acquired = asset.acquisition.on if asset.acquisition else None
    entered = asset.lifecycle[0].on if asset.lifecycle else None
    return min(acquired or date.max, asset.in_service or date.max, entered or date.max)


def bought_on(asset: Asset) -> date:
    """Return the day whose rates the price counts at."""
    return (asset.acquisition.on if asset.acquisition else None) or first_day(asset)


class BookCost(NamedTuple):
    """What an asset cost in a currency on the day it was bought, in minor units exactly and rounded.

    `left_out` are the parts without a rate, and those under zero.
    """

    currency: str
    exact: Fraction | int
    minor: int
    on: date
    left_out: tuple[Money, ...]


def cost_of(asset: Asset, price: Money, rates: Exchange, currency: str) -> BookCost:
    """Return what an asset cost in a currency, price and extras that do not come back.

    Each counts at the rate of the day it was bought, and their sum is rounded once. Without a rate for the
    price, the cost stays in the price's own currency.
    """
    on = bought_on(asset)
    exact = _in_minor(price, rates, on, currency)
    if exact is None:
        currency, exact = price.currency, in_minor(price)
    extras = asset.acquisition.extras if asset.acquisition else ()
    if not extras and isinstance(exact, int):
        return BookCost(currency, exact, exact, on, ())
    left_out = []
    for extra in extras:
        if not extra.recoverable:
            amount = _in_minor(extra.amount, rates, on, currency)
            if amount is None or amount < 0:
                left_out.append(extra.amount)
            else:
                exact += amount
    return BookCost(currency, exact, half_up(exact), on, tuple(left_out))


def _in_minor(money: Money, rates: Exchange, on: date, currency: str) -> Fraction | int | None:
    """Return an amount in minor units of a currency, exactly; None without a rate."""
    if money.currency == currency:
        return in_minor(money)
    exact = rates.exactly(money, on, currency)
    return None if exact is None else exact * minor_units(currency)


def least_cost_of(
    terms: DepreciationClass, cost: BookCost, kept_in: str, rates: Exchange
) -> Fraction | int | None:
    """Return the cost from which on a thing is capitalized, in minor units of its own, None without a rate.

    A bare number is in the currency that the books are kept in.
    """
    if terms.capitalize_from is None:
        return 0
    exact = rates.exactly(_stated(terms.capitalize_from, kept_in), cost.on, cost.currency)
    return None if exact is None else exact * minor_units(cost.currency)


def salvage_of(terms: DepreciationClass, cost: BookCost, kept_in: str, rates: Exchange) -> int | None:
    """Return the value under which a thing of a class never falls, in minor units, rounded half up.

    An amount is converted at the rate of the day of purchase, None without one. A bare number is in the
    currency that the books are kept in, or in that of a cost that could not be converted into it.
    """
    if terms.salvage_percent is not None:
        percent, whole = terms.salvage_percent.as_integer_ratio()
        return half_up_of(percent * cost.minor, 100 * whole)
    if terms.salvage is None:
        return 0
    exact = rates.exactly(_stated(terms.salvage, kept_in), cost.on, cost.currency)
    if exact is None and not terms.salvage.currency:
        exact = Fraction(terms.salvage.amount)
    return None if exact is None else half_up(exact * minor_units(cost.currency))


def _stated(amount: Money, kept_in: str) -> Money:
    return amount if amount.currency else Money(amount.amount, kept_in)
