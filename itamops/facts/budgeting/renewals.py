"""What ends soon: rights and how many of them are worth renewing, maintenance, contracts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import msgspec

from itamops.facts.contracts.billing import price_on
from itamops.facts.contracts.terms import running_term
from itamops.facts.licensing.effective_rights import EffectiveRights, effective_rights
from itamops.facts.licensing.position import Position, license_positions
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import times
from itamops.facts.months import next_day
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.license import License
from itamops.registry import Registry

HORIZONS = (30, 60, 90)
"""Days within which a term ends that is looked at now."""

RUNNING = ("current", "expiring")
"""How rights stand that can be renewed before they end."""


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """A line whose term ends within `within` days, and the units that would do instead of all it has.

    These cover what is required and policy's headroom (`headroom_percent`) as far as other lines do not, the
    cheapest first; where all together are too few, it is more of the cheapest. `notice_by` is the last day to
    give notice where it renews itself. `saved` is the price of the `spare`, the units that need no
    renewal, None where no price is known.
    """

    license: License
    position: Position
    ends: date | None
    within: int
    days_left: int
    notice_by: date | None
    would_do: int

    @property
    def spare(self) -> int:
        """How many units need no renewal."""
        return max(0, (self.license.quantity or 0) - self.would_do)

    @property
    def saved(self) -> Money | None:
        """What these cost."""
        return times(self.license.unit_price, self.spare) if self.license.unit_price else None


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """Maintenance of a line, or a contract, whose term ends within `within` days.

    `notice_by` is the last day to give notice where it renews itself, `price` what a term or bill costs.
    """

    license: License | None = None
    contract: Contract | None = None
    ends: date
    within: int
    days_left: int
    notice_by: date | None = None
    price: Money | None = None

    @property
    def contract_id(self) -> str | None:
        """The contract that ends, or that the line came by."""
        if self.contract:
            return self.contract.id
        return self.license.contract if self.license else None


def endings(registry: Registry, day: date) -> tuple[Ending, ...]:
    """Return the maintenance of lines in force and the contracts that end soon, the first to end first."""
    found = [*_maintenance(registry, day), *_contracts(registry, day)]
    return tuple(sorted(found, key=lambda one: (one.ends, one.contract is not None, _id_of(one))))


def _maintenance(registry: Registry, day: date) -> Iterator[Ending]:
    for line in effective_rights(registry, day).values():
        terms = line.license.maintenance if line.status in RUNNING and not line.renewed_by else ()
        last = max(terms, key=lambda term: term.ends, default=None)
        within = _within((last.ends - day).days) if last else None
        if last and within:
            days_left = (last.ends - day).days
            yield Ending(
                license=line.license, ends=last.ends, within=within, days_left=days_left, price=last.price
            )


def _contracts(registry: Registry, day: date) -> Iterator[Ending]:
    for contract in registry.of(Contract).values():
        ends = running_term(contract, day).ends if state_on(contract, day) == "active" else None
        within = _within((ends - day).days) if ends else None
        if ends and within:
            notice = ends - timedelta(days=contract.notice_days or 0) if contract.auto_renew else None
            yield Ending(
                contract=contract,
                ends=ends,
                within=within,
                days_left=(ends - day).days,
                notice_by=notice,
                price=price_on(contract, next_day(ends)),
            )


def _id_of(ending: Ending) -> str:
    record = ending.license or ending.contract
    return record.id if record else ""


def renewals(registry: Registry, day: date) -> tuple[Renewal, ...]:
    """Return the lines that end within the last of `HORIZONS` and are not renewed yet, soonest first.

    Left out are those whose use is not measured, and those without a number of rights.
    """
    return renewals_among(license_positions(registry, day), registry, day)


def renewals_among(positions: Sequence[Position], registry: Registry, day: date) -> tuple[Renewal, ...]:
    """Return them in the same way, of the lines that stand in some positions."""
    rights = effective_rights(registry, day)
    ending = {
        line_id: line
        for line_id, line in rights.items()
        if line.status in RUNNING and _within(line.days_left) and line.rights and not line.renewed_by
    }
    headroom = registry.policy.rules.limits.headroom_percent
    found = (renewal for position in positions for renewal in _renewals(position, ending, headroom))
    return tuple(sorted(found, key=lambda one: (one.days_left, one.license.id)))


def _renewals(
    position: Position, ending: Mapping[str, EffectiveRights], headroom: Decimal
) -> Iterator[Renewal]:
    here = [ending[line.license] for line in position.lines if line.license in ending]
    if position.required is None or not here:
        return
    staying = sum(line.rights or 0 for line in position.lines if line.license not in ending)
    left = max(0, ceil(position.required * (1 + Fraction(headroom) / 100)) - staying)
    further = max(0, left - sum(line.rights or 0 for line in here))
    for line in sorted(here, key=_price_of_a_right):
        taken = min(left, line.rights or 0)
        left -= taken
        yield _renewal(position, line, taken + further)
        further = 0


def _renewal(position: Position, line: EffectiveRights, rights: int) -> Renewal:
    license_, days_left = line.license, line.days_left or 0
    notice = line.term.ends if license_.auto_renew else None
    return Renewal(
        license=license_,
        position=position,
        ends=line.term.ends,
        within=_within(line.days_left) or HORIZONS[-1],
        days_left=days_left,
        notice_by=notice - timedelta(days=license_.notice_days or 0) if notice else None,
        would_do=-(-rights // license_.rights_per_unit),
    )


def _within(days_left: int | None) -> int | None:
    """Return the horizon that something falls into which ends in so many days."""
    return next((days for days in HORIZONS if days_left is not None and 0 <= days_left <= days), None)


def _price_of_a_right(line: EffectiveRights) -> tuple[Fraction, date, str]:
    price = line.license.unit_price
    amount = Fraction(price.amount) / line.license.rights_per_unit if price else Fraction(0)
    return amount, line.term.ends or date.max, line.license.id
