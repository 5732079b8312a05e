"""The DISP family, part two: disposal orders, who takes what they list, and what proves it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from itamops.facts.disposal.orders import (
    certifications,
    has_reached,
    orders_by_asset,
    standing_orders,
    times_given_back,
)
from itamops.findings import Problem
from itamops.lifecycles.disposal import CERTIFIED
from itamops.records.asset import Asset
from itamops.records.disposal import Custody, Disposal
from itamops.records.vendor import Certification, Vendor
from itamops.registry.names import listed, name_of
from itamops.registry.search import folded
from itamops.rules.engine import Context, rule
from itamops.rules.entry_to_paste import hint
from itamops.rules.identity import NONE


@rule("DISP008", "Certificate and order differ in serials")
def other_serials(context: Context) -> Iterator[Problem]:
    """The recipient certifies what became of each asset, by its serial; the certificate is worth something
    for those that it names, and for no others.

    An asset is named by its serial (its sticker where it has none), or by those of all its media.

    Example: an order of eight laptops whose certificate lists seven serials.

    Fix: ask the recipient for a certificate of all of them; take off the order what did not leave.
    """
    assets = context.registry.of(Asset)
    for order in standing_orders(context.registry):
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


@rule("DISP009", "Certificate before pickup")
def certified_before_pickup(context: Context) -> Iterator[Problem]:
    """A certificate says what was done with the assets after they were fetched. One from before that speaks
    of something else, or was written ahead.

    Example: `pickup: {on: 2026-06-09}` with a certificate of 2026-06-02.

    Fix: ask the recipient for the certificate of this order, or correct the day.
    """
    for order in standing_orders(context.registry):
        if order.certificate and order.pickup and order.certificate.on < order.pickup.on:
            yield Problem(
                anchor=order.at("certificate", "on"),
                message=f"the certificate is of {order.certificate.on}, the pickup was on {order.pickup.on}",
                fix="ask for the certificate of this order, or correct the day",
                related=((order.at("pickup", "on"), "the pickup"),),
            )


@rule("DISP010", "Uncertified vendor")
def uncertified_vendor(context: Context) -> Iterator[Problem]:
    """Who recycles or destroys has to be certified for it (R2v3, e-Stewards, NAID AAA) on the day they take
    the assets. What the order says of the certificate is what the vendor's own record says of it.

    Example: a pickup on 2027-06-09 and a certification that `ends: 2027-05-31`.

    Fix: choose a vendor who is certified, or record the new certificate on the vendor.
    """
    vendors = context.registry.of(Vendor)
    for order in standing_orders(context.registry):
        if order.pickup is None or order.method not in CERTIFIED:
            continue
        day = order.pickup.on
        standing = certifications(context.registry, order)
        if not standing and not has_reached(order, "in_transit"):
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
            fix="name a `vendor` on the order who is certified on that day; its record has "
            f"`certifications: [{hint(Certification)}]`",
            subject=f"disposal/{order.id} certification",
        )


@rule("DISP013", "Custody gap")
def custody_broken(context: Context) -> Iterator[Problem]:
    """From the store to the recipient each handover begins where the one before it ended, on the same day or
    later, with as many pieces; once the recipient has confirmed them, they are as many as the order lists.

    Example: 14 pieces from the store to the carrier, 13 from the carrier to the recycler.

    Fix: find out where the piece went, and record that. What did not leave falls out of the order.
    """
    for order in standing_orders(context.registry):
        for position, (before, after) in enumerate(pairwise(order.custody), start=1):
            wrong = _broken(before, after)
            if wrong:
                yield Problem(
                    anchor=order.at("custody", position),
                    message=wrong,
                    fix="find out what happened in between, and record that",
                    subject=f"disposal/{order.id} custody {after.on} {after.from_}",
                )
        confirmed = order.custody[-1].count if order.custody and has_reached(order, "confirmed") else None
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


@rule("DISP020", "Certificate used twice")
def certificate_twice(context: Context) -> Iterator[Problem]:
    """A certificate belongs to one order. The same document or number on another one proves nothing about it.

    Example: the certificate of March, with its hash, on the order of October.

    Fix: ask the recipient for the certificate of each order.
    """
    found: defaultdict[tuple[str, ...], list[Disposal]] = defaultdict(list)
    for order in standing_orders(context.registry):
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
