"""What policy looks at in a change: amounts, categories, classifications, standing in the catalogue.

Where a change alters what decides, the old value does and the new one: nobody lowers a classification to
need less.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from itamops.changes import Change
from itamops.facts.currency import exchange
from itamops.facts.depreciation.closed_periods import past_changes
from itamops.facts.money import times
from itamops.lifecycles import NEW
from itamops.records.asset import Asset
from itamops.records.base import Money, Record
from itamops.records.contract import Contract
from itamops.records.disposal import Disposal
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.request import Request
from itamops.records.sanitization import Sanitization
from itamops.registry import Registry
from itamops.settings.policy import ApprovalRule

OF_NEW = ("model", "team")
"""Kinds of which a new record counts as a change of its fields: what it says stood nowhere before."""


class TakenFact(NamedTuple):
    """A step that a change takes: the entry, its position, and the state and substate before it."""

    position: int
    entry: Any
    state: str
    substate: str | None


def steps_taken(change: Change) -> Iterator[TakenFact]:
    """Yield the entries that a change appends to a lifecycle, in order; none where there is no lifecycle."""
    standing: list[tuple[str, str | None]] = [(NEW, None)]
    known = len(getattr(change.old, "lifecycle", ()))
    for position, entry in enumerate(getattr(change.new, "lifecycle", ())):
        if position >= known:
            yield TakenFact(position, entry, *standing[-1])
        if entry.correction and len(standing) > 1:
            standing.pop()
        else:
            standing.append((entry.to, entry.substate))


class Look(NamedTuple):
    """A change, or a step that it takes, on a day, and the registry on both sides of it."""

    change: Change
    step: TakenFact | None
    base: Registry
    head: Registry
    day: date

    @property
    def sides(self) -> Iterator[tuple[Record, Registry]]:
        """Yield the record before and after, each with its sheets."""
        for record in (self.change.old, self.change.new):
            if record is not None:
                yield record, self.base
                yield record, self.head


def fits(rule: ApprovalRule, look: Look) -> bool:
    """Return whether each condition that a rule gives holds; a step that voids another fits none."""
    if look.step is not None and look.step.entry.correction:
        return False
    given = [name for name in CONDITIONS if is_given(rule, name)]
    return all(CONDITIONS[name](getattr(rule, name), look) for name in given)


def is_given(rule: ApprovalRule, condition: str) -> bool:
    """Check whether a rule gives a condition."""
    return getattr(rule, condition) not in ((), None)


def _differs(fields: tuple[str, ...], look: Look) -> bool:
    return any(look.change.alters(field, new=look.change.kind in OF_NEW) for field in fields)


def _alters_past_books(_: str, look: Look) -> bool:
    """Check whether an asset is worth another amount in a period that is over."""
    return look.change.kind == Asset.kind and any(
        past_changes(look.base, look.head, [look.change.id], look.day)
    )


def _before(names: tuple[str, ...], look: Look) -> bool:
    return look.step is not None and _is_named(look.step.state, look.step.substate, names)


def _after(names: tuple[str, ...], look: Look) -> bool:
    return look.step is not None and _is_named(look.step.entry.to, look.step.entry.substate, names)


def _is_named(state: str, substate: str | None, names: tuple[str, ...]) -> bool:
    return state in names or f"{state}.{substate}" in names


def _has_code(codes: tuple[str, ...], look: Look) -> bool:
    return any(getattr(record, "code", "").startswith(codes) for record, _ in look.sides)


def _has_type(types: tuple[str, ...], look: Look) -> bool:
    return any(getattr(record, "type", None) in types for record, _ in look.sides)


def _any_of(found: Callable[[Record, Registry], Iterator[str | None]]) -> Callable[[Any, Look], bool]:
    return lambda wanted, look: any(one in wanted for side in look.sides for one in found(*side))


def _models(record: Record, registry: Registry) -> Iterator[Model | None]:
    """Yield the models of the catalogue that a record is about."""
    models = registry.of(Model)
    match record:
        case Asset():
            yield models.get(record.model)
        case Request() | Order():
            for line in record.lines:
                yield models.get((line.item or "").removeprefix("model/"))
        case Disposal() | Sanitization():
            for asset in _assets(record, registry):
                yield from _models(asset, registry)


def _assets(record: Disposal | Sanitization, registry: Registry) -> Iterator[Asset]:
    ids = [record.asset] if isinstance(record, Sanitization) else [item.asset for item in record.assets]
    yield from filter(None, (registry.of(Asset).get(asset) for asset in ids))


def _categories(record: Record, registry: Registry) -> Iterator[str | None]:
    if isinstance(record, Request):
        yield from (line.category for line in record.lines)
    yield from (model.category for model in _models(record, registry) if model)


def _standings(record: Record, registry: Registry) -> Iterator[str | None]:
    yield from (model.catalogue for model in _models(record, registry) if model)


def _classifications(record: Record, registry: Registry) -> Iterator[str | None]:
    match record:
        case Asset():
            yield record.classification
        case Sanitization():
            yield record.classification_before
            yield from (asset.classification for asset in _assets(record, registry))
        case Disposal():
            yield from (asset.classification for asset in _assets(record, registry))


def _is_over(limit: Decimal, look: Look) -> bool:
    """Check whether any sum is over a limit in the registry's currency; one that nobody knows always is.

    Rates before and after the change count, and so does what a record came to before, as far as it is known.
    """
    known_before = [
        [part for part in parts if part] for parts in _sums(look.change.old, look.step) if look.change.old
    ]
    sums = [*known_before, *_sums(look.change.new, look.step)]
    return any(_comes_to_more(parts, limit, look) for parts in sums)


def _comes_to_more(parts: Sequence[Money | None], limit: Decimal, look: Look) -> bool:
    for rates in (exchange(look.base), exchange(look.head)):
        known = [amount.amount for part in parts if part and (amount := rates.convert(part, look.day))]
        if len(known) < len(parts) or sum(known) > limit:
            return True
    return False


def _sums(record: Record | None, step: TakenFact | None) -> Iterator[Sequence[Money | None]]:
    """Yield what a record says its amount is, each sum by its parts; None is a part that nobody has said."""
    match record:
        case Request(lines=lines):
            stated = step.entry.amount if step else None
            yield [stated] if stated else []
            yield [
                line.estimate and times(line.estimate, line.quantity)
                for line in lines
                if line.estimate or not (stated or line.thing)
            ]
        case Order(lines=lines, extras=extras):
            bought = [times(line.unit_price, line.quantity) for line in lines]
            yield [*bought, *(extra.amount for extra in extras)]
        case Contract(price=price):
            yield [price]
        case License(unit_price=price, quantity=quantity):
            yield [price and times(price, quantity or 1)]
        case Asset(acquisition=acquisition):
            yield [acquisition.price if acquisition else None]
        case Instance(cost_per_month=cost):
            yield [cost]
        case Disposal(assets=assets):
            yield [item.net_book_value for item in assets]


CONDITIONS: Mapping[str, Callable[[Any, Look], bool]] = {
    "types": _has_type,
    "over": _is_over,
    "categories": _any_of(_categories),
    "classifications": _any_of(_classifications),
    "catalogue": _any_of(_standings),
    "before": _before,
    "after": _after,
    "codes": _has_code,
    "fields": _differs,
    "books": _alters_past_books,
}
"""How each condition of a rule is tested, by the field that gives it."""
