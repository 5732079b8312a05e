"""What one further right of a product costs, and what one is worth."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.effective_rights import EffectiveRights
from itamops.facts.money import rounded
from itamops.records.base import Money
from itamops.records.software import Software


class Price(NamedTuple):
    """The exact price of one right; a price of a pack is rarely a whole number of cents a right."""

    amount: Fraction
    currency: str

    def of(self, rights: int) -> Money:
        """Price so many rights, rounded half up to the currency's minor unit."""
        return rounded(self.amount * rights, self.currency)


def newest(lines: Sequence[EffectiveRights]) -> EffectiveRights | None:
    """Find the line by whose terms more is bought: of those that give rights, the one that began last."""
    return max(
        lines,
        key=lambda line: (line.rights != 0, line.license.starts or date.min, line.license.id),
        default=None,
    )


def true_up_price(product: Software | None, lines: Sequence[EffectiveRights]) -> Price | None:
    """Give the price of a further right: the newest line's true-up price, or the product's, or the average.

    None where no price is known.
    """
    stated = newest([line for line in lines if line.license.true_up_price])
    if stated and stated.license.true_up_price:
        return _per_right(stated.license.true_up_price, stated.license.rights_per_unit)
    if product and product.true_up_price:
        terms = newest(lines)
        return _per_right(product.true_up_price, terms.license.rights_per_unit if terms else 1)
    return average_price(lines)


def average_price(lines: Sequence[EffectiveRights]) -> Price | None:
    """Give the price of a right, the mean over the rights in force or, if none is, over those that were.

    None where no line has a price, or they are in different currencies.
    """
    priced = [line for line in lines if line.license.unit_price and line.granted]
    priced = [line for line in priced if line.rights != 0] or priced
    paid = [(line, line.license.unit_price) for line in priced if line.license.unit_price]
    currencies = {price.currency for _, price in paid}
    if len(currencies) != 1:
        return None
    total = sum((Fraction(price.amount) * (line.license.quantity or 0) for line, price in paid), Fraction(0))
    return Price(total / sum(line.granted or 0 for line in priced), currencies.pop())


def _per_right(price: Money, rights: int) -> Price:
    return Price(Fraction(price.amount) / rights, price.currency)
