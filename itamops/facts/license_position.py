"""What is owned, what is needed, and what the difference costs: the license position of a day."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

import msgspec

from itamops.facts.effective_rights import EffectiveRights, effective_rights
from itamops.facts.license_cover import Cover, Key, Use, cover_uses
from itamops.facts.license_price import Price, average_price, newest, true_up_price
from itamops.facts.software_use import software_use
from itamops.findings import Anchor
from itamops.records.base import Money
from itamops.records.software import Software
from itamops.registry import Registry

NOT_MEASURED = "not_measured"
"""The status of a position whose metric is not counted: what is owned is shown, and nothing is claimed."""

NEVER_IN_FORCE = ("draft", "ordered", "cancelled")


class Line(msgspec.Struct, frozen=True):
    """A line in a position: its effective rights, None where unlimited, and how many of them are used."""

    license: str
    rights: int | None
    used: int


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """The position of one product, metric and pool on a day.

    Always `used + nontransferable + available = owned` and `position = owned - required`, where `required`
    is `used + uncovered`. `needed` is the fewest further rights, in whole packs, after which nothing is
    uncovered; `true_up_cost` is their price and `surplus_cost` the worth of what is available, None where no
    price is known. What would be infinite of an unlimited position is None; of one that is not measured, all
    but `owned` is.
    """

    product: str
    metric: str
    pool: str | None
    owned: int | None
    used: int | None = None
    nontransferable: int | None = None
    available: int | None = None
    uncovered: int | None = None
    required: int | None = None
    position: int | None = None
    needed: int | None = None
    unlimited: bool = False
    true_up_cost: Money | None = None
    surplus_cost: Money | None = None
    status: str = NOT_MEASURED
    anchor: Anchor
    lines: tuple[Line, ...] = ()
    uses: tuple[Use, ...] = ()


@lru_cache(maxsize=4)
def license_positions(registry: Registry, day: date) -> tuple[Position, ...]:
    """Work out the position of every product, metric and pool with rights or uses on a day, in their order.

    A line of several products stands with the first of them.
    """
    lines = [line for line in effective_rights(registry, day).values() if line.status not in NEVER_IN_FORCE]
    cover = cover_uses(registry.of(Software), lines, software_use(registry, day))
    return tuple(_position(registry, day, key, cover) for key in sorted({*cover.lines, *cover.uses}))


# one position, from the lines that stand in it and the uses that were found for it


def _position(registry: Registry, day: date, key: Key, cover: Cover) -> Position:
    product, metric, pool = key
    lines, uses = cover.lines.get(key, ()), cover.uses.get(key)
    unlimited = any(line.rights is None for line in lines)
    position = Position(
        product=product,
        metric=metric,
        pool=pool or None,
        owned=None if unlimited else sum(line.rights or 0 for line in lines),
        unlimited=unlimited,
        anchor=_anchor(registry, product, lines),
        lines=_lines(lines, uses or ()),
    )
    return position if uses is None else _measured(registry, day, position, lines, uses)


def _lines(lines: Sequence[EffectiveRights], uses: Sequence[Use]) -> tuple[Line, ...]:
    used: Counter[str | None] = Counter()
    for use in uses:
        used[use.license] += use.rights
    return tuple(Line(line.license.id, line.rights, used[line.license.id]) for line in lines)


def _measured(
    registry: Registry, day: date, position: Position, lines: Sequence[EffectiveRights], uses: Sequence[Use]
) -> Position:
    used = sum(use.rights for use in uses if use.license)
    uncovered = sum(use.rights for use in uses if not use.license)
    available = None if position.owned is None else position.owned - used
    terms = newest(lines)
    pack = terms.license.rights_per_unit if terms else 1
    needed = -(-uncovered // pack) * pack
    product = registry.of(Software).get(position.product)
    free = Price(Fraction(0), registry.configuration.currency)
    true_up = true_up_price(product, lines) if needed else free
    worth = average_price(lines) if available else free
    return msgspec.structs.replace(
        position,
        used=used,
        nontransferable=0,
        available=available,
        uncovered=uncovered,
        required=used + uncovered,
        position=None if position.owned is None else position.owned - used - uncovered,
        needed=needed,
        true_up_cost=true_up.of(needed) if true_up else None,
        surplus_cost=worth.of(available or 0) if worth else None,
        status=_status(needed, available, lines, day),
        uses=tuple(uses),
    )


def _status(needed: int, available: int | None, lines: Sequence[EffectiveRights], day: date) -> str:
    if not needed:
        return "over" if available else "balanced"
    agreed = any(
        line.license.true_up_due and day <= line.license.true_up_due for line in lines if line.rights != 0
    )
    return "under_until_true_up" if agreed else "under"


def _anchor(registry: Registry, product: str, lines: Sequence[EffectiveRights]) -> Anchor:
    """Point at the quantity that would have to grow, or where there is no line at the product."""
    line = newest(lines)
    if line:
        return line.license.at("quantity" if line.license.quantity is not None else "id")
    record = registry.of(Software).get(product)
    return record.at("id") if record else Anchor("")
