"""How far assets are on their way out, and what each still lacks before it can leave."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from itamops.facts.disposal.orders import (
    data_left,
    hold_on,
    holds_data,
    left_behind,
    orders_by_asset,
    unreleased,
)
from itamops.facts.disposal.sanitization import is_effective, sanitizations_by_medium
from itamops.facts.lifecycle.state import state_on
from itamops.lifecycles import LIFECYCLES
from itamops.lifecycles.disposal import CERTIFIED, STAGES
from itamops.records.asset import Asset
from itamops.records.disposal import Disposal
from itamops.registry import Registry
from itamops.registry.names import name_of

OPEN = STAGES[:-1]
"""The stages of an order that is not settled yet."""


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """How an asset stands that is to leave; with nothing missing it can take its next step.

    `media` are those inside, `sanitized` as many of them as were sanitized and verified. `order` is the order
    that it is on and `stage` how far that has come, nothing where it is on none.
    """

    asset: str
    order: str | None
    stage: str | None
    media: int
    sanitized: int
    missing: tuple[str, ...]


def disposal_readiness(registry: Registry, day: date) -> tuple[Readiness, ...]:
    """Return the assets that are retired on a day, or on a disposal order that is not settled, by id."""
    orders = open_orders(registry, day)
    return tuple(
        _readiness(registry, asset, orders.get(asset.id), day)
        for asset in registry.of(Asset).values()
        if asset.id in orders or state_on(asset, day) == "retired"
    )


def open_orders(registry: Registry, day: date) -> Mapping[str, Disposal]:
    """Return the order of each asset that is on one which is neither settled nor cancelled on a day."""
    return {
        asset_id: order
        for asset_id, listings in orders_by_asset(registry).items()
        for order, _ in listings
        if state_on(order, day) in OPEN
    }


def _readiness(registry: Registry, asset: Asset, order: Disposal | None, day: date) -> Readiness:
    done = sanitizations_by_medium(registry)
    inside = [medium.id for medium in asset.media if medium.removed is None]
    stage = state_on(order, day) if order else None
    return Readiness(
        asset=asset.id,
        order=order.id if order else None,
        stage=stage,
        media=len(inside),
        sanitized=sum(any(map(is_effective, done.get((asset.id, medium), ()))) for medium in inside),
        missing=(*_missing_of_asset(registry, asset, day), *_missing_of_order(order, stage)),
    )


def _missing_of_asset(registry: Registry, asset: Asset, day: date) -> Iterator[str]:
    hold = hold_on(asset, day)
    if hold:
        yield f"the end of legal hold {hold.case}"
    if asset.classification is None and holds_data(registry, asset):
        yield "its classification"
    for _, why in data_left(registry, asset, day, bears_data=holds_data(registry, asset)):
        yield f"sanitization: {why}"
    for _, name in unreleased(registry, asset, day):
        yield f"release of {name}"
    for part in left_behind(registry, asset):
        yield f"its part {name_of(registry, part)}"


def _missing_of_order(order: Disposal | None, stage: str | None) -> Iterator[str]:
    """Name what the next stage asks the order for."""
    if order is None or stage is None:
        yield "a disposal order"
        return
    after = STAGES[STAGES.index(stage) + 1]
    edge = LIFECYCLES["disposal"].edge(stage, None, after, None)
    for evidence in edge.evidence if edge else ():
        asked = evidence.when != "certified" or order.method in CERTIFIED
        if asked and all(getattr(order, field) in (None, ()) for field in evidence.fields):
            yield f"{evidence.text}, to be {after}"
