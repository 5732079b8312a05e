"""What one further right of a product costs, and what one is worth."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.effective_rights import EffectiveRights
from itamops.facts.money import rounded
from itamops.records.base import Money
from itamops.records.license import License
from itamops.records.software import Software


class Price(NamedTuple):
    """The exact price of one right; a price of a pack is rarely a whole number of cents a right."""

    amount: Fraction
    currency: str

    def of(self, rights: int) -> Money:
        """Price so many rights, rounded half up to the currency's minor unit."""
        return rounded(self.amount * rights, self.currency)


class Quoted(NamedTuple):
    """What one further right costs, None where no price is known, and in words what that is taken from."""

    price: Price | None
    basis: str


NO_PRICE = "no price is known"


def begins(line: License) -> date:
    """Return the day from which a line is: its first day, or that of the purchase, or of its record."""
    return line.starts or line.purchased or line.lifecycle[0].on


def newest(lines: Sequence[EffectiveRights]) -> EffectiveRights | None:
    """Find the line by whose terms more is bought: of those that give rights, the one that began last.

    Of several from one day it is the one whose right costs most, so that no id decides about money.
    """
    return max(lines, key=_newness, default=None)


def _newness(line: EffectiveRights) -> tuple[bool, date, Fraction, str]:
    price = line.license.true_up_price or line.license.unit_price
    cost = Fraction(price.amount) / line.license.rights_per_unit if price else Fraction(0)
    return line.rights != 0, begins(line.license), cost, line.license.id


def true_up_price(product: Software | None, lines: Sequence[EffectiveRights]) -> Quoted:
    """Return the price of a further right: the newest line's true-up price, the product's, or the average."""
    stated = newest([line for line in lines if line.license.true_up_price])
    if stated and stated.license.true_up_price:
        price = _per_right(stated.license.true_up_price, stated.license.rights_per_unit)
        return Quoted(price, f"true-up price of {stated.license.id}")
    if product and product.true_up_price:
        terms = newest(lines)
        price = _per_right(product.true_up_price, terms.license.rights_per_unit if terms else 1)
        return Quoted(price, f"true-up price of {product.id}")
    average = average_price(lines)
    return Quoted(average, _average_of(lines) if average else NO_PRICE)


def _average_of(lines: Sequence[EffectiveRights]) -> str:
    """Name the lines that an average is of, and those that it lacks."""
    named = ", ".join(line.license.id for line in _in_average(lines))
    without = ", ".join(line.license.id for line in lines if _lacks_price(line))
    return f"average of {named}" + (f", without a price: {without}" if without else "")


def _lacks_price(line: EffectiveRights) -> bool:
    return bool(line.granted) and line.rights != 0 and line.license.unit_price is None


def _in_average(lines: Sequence[EffectiveRights]) -> Sequence[EffectiveRights]:
    priced = [line for line in lines if line.license.unit_price and line.granted]
    return [line for line in priced if line.rights != 0] or priced


def average_price(lines: Sequence[EffectiveRights]) -> Price | None:
    """Return the price of a right, the mean over the rights in force or, if none is, over those that were.

    None where no line has a price, or they are in different currencies.
    """
    priced = _in_average(lines)
    paid = [(line, line.license.unit_price) for line in priced if line.license.unit_price]
    currencies = {price.currency for _, price in paid}
    if len(currencies) != 1:
        return None
    total = sum((Fraction(price.amount) * (line.license.quantity or 0) for line, price in paid), Fraction(0))
    return Price(total / sum(line.granted or 0 for line in priced), currencies.pop())


def _per_right(price: Money, rights: int) -> Price:
    return Price(Fraction(price.amount) / rights, price.currency)
