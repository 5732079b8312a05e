"""Assets on their way out: the orders they leave by, and what has to be done before they do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise

from itamops.facts.disposal.sanitization import unsanitized
from itamops.facts.licensing.software_use import NEEDS_NO_RIGHT
from itamops.facts.lifecycle.state import entries_on
from itamops.findings import Pointer
from itamops.lifecycles.asset import STATES
from itamops.lifecycles.disposal import FIXED_FROM, STAGES
from itamops.records.asset import Asset, AssetEntry, Hold, Installation
from itamops.records.disposal import Disposal, DisposedAsset, MediaDeclaration
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.software import Software
from itamops.records.vendor import Certification, Vendor
from itamops.registry import Registry
from itamops.registry.names import label_of

KEPT_TO_THE_END = ("written_off", "vendor_exchange", "vendor_credit")
"""Ways out on which nobody could remove what was installed."""

DATA_IS_GONE = frozenset(
    {
        "retired.pending_disposal",
        "retired.pending_certificate",
        "in_transit.disposal",
        *(f"disposed.{way}" for way in STATES["disposed"] if way != "written_off"),
    }
)
"""States on the way out in which nothing may be left on a device: all but what is lost leaves wiped."""

BEARS_NO_DATA = frozenset(
    {"monitor", "keyboard", "mouse", "headset", "webcam", "cable", "adapter", "charger", "rack", "furniture"}
)
"""Categories whose devices hold no data; a model of another category states it (`data_bearing: false`)."""

NOT_DECLARED = "it may hold data (`data_bearing` of its model), and nobody else has declared it empty"


def changed_evidence(old: Disposal, new: Disposal) -> Iterator[str]:
    """Name the fields of an order whose evidence was taken back: given at a stage, and changed after it.

    Handovers are added, none is changed; what was confirmed lists the same assets from then on. Corrections
    that come with the change open again what belongs to the stages they void.
    """
    voided = [entry.to for entry in new.lifecycle[len(old.lifecycle) :] if entry.correction]
    stages = [STAGES.index(state) for state in (old.state, *voided) if state in STAGES]
    reached = STAGES[: min(stages, default=-1) + 1]
    fixed = [field for stage in reached for field in FIXED_FROM.get(stage, ())]
    yield from (field for field in fixed if getattr(old, field) not in (None, (), getattr(new, field)))
    if "custody" not in fixed and "in_transit" in reached and new.custody[: len(old.custody)] != old.custody:
        yield "custody"
    if "assets" not in fixed and "confirmed" in reached and _listed(new) != _listed(old):
        yield "assets"


def _listed(order: Disposal) -> Mapping[str, MediaDeclaration | None]:
    return {item.asset: item.no_media for item in order.assets}


def standing_orders(registry: Registry) -> Iterator[Disposal]:
    """Return the disposal orders that are not cancelled."""
    return (order for order in registry.of(Disposal).values() if order.state != "cancelled")


def has_reached(order: Disposal, stage: str) -> bool:
    """Return whether an order is at a stage or beyond it."""
    return order.state in STAGES[STAGES.index(stage) :]


@lru_cache(maxsize=2)
def orders_by_asset(registry: Registry) -> Mapping[str, tuple[tuple[Disposal, DisposedAsset], ...]]:
    """Return the disposal orders that list each asset, with what they say of it; cancelled ones aside."""
    found: defaultdict[str, list[tuple[Disposal, DisposedAsset]]] = defaultdict(list)
    for order in standing_orders(registry):
        for item in order.assets:
            found[item.asset].append((order, item))
    return {asset: tuple(listed) for asset, listed in found.items()}


@lru_cache(maxsize=2)
def outbound(registry: Registry) -> tuple[Asset, ...]:
    """Return the few assets that may be on their way out: all others are not looked at one by one."""
    return tuple(
        asset
        for asset in registry.of(Asset).values()
        if asset.state in ("retired", "disposed", "in_transit") and asset.lifecycle
    )


def departure(asset: Asset) -> AssetEntry | None:
    """Return the step by which the data of an asset has to be gone, if it has taken it last.

    That is when it is put up for disposal, fetched, or gone. What an import opened like that had no chance to
    state it; what is lost or the owner's own is not ours to wipe.
    """
    entry = asset.lifecycle[-1]
    theirs = asset.ownership == "byod"
    if entry.opening or entry.correction or theirs:
        return None
    return entry if f"{entry.to}.{entry.substate}" in DATA_IS_GONE else None


def is_leaving(asset: Asset) -> bool:
    """Return whether an asset is out of the house for good, or on its way."""
    return (
        asset.state == "disposed"
        or (asset.state, asset.substate) == ("retired", "pending_certificate")
        or (asset.state, asset.substate) == ("in_transit", "disposal")
    )


def may_bear_data(model: Model | None) -> bool:
    """Return whether devices of a model may bear data; what nobody has stated counts as yes."""
    if model is None:
        return True
    if model.data_bearing is None:
        return model.category not in BEARS_NO_DATA
    return model.data_bearing


def holds_data(registry: Registry, asset: Asset) -> bool:
    """Return whether there is a medium in an asset, or may be one that nobody has recorded."""
    if asset.media:
        return any(medium.removed is None for medium in asset.media)
    return may_bear_data(registry.of(Model).get(asset.model))


@lru_cache(maxsize=2)
def children(registry: Registry) -> Mapping[str, tuple[Asset, ...]]:
    """Return the assets that are part of each asset."""
    found: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in registry.of(Asset).values():
        if asset.parent:
            found[asset.parent.asset].append(asset)
    return {parent: tuple(parts) for parent, parts in found.items()}


def left_behind(registry: Registry, asset: Asset) -> tuple[Asset, ...]:
    """Return the parts of an asset that hold data and do not leave with it."""
    return tuple(
        part
        for part in children(registry).get(asset.id, ())
        if part.state != "cancelled" and not is_leaving(part) and holds_data(registry, part)
    )


def hold_on(asset: Asset, day: date) -> Hold | None:
    """Return a legal hold that stands on a day."""
    return next((hold for hold in asset.holds if hold.runs_on(day)), None)


def unreleased(registry: Registry, asset: Asset, day: date) -> Iterator[tuple[Pointer, str]]:
    """Yield the licensed software that is on an asset after a day, and the rights that are set aside for it.

    What came with a device by an OEM license goes with it.
    """
    for position, installation in enumerate(asset.software):
        on_it = installation.removed is None or installation.removed > day
        if on_it and _needs_right(registry, installation):
            yield ("software", position), label_of(registry, "software", installation.product)
    for position, allocation in enumerate(asset.allocations):
        if allocation.until is None or allocation.until > day:
            yield ("allocations", position), f"license {label_of(registry, 'license', allocation.license)}"


def _needs_right(registry: Registry, installation: Installation) -> bool:
    product = registry.of(Software).get(installation.product)
    bound = registry.of(License).get(installation.license or "")
    free = product is None or product.licensing in NEEDS_NO_RIGHT
    return not free and (bound is None or bound.metric != "oem")


def certifications(registry: Registry, order: Disposal) -> tuple[Certification, ...]:
    """Return the certificates of trade that an order stands on: the one it names, or those of its vendor."""
    vendor = registry.of(Vendor).get(order.vendor or "")
    return (order.certification,) if order.certification else vendor.certifications if vendor else ()


def data_left(
    registry: Registry, asset: Asset, day: date, *, bears_data: bool, by: str | None = None
) -> tuple[tuple[Pointer, str], ...]:
    """Return where there may be data on an asset on a day by which it has to be gone.

    A device that bears data and names no medium needs a second person's word that it has none: not of who
    takes the step (`by`), nor of who made or approved the order.
    """
    media = tuple((("media", one.position), one.why) for one in unsanitized(registry, asset, day))
    if asset.media or not bears_data or _is_declared(registry, asset, by):
        return media
    return (
        (
            (),
            NOT_DECLARED,
        ),
    )


def _is_declared(registry: Registry, asset: Asset, by: str | None) -> bool:
    return any(
        item.no_media and item.no_media.by not in (by, order.lifecycle[0].by, order.approved_by)
        for order, item in orders_by_asset(registry).get(asset.id, ())
    )


def times_given_back(asset: Asset) -> int:
    """Count how often an asset came back after it was disposed of."""
    entries = entries_on(asset, date.max)
    return sum(before.to == "disposed" and after.to == "in_stock" for before, after in pairwise(entries))
