"""What the table of a disposal order asks of a step, each a small question."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from itamops.facts.lifecycle.state import entries_on
from itamops.lifecycles.disposal import CERTIFIED
from itamops.records.asset import Asset, AssetEntry
from itamops.records.disposal import Disposal, DisposedAsset
from itamops.registry.names import listed, name_of
from itamops.rules.steps import Step

PAID = ("sold", "buyout", "vendor_credit")
"""Methods that bring something."""

AWAY = (
    ("retired", "pending_certificate"),
    ("in_transit", "disposal"),
    ("in_transit", "return"),
)
"""Where an asset stands that has left and is not disposed of yet."""


def _assets(step: Step) -> Iterator[tuple[DisposedAsset, Asset]]:
    assets = step.grounds.registry.of(Asset)
    return ((item, assets[item.asset]) for item in step.record.assets if item.asset in assets)


def _entries(order: Disposal, asset: Asset) -> Iterator[AssetEntry]:
    """Return the steps that an asset has taken since the order is there."""
    since = order.lifecycle[0].on
    return (entry for entry in entries_on(asset, date.max) if entry.on >= since)


def _told(step: Step, assets: Iterator[Asset], what: str) -> str:
    names = [name_of(step.grounds.registry, asset) for asset in assets]
    return f"{listed(names)} {what}" if names else ""


def _assets_left(step: Step) -> str:
    def stays(asset: Asset) -> bool:
        return not any(
            entry.to == "disposed" or (entry.to, entry.substate) in AWAY
            for entry in _entries(step.record, asset)
        )

    staying = (asset for _, asset in _assets(step) if stays(asset))
    return _told(step, staying, "did not leave: what stays falls out of the order")


def _assets_disposed(step: Step) -> str:
    wanted = ("disposed", step.record.method)
    open_still = (
        asset
        for _, asset in _assets(step)
        if all((entry.to, entry.substate) != wanted for entry in _entries(step.record, asset))
    )
    return _told(step, open_still, f"did not become {'.'.join(wanted)}")


def _values_known(step: Step) -> str:
    unvalued = (
        asset
        for item, asset in _assets(step)
        if asset.ownership == "owned" and not (item.net_book_value or _is_in_books(asset))
    )
    return _told(step, unvalued, "left without a net book value")


def _is_in_books(asset: Asset) -> bool:
    """Return whether the register works out what an asset is worth on a day."""
    return asset.depreciation is not None and asset.depreciation.finance is not None


def _proceeds_known(step: Step) -> str:
    unpaid = (asset for item, asset in _assets(step) if step.record.method in PAID and not item.proceeds)
    return _told(step, unpaid, "left without proceeds")


CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    "certified": lambda step: step.record.method in CERTIFIED,
}

CHECKS: Mapping[str, Callable[[Step], str]] = {
    "assets_left": _assets_left,
    "assets_disposed": _assets_disposed,
    "values_known": _values_known,
    "proceeds_known": _proceeds_known,
}
