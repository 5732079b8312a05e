"""What amounts come to in another currency, each at the rate of its own day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from itamops.facts.money import rounded, split, sums, zero
from itamops.records.base import Money
from itamops.registry import Registry

OLDEST_DAYS = 7
"""How many days a rate may be older than the amount."""

ONE = Fraction(1)

Amount = tuple[Money, date]
"""An amount and the day whose rate it is converted at."""


class ConvertedTotal(msgspec.Struct, frozen=True):
    """A sum in one currency, and what could not be converted into it: one sum for each other currency."""

    amount: Money
    without_rate: tuple[Money, ...] = ()


class Exchange(msgspec.Struct, frozen=True):
    """The rates of `tables/exchange-rates`: for a base and a currency, the days and their rates in order."""

    currency: str
    rates: Mapping[tuple[str, str], tuple[list[date], list[Decimal]]]

    def rate(self, source: str, target: str, day: date) -> Fraction | None:
        """Return units of the target for one of the source, by the newest rates not after a day.

        None where there are none, or none that are at most 7 days old.
        """
        if source == target:
            return ONE
        for base in {base: None for base, _ in self.rates}:
            sold, bought = self._leg(base, source, day), self._leg(base, target, day)
            if sold and bought:
                return bought / sold
        return None

    def convert(self, money: Money, day: date, currency: str = "") -> Money | None:
        """Return an amount in another currency, the registry's own by default; None without a rate."""
        target = currency or self.currency
        if money.currency == target:
            return money
        exact = self.exactly(money, day, target)
        return None if exact is None else rounded(exact, target)

    def exactly(self, money: Money, day: date, currency: str) -> Fraction | None:
        """Return an amount in another currency before it is rounded; None without a rate."""
        rate = self.rate(money.currency, currency, day)
        return None if rate is None else Fraction(money.amount) * rate

    def total(self, amounts: Iterable[Amount], currency: str = "") -> ConvertedTotal:
        """Add up amounts in a currency, by default the registry's own; what has no rate stays in its own."""
        target = currency or self.currency
        converted, left = [zero(target)], []
        for money, day in amounts:
            own = self.convert(money, day, target)
            if own is None:
                left.append(money)
            else:
                converted.append(own)
        (amount,) = sums(converted)
        return ConvertedTotal(amount, sums(left))

    def _leg(self, base: str, currency: str, day: date) -> Fraction | None:
        if currency == base:
            return ONE
        days, rates = self.rates.get((base, currency), ((), ()))
        newest = bisect_right(days, day) - 1
        if newest < 0 or (day - days[newest]).days > OLDEST_DAYS:
            return None
        return Fraction(rates[newest])


@lru_cache(maxsize=4)
def exchange(registry: Registry) -> Exchange:
    """Read the exchange rates of a registry; of two for one day the later file's holds."""
    found: defaultdict[tuple[str, str], dict[date, Decimal]] = defaultdict(dict)
    for table in registry.tables.exchange_rates.values():
        for entry in table.days:
            for currency, rate in entry.rates.items():
                found[table.base, currency][entry.on] = rate
    return Exchange(
        registry.configuration.currency,
        {
            key: ([day for day, _ in ordered], [rate for _, rate in ordered])
            for key, by_day in found.items()
            if (ordered := sorted(by_day.items()))
        },
    )


def add(totals: Iterable[ConvertedTotal], currency: str) -> ConvertedTotal:
    """Add up totals in one currency."""
    parts = list(totals)
    amount = sum((total.amount.amount for total in parts), zero(currency).amount)
    left = [money for total in parts for money in total.without_rate]
    return ConvertedTotal(Money(amount, currency), _sums(left) if left else ())


def portions(total: ConvertedTotal, weights: Sequence[Fraction]) -> list[ConvertedTotal]:
    """Return a total in parts by weights that come to 1; the rounded parts come to the total."""
    parts = split(total.amount, weights)
    beside = [split(money, weights) for money in total.without_rate]
    return [ConvertedTotal(part, _sums(several[at] for several in beside)) for at, part in enumerate(parts)]


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(money for money in sums(amounts) if money.amount)
