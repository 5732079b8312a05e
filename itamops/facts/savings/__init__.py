"""Where money need not be spent: each saving with its amount and what shows it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from itamops.facts.savings import agreements, rights, stock
from itamops.facts.savings.saving import Saving
from itamops.registry import Registry

__all__ = ["SOURCES", "Saving", "savings"]

SOURCES: Mapping[str, Callable[[Registry, date], Iterable[Saving]]] = {
    "reuse": stock.reuse,
    "reused": stock.reused,
    "idle_stock": stock.idle_stock,
    "surplus_rights": rights.surplus_rights,
    "unused_seats": rights.unused_seats,
    "idle_seats": rights.idle_seats,
    "duplicates": rights.duplicates,
    "renewals": rights.smaller_renewals,
    "contracts_of_gone": agreements.contracts_of_gone,
    "overdue_leases": agreements.overdue_leases,
}
"""Every source of savings by name. They overlap: what is surplus may be what need not be renewed."""


@lru_cache(maxsize=4)
def savings(registry: Registry, day: date) -> tuple[tuple[str, Saving], ...]:
    """Return every saving on a day, with the name of its source, source by source."""
    return tuple((name, saving) for name, source in SOURCES.items() for saving in source(registry, day))
