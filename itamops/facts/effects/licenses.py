"""License positions before and after a change."""

from collections.abc import Iterator

from itamops.facts.effects.effect import Effect, Figure, Measure, Sides, differing
from itamops.facts.licensing.position import Position
from itamops.registry import Registry
from itamops.registry.names import label_of, listed, name_by_id

FIGURES = {
    "status": "status",
    "required": "required",
    "owned": "owned",
    "position": "position",
    "needed": "needed",
    "true_up_cost": "true-up",
    "used": "used",
    "available": "available",
    "surplus_cost": "surplus",
    "nontransferable": "not transferable",
    "uncovered": "uncovered",
}
"""What is compared of a position, and what it is called."""


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the positions that differ; of what is not covered, what was before is not named again."""
    before, after = ({_key(one): one for one in positions} for positions in sides.positions)
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        figures = differing(
            Figure(name, _measure(was, field), _measure(now, field)) for field, name in FIGURES.items()
        )
        if figures:
            yield Effect(
                of=_called(sides.new, key),
                record=f"software/{key[0]}",
                figures=figures,
                notes=tuple(_uncovered(sides.new, was, now)),
            )


def _key(position: Position) -> tuple[str, str, str]:
    return position.product, position.metric, position.pool or ""


def _called(registry: Registry, key: tuple[str, str, str]) -> str:
    product, metric, pool = key
    return f"{label_of(registry, 'software', product)} by {metric}" + (f", pool {pool}" if pool else "")


def _measure(position: Position | None, field: str) -> Measure:
    if position and position.unlimited and field == "owned":
        return "unlimited"
    measure: Measure = getattr(position, field, None)
    return measure


def _uncovered(registry: Registry, was: Position | None, now: Position | None) -> Iterator[str]:
    known = {use.by for use in was.uses if not use.license} if was else set()
    lacking = [use for use in now.uses if not use.license and use.by not in known] if now else []
    if lacking:
        names = (f"{name_by_id(registry, *use.by.split('/', 1))} ({use.rights})" for use in lacking)
        yield f"not covered: {listed(names)}"
