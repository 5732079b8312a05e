"""What is owned, what is needed, and what the difference costs: the license position of a day."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

import msgspec

from itamops.facts.licensing.cover import Cover, Needed, license_cover
from itamops.facts.licensing.effective_rights import NEVER_IN_FORCE, EffectiveRights
from itamops.facts.licensing.metrics import METRICS, NAMED, ON_MACHINES
from itamops.facts.licensing.needs.servers import Unknown
from itamops.facts.licensing.optimum.solution import Use
from itamops.facts.licensing.optimum.supply import Key
from itamops.facts.licensing.price import Price, average_price, newest
from itamops.facts.licensing.terms import CoverRule, LineTerms
from itamops.findings import Anchor
from itamops.records.base import Money
from itamops.records.software import Software
from itamops.registry import Registry

__all__ = ["NEVER_IN_FORCE", "NOT_MEASURED", "Line", "Position", "Use", "license_positions"]

NOT_MEASURED = "not_measured"
"""The status of a position of which not all can be counted: what is owned is shown, nothing is claimed."""


class Line(msgspec.Struct, frozen=True):
    """A line in a position: its effective rights, None where unlimited, and how many of them are used.

    `left_over` are neither used nor free for others: remainders of packs, and what is bound or held. A line
    is not `counted` whose metric lacks its parameters, or that nothing was measured for.
    """

    license: str
    rights: int | None
    used: int
    left_over: int = 0
    counted: bool = True


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """The position of one product, metric and pool on a day.

    Always `used + nontransferable + available = owned` and `position = owned - required`, where `required`
    is `used + uncovered`. `needed` are the further rights, in whole packs, after which nothing is uncovered:
    those that cost least, of equal cost or without prices the fewest. `true_up_cost` is their price, and
    `purchase` states what is bought and where its price is from; `surplus_cost` is the worth of what is
    available. Both are None where no price is known. `spare` are those of the available that stay unused once
    the needed are bought: the others cover with them what is uncovered. What would be infinite of an
    unlimited position is None; of one that is not measured, all but `owned` is.

    Of named metrics, `unassigned` are used without being set aside, `idle` set aside without being used.
    `unknown` are installations that cannot be counted and are left out. `proved` is false where the best
    cover was not found in time.
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
    purchase: tuple[str, ...] = ()
    surplus_cost: Money | None = None
    spare: int | None = None
    spare_worth: Money | None = None
    status: str = NOT_MEASURED
    anchor: Anchor
    lines: tuple[Line, ...] = ()
    uses: tuple[Use, ...] = ()
    unassigned: int | None = None
    idle: int | None = None
    unknown: tuple[Unknown, ...] = ()
    proved: bool = True

    @property
    def effective(self) -> int | None:
        """The number that decides: rights to buy, under zero, or else rights to spare; None is not known."""
        return -self.needed if self.needed else self.available

    @property
    def key(self) -> Key:
        """What tells it from the other positions of the day."""
        return self.product, self.metric, self.pool or ""


@lru_cache(maxsize=4)
def license_positions(
    registry: Registry, day: date, products: frozenset[str] | None = None
) -> tuple[Position, ...]:
    """Work out the position of every product, metric and pool with rights or uses on a day, in their order.

    A line of several products stands with the first of them. Positions of some `products` alone are what they
    are among all where those are what `connected_products` gives.
    """
    cover = license_cover(registry, day, products)
    return tuple(_position(registry, day, key, cover) for key in sorted({*cover.lines, *cover.uses}))


# one position, from the lines that stand in it and the uses that were found for it


def _position(registry: Registry, day: date, key: Key, cover: Cover) -> Position:
    product, metric, pool = key
    lines, uses = cover.lines.get(key, ()), cover.uses.get(key)
    rights: Counter[str | None] = Counter()
    for use in uses or ():
        rights[use.license] += use.rights
    unlimited = any(line.rights is None for line in lines)
    position = Position(
        product=product,
        metric=metric,
        pool=pool or None,
        owned=None if unlimited else sum(line.rights or 0 for line in lines),
        uncovered=None if uses is None else rights[None],
        unlimited=unlimited,
        anchor=_anchor(registry, product, lines),
        lines=_lines(lines, rights, cover),
        unknown=tuple(cover.unknown.get(product, ())) if METRICS[metric].by in ON_MACHINES else (),
        proved=key not in cover.unproved,
    )
    return position if uses is None else _measured(registry, day, position, lines, uses, cover)


def _lines(
    lines: Sequence[EffectiveRights], used: Mapping[str | None, int], cover: Cover
) -> tuple[Line, ...]:
    return tuple(
        Line(
            line.license.id,
            line.rights,
            used[line.license.id],
            _left_over(line, used[line.license.id], cover),
            line.license.id not in cover.uncounted,
        )
        for line in lines
    )


def _left_over(line: EffectiveRights, used: int, cover: Cover) -> int:
    """Count what nobody else can use; a right that came with a device stays with it."""
    if line.license.metric == "oem" and line.rights is not None:
        return line.rights - used
    return cover.left_over.get(line.license.id, 0)


def _measured(
    registry: Registry,
    day: date,
    position: Position,
    lines: Sequence[EffectiveRights],
    uses: Sequence[Use],
    cover: Cover,
) -> Position:
    used, uncovered = sum(line.used for line in position.lines), position.uncovered or 0
    left_over = sum(line.left_over for line in position.lines)
    available = None if position.owned is None else position.owned - used - left_over
    bought = cover.needed.get(position.key, ())
    needed = sum(one.units * one.unit for one in bought)
    spare = None if available is None else _spare(available, needed, lines, uses)
    currency = registry.configuration.currency
    worth = _worth(lines, position.lines) if available else Price(Fraction(0), currency)
    named = position.metric in NAMED
    return msgspec.structs.replace(
        position,
        used=used,
        nontransferable=left_over,
        available=available,
        required=used + uncovered,
        position=None if position.owned is None else position.owned - used - uncovered,
        needed=needed,
        true_up_cost=_true_up(bought, currency),
        purchase=tuple(map(str, bought)),
        surplus_cost=worth.of(available or 0) if worth else None,
        spare=spare,
        spare_worth=worth.of(spare or 0) if worth else None,
        status=_status(needed, available, lines, day, certain=not position.unknown),
        uses=tuple(uses),
        unassigned=sum(use.rights for use in uses if use.rule != CoverRule.SET_ASIDE) if named else None,
        idle=sum(use.rights for use in uses if use.idle) if named else None,
    )


def _spare(available: int, needed: int, lines: Sequence[EffectiveRights], uses: Sequence[Use]) -> int:
    """Count the available rights that what is uncovered does not take beside those that are bought for it."""
    terms = newest(lines)
    pack = LineTerms.of(terms.license).pack if terms else 1
    wanted = sum(pack * -(-use.rights // pack) for use in uses if use.license is None)
    return max(0, available - max(0, wanted - needed))


def _worth(lines: Sequence[EffectiveRights], drawn: Sequence[Line]) -> Price | None:
    """Price one of the available rights: each at the average of the lines whose rights stand in for it.

    None where a price is not known, or they are in several currencies.
    """
    alike: defaultdict[LineTerms, list[EffectiveRights]] = defaultdict(list)
    free: Counter[LineTerms] = Counter()
    for line, one in zip(lines, drawn, strict=True):
        terms = LineTerms.of(line.license)
        alike[terms].append(line)
        free[terms] += (one.rights or 0) - one.used - one.left_over
    priced = [(average_price(alike[terms]), count) for terms, count in free.items() if count]
    known = [(price, count) for price, count in priced if price]
    currencies = {price.currency for price, _ in known}
    if len(known) < len(priced) or len(currencies) != 1:
        return None
    total = sum((price.amount * count for price, count in known), Fraction(0))
    return Price(total / free.total(), currencies.pop())


def _true_up(bought: Sequence[Needed], currency: str) -> Money | None:
    """Price what has to be bought; None where a price is not known, or they are in several currencies."""
    prices = [one.price for one in bought]
    currencies = {price.currency for price in prices if price} or {currency}
    if None in prices or len(currencies) > 1:
        return None
    rights = [(price, one.units * one.unit) for price, one in zip(prices, bought, strict=True) if price]
    return Price(sum((price.amount * count for price, count in rights), Fraction(0)), currencies.pop()).of(1)


def _status(
    needed: int, available: int | None, lines: Sequence[EffectiveRights], day: date, *, certain: bool
) -> str:
    if not needed and not certain:
        return NOT_MEASURED
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
