"""The LIFE family, requests: what is bought stays within what was approved."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from itamops.facts.advice.review import contradictions
from itamops.facts.currency import Amount, exchange
from itamops.facts.lifecycle.state import entries_on
from itamops.facts.money import in_minor, times
from itamops.facts.purchasing.requests import Approved, approval_of, approved
from itamops.findings import Level, Problem
from itamops.records.order import Order
from itamops.records.request import Request
from itamops.registry import Registry
from itamops.registry.names import NAMED_AFTER, listed, name_of
from itamops.rules.engine import Context, Spot, rule

REVIEWED_AGAIN = ("submitted", "in_review", "changes_requested")
"""States of a request about which somebody is going to decide."""


@rule("LIFE014", "More purchased than approved")
def over_approved(context: Context) -> Iterator[Problem]:
    """What the orders of a request come to is at most the amount that was approved, and what policy tolerates
    over it (`tolerance_percent`). Over that, the request goes back to review.

    Example: 1,000 euros are approved, and an order that names the request is for 1,400.

    Fix: take the request back (`to: in_review`) and have the amount approved, or order less.
    """
    orders, committed = _committed(context.registry)
    rates = exchange(context.registry)
    share = 1 + context.policy.rules.limits.tolerance_percent / 100
    for request_id, amounts in committed.items():
        request = context.registry.of(Request).get(request_id)
        approval = approval_of(request, context.day) if request else None
        if request is None or approval is None or approval.amount is None:
            continue
        if entries_on(request, context.day)[-1].to in REVIEWED_AGAIN:
            continue
        total = rates.total(amounts, approval.amount.currency)
        over = in_minor(total.amount) - in_minor(times(approval.amount, share))
        if over > 0:
            place, others = context.told((request, ("state",)), orders[request_id])
            yield Problem(
                anchor=place,
                message=f"{name_of(context.registry, request)} was approved for {approval.amount}, "
                f"its orders come to {total.amount}",
                fix="take it back to review (`to: in_review`) and have the amount approved, or order less",
                subject=f"request/{request_id}",
                measure=over,
                related=others,
            )


@rule("LIFE019", "Approved amount differs from the estimate", Level.WARNING, beside=NAMED_AFTER)
def approved_otherwise(context: Context) -> Iterator[Problem]:
    """The approved amount is what the orders of a request together may come to (LIFE014). It is the estimate
    of its lines, with or without what comes from stock, within policy's `tolerance_percent`; or the approval
    states the reason.

    With less, what is asked for cannot be bought and nobody knows which part is granted. More lets somebody
    buy what nobody asked for.

    Example: two laptops at 1,349 euros are asked for, and `amount: 1349.00 EUR` is approved without a reason.

    Fix: approve the estimate, or write the `reason` on the entry, or cancel what is not granted
    (`cancelled` on its line).
    """
    share = context.policy.rules.limits.tolerance_percent / 100
    for request in context.registry.of(Request).values():
        found = approved(context.registry, request, context.day)
        if found is None or found.entry.reason or found.entry.opening:
            continue
        if found.without_rate:
            yield _not_compared(context, request, found)
        if found.off is None:
            continue
        off = abs(in_minor(found.amount) - in_minor(found.off))
        if off > in_minor(times(found.off, share)):
            yield Problem(
                anchor=request.at("lifecycle", request.lifecycle.index(found.entry), "amount"),
                message=f"{name_of(context.registry, request)} is approved for {found.amount}, "
                f"{found.than} than its estimate of {found.off}",
                fix=f"write `amount: {found.off}`, or add the `reason` to the entry",
                subject=f"request/{request.id} {found.entry.on} amount",
                measure=off,
            )


@rule("LIFE020", "Actual cost over the approved amount", beside=NAMED_AFTER)
def cost_over_approved(context: Context) -> Iterator[Problem]:
    """What a request cost in the end (`actual`) is at most the amount that was approved, and what policy
    tolerates over it (`tolerance_percent`); or the entry that closes it states the reason.

    Orders are compared while they are placed (LIFE014). What was paid without an order, or over it, shows
    once the request is closed.

    Example: 1,000 euros are approved, and the request is closed with `actual: 1400.00 EUR`.

    Fix: correct `actual`, or write the `reason` on the entry.
    """
    rates = exchange(context.registry)
    share = 1 + context.policy.rules.limits.tolerance_percent / 100
    for request in context.registry.of(Request).values():
        entries = entries_on(request, context.day)
        closed = entries[-1] if entries else None
        approval = approval_of(request, context.day)
        if closed is None or closed.actual is None or closed.reason or closed.opening:
            continue
        if approval is None or approval.amount is None:
            continue
        actual = rates.convert(closed.actual, closed.on, approval.amount.currency)
        over = in_minor(actual) - in_minor(times(approval.amount, share)) if actual else 0
        if over > 0:
            yield Problem(
                anchor=request.at("lifecycle", request.lifecycle.index(closed), "actual"),
                message=f"{name_of(context.registry, request)} cost {closed.actual}, "
                f"and {approval.amount} were approved",
                fix="correct `actual`, or write the `reason` on the entry",
                subject=f"request/{request.id} {closed.on} actual",
                measure=over,
            )


def _not_compared(context: Context, request: Request, found: Approved) -> Problem:
    """Return that an amount in another currency than the estimate caps nothing."""
    currencies = listed(money.currency for money in found.without_rate)
    return Problem(
        anchor=request.at("lifecycle", request.lifecycle.index(found.entry), "amount"),
        message=f"{name_of(context.registry, request)} is approved for {found.amount}, its estimate is in "
        f"{currencies}, and no rate of {found.entry.on} compares them",
        fix=f"approve it in {currencies}, or add the rate to registry/tables/exchange-rates/",
        subject=f"request/{request.id} {found.entry.on} amount",
    )


@rule("LIFE017", "Review contradicted by the registry")
def review_contradicted(context: Context) -> Iterator[Problem]:
    """What was looked up before a decision is as the registry stood on that day: devices in stock, seats that
    could be given back, rights that nobody uses, what is left of the budget, the status in the catalogue.

    Whoever decides relies on it. The reviews that a change brings are compared; `itamops show` compares those
    of a request that waits for a decision. What is left of a budget may differ by policy's
    `tolerance_percent` of the budget.

    Example: `review: {on: 2026-05-12, stock: []}` with a device of the requested model in stock on that day.

    Fix: write what the finding shows, or look it up again.
    """
    for request, position in _reviews(context):
        review = request.lifecycle[position].review
        for wrong in contradictions(context.registry, request, review) if review else ():
            yield Problem(
                anchor=request.at("lifecycle", position, "review", wrong.field),
                message=f"{name_of(context.registry, request)}: `{wrong.field}` is given as {wrong.claimed}, "
                f"and on {review.on if review else ''} it was {wrong.fact}",
                fix="write what the registry has, or look it up again",
                subject=f"request/{request.id} {request.lifecycle[position].on} {wrong.field}",
            )


def _reviews(context: Context) -> Iterator[tuple[Request, int]]:
    """Yield the entries with a review that a change brings."""
    for change in context.changes:
        if isinstance(change.new, Request):
            stood = len(getattr(change.old, "lifecycle", ()))
            for position in range(stood, len(change.new.lifecycle)):
                if change.new.lifecycle[position].review is not None:
                    yield change.new, position


def _committed(registry: Registry) -> tuple[Mapping[str, list[Spot]], Mapping[str, list[Amount]]]:
    """Return, for each request, the lines of orders that name it, and what each comes to."""
    spots: defaultdict[str, list[Spot]] = defaultdict(list)
    amounts: defaultdict[str, list[Amount]] = defaultdict(list)
    for order in registry.of(Order).values():
        for position, line in enumerate(order.lines if order.state in ("placed", "closed") else ()):
            request = line.request or order.request
            if request:
                day = order.placed or order.lifecycle[0].on
                spots[request].append((order, ("lines", position)))
                amounts[request].append((times(line.unit_price, line.quantity), day))
    return spots, amounts
