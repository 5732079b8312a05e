"""Which devices the rights are bound to that came with them (OEM)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from itamops.facts.lifecycle.state import state_on
from itamops.records.asset import Asset
from itamops.records.license import License
from itamops.registry import Registry


@lru_cache(maxsize=4)
def bound_devices(registry: Registry, day: date) -> Mapping[str, Sequence[Asset]]:
    """Return the devices that each line came with, by the line's id: no more than it has rights.

    These are the devices that its life names, then those that its software was on first; a right stays with
    its device when that is gone, or the software is removed and put on another.
    """
    lines = {
        line.id: line
        for line in registry.of(License).values()
        if line.metric == "oem" and state_on(line, day)
    }
    found: defaultdict[str, dict[str, tuple[date, Asset]]] = defaultdict(dict)
    for asset in registry.of(Asset).values() if lines else ():
        for entry in asset.software:
            since = entry.installed or date.min
            if entry.license in lines and since <= day:
                before = found[entry.license].get(asset.id)
                found[entry.license][asset.id] = min(before or (since, asset), (since, asset), key=_day)
    return {line_id: _first(line, found[line_id]) for line_id, line in lines.items()}


def _day(pair: tuple[date, Asset]) -> date:
    return pair[0]


def _first(line: License, devices: Mapping[str, tuple[date, Asset]]) -> Sequence[Asset]:
    named = {entry.asset for entry in line.lifecycle}
    ordered = sorted(devices.items(), key=lambda item: (item[0] not in named, item[1][0], item[0]))
    most = None if line.unlimited else (line.quantity or 0) * line.rights_per_unit
    return [asset for _, (_, asset) in ordered[:most]]
