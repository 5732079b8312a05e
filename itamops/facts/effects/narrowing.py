"""A registry with few of its devices, for what is asked of each device by itself."""

from collections.abc import Collection

from itamops.kinds import KINDS
from itamops.records.asset import Asset
from itamops.registry import Registry


def with_assets(registry: Registry, ids: Collection[str]) -> Registry:
    """Return the registry with these devices alone, of those that it has."""
    records = {kind.name: registry.all(kind.name) for kind in KINDS}
    assets = registry.of(Asset)
    few = {asset_id: assets[asset_id] for asset_id in sorted(ids) if asset_id in assets}
    return registry.only(records | {Asset.kind: few})
