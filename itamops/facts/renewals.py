"""Which rights end soon, and how many of them are worth renewing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import msgspec

from itamops.facts.effective_rights import EffectiveRights, effective_rights
from itamops.facts.license_position import Position, license_positions
from itamops.facts.money import times
from itamops.records.base import Money
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


def renewals(registry: Registry, day: date) -> tuple[Renewal, ...]:
    """Give the lines that end within the last of `HORIZONS` and are not renewed yet, the first to end first.

    Left out are those whose use is not measured, and those without a number of rights.
    """
    return renewals_among(license_positions(registry, day), registry, day)


def renewals_among(positions: Sequence[Position], registry: Registry, day: date) -> tuple[Renewal, ...]:
    """Give them in the same way, of the lines that stand in some positions."""
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
    notice = license_.auto_renew and license_.ends
    return Renewal(
        license=license_,
        position=position,
        within=_within(line.days_left) or HORIZONS[-1],
        days_left=days_left,
        notice_by=notice - timedelta(days=license_.notice_days or 0) if notice else None,
        would_do=-(-rights // license_.rights_per_unit),
    )


def _within(days_left: int | None) -> int | None:
    """Give the horizon that something falls into which ends in so many days."""
    return next((days for days in HORIZONS if days_left is not None and 0 <= days_left <= days), None)


def _price_of_a_right(line: EffectiveRights) -> tuple[Fraction, date, str]:
    price = line.license.unit_price
    amount = Fraction(price.amount) / line.license.rights_per_unit if price else Fraction(0)
    return amount, line.license.ends or date.max, line.license.id
