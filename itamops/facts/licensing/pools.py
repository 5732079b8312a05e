"""In which license pools something is: by its company, team or place (`registry/tables/pools.yaml`)."""

from itamops.facts.places import places_around
from itamops.registry import Registry


class Pooling:
    """The pools of a registry, ready to be asked for many machines and people."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._pools = sorted(registry.tables.pools.pools.items())
        self._known: dict[tuple[str | None, str | None, str | None], tuple[str, ...]] = {}

    def pools_of(self, company: str | None, team: str | None, location: str | None) -> tuple[str, ...]:
        """Name the pools of what belongs to a company and a team and stands at a place, in order."""
        if not self._pools:
            return ()
        key = (company, team, location)
        known = self._known.get(key)
        if known is None:
            around = set(places_around(self._registry, location))
            known = self._known[key] = tuple(
                name
                for name, pool in self._pools
                if company in pool.companies or team in pool.teams or not around.isdisjoint(pool.locations)
            )
        return known
