"""What leases cost, and whether buying would cost less."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import msgspec

from itamops.facts.contracts.billing import UNPRICED, Bill, bills, why_unknown
from itamops.facts.contracts.terms import running_term
from itamops.facts.costs.economic_life import resale_percent
from itamops.facts.currency import exchange
from itamops.facts.depreciation.ownership_period import presences
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import rounded, times, zero
from itamops.facts.months import complete_months, next_day
from itamops.lifecycles import NEW
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.model import Model
from itamops.registry import Registry

LEASES = ("lease", "rental")
"""Types of contract by which something is used that is somebody else's."""

MONTHS_A_YEAR = 12

NO_END = "it has no end"
NO_DEVICES = "no device names it"
NO_PRICE = "what the devices would cost is not known"


class LeaseOrBuy(msgspec.Struct, frozen=True):
    """What buying and leasing cost over the same months, in money of the first day."""

    buy: Money
    lease: Money

    @property
    def cheaper(self) -> str:
        """Which costs less: buy, lease, or neither (equal)."""
        if self.buy == self.lease:
            return "equal"
        return "buy" if self.buy < self.lease else "lease"

    @property
    def difference(self) -> Money:
        """How much less the cheaper one costs."""
        return Money(abs(self.buy.amount - self.lease.amount), self.buy.currency)


class LeaseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A lease or rental on a day: what it is for, what it has cost and will, and what buying would.

    `months` is its term, None without an end; `billed` what fell due until the day, `to_come` after it.
    Without a comparison `left_out` says why.
    """

    contract: Contract
    state: str
    devices: int
    months: int | None
    billed: Money | None
    to_come: Money | None
    comparison: LeaseOrBuy | None
    left_out: str | None


def return_day(contract: Contract, day: date) -> date | None:
    """Return the day by which what is leased has to be back: the one agreed, or the end of the running term.

    A day that was agreed for a term that is over by renewal counts no more.
    """
    agreed, term = contract.lease.return_by if contract.lease else None, running_term(contract, day)
    renewed = term.starts is not None and term.starts > contract.starts
    counts = agreed and not (renewed and term.ends and agreed < term.ends)
    return agreed if counts else term.ends


def lease_or_buy(
    price: Money, resale: Money, rents: Sequence[tuple[int, Money]], months: int, yearly_percent: Fraction
) -> LeaseOrBuy:
    """Compare `price - resale/(1 + r)^months` with the sum of `rent/(1 + r)^month`, all in one currency.

    `rents` are the amounts with the months after the start at which each is due, and r is a twelfth of the
    interest a year: a nominal rate, compounded monthly.
    """
    worth = 1 + yearly_percent / 100 / MONTHS_A_YEAR
    buy = Fraction(price.amount) - Fraction(resale.amount) / worth**months
    lease = sum((Fraction(rent.amount) / worth**month for month, rent in rents), Fraction(0))
    return LeaseOrBuy(rounded(buy, price.currency), rounded(lease, price.currency))


def leases(registry: Registry, day: date) -> tuple[LeaseStanding, ...]:
    """Return every lease and rental that is known on a day, by id.

    Bought would be what names the contract: at its own price, or the list price of its model, and sold for
    what the model brings when the term is over. Each rent counts from its day: at the start of the months it
    is for, or at their end where the contract is paid in arrears.
    """
    devices = _devices(registry, day)
    return tuple(
        _standing(registry, contract, devices[contract.id], day)
        for contract in registry.of(Contract).values()
        if contract.type in LEASES and state_on(contract, day) != NEW
    )


def _devices(registry: Registry, day: date) -> Mapping[str, Sequence[Asset]]:
    there = presences(registry, day)
    found: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in registry.of(Asset).values():
        for contract in asset.contracts if asset.id in there else ():
            found[contract].append(asset)
    return found


def _standing(registry: Registry, contract: Contract, devices: Sequence[Asset], day: date) -> LeaseStanding:
    months = complete_months(contract.starts, next_day(contract.ends)) if contract.ends else None
    due = list(bills(contract, day, running_term(contract, day).ends or day))
    first_term = [bill for bill in due if contract.ends is None or bill.on <= contract.ends]
    compared = _compared(registry, contract, devices, months or 0, first_term, day)
    return LeaseStanding(
        contract=contract,
        state=state_on(contract, day),
        devices=len(devices),
        months=months,
        billed=_sum(contract, [bill for bill in due if bill.on <= day]),
        to_come=_sum(contract, [bill for bill in due if bill.on > day]),
        comparison=compared if isinstance(compared, LeaseOrBuy) else None,
        left_out=compared if isinstance(compared, str) else None,
    )


def _sum(contract: Contract, due: Sequence[Bill]) -> Money | None:
    """Return what bills come to, None for a contract without a price; they are in its currency."""
    if contract.price is None:
        return None
    return Money(
        sum((bill.amount.amount for bill in due), zero(contract.price.currency).amount),
        contract.price.currency,
    )


def _compared(
    registry: Registry,
    contract: Contract,
    devices: Sequence[Asset],
    months: int,
    due: Sequence[Bill],
    day: date,
) -> LeaseOrBuy | str:
    """Compare a lease with buying, or say why that cannot be."""
    rent, unknown = contract.price, why_unknown(contract)
    if rent is None or unknown:
        return unknown or UNPRICED
    if not (months and devices):
        return NO_DEVICES if months else NO_END
    price, resale = zero(rent.currency).amount, zero(rent.currency).amount
    for asset in devices:
        model = registry.of(Model).get(asset.model)
        paid = _price(registry, asset, model, rent.currency, (contract.starts, day))
        if paid is None:
            return NO_PRICE
        price += paid.amount
        resale += times(paid, resale_percent(model, months) / 100).amount if model else 0
    rents = [(_months_until(contract, bill), bill.amount) for bill in due]
    interest = Fraction(registry.policy.rules.limits.discount_percent)
    bought, sold = Money(price, rent.currency), Money(resale, rent.currency)
    return lease_or_buy(bought, sold, rents, months, interest)


def _months_until(contract: Contract, bill: Bill) -> int:
    """Return the months from the start of a contract until a bill is due; in arrears the last day is over."""
    due = next_day(bill.on) if contract.payment == "in_arrears" else bill.on
    return complete_months(contract.starts, due)


def _price(
    registry: Registry, asset: Asset, model: Model | None, currency: str, days: Sequence[date]
) -> Money | None:
    """Return what a device would cost to buy, converted at the rate of the first day that has one."""
    own = asset.acquisition.price if asset.acquisition else None
    price = own or (model.list_price if model else None)
    converted = (exchange(registry).convert(price, on, currency) for on in days) if price else ()
    return next((money for money in converted if money), None)
