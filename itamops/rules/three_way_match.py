"""The POL family, the three-way match: what is requested, ordered, received and billed agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from itamops.facts.money import in_minor, times
from itamops.facts.purchasing.orders import received_by_line
from itamops.findings import Level, Problem
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.license import License
from itamops.records.order import Order
from itamops.records.request import Request
from itamops.registry import Registry
from itamops.registry.names import name_by_id, name_of
from itamops.rules.engine import Context, Spot, rule

STANDS = ("placed", "closed")

ASKED_FOR = ("model", "software")
"""Kinds of items that a request asks for by themselves; accessories come along."""


@rule("POL019", "More ordered than requested")
def over_requested(context: Context) -> Iterator[Problem]:
    """The orders of a request are together for at most what it asks for.

    Two orders that each buy what is asked for are both right by themselves; together they buy it twice.

    Example: a request for 5 laptops, and two orders that name it, for 5 and for 1.

    Fix: order less, amend the order (`placed → placed`), or add what is wanted to the request and have it
    approved.
    """
    for (request_id, item), spots in _ordered(context.registry).items():
        request = context.registry.of(Request).get(request_id)
        if request is None or request.type == "exception":
            continue
        bought = sum(order.lines[position].quantity for order, position in spots)
        wanted = _wanted(request)
        over = bought - wanted[item] - wanted[None]
        if over > 0:
            place, others = context.told(
                (request, ("lines",)), [(order, ("lines", position)) for order, position in spots]
            )
            kind, _, item_id = item.partition("/")
            yield Problem(
                anchor=place,
                message=f"{name_of(context.registry, request)} asks for {wanted[item] + wanted[None]} "
                f"{name_by_id(context.registry, kind, item_id)}, its orders are for {bought}",
                fix="order less, or have what is wanted added to the request and approved",
                subject=f"request/{request_id} {item}",
                measure=over,
                related=others,
            )


def _ordered(registry: Registry) -> Mapping[tuple[str, str], list[tuple[Order, int]]]:
    """Return the lines of placed orders by the request that they name and the item that they buy."""
    found: defaultdict[tuple[str, str], list[tuple[Order, int]]] = defaultdict(list)
    for order in registry.of(Order).values():
        for position, line in enumerate(order.lines if order.state in STANDS else ()):
            request = line.request or order.request
            if request and (line.item or "").partition("/")[0] in ASKED_FOR:
                found[request, str(line.item)].append((order, position))
    return found


def _wanted(request: Request) -> Counter[str | None]:
    """Return how many of each item a request asks for; under None what it only describes."""
    wanted: Counter[str | None] = Counter()
    for line in request.lines:
        cancelled = line.cancelled.quantity if line.cancelled else 0
        wanted[line.item if line.thing is None else None] += line.quantity - cancelled
    return wanted


@rule("POL020", "Price differs from the order")
def price_differs(context: Context) -> Iterator[Problem]:
    """What is received costs what was ordered, and what policy tolerates over it (`price_percent`).

    The price on the device is what is written down in the books. A higher one was never ordered, and nobody
    has approved it.

    Example: a laptop with `acquisition.price: 1849.00 EUR` from an order line with `unit_price: 1349.00 EUR`.

    Fix: correct the price, or amend the order (`placed → placed`) with the vendor's confirmation.
    """
    for order in context.registry.of(Order).values():
        for receipt in order.receipts:
            if not receipt.accepted or receipt.line > len(order.lines):
                continue
            ordered = order.lines[receipt.line - 1].unit_price
            for (record, pointer), paid in _prices(context.registry, receipt.assets, receipt.licenses):
                if _is_over(context, paid, ordered):
                    yield Problem(
                        anchor=record.at(*pointer),
                        message=f"{name_of(context.registry, record)} cost {paid}, line {receipt.line} of "
                        f"{name_of(context.registry, order)} is at {ordered}",
                        fix="correct the price, or amend the order with the vendor's confirmation",
                        related=((order.at("lines", receipt.line - 1, "unit_price"), "ordered at"),),
                    )


def _prices(
    registry: Registry, assets: tuple[str, ...], licenses: tuple[str, ...]
) -> Iterator[tuple[Spot, Money]]:
    for asset_id in assets:
        asset = registry.of(Asset).get(asset_id)
        if asset and asset.acquisition and asset.acquisition.price:
            yield (asset, ("acquisition", "price")), asset.acquisition.price
    for license_id in licenses:
        line = registry.of(License).get(license_id)
        if line and line.unit_price:
            yield (line, ("unit_price",)), line.unit_price


def _is_over(context: Context, paid: Money, ordered: Money) -> bool:
    """Return whether a price is over another by more than is tolerated; other currencies are not compared."""
    share = 1 + context.policy.rules.limits.price_percent / Decimal(100)
    return paid.currency == ordered.currency and in_minor(paid) > in_minor(times(ordered, share))


@rule("POL021", "Invoice differs from the order")
def invoice_misfits(context: Context) -> Iterator[Problem]:
    """The invoices of an order bill its lines: at most as many units as were ordered, at the price of the
    line and what policy tolerates over it (`price_percent`). One number of a vendor is one invoice.

    Example: a line of 2 at 1349.00 EUR, and an invoice of 3, or of 2 at 1499.00 EUR.

    Fix: have the vendor correct the invoice, or amend the order (`placed → placed`) with its confirmation.
    """
    first: dict[tuple[str, str], Order] = {}
    for order in context.registry.of(Order).values():
        billed: Counter[int] = Counter()
        name = name_of(context.registry, order)
        for place, invoice in enumerate(order.invoices):
            other = first.setdefault((order.vendor, invoice.number), order)
            if other is not order:
                yield Problem(
                    anchor=order.at("invoices", place, "number"),
                    message=f"invoice {invoice.number} bills {name_of(context.registry, other)}, too",
                    fix="an invoice stands on one order; give the lines that it bills there",
                    subject=f"order/{order.id} invoice {invoice.number}",
                    related=((other.at("invoices"), "the other order"),),
                )
            for position, line in enumerate(invoice.lines):
                billed[line.line] += line.quantity
                spot = ("invoices", place, "lines", position)
                subject = f"order/{order.id} invoice {invoice.number} line {line.line}"
                if line.line > len(order.lines):
                    message = (
                        f"invoice {invoice.number} bills line {line.line}, {name} has {len(order.lines)}"
                    )
                    yield Problem(
                        anchor=order.at(*spot, "line"),
                        message=message,
                        fix="correct the line",
                        subject=subject,
                    )
                    continue
                ordered = order.lines[line.line - 1]
                if _is_over(context, line.unit_price, ordered.unit_price):
                    yield Problem(
                        anchor=order.at(*spot, "unit_price"),
                        message=f"invoice {invoice.number} bills line {line.line} of {name} at "
                        f"{line.unit_price}, ordered at {ordered.unit_price}",
                        fix="have the invoice corrected, or amend the order with the vendor's confirmation",
                        subject=f"{subject} price",
                    )
                over = billed[line.line] - ordered.quantity
                if over > 0:
                    yield Problem(
                        anchor=order.at(*spot, "quantity"),
                        message=f"line {line.line} of {name} is for {ordered.quantity}, "
                        f"and {billed[line.line]} are billed",
                        fix="have the invoice corrected, or amend the order with the vendor's confirmation",
                        subject=f"{subject} quantity",
                        measure=over,
                    )


@rule("POL022", "Billed but not received", Level.WARNING)
def billed_not_received(context: Context) -> Iterator[Problem]:
    """What is billed has arrived and was accepted; until then it is not paid, or it was a prepayment.

    Example: an invoice of 2 laptops, and a receipt of 1.

    Fix: record the receipt, or wait for it before the invoice is paid.
    """
    for order in context.registry.of(Order).values():
        billed: Counter[int] = Counter()
        for invoice in order.invoices:
            for line in invoice.lines:
                billed[line.line] += line.quantity
        received = received_by_line(order, context.day) if billed else {}
        for number, quantity in billed.items():
            missing = quantity - received.get(number, 0)
            if missing > 0 and number <= len(order.lines) and order.lines[number - 1].item:
                yield Problem(
                    anchor=order.at("invoices", len(order.invoices) - 1, "number"),
                    message=f"line {number} of {name_of(context.registry, order)}: {quantity} billed, "
                    f"{received.get(number, 0)} received",
                    fix="record the receipt, or wait for it before the invoice is paid",
                    subject=f"order/{order.id} line {number}",
                    measure=missing,
                )
