"""The POL family: what one record denies and others show."""

from collections import defaultdict
from collections.abc import Iterator

from itamops.facts.lifecycle.counts import last_seen
from itamops.findings import Problem
from itamops.records.asset import Asset
from itamops.records.model import Model
from itamops.registry import Registry
from itamops.registry.names import listed, name_of
from itamops.rules.engine import Context, rule

SHOWN = 3
"""How many devices a message names."""


@rule("POL030", "Real device marked as an error")
def denied_device(context: Context) -> Iterator[Problem]:
    """`registered_in_error` is for a device that never was. What a delivery, a holder, a repair or a
    count has shown exists; it leaves by a disposal, with its media sanitized, or is missing.

    Example: a laptop that somebody accepted in March goes to `cancelled.registered_in_error` in June.

    Fix: take the steps of what became of it (`retired`, `disposed` or `missing`); for a second record of the
    same device write `cancelled.duplicate` and `duplicate_of`.
    """
    denied = [
        asset
        for asset in context.registry.of(Asset).values()
        if (asset.state, asset.substate) == ("cancelled", "registered_in_error")
    ]
    for asset in denied:
        shown = _shown_by(context.whole, asset)
        if shown:
            yield Problem(
                anchor=asset.at("lifecycle", len(asset.lifecycle) - 1),
                message=f"{name_of(context.registry, asset)} is called an error, and {shown}",
                fix="take the steps of what became of it, or write `cancelled.duplicate` with `duplicate_of`",
                subject=f"asset/{asset.id}",
            )


def _shown_by(registry: Registry, asset: Asset) -> str:
    """Return what shows that a device was there, nothing where nothing does."""
    for entry in asset.lifecycle[:-1]:
        if entry.receipt:
            return f"it came with {entry.receipt} on {entry.on}"
        if entry.acceptance and not entry.acceptance.startswith("waived"):
            return f"its holder accepted it on {entry.on}"
        if entry.ticket:
            return f"it was repaired by {entry.ticket} on {entry.on}"
    seen = last_seen(registry, asset.lifecycle[-1].on).get(asset.id) if asset.lifecycle else None
    return f"it was seen on {seen}" if seen else ""


@rule("POL031", "Data-free model with storage media")
def media_in_a_model_without_data(context: Context) -> Iterator[Problem]:
    """`data_bearing: false` lets the devices of a model leave without sanitization. It is not so where the
    record of one of them names a medium.

    Example: `data_bearing: false` of a laptop model, and `disk0` among the `media` of one of its laptops.

    Fix: delete `data_bearing: false`, or correct the model of the device that has the medium.
    """
    empty = [model for model in context.registry.of(Model).values() if model.data_bearing is False]
    names_of_empty = {model.id for model in empty}
    with_media: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in context.registry.of(Asset).values() if empty else ():
        if asset.media and asset.model in names_of_empty:
            with_media[asset.model].append(asset)
    for model in empty:
        bearing = with_media.get(model.id, ())
        if bearing:
            names = listed([name_of(context.registry, asset) for asset in bearing[:SHOWN]])
            more = f" and {len(bearing) - SHOWN} more" if len(bearing) > SHOWN else ""
            yield Problem(
                anchor=model.at("data_bearing"),
                message=f"{name_of(context.registry, model)} has `data_bearing: false`, "
                f"and the records of {names}{more} name media",
                fix="delete `data_bearing: false`, or correct the model of the devices that have media",
                subject=f"model/{model.id}",
                measure=len(bearing),
            )
