"""What an effect of a change is: figures before and after it, both on the same day."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import msgspec

from itamops.facts.currency import ConvertedTotal
from itamops.facts.licensing.position import Position
from itamops.records.base import Money
from itamops.registry import Registry

Measure: TypeAlias = int | Decimal | Money | date | str | None
"""A number, an amount, a day or a word; None where there is none."""


class Figure(msgspec.Struct, frozen=True):
    """One figure before and after a change."""

    name: str
    before: Measure
    after: Measure


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a change does to one thing: the figures that differ, and what is to be said beside them.

    `of` is what people call the thing, `record` its `kind/id` where it is a record.
    """

    of: str
    record: str = ""
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


class Sides(msgspec.Struct, frozen=True):
    """A registry before and after a change, the day asked about, and kind and id of what changes.

    `positions` are the license positions before and after.
    """

    old: Registry
    new: Registry
    day: date
    changed: Collection[tuple[str, str]]
    positions: tuple[Sequence[Position], Sequence[Position]]

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids of the records of a kind that change."""
        return frozenset(record_id for of_kind, record_id in self.changed if of_kind == kind)


class EffectDefinition(msgspec.Struct, frozen=True):
    """A kind of effect before it is asked for."""

    name: str
    title: str
    effects: Callable[[Sides], Iterable[Effect]]


def differing(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Leave out the figures that stay as they are, and those that begin with zero."""
    return tuple(
        figure
        for figure in figures
        if figure.before != figure.after and not (figure.before is None and figure.after == 0)
    )


def total_figures(name: str, before: ConvertedTotal, after: ConvertedTotal) -> Iterator[Figure]:
    """Yield a sum before and after, and one for each currency that has no rate."""
    yield Figure(name, before.amount, after.amount)
    was, now = ({money.currency: money for money in total.without_rate} for total in (before, after))
    for currency in sorted({*was, *now}):
        yield Figure(f"{name} in {currency}", was.get(currency), now.get(currency))
