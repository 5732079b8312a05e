"""Rights that were paid for and do nobody any good: each with its cause, its worth and what shows it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache

import msgspec

from itamops.facts.licensing.optimum.supply import Key
from itamops.facts.licensing.position import Position, license_positions
from itamops.facts.licensing.seats import LastUse, Seat, needless, seats, worth_of
from itamops.facts.money import sums
from itamops.records.base import Metric, Money
from itamops.records.license import License
from itamops.registry import Registry


class Cause(StrEnum):
    """Why a right does no good; one that has two causes stands with the first of them."""

    DUPLICATE = "duplicate"
    IDLE = "idle"
    UNUSED = "unused"
    SURPLUS = "surplus"
    NOT_TRANSFERABLE = "not_transferable"


RECLAIMABLE = (Cause.DUPLICATE, Cause.IDLE, Cause.UNUSED)
"""Causes for which somebody can give a right back to be used by others."""

HELD = "held for whom it was set aside last, until it may move"
WHY_NOT_TRANSFERABLE: Mapping[Metric, str] = {
    "oem": "came with a device that does not use it",
    "core": "left over in packs of what they cover",
    "core-points": "left over in packs of what they cover",
    "processor": "left over in packs of what they cover",
    "socket-pair": "left over in packs of what they cover",
}


class Waste(msgspec.Struct, frozen=True, kw_only=True):
    """Rights of a position that are wasted.

    `license` is their line, None where they are of several; `by` who or what has them (`kind/id`), if anybody
    does. `worth` is what they cost, None where no price is known.
    """

    cause: Cause
    position: Position
    product: str
    rights: int
    worth: Money | None
    evidence: str
    license: str | None = None
    by: str | None = None

    @property
    def reclaimable(self) -> bool:
        """Whether somebody can give them back."""
        return self.cause in RECLAIMABLE


class Reclaimable(msgspec.Struct, frozen=True):
    """Rights of a position that could be taken back, and their worth; None where not all prices are known."""

    rights: int = 0
    worth: Money | None = None


def reclaimable(registry: Registry, day: date) -> Mapping[Key, Reclaimable]:
    """Return what could be taken back by position: product, metric and pool."""
    found: defaultdict[Key, list[Waste]] = defaultdict(list)
    for waste in license_waste(registry, day):
        if waste.reclaimable:
            found[waste.position.key].append(waste)
    return {
        key: Reclaimable(sum(one.rights for one in wasted), _sum(wasted)) for key, wasted in found.items()
    }


def _sum(wasted: Sequence[Waste]) -> Money | None:
    """Add up worths in one currency; None where one is not known."""
    worths = sums(one.worth for one in wasted)
    return worths[0] if len(worths) == 1 and all(one.worth for one in wasted) else None


@lru_cache(maxsize=4)
def license_waste(registry: Registry, day: date) -> tuple[Waste, ...]:
    """Return all rights that are wasted on a day, cause by cause; each stands once."""
    return (*_of_seats(registry, day), *_surplus(registry, day), *_not_transferable(registry, day))


@lru_cache(maxsize=4)
def harvestable_seats(registry: Registry, day: date) -> Counter[str]:
    """Count the seats of each product that somebody could give back, by its id."""
    lines = registry.of(License)
    found: Counter[str] = Counter()
    for waste in license_waste(registry, day):
        if waste.license and waste.reclaimable:
            for product in lines[waste.license].covers:
                found[product] += waste.rights
    return found


def _of_seats(registry: Registry, day: date) -> Iterator[Waste]:
    """Yield the seats that could be taken back, by the first cause that holds."""
    every = list(seats(registry, day))
    others = {_key(seat): other for seat, other in needless(registry, every)}
    last_use, longest = LastUse(registry, day), registry.policy.rules.limits.unused_days
    for seat in every:
        other, last = others.get(_key(seat)), last_use.of(seat)
        if other:
            beside = f"beside that of {other.by} to {other.product} (license/{other.license.id})"
            yield _of(seat, Cause.DUPLICATE, f"{seat.by} has a right to {seat.product} {beside}")
        elif seat.idle:
            yield _of(seat, Cause.IDLE, f"set aside for {seat.by}, where {seat.product} is not used")
        elif last and (day - last).days >= longest:
            yield _of(seat, Cause.UNUSED, f"{seat.by} has not used {seat.product} since {last}")


def _key(seat: Seat) -> tuple[str, str, str]:
    return seat.license.id, seat.product, seat.by


def _of(seat: Seat, cause: Cause, evidence: str) -> Waste:
    return Waste(
        cause=cause,
        position=seat.position,
        product=seat.product,
        rights=seat.rights,
        worth=seat.worth,
        evidence=evidence,
        license=seat.license.id,
        by=seat.by,
    )


def _surplus(registry: Registry, day: date) -> Iterator[Waste]:
    for position in license_positions(registry, day):
        if position.spare:
            yield Waste(
                cause=Cause.SURPLUS,
                position=position,
                product=position.product,
                rights=position.spare,
                worth=position.spare_worth,
                evidence=f"{position.spare} of {position.owned} rights by {position.metric} are not used",
            )


def _not_transferable(registry: Registry, day: date) -> Iterator[Waste]:
    lines = registry.of(License)
    for position in license_positions(registry, day):
        for line in position.lines:
            if line.left_over:
                license_ = lines[line.license]
                yield Waste(
                    cause=Cause.NOT_TRANSFERABLE,
                    position=position,
                    product=position.product,
                    rights=line.left_over,
                    worth=worth_of(license_, line.left_over),
                    evidence=WHY_NOT_TRANSFERABLE.get(license_.metric, HELD),
                    license=line.license,
                )
