"""The DISP family, part two: disposal orders, and what leaves with the assets on them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import pairwise

from itamops.facts.disposal import (
    KEPT_TO_THE_END,
    certifications,
    data_left,
    departure,
    hold_on,
    holds_data,
    is_leaving,
    left_behind,
    orders_by_asset,
    outbound,
    times_given_back,
    unreleased,
)
from itamops.facts.state import entries_on
from itamops.findings import Pointer, Problem
from itamops.lifecycles.disposal import CERTIFIED, STAGES
from itamops.records.asset import Asset, Hold
from itamops.records.base import Confidentiality, Record
from itamops.records.disposal import Custody, Disposal
from itamops.records.sanitization import Sanitization
from itamops.records.vendor import Vendor
from itamops.registry.names import listed, name_of
from itamops.registry.search import folded
from itamops.rules.engine import Context, Spot, rule
from itamops.rules.identity import NONE

CONFIDENTIALITY: tuple[Confidentiality | None, ...] = (None, "public", "internal", "confidential", "secret")
"""From the least to the most; what is not known asks for nothing."""

DECISIVE = ("type", "serial", "encrypted_since")
"""What a medium says that decides whether it was sanitized well enough; a serial may become known late."""


def _orders(context: Context) -> Iterator[Disposal]:
    return (order for order in context.registry.of(Disposal).values() if order.state != "cancelled")


def _has_reached(order: Disposal, stage: str) -> bool:
    return order.state in STAGES[STAGES.index(stage) :]


@rule("DISP008", "Certificate names other serials than the order")
def other_serials(context: Context) -> Iterator[Problem]:
    """The recipient certifies what became of each asset, by its serial; the certificate is worth something
    for those that it names, and for no others.

    An asset is named by its serial (its sticker where it has none), or by those of all its media.

    Example: an order of eight laptops whose certificate lists seven serials.

    Fix: ask the recipient for a certificate of all of them; take off the order what did not leave.
    """
    assets = context.registry.of(Asset)
    for order in _orders(context):
        if order.certificate is None:
            continue
        certified = {folded(serial): serial for serial in order.certificate.serials}
        on_order = [assets[item.asset] for item in order.assets if item.asset in assets]
        missing = [asset for asset in on_order if not _is_named(asset, certified)]
        known = {folded(serial) for asset in on_order for serial in _serials(asset)}
        foreign = [serial for key, serial in certified.items() if key not in known]
        if missing or foreign:
            names = (name_of(context.registry, asset) for asset in missing)
            lacks = f"lacks {listed(names)}" if missing else ""
            adds = f"names {listed(foreign)}, not on the order" if foreign else ""
            yield Problem(
                anchor=order.at("certificate", "serials") if certified else order.at("certificate"),
                message=f"certificate {order.certificate.number} {' and '.join(filter(None, (lacks, adds)))}",
                fix="ask for a certificate of all that left; take off the order what did not",
                measure=len(missing) + len(foreign),
            )


def _is_named(asset: Asset, certified: Mapping[str, str]) -> bool:
    own = asset.tag if asset.serial == NONE else asset.serial
    media = [folded(medium.serial) for medium in asset.media if medium.serial]
    return folded(own) in certified or (bool(media) and all(serial in certified for serial in media))


def _serials(asset: Asset) -> Iterator[str]:
    yield from (asset.serial, asset.tag)
    yield from (medium.serial for medium in asset.media if medium.serial)


@rule("DISP009", "Certificate is older than the pickup")
def certified_before_pickup(context: Context) -> Iterator[Problem]:
    """A certificate says what was done with the assets after they were fetched. One from before that speaks
    of something else, or was written ahead.

    Example: `pickup: {on: 2026-06-09}` with a certificate of 2026-06-02.

    Fix: ask the recipient for the certificate of this order, or correct the day.
    """
    for order in _orders(context):
        if order.certificate and order.pickup and order.certificate.on < order.pickup.on:
            yield Problem(
                anchor=order.at("certificate", "on"),
                message=f"the certificate is of {order.certificate.on}, the pickup was on {order.pickup.on}",
                fix="ask for the certificate of this order, or correct the day",
                related=((order.at("pickup", "on"), "the pickup"),),
            )


@rule("DISP010", "Vendor was not certified on the day of the pickup")
def uncertified_vendor(context: Context) -> Iterator[Problem]:
    """Who recycles or destroys has to be certified for it (R2v3, e-Stewards, NAID AAA) on the day they take
    the assets. What the order says of the certificate is what the vendor's own record says of it.

    Example: a pickup on 2027-06-09 and a certification that `ends: 2027-05-31`.

    Fix: choose a vendor who is certified, or record the new certificate on the vendor.
    """
    vendors = context.registry.of(Vendor)
    for order in _orders(context):
        if order.pickup is None or order.method not in CERTIFIED:
            continue
        day = order.pickup.on
        standing = certifications(context.registry, order)
        if not standing and not _has_reached(order, "in_transit"):
            continue
        vendor = vendors.get(order.vendor or "")
        known = vendor.certifications if vendor else ()
        where = order.at("certification" if order.certification else "vendor" if order.vendor else "pickup")
        if not any(one.valid_on(day) for one in standing):
            lapsed = (
                listed(f"{one.scheme} {one.number} ends {one.ends}" for one in standing) if standing else ""
            )
            wrong = f"no certification is valid on the pickup day, {day}{lapsed and f': {lapsed}'}"
        elif order.certification and known and order.certification not in known:
            said = order.certification
            wrong = f"{said.scheme} {said.number} does not stand on the record of {order.vendor} like that"
        else:
            continue
        yield Problem(
            anchor=where,
            message=wrong,
            fix="choose a vendor who is certified on that day, or record the certificate on the vendor",
            subject=f"disposal/{order.id} certification",
        )


@rule("DISP011", "Under legal hold")
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
    """Give what cannot be taken back: where it stands, for which asset, and on which day."""
    assets = context.registry.of(Asset)
    for asset in outbound(context.registry):
        entry = departure(asset) if asset.holds else None
        if entry and entries_on(asset, date.max)[-2:][0].to == "retired":  # before that, the step is refused
            yield asset, ("lifecycle", len(asset.lifecycle) - 1), asset, entry.on
    for record in context.registry.of(Sanitization).values():
        if record.asset in assets:
            yield record, ("performer", "on"), assets[record.asset], record.performer.on
    for order in _orders(context):
        day = order.pickup.on if order.pickup else context.day
        for position, item in enumerate(order.assets if _has_reached(order, "scheduled") else ()):
            if item.asset in assets:
                yield order, ("assets", position, "asset"), assets[item.asset], day


@rule("DISP012", "Medium without a sanitization record")
def not_sanitized(context: Context) -> Iterator[Problem]:
    """Before a device is put up for disposal, each of its media has a sanitization that was effective: after
    the device was last in use, and before it left; also a medium that was taken out, unless it is in another
    device now. Only where the recipient destroys the device may that come after the pickup.

    A device of a model that holds data, and whose record names no medium, needs the word of a second person
    that there is none (`no_media` on the order): not of who takes the step, nor of who made or approved the
    order.

    Example: a laptop goes to `disposed.sold`, and there is no record of its `disk0`.

    Fix: sanitize the medium and record it (kind `sanitization`), then take the step.
    """
    for asset in outbound(context.registry):
        entry = departure(asset)
        if entry is None or (entry.substate == "pending_certificate" and _destroyed_there(context, asset)):
            continue
        bears_data = _bears_data(context, asset)
        left = data_left(context.registry, asset, entry.on, bears_data=bears_data, by=entry.by)
        if left:
            pointer = left[0][0] or ("state",)
            yield Problem(
                anchor=asset.at(*pointer),
                message=f"{name_of(context.registry, asset)} is {asset.state}, "
                f"and {'; '.join(why for _, why in left)}",
                fix="sanitize the medium, record that, and then take the step",
                subject=f"asset/{asset.id}",
                measure=len(left),
            )


def _bears_data(context: Context, asset: Asset) -> bool:
    """Say whether an asset holds data, or did before the change: neither model nor media tell it away."""
    stood = context.base.registry.of(Asset).get(asset.id) if context.base else None
    return holds_data(context.registry, asset) or bool(
        context.base and stood and holds_data(context.base.registry, stood)
    )


def _destroyed_there(context: Context, asset: Asset) -> bool:
    orders = orders_by_asset(context.registry).get(asset.id, ())
    return any(order.method == "destroyed" for order, _ in orders)


@rule("DISP013", "Custody has a gap, or its count changes")
def custody_broken(context: Context) -> Iterator[Problem]:
    """From the store to the recipient each handover begins where the one before it ended, on the same day or
    later, with as many pieces; once the recipient has confirmed them, they are as many as the order lists.

    Example: 14 pieces from the store to the carrier, 13 from the carrier to the recycler.

    Fix: find out where the piece went, and record that. What did not leave falls out of the order.
    """
    for order in _orders(context):
        for position, (before, after) in enumerate(pairwise(order.custody), start=1):
            wrong = _broken(before, after)
            if wrong:
                yield Problem(
                    anchor=order.at("custody", position),
                    message=wrong,
                    fix="find out what happened in between, and record that",
                    subject=f"disposal/{order.id} custody {after.on} {after.from_}",
                )
        confirmed = order.custody[-1].count if order.custody and _has_reached(order, "confirmed") else None
        if confirmed is not None and confirmed != len(order.assets):
            yield Problem(
                anchor=order.at("custody", len(order.custody) - 1, "count"),
                message=f"{confirmed} pieces were taken, the order lists {len(order.assets)}",
                fix="take off the order what did not leave; list what left",
                subject=f"disposal/{order.id} custody confirmed",
            )


def _broken(before: Custody, after: Custody) -> str:
    if folded(after.from_) != folded(before.to):
        return f"{after.from_} handed over what {before.to} had taken"
    if after.on < before.on:
        return f"{after.on} is before the handover above it, of {before.on}"
    if after.count != before.count:
        return f"{before.count} pieces became {after.count}"
    return ""


@rule("DISP014", "Part with data left behind")
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
    """Give what leaves, but for what an import found like that."""
    return (
        asset
        for asset in outbound(context.registry)
        if is_leaving(asset) and asset.lifecycle[-1].opening is None
    )


@rule("DISP015", "Licensed software is not released")
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


@rule("DISP020", "One certificate for two orders")
def certificate_twice(context: Context) -> Iterator[Problem]:
    """A certificate belongs to one order. The same document or number on another one proves nothing about it.

    Example: the certificate of March, with its hash, on the order of October.

    Fix: ask the recipient for the certificate of each order.
    """
    found: defaultdict[tuple[str, ...], list[Disposal]] = defaultdict(list)
    for order in _orders(context):
        if order.certificate:
            found["document", order.certificate.sha256].append(order)
            issuer = order.vendor or folded(order.recipient or "")
            found["number", issuer, folded(order.certificate.number)].append(order)
    told: set[str] = set()
    for orders in found.values():
        order = context.newest(orders, key=lambda one: one)
        if len(orders) > 1 and order.id not in told and order.certificate:
            told.add(order.id)
            yield Problem(
                anchor=order.at("certificate", "number"),
                message=f"certificate {order.certificate.number} is that of "
                f"{listed(one.label for one in orders if one is not order)}, too",
                fix="ask the recipient for the certificate of each order",
                related=tuple((one.at("certificate"), one.label) for one in orders if one is not order),
            )


@rule("DISP021", "Asset on two disposal orders")
def ordered_twice(context: Context) -> Iterator[Problem]:
    """An asset leaves once. On two orders it is counted twice, and the second recipient never sees it; unless
    it came back in between.

    Example: a laptop on an order that is scheduled, and on another one that is completed.

    Fix: take it off the order by which it does not leave.
    """
    assets = context.registry.of(Asset)
    for asset_id, listings in orders_by_asset(context.registry).items():
        asset = assets.get(asset_id)
        if asset and len(listings) > 1 + times_given_back(asset):
            order, item = context.newest(listings, key=lambda one: one[0])
            others = [f"disposal {one.label}" for one, _ in listings if one is not order]
            yield Problem(
                anchor=order.at("assets", order.assets.index(item), "asset"),
                message=f"{name_of(context.registry, asset)} is also on {listed(others or ['this one'])}",
                fix="take it off the order by which it does not leave",
                subject=f"asset/{asset_id}",
            )


@rule("DISP022", "What decides on its data was changed on the way out")
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
