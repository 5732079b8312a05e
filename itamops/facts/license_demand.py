"""What each license metric counts: the demands that a product's use makes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from itamops.facts.software_use import ProductUse
from itamops.records.license import License


class Demand(NamedTuple):
    """A machine or person (`asset/…`, `person/…`) that needs rights for so many units of use.

    `license` names the line that is set aside for it. `installed` tells an installation from a subscription:
    what the rights of one metric do not cover, those of another may.
    """

    by: str
    pools: tuple[str, ...]
    units: int = 1
    license: str | None = None
    installed: bool = True


def _machines(use: ProductUse) -> Iterator[Demand]:
    reserved = {allocated.to: allocated.license for allocated in use.allocated}
    for one in use.installed:
        yield Demand(one.machine, one.pools, one.installations, one.license or reserved.get(one.machine))


def _people(use: ProductUse) -> Iterator[Demand]:
    """Count each person once, and each machine that no active person holds."""
    reserved = {allocated.to: allocated.license for allocated in use.allocated}
    found: dict[str, Demand] = {}
    for one in use.installed:
        by = one.person or one.machine
        found.setdefault(by, Demand(by, one.pools, 1, reserved.get(by)))
    for subscribed in use.subscribed:
        by = subscribed.person
        found.setdefault(by, Demand(by, subscribed.pools, 1, subscribed.license, installed=False))
    yield from found.values()


def _subscribers(use: ProductUse) -> Iterator[Demand]:
    for one in use.subscribed:
        yield Demand(one.person, one.pools, 1, one.license, installed=False)


def _everything(use: ProductUse) -> Iterator[Demand]:
    for one in use.installed:
        yield Demand(one.machine, one.pools)
    yield from _subscribers(use)


def _seats(use: ProductUse) -> Iterator[Demand]:
    """Count what is set aside; a person's own seat is the one on the machines in the person's hands."""
    on_machines: defaultdict[tuple[str | None, str], int] = defaultdict(int)
    for one in use.allocated:
        if one.to != one.person:
            on_machines[one.person, one.license] += one.quantity
    for one in use.allocated:
        already = on_machines[one.person, one.license] if one.to == one.person else 0
        if one.quantity > already:
            yield Demand(one.to, one.pools, one.quantity - already, one.license, installed=False)


DEMANDS: Mapping[str, Callable[[ProductUse], Iterator[Demand]]] = {
    "site": _everything,
    "subscription": _subscribers,
    "user": _people,
    "device": _machines,
    "seat": _seats,
}
"""The metrics that are counted, in the order in which they are asked to cover a product's use."""

INSTALLATIONS = ("site", "user", "device")
"""Metrics whose rights cover installations; all of them that a product has are tried."""

SUBSCRIPTIONS = ("site", "subscription", "user")
"""Metrics whose rights cover subscriptions."""

BOUND = ("oem",)
"""Metrics whose rights cover nothing but the installation that names their line."""


def units_per_right(line: License | None, demand: Demand) -> int:
    """Say how many units of a demand one right of a line covers.

    Of installations on one device it is any number, unless the line says how many.
    """
    if line is None or line.metric != "device":
        return 1 if line else demand.units
    stated = line.rights.installs_per_right if line.rights else None
    return stated or demand.units


def without_bound(use: ProductUse, bound: AbstractSet[str]) -> ProductUse:
    """Take from a product's use the installations whose right is bound to their machine."""
    if not bound:
        return use
    installed = tuple(one for one in use.installed if one.license not in bound)
    return ProductUse(installed, use.subscribed, use.allocated)


def left_over(use: ProductUse, settled: AbstractSet[str]) -> ProductUse:
    """Take from a product's use what was settled: those machines and people, and the machines they hold."""
    if not settled:
        return use
    return ProductUse(
        tuple(one for one in use.installed if one.machine not in settled and one.person not in settled),
        tuple(one for one in use.subscribed if one.person not in settled),
        use.allocated,
    )
