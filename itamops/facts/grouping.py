"""Devices taken together by what people ask for: their model, the team that answers for them, their place."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from itamops.facts.totals import total
from itamops.records.asset import Asset
from itamops.registry import Registry

S = TypeVar("S", bound=msgspec.Struct)

GROUPED_BY = ("model", "team", "location")
"""The fields of a device that name a group."""


def by_group(registry: Registry, counts: type[S], parts: Mapping[str, S]) -> Mapping[str, S]:
    """Add up what is counted of each device, by its id, over each group, `kind/id`.

    A device counts in its model, its team and its place; groups are in this order, then by id.
    """
    assets = registry.of(Asset)
    groups: defaultdict[tuple[int, str], list[S]] = defaultdict(list)
    for asset_id, part in parts.items():
        for position, field in enumerate(GROUPED_BY):
            group = getattr(assets[asset_id], field)
            if group:
                groups[position, group].append(part)
    return {
        f"{GROUPED_BY[position]}/{group}": total(counts, groups[position, group])
        for position, group in sorted(groups)
    }
