"""What it takes that data cannot be read again (NIST SP 800-88), and which media it was done to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from itamops.facts.lifecycle.state import entries_on
from itamops.records.asset import Asset, Medium
from itamops.records.base import Confidentiality, MediumType
from itamops.records.disposal import Disposal, DisposalMethod
from itamops.records.sanitization import Category, Destination, Sanitization, Technique
from itamops.registry import Registry
from itamops.registry.search import folded
from itamops.settings.policy import Sensitivities, Sensitivity

Way = Literal["stays", "leaves", "not_reused"]
"""Where a medium goes: on in the house, out of it, or nowhere, as it serves nobody any more."""

CATEGORIES: tuple[Category, ...] = ("clear", "purge", "destroy")
"""From the least thorough to the most."""

ASKED: Mapping[tuple[Sensitivity, Way], Category] = {
    ("low", "stays"): "clear",
    ("low", "leaves"): "purge",
    ("low", "not_reused"): "purge",
    ("moderate", "stays"): "clear",
    ("moderate", "leaves"): "purge",
    ("moderate", "not_reused"): "destroy",
    ("high", "stays"): "purge",
    ("high", "leaves"): "destroy",
    ("high", "not_reused"): "destroy",
}
"""The least that data of a sensitivity asks for on the way that its medium goes (Rev. 1, figure 4-1)."""

WAY_OF_DESTINATION: Mapping[Destination, Way] = {
    "internal_reuse": "stays",
    "external_reuse": "leaves",
    "manufacturer": "leaves",
    "other": "leaves",
    "recycling": "not_reused",
}
NOT_REUSED: tuple[DisposalMethod, ...] = ("recycled", "destroyed")

MAGNETIC: tuple[MediumType, ...] = ("magnetic", "tape")
FLASH: tuple[MediumType, ...] = ("flash", "hybrid")

WORKS_ON: Mapping[Technique, tuple[MediumType, ...]] = {
    "overwrite": (*MAGNETIC, *FLASH, "optical", "other"),
    "block_erase": ("flash", "other"),
    "crypto_erase": (*MAGNETIC, *FLASH, "other"),
    "secure_erase": ("magnetic", *FLASH, "other"),
    "factory_reset": ("magnetic", *FLASH, "other"),
    "degauss": MAGNETIC,
}
"""The media that a technique does something to; what is not here works on all."""

MOST: Mapping[Technique, Category] = {
    "overwrite": "purge",
    "block_erase": "purge",
    "crypto_erase": "purge",
    "secure_erase": "purge",
    "factory_reset": "clear",
    "degauss": "purge",
}
"""The most that a technique achieves, where that is less than to destroy."""


class Unsanitized(NamedTuple):
    """A medium that may still hold data, and why."""

    medium: str
    position: int
    why: str


def most_achieved(technique: Technique, medium: MediumType) -> Category:
    """Return the most that a technique achieves; spare cells of flash are out of reach of an overwrite."""
    return "clear" if technique == "overwrite" and medium in FLASH else MOST.get(technique, "destroy")


def is_less(category: Category, than: Category) -> bool:
    """Return whether a category is less thorough than another."""
    return CATEGORIES.index(category) < CATEGORIES.index(than)


def sensitivity_of(
    classifications: Sequence[Confidentiality | None], policy: Sensitivities
) -> Sensitivity | None:
    """Return the highest sensitivity of these classes by policy, nothing where none is known."""
    levels: tuple[Sensitivity, ...] = ("low", "moderate", "high")
    known: list[Sensitivity] = [getattr(policy, one) for one in classifications if one]
    return max(known, key=levels.index, default=None)


def category_asked(sensitivity: Sensitivity, ways: Sequence[Way], medium: MediumType) -> Category:
    """Return the least that will do for each of the ways; paper is destroyed whatever is on it."""
    if medium == "paper":
        return "destroy"
    return max((ASKED[sensitivity, way] for way in ways), key=CATEGORIES.index)


def ways_of(record: Sanitization, order: Disposal | None, medium: Medium | None) -> tuple[Way, ...]:
    """Return the ways that a medium goes: the one that is said, and while it is inside that of the device."""
    said = WAY_OF_DESTINATION[record.destination]
    if order is None or (medium is not None and medium.removed):
        return (said,)
    return (said, "not_reused" if order.method in NOT_REUSED else "leaves")


def is_effective(record: Sanitization) -> bool:
    """Return whether a sanitization did what it was for."""
    return record.verification.result == "passed" and record.validation.outcome == "effective"


@lru_cache(maxsize=2)
def sanitizations_by_medium(registry: Registry) -> Mapping[tuple[str, str], tuple[Sanitization, ...]]:
    """Return what was done to each medium by asset and its id, in the order of days."""
    found: defaultdict[tuple[str, str], list[Sanitization]] = defaultdict(list)
    for record in registry.of(Sanitization).values():
        found[record.asset, record.medium].append(record)
    return {key: tuple(sorted(records, key=done_on)) for key, records in found.items()}


def medium_of(registry: Registry, record: Sanitization) -> Medium | None:
    """Return the medium that a sanitization is about, nothing where its asset has no such medium."""
    asset = registry.of(Asset).get(record.asset)
    return next((one for one in asset.media if one.id == record.medium), None) if asset else None


def used_until(asset: Asset, day: date) -> date | None:
    """Return the last day that an asset came back from use, by a day; nothing where it never was in use."""
    entries = entries_on(asset, day)
    return next(
        (
            after.on
            for before, after in zip(reversed(entries[:-1]), reversed(entries[1:]), strict=True)
            if before.to == "in_use" and after.to != "in_use"
        ),
        None,
    )


def first_use(asset: Asset) -> date:
    """Return the first day on which there may have been data on an asset."""
    used = [entry.on for entry in asset.lifecycle if entry.to == "in_use"]
    days = [*used[:1], *([asset.in_service] if asset.in_service else [])]
    return min(days, default=asset.lifecycle[0].on)


def unsanitized(registry: Registry, asset: Asset, day: date) -> Iterator[Unsanitized]:
    """Yield the media of an asset whose data may still be there on a day.

    What is said to have failed is left out: that is for the one who has to destroy it.
    """
    done = sanitizations_by_medium(registry)
    for position, medium in enumerate(asset.media):
        records = done.get((asset.id, medium.id), ())
        why = _why_not(registry, asset, medium, records, day)
        if why:
            yield Unsanitized(medium.id, position, why)


def _why_not(
    registry: Registry, asset: Asset, medium: Medium, records: Sequence[Sanitization], day: date
) -> str:
    effective = [record for record in records if is_effective(record)]
    in_time = [record for record in effective if done_on(record) <= day]
    used = used_until(asset, day)
    if effective and not in_time:
        return f"{medium.id} was sanitized on {done_on(effective[0])}, after it left on {day}"
    if in_time and used and medium.removed is None and in_time[-1].performer.on < used:
        return f"{medium.id} was sanitized on {in_time[-1].performer.on}, and the device in use until {used}"
    if records or (medium.removed and _is_elsewhere(registry, asset, medium)):
        return ""
    return f"{medium.id}{f', removed on {medium.removed},' if medium.removed else ''} was not sanitized"


def _is_elsewhere(registry: Registry, asset: Asset, medium: Medium) -> bool:
    """Return whether a medium that was taken out is in another asset now."""
    others = _media_serials(registry).get(folded(medium.serial or ""), frozenset())
    return bool(others - {asset.id})


@lru_cache(maxsize=2)
def _media_serials(registry: Registry) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for asset in registry.of(Asset).values():
        for medium in asset.media:
            if medium.serial:
                found[folded(medium.serial)].add(asset.id)
    return {serial: frozenset(assets) for serial, assets in found.items()}


def done_on(record: Sanitization) -> date:
    """Return the day on which it was done and verified."""
    return max(record.performer.on, record.verifier.on)
