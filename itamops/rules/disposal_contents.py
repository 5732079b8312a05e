"""The DISP family, part three: what leaves, and must not take along or leave behind: data, parts, rights."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from itamops.facts.disposal.orders import (
    KEPT_TO_THE_END,
    NOT_DECLARED,
    data_left,
    departure,
    has_reached,
    hold_on,
    holds_data,
    is_leaving,
    left_behind,
    orders_by_asset,
    outbound,
    standing_orders,
    unreleased,
)
from itamops.facts.lifecycle.state import entries_on
from itamops.findings import Pointer, Problem
from itamops.records.asset import Asset, AssetEntry, Hold
from itamops.records.base import Confidentiality, Record
from itamops.records.sanitization import Sanitization
from itamops.registry.names import listed, name_of
from itamops.rules.engine import Context, Spot, rule
from itamops.rules.entry_to_paste import Hint, hint_of, record_to_paste

CONFIDENTIALITY: tuple[Confidentiality | None, ...] = (None, "public", "internal", "confidential", "secret")
"""From the least to the most; what is not known asks for nothing."""


DECISIVE = ("type", "serial", "encrypted_since")
"""What a medium says that decides whether it was sanitized well enough; a serial may become known late."""


@rule("DISP011", "Legal hold")
def under_hold(context: Context) -> Iterator[Problem]:
    """What a court case may ask for is kept as it is: an asset under legal hold is not sanitized, and does
    not leave. It is told once an asset.

    Example: a laptop with `holds: [{case: 2026-L-014, since: 2026-03-04, by: akeller}]` on a disposal order
    that is scheduled in May.

    Fix: take the asset off the order and keep its media; when the case is over, give the hold its `until`.
    """
    spots: defaultdict[str, list[tuple[Spot, Hold]]] = defaultdict(list)
    for record, pointer, asset, day in _irreversible(context):
        hold = hold_on(asset, day) if asset.holds else None
        if hold:
            spots[asset.id].append(((record, pointer), hold))
    for asset_id, found in spots.items():
        (record, pointer), hold = context.newest(found, key=lambda one: one[0][0])
        asset = context.registry.of(Asset)[asset_id]
        yield Problem(
            anchor=record.at(*pointer),
            message=f"{name_of(context.registry, asset)} is under legal hold {hold.case} since {hold.since}",
            fix="take it off the order and keep its media; when the case is over, end the hold with `until`",
            subject=f"asset/{asset_id} {hold.case}",
            related=((asset.at("holds"), "the hold"),),
        )


def _irreversible(context: Context) -> Iterator[tuple[Record, tuple[str | int, ...], Asset, date]]:
    """Yield what cannot be taken back: where it stands, for which asset, and on which day."""
    assets = context.registry.of(Asset)
    for asset in outbound(context.registry):
        entry = departure(asset) if asset.holds else None
        if entry and entries_on(asset, date.max)[-2:][0].to == "retired":  # before that, the step is refused
            yield asset, ("lifecycle", len(asset.lifecycle) - 1), asset, entry.on
    for record in context.registry.of(Sanitization).values():
        if record.asset in assets:
            yield record, ("performer", "on"), assets[record.asset], record.performer.on
    for order in standing_orders(context.registry):
        day = order.pickup.on if order.pickup else context.day
        for position, item in enumerate(order.assets if has_reached(order, "scheduled") else ()):
            if item.asset in assets:
                yield order, ("assets", position, "asset"), assets[item.asset], day


@rule("DISP012", "Missing sanitization record")
def not_sanitized(context: Context) -> Iterator[Problem]:
    """Before a device is put up for disposal or leaves in any other way, also back to a lessor or to a vendor
    that exchanges it, each of its media has a sanitization that was effective: after the device was last in
    use, and before it left; also a medium that was taken out, unless it is in another device now. Only where
    the recipient destroys the device may that come after the pickup, and what a vendor exchanges may leave
    its media in the house (`media: removed`). People wipe devices of their own.

    A device that may hold data, and whose record names no medium, needs the word of a second person
    that there is none (`no_media` on the order): not of who takes the step, nor of who made or approved the
    order. A device may hold data unless its model states `data_bearing: false` or is of a category without
    data, such as monitors.

    Example: a laptop goes to `disposed.sold`, and there is no record of its `disk0`.

    Fix: sanitize the medium and record it (kind `sanitization`), then take the step.
    """
    for asset in outbound(context.registry):
        entry = departure(asset)
        if entry is None or (entry.substate == "pending_certificate" and _destroyed_there(context, asset)):
            continue
        bears_data = _bears_data(context, asset)
        left = data_left(context.registry, asset, entry.on, bears_data=bears_data, by=entry.by)
        if entry.media == "removed":  # the vendor has the device, its media stayed in the house
            left = tuple(one for one in left if not _is_removed(asset, one[0]))
        if left:
            pointer = left[0][0] or ("state",)
            yield Problem(
                anchor=asset.at(*pointer),
                message=f"{name_of(context.registry, asset)} is {asset.state}, "
                f"and {'; '.join(why for _, why in left)}",
                fix=_declare(entry) if left[0][1] == NOT_DECLARED else _sanitize(asset, entry, pointer),
                subject=f"asset/{asset.id}",
                measure=len(left),
            )


def _declare(entry: AssetEntry) -> str:
    """Return what to write where nobody has stated what is inside."""
    kept = ", removed: <day>" if entry.media == "removed" else ""
    inside = f"write what is inside, `media: [{{id: disk0, type: magnetic | flash, serial: <text>{kept}}}]`"
    if kept:
        return f"{inside}, on the device: what stays in the house is `removed` from it"
    return (
        f"{inside}, and record its sanitization; if there is nothing, a second person declares that on the "
        f"disposal order, beside the asset: `no_media: {{by: <person id>, on: <day>}}`"
    )


def _sanitize(asset: Asset, entry: AssetEntry, pointer: Pointer) -> str:
    """Return the record of the sanitization that is missing."""
    medium = asset.media[pointer[1]] if len(pointer) > 1 and isinstance(pointer[1], int) else None
    known: dict[str, object] = {
        "id": Hint("san-<8 characters>"),
        "asset": asset.id,
        "source": f"asset/{asset.id}",
    }
    if medium:
        known |= {"medium": medium.id, "media_type": medium.type}
        stated = {"serial": medium.serial, "manufacturer": medium.manufacturer, "model": medium.model}
        known |= {field: value for field, value in stated.items() if value}
    if asset.classification is None:
        known["classification_before"] = Hint(hint_of(Sanitization, "classification_before"))
    return (
        f"sanitize it by {entry.on}, and write `registry/sanitizations/{entry.on.year}/<id>.yaml`: "
        f"`{record_to_paste(Sanitization, known)}`"
    )


def _is_removed(asset: Asset, pointer: Pointer) -> bool:
    """Return whether a place in an asset's record is a medium that was taken out."""
    match pointer:
        case ("media", int(position)):
            return asset.media[position].removed is not None
        case _:
            return False


def _bears_data(context: Context, asset: Asset) -> bool:
    """Return whether an asset holds data, or did before the change: neither model nor media tell it away."""
    stood = context.base.registry.of(Asset).get(asset.id) if context.base else None
    return holds_data(context.registry, asset) or bool(
        context.base and stood and holds_data(context.base.registry, stood)
    )


def _destroyed_there(context: Context, asset: Asset) -> bool:
    orders = orders_by_asset(context.registry).get(asset.id, ())
    return any(order.method == "destroyed" for order, _ in orders)


@rule("DISP014", "Unsanitized part")
def part_left_behind(context: Context) -> Iterator[Problem]:
    """What is inside a device or belongs to it goes where the device goes. If the register lets the server go
    and keeps its disk shelf, nobody looks for the shelf's disks.

    Example: a server is disposed of, and an asset with media still has it as `parent`.

    Fix: dispose of the part with it, or take it off first (`parent` becomes one of its `parents_before`).
    """
    for asset in _leaving(context):
        left = left_behind(context.registry, asset)
        if left:
            anchor, related = context.told(
                (asset, ("state",)), [(part, ("parent", "asset")) for part in left]
            )
            yield Problem(
                anchor=anchor,
                message=f"{name_of(context.registry, asset)} leaves, and "
                f"{listed(name_of(context.registry, part) for part in left)} with data is still part of it",
                fix="dispose of the part, too, or take it off first",
                subject=f"asset/{asset.id}",
                measure=len(left),
                related=related,
            )


def _leaving(context: Context) -> Iterator[Asset]:
    """Return what leaves, but for what an import found like that."""
    return (
        asset
        for asset in outbound(context.registry)
        if is_leaving(asset) and asset.lifecycle[-1].opening is None
    )


@rule("DISP015", "License not released")
def software_kept(context: Context) -> Iterator[Problem]:
    """Before a device leaves, licensed software is removed from it and the rights set aside for it come free
    (ISO/IEC 27001:2022, A.7.14). Otherwise somebody else uses it, or it is paid for nobody. What came with
    the device by an OEM license goes with it.

    Example: a laptop is sold, and an entry of its `software` has no `removed`.

    Fix: give the entry the day on which it was `removed`, and the allocation its last day, `until`.
    """
    for asset in _leaving(context):
        if asset.substate in KEPT_TO_THE_END:
            continue
        kept = list(unreleased(context.registry, asset, asset.lifecycle[-1].on))
        if kept:
            yield Problem(
                anchor=asset.at(*kept[0][0]),
                message=f"{name_of(context.registry, asset)} leaves with {listed(name for _, name in kept)}",
                fix="remove it (`removed`) and end what is set aside (`until`) before the device leaves",
                subject=f"asset/{asset.id}",
                measure=len(kept),
            )


@rule("DISP022", "Data field changed during disposal")
def decided_otherwise(context: Context) -> Iterator[Problem]:
    """How thoroughly media are sanitized follows from how confidential the data was and what the media are.
    Once a device is retired, on an order or sanitized, whoever lowers the classification or dates the
    encryption back makes a quick wipe look thorough enough.

    Example: a laptop is `retired` as `secret` and becomes `internal` in the change that records its wipe.

    Fix: put it back. If it was wrong, correct it while the device is in use or in stock, in a change of its
    own. What was found out about a medium belongs on its sanitization record.
    """
    changed = [(one.old, one.new) for one in context.changes if one.kind == Asset.kind]
    sanitized = {record.asset for record in context.registry.of(Sanitization).values()} if changed else set()
    for old, new in changed:
        if isinstance(old, Asset) and isinstance(new, Asset) and _is_on_way_out(context, new, sanitized):
            for pointer, was, now in _decisive_changes(old, new):
                yield Problem(
                    anchor=new.at(*pointer) if now is not None else new.at("id"),
                    message=f"{name_of(context.registry, new)} is on its way out, and "
                    f"`{pointer[-1]}` goes from {was or 'nothing'} to {now or 'nothing'}",
                    fix="put it back; what was wrong is corrected before a device leaves",
                    subject=f"asset/{new.id} {' '.join(map(str, pointer))}",
                )


def _is_on_way_out(context: Context, asset: Asset, sanitized: AbstractSet[str]) -> bool:
    return (
        asset.state == "retired"
        or is_leaving(asset)
        or asset.id in sanitized
        or asset.id in orders_by_asset(context.registry)
    )


def _decisive_changes(old: Asset, new: Asset) -> Iterator[tuple[Pointer, object, object]]:
    if CONFIDENTIALITY.index(new.classification) < CONFIDENTIALITY.index(old.classification):
        yield ("classification",), old.classification, new.classification
    media = {medium.id: medium for medium in old.media}
    for position, medium in enumerate(new.media):
        for field in DECISIVE:
            was, now = getattr(media.get(medium.id), field, None), getattr(medium, field)
            if was != now and (was or field == "encrypted_since"):
                yield ("media", position, field), was, now
