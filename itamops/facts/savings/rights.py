"""Savings on software: rights that nobody needs, uses, has twice, or has to renew."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.budgeting.renewals import renewals
from itamops.facts.licensing.waste import Cause, license_waste
from itamops.facts.savings.saving import Saving
from itamops.registry import Registry


def surplus_rights(registry: Registry, day: date) -> Iterator[Saving]:
    """Return the rights that nothing uses, at what they are worth."""
    return _wasted(registry, day, Cause.SURPLUS)


def unused_seats(registry: Registry, day: date) -> Iterator[Saving]:
    """Return the seats that nobody has used for as many days as policy says, as far as that was measured."""
    return _wasted(registry, day, Cause.UNUSED)


def idle_seats(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield the seats that are set aside where the product is not used."""
    return _wasted(registry, day, Cause.IDLE)


def duplicates(registry: Registry, day: date) -> Iterator[Saving]:
    """Return the rights that somebody needs no more, having another for the same use."""
    return _wasted(registry, day, Cause.DUPLICATE)


def smaller_renewals(registry: Registry, day: date) -> Iterator[Saving]:
    """Yield the units of ending terms that need not be renewed for what is in use, with some headroom."""
    for renewal in renewals(registry, day):
        if renewal.spare > 0:
            yield Saving(
                subject=f"license/{renewal.license.id}",
                quantity=renewal.spare,
                amount=renewal.saved,
                evidence=f"ends in {renewal.days_left} days, within {renewal.within}: "
                f"{renewal.would_do} would do instead of {renewal.license.quantity}",
            )


def _wasted(registry: Registry, day: date, cause: Cause) -> Iterator[Saving]:
    for waste in license_waste(registry, day):
        if waste.cause is cause:
            yield Saving(
                subject=f"license/{waste.license}" if waste.license else f"software/{waste.product}",
                quantity=waste.rights,
                amount=waste.worth,
                evidence=waste.evidence,
            )
