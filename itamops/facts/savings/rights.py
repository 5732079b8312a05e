"""Savings on software: rights that nobody needs, uses, has twice, or has to renew."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.last_use import last_uses
from itamops.facts.license_position import license_positions
from itamops.facts.money import rounded
from itamops.facts.renewals import renewals
from itamops.facts.savings.saving import Saving
from itamops.facts.state import holder_on
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.license import License
from itamops.records.software import Software
from itamops.registry import Registry

OF_PEOPLE = ("user", "named-user", "subscription")
"""Metrics by which a person has the right, on whatever device."""


class Seat(NamedTuple):
    """Rights of a line that cover one use of a product, by a device or person (`kind/id`).

    `holder` is the person who uses it: that one, or whoever holds the device.
    """

    product: str
    metric: str
    by: str
    holder: str | None
    rights: int
    license: License

    @property
    def worth(self) -> Money | None:
        """What the rights cost."""
        price = self.license.unit_price
        if price is None:
            return None
        return rounded(Fraction(price.amount) * self.rights / self.license.rights_per_unit, price.currency)


def surplus_rights(registry: Registry, day: date) -> Iterator[Saving]:
    """Give the rights that nothing uses, at what they are worth."""
    for position in license_positions(registry, day):
        if position.available:
            yield Saving(
                subject=f"software/{position.product}",
                quantity=position.available,
                amount=position.surplus_cost,
                evidence=f"{position.available} of {position.owned} rights by {position.metric} are not used",
            )


def unused_seats(registry: Registry, day: date) -> Iterator[Saving]:
    """Give the seats that nobody has used for as many days as policy says, as far as that was measured.

    A device that was not measured is used when its holder uses the product, a person's seat also when one of
    the person's devices does; and a suite when a part of it is used.
    """
    longest = registry.policy.rules.limits.unused_days
    used, products, held = last_uses(registry, day), registry.of(Software), _held(registry, day)
    for seat in seats(registry, day):
        product = products.get(seat.product)
        parts = (seat.product, *(product.suite.components if product and product.suite else ()))
        last = _last(used, parts, (seat.by, *held.get(seat.by, ())))
        if last is None and seat.holder:
            last = _last(used, parts, (seat.holder,))
        if last and (day - last).days >= longest:
            yield Saving(
                subject=f"license/{seat.license.id}",
                quantity=seat.rights,
                amount=seat.worth,
                evidence=f"{seat.by} has not used {seat.product} since {last}",
            )


def duplicates(registry: Registry, day: date) -> Iterator[Saving]:
    """Give the rights that somebody needs no more, having another for the same use.

    A person's right will do on the person's devices, and the right to a suite for its parts.
    """
    by_holder: defaultdict[str, list[Seat]] = defaultdict(list)
    for seat in seats(registry, day):
        by_holder[seat.holder or seat.by].append(seat)
    suites = {
        product.id: frozenset(product.suite.components)
        for product in registry.of(Software).values()
        if product.suite
    }
    for several in by_holder.values():
        for seat in several if len(several) > 1 else ():
            other = next((other for other in several if _will_do(other, seat, suites)), None)
            if other:
                yield Saving(
                    subject=f"license/{seat.license.id}",
                    quantity=seat.rights,
                    amount=seat.worth,
                    evidence=f"{seat.by} has a right to {seat.product} "
                    f"beside that of {other.by} to {other.product} (license/{other.license.id})",
                )


def smaller_renewals(registry: Registry, day: date) -> Iterator[Saving]:
    """Give the units of ending terms that need not be renewed for what is in use, with some headroom."""
    for renewal in renewals(registry, day):
        if renewal.spare > 0:
            yield Saving(
                subject=f"license/{renewal.license.id}",
                quantity=renewal.spare,
                amount=renewal.saved,
                evidence=f"ends in {renewal.days_left} days, within {renewal.within}: "
                f"{renewal.would_do} would do instead of {renewal.license.quantity}",
            )


def seats(registry: Registry, day: date) -> Iterator[Seat]:
    """Give every use that rights cover, each with the line that does."""
    assets, lines = registry.of(Asset), registry.of(License)
    for position in license_positions(registry, day):
        for use in position.uses:
            line = lines.get(use.license or "")
            if line:
                kind, _, record_id = use.by.partition("/")
                device = assets.get(record_id) if kind == Asset.kind else None
                holder = holder_on(device, day) if device else use.by
                yield Seat(use.product, position.metric, use.by, holder, use.rights, line)


def _held(registry: Registry, day: date) -> Mapping[str, Sequence[str]]:
    """Give the devices that each person holds."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for asset in registry.of(Asset).values():
        holder = holder_on(asset, day)
        if holder:
            found[holder].append(f"asset/{asset.id}")
    return found


def _last(used: Mapping[tuple[str, str], date], products: Sequence[str], users: Sequence[str]) -> date | None:
    """Give the last day on which one of some products was used by one of some users."""
    days = (used.get((product, user)) for product in products for user in users)
    return max((on for on in days if on), default=None)


def _will_do(other: Seat, seat: Seat, suites: Mapping[str, frozenset[str]]) -> bool:
    """Say whether one seat makes another of the same holder needless."""
    reaches = other.by == seat.by or other.metric in OF_PEOPLE
    part = seat.product in suites.get(other.product, ())
    same = seat.product == other.product and other.by != seat.by
    return reaches and (part or (same and other.metric in OF_PEOPLE and seat.metric not in OF_PEOPLE))
