"""The POL family, what comes in and goes out: receipts of orders, and the stock of supplies."""

from collections.abc import Iterator

from itamops.facts.lifecycle.supplies import stocks
from itamops.facts.purchasing.orders import received_by_line
from itamops.findings import Problem
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.order import GoodsReceipt, Order
from itamops.records.supply import Supply
from itamops.registry import Registry
from itamops.registry.names import label_of, name_by_id, name_of
from itamops.rules.engine import Context, Spot, rule
from itamops.rules.references import Target


@rule("POL003", "More received than ordered")
def over_received(context: Context) -> Iterator[Problem]:
    """The receipts of an order line are together at most what was ordered; what was not accepted does not
    count. The devices that a receipt names are among its units.

    Two changes that each receive the last unit are both right by themselves; together they pay for a device
    that never came.

    Example: a line with `quantity: 2`, and two receipts of it with `quantity: 2` and `quantity: 1`.

    Fix: correct the receipt's `line` or `quantity`, or write `accepted: false` on what goes back.
    """
    for order in context.registry.of(Order).values():
        yield from _too_many_named(context.registry, order)
        received = received_by_line(order, context.day)
        for line, position in _last_receipts(order).items():
            ordered = order.lines[line - 1].quantity if line <= len(order.lines) else 0
            over = received.get(line, 0) - ordered
            if over > 0:
                yield Problem(
                    anchor=order.at("receipts", position, "quantity" if ordered else "line"),
                    message=f"{_name(context.registry, order)} has {received[line]} received on line {line}, "
                    + (f"but {ordered} ordered" if ordered else f"but only {len(order.lines)} lines"),
                    fix="correct the receipt, or write `accepted: false` on what goes back",
                    subject=f"order/{order.id} line {line}",
                    measure=over,
                )


def _too_many_named(registry: Registry, order: Order) -> Iterator[Problem]:
    for position, receipt in enumerate(order.receipts):
        over = len(receipt.assets) - receipt.quantity
        if over > 0:
            yield Problem(
                anchor=order.at("receipts", position, "quantity"),
                message=f"receipt {receipt.note} of {_name(registry, order)} names {len(receipt.assets)} "
                f"devices, but has a quantity of {receipt.quantity}",
                fix="correct the quantity, or take out what did not come by this receipt",
                subject=f"order/{order.id} receipt {receipt.note} line {receipt.line}",
                measure=over,
            )


def _last_receipts(order: Order) -> dict[int, int]:
    """Return the position of the last accepted receipt of each line."""
    receipts = enumerate(order.receipts)
    return {receipt.line: position for position, receipt in receipts if receipt.accepted}


def _name(registry: Registry, order: Order) -> str:
    return f"{name_of(registry, order)} at {label_of(registry, 'vendor', order.vendor)}"


@rule("POL010", "Duplicate goods receipt")
def received_twice(context: Context) -> Iterator[Problem]:
    """A device or a license arrives once: one receipt names it, and a delivery note has a line once.

    Example: `lap-7f3k9q2m` in the `assets` of receipts DN-55120 and DN-55121.

    Fix: take it out of the receipt that it did not come by.
    """
    first: dict[Target, Spot] = {}
    for order in context.registry.of(Order).values():
        for target, spot in _arrivals(order):
            other = first.setdefault(target, spot)
            if other is not spot:
                kind, what = target
                yield Problem(
                    anchor=spot[0].at(*spot[1]),
                    message=f"{name_by_id(context.registry, kind, what)} was received before",
                    fix="take it out of the receipt that it did not come by",
                    subject=f"{kind}/{what}",
                    related=((other[0].at(*other[1]), "the receipt before"),),
                )


def _arrivals(order: Order) -> Iterator[tuple[Target, Spot]]:
    """Yield what arrived, a line of a delivery note or a thing, and where it says so."""
    for position, receipt in enumerate(order.receipts):
        if receipt.accepted:
            note = "delivery", f"{receipt.note} of {order.id}, line {receipt.line}"
            yield note, (order, ("receipts", position, "note"))
            for field, kind in (("assets", "asset"), ("licenses", "license")):
                for place, record_id in enumerate(getattr(receipt, field)):
                    yield (kind, record_id), (order, ("receipts", position, field, place))


@rule("POL016", "Goods receipt differs from the order")
def receipt_misfits(context: Context) -> Iterator[Problem]:
    """What arrives was ordered before, and is what was ordered: the devices that a receipt names are of the
    model on its line, the licenses are for its product.

    Whoever could receive another model under a line would bring in what nobody approved.

    Example: a receipt of line 1, `item: model/dell-latitude-7450`, that names a MacBook.

    Fix: correct the receipt's `line` or day. Where the vendor has sent something else, amend the order
    (`placed → placed`), or write `accepted: false`.
    """
    for order in context.registry.of(Order).values():
        for position, receipt in enumerate(order.receipts):
            if not receipt.accepted:
                continue
            spot = ("receipts", position)
            if order.state == "draft" or (order.placed is not None and receipt.on < order.placed):
                yield Problem(
                    anchor=order.at(*spot, "on"),
                    message=f"receipt {receipt.note} of {_name(context.registry, order)} is of {receipt.on}, "
                    + (f"the order of {order.placed}" if order.placed else "the order is a draft"),
                    fix="correct the day, or record when the order was placed",
                    subject=f"order/{order.id} receipt {receipt.note} line {receipt.line} day",
                )
            for field, place, record in _other_things(context.registry, order, receipt):
                yield Problem(
                    anchor=order.at(*spot, field, place),
                    message=f"{name_of(context.registry, record)} is not "
                    f"{order.lines[receipt.line - 1].item}, which "
                    f"line {receipt.line} of {_name(context.registry, order)} is for",
                    fix="correct the line, amend the order, or write `accepted: false` on what goes back",
                    subject=f"order/{order.id} receipt {record.kind}/{record.id}",
                )


def _other_things(
    registry: Registry, order: Order, receipt: GoodsReceipt
) -> Iterator[tuple[str, int, Record]]:
    """Yield what a receipt names and its line is not for: the field, the place in it, and the record."""
    line = order.lines[receipt.line - 1] if receipt.line <= len(order.lines) else None
    kind, _, item = (line.item or "").partition("/") if line else ("", "", "")
    for place, asset_id in enumerate(receipt.assets if item else ()):
        asset = registry.of(Asset).get(asset_id)
        if asset and asset.state != "cancelled" and (kind, item) != ("model", asset.model):
            yield "assets", place, asset
    for place, license_id in enumerate(receipt.licenses if item else ()):
        license_line = registry.of(License).get(license_id)
        if license_line and kind == "software" and item not in license_line.covers:
            yield "licenses", place, license_line


@rule("POL004", "Negative stock")
def negative_stock(context: Context) -> Iterator[Problem]:
    """More of a supply was given out or scrapped than ever came in.

    Stock is never written down: it follows from the opening, the receipts on orders, what was issued to
    people, teams, locations and devices, and what was scrapped.

    Example: an opening of 4 docks, and five people with `issued: [{supply: usb-c-dock, …}]`.

    Fix: record the receipt that is missing, or the return (`returned`), or correct a quantity.
    """
    for supply_id, stock in stocks(context.registry, context.day).items():
        if stock.stock < 0:
            supply = context.registry.of(Supply)[supply_id]
            yield Problem(
                anchor=supply.at("id"),
                message=f"{name_of(context.registry, supply)} has a stock of {stock.stock}: "
                f"{stock.opening} at the opening and {stock.received} received, "
                f"but {stock.issued} issued and {stock.scrapped} scrapped",
                fix="record the receipt or the return that is missing, or correct a quantity",
                subject=f"supply/{supply_id}",
                measure=-stock.stock,
            )
