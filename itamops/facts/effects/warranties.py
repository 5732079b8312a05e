"""Until when the devices that change are covered by a warranty or a contract."""

from collections.abc import Iterator, Mapping

from itamops.facts.effects.effect import Effect, Figure, Measure, Sides, differing
from itamops.facts.effects.narrowing import with_assets
from itamops.facts.service.support import coverages
from itamops.records.asset import Asset
from itamops.registry import Registry
from itamops.registry.names import name_by_id

WITHOUT_END = "without end"


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield each device that is covered until another day; one that is gone is covered no more."""
    before, after = _ends(sides.old, sides), _ends(sides.new, sides)
    for asset in sorted({*before, *after}):
        figures = differing([Figure("covered until", before.get(asset), after.get(asset))])
        if figures:
            named = sides.new if sides.new.get(Asset.kind, asset) else sides.old
            yield Effect(of=name_by_id(named, Asset.kind, asset), record=f"asset/{asset}", figures=figures)


def _ends(registry: Registry, sides: Sides) -> Mapping[str, Measure]:
    few = with_assets(registry, sides.ids(Asset.kind))
    return {one.asset.id: one.ends or WITHOUT_END for one in coverages(few, sides.day)}
