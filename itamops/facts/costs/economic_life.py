"""What keeping a device costs, year by year: for how long it is best kept, and when another is cheaper."""

from fractions import Fraction
from itertools import accumulate, pairwise

import msgspec

from itamops.facts.money import is_negative, times
from itamops.records.base import Money
from itamops.records.model import Model

MONTHS_A_YEAR = 12


class Year(msgspec.Struct, frozen=True):
    """One more year of keeping a device, the first being 1; amounts are exact, in the currency of the price.

    `upkeep` is the maintenance of the year, `residual` what the device brings after it. `cost` is what the
    year costs, upkeep and loss of value; `average` what all years until then cost, divided by their number.
    """

    number: int
    upkeep: Fraction
    residual: Fraction
    cost: Fraction
    average: Fraction


class Keeping(msgspec.Struct, frozen=True):
    """The years for which a model says what its upkeep costs, none where it or the price is not known."""

    currency: str
    years: tuple[Year, ...] = ()

    @property
    def best(self) -> Year | None:
        """The year after which the average is lowest; of several the earliest."""
        return min(self.years, key=lambda year: (year.average, year.number), default=None)

    def cost_of_next_year(self, age: int) -> Fraction | None:
        """Return what the next year costs at an age in complete years, or nothing beyond the known years."""
        return self.years[age].cost if age < len(self.years) else None

    def over_at(self, otherwise: Fraction, age: int) -> int | None:
        """Return the age, from one on, at which a machine costs more than another, however long it stays.

        Ages are in complete years, and `otherwise` is what another costs a year. What the machine has cost is
        sunk: only its years to come count, and as many of them as make their average lowest. None where that
        is never so in the known years; beyond them it stays as it was in the last.
        """
        last = len(self.years) - 1
        ages = range(max(1, min(age, last)), last + 1)
        return next((age for age in ages if self._lowest_to_come(age) > otherwise), None)

    def _lowest_to_come(self, age: int) -> Fraction:
        totals = accumulate(year.cost for year in self.years[age:])
        return min(total / number for number, total in enumerate(totals, 1))


def keeping(model: Model, price: Money | None) -> Keeping:
    """Work out what keeping a device of a model costs that was or is bought for a price.

    After each year of `maintenance_by_year` it brings what `resale` says: evenly between its points, from the
    whole price at first, and nothing after the last. Without a price, or where the upkeep is in another
    currency or under zero, there is nothing to say.
    """
    if price is None:
        return Keeping("")
    if not all(_counts(money, price.currency) for money in (price, *model.maintenance_by_year)):
        return Keeping(price.currency)
    upkeep = [Fraction(money.amount) for money in model.maintenance_by_year]
    worth = [Fraction(price.amount), *(_residual(model, price, year) for year in range(1, len(upkeep) + 1))]
    costs = [spent + before - after for spent, (before, after) in zip(upkeep, pairwise(worth), strict=True)]
    years = zip(upkeep, worth[1:], costs, accumulate(costs), strict=True)
    return Keeping(
        price.currency,
        tuple(
            Year(number, spent, residual, cost, total / number)
            for number, (spent, residual, cost, total) in enumerate(years, 1)
        ),
    )


def _counts(money: Money, currency: str) -> bool:
    return money.currency == currency and not is_negative(money)


def _residual(model: Model, price: Money, years: int) -> Fraction:
    """Return what a device brings after so many years, in whole minor units of the currency."""
    return Fraction(times(price, resale_percent(model, years * MONTHS_A_YEAR) / 100).amount)


def resale_percent(model: Model, months: int) -> Fraction:
    """Return what share of its price a device brings after so many months, in hundredths."""
    points = [(0, Fraction(100)), *sorted((point.months, Fraction(point.percent)) for point in model.resale)]
    for (before, high), (after, low) in pairwise(points):
        if before < months <= after:
            return high + (low - high) * Fraction(months - before, after - before)
    return Fraction(0)
