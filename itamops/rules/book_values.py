"""The COST family, book values: how assets are written down, and what was recorded of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from itamops.facts.currency import exchange
from itamops.facts.depreciation.closed_periods import (
    PastChange,
    closed_years,
    may_differ,
    past_changes,
    planner,
)
from itamops.facts.depreciation.cost import books_currency, cost_of, salvage_of
from itamops.facts.depreciation.disposal_gains import DISPOSED, book_value_on, disposed_items
from itamops.facts.depreciation.methods import faults
from itamops.facts.depreciation.plan import BOOKS, DepreciationPlan, Planner, class_of
from itamops.facts.depreciation.terms import faults_of_changes
from itamops.facts.lifecycle.state import entries_on
from itamops.facts.money import in_minor, is_negative, of_minor
from itamops.findings import Anchor, Level, Problem
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.disposal import Disposal
from itamops.registry import Registry
from itamops.registry.names import name_of
from itamops.rules.engine import Context, Spot, rule

POLICY = "registry/policy/depreciation.yaml"


@rule("COST001", "Salvage value over cost")
def salvage_over_cost(context: Context) -> Iterator[Problem]:
    """What a thing is worth at the end cannot be more than it cost.

    There is nothing to write down, so the asset is left out of the books, and their totals say so.

    Example: a keyboard for 60.00 EUR in a class with `salvage: 100`.

    Fix: name another class, or give the class a `salvage_percent`, which never is over the cost.
    """
    classes = context.registry.policy.depreciation.classes
    floors = {name: terms for name, terms in classes.items() if terms.salvage}
    for asset in context.registry.of(Asset).values() if floors else ():
        price = asset.acquisition.price if asset.acquisition else None
        for book in BOOKS if price else ():
            terms = floors.get(class_of(asset, book) or "")
            if price and terms and not is_negative(price):
                kept_in, rates = books_currency(context.registry, asset), exchange(context.registry)
                cost = cost_of(asset, price, rates, kept_in)
                salvage = salvage_of(terms, cost, kept_in, rates)
                paid = of_minor(cost.minor, cost.currency)
                if salvage is not None and salvage > cost.minor:
                    yield Problem(
                        anchor=asset.at("depreciation", book),
                        message=f"{name_of(context.registry, asset)} cost {paid}, "
                        f"less than the salvage of its class, {of_minor(salvage, cost.currency)}",
                        fix="name another class, or give the class a salvage in percent",
                    )


@rule("COST002", "Unusable depreciation class")
def unusable_class(context: Context) -> Iterator[Problem]:
    """A depreciation class says everything that its method needs, once.

    Otherwise what is of the class has no value in the books, and their totals say so.

    Example: `method: straight_line` without `life_months`, or with a life of 0.

    Fix: give what is missing; of two that say the same, keep one.
    """
    if POLICY in context.snapshot.entries and POLICY not in context.head.faults:
        for name, terms in context.registry.policy.depreciation.classes.items():
            wrong: list[tuple[tuple[str | int, ...], str]] = [
                *(((field,), what) for field, what in faults(terms)),
                *((("changes", at, field), what) for at, field, what in faults_of_changes(terms)),
            ]
            for pointer, what in wrong:
                yield Problem(
                    anchor=Anchor(POLICY, ("classes", name, *pointer)),
                    message=f"depreciation class {name}: {what}",
                    fix=f"write what the method needs on the class, once, in {POLICY}",
                )


@rule("COST005", "Recorded book value differs", Level.WARNING)
def recorded_value_differs(context: Context) -> Iterator[Problem]:
    """The net book value that a disposal or write-off records is that of the register on its day.

    A gain or loss is posted from it. It differs where it was taken on another day, or where price, class or
    days of the asset were corrected afterwards.

    Example: `net_book_value: 300.00 EUR` where 287.50 EUR is left on the day of the disposal.

    Fix: record what the finding says, or correct what it is reckoned from.
    """
    if POLICY in context.head.faults:
        return
    planners: dict[str, Planner] = {}
    for asset, spot, recorded, on in _recorded(context):
        currency = recorded.currency
        if currency not in planners:
            planners[currency] = Planner(context.registry, context.day, "finance", currency)
        plan = planners[currency].plan(asset)
        value = book_value_on(plan, on) if isinstance(plan, DepreciationPlan) else None
        if value and value.currency == recorded.currency and value != recorded:
            record, pointer = spot
            yield Problem(
                anchor=record.at(*pointer),
                message=f"{name_of(context.registry, asset)} is worth {value} in the books on {on}, "
                f"recorded is {recorded}",
                fix=f"record {value}, or correct what it is calculated from",
                subject=f"{record.kind}/{record.id} book value of asset/{asset.id}",
                measure=abs(in_minor(value) - in_minor(recorded)),
            )


def _recorded(context: Context) -> Iterator[tuple[Asset, Spot, Money, date]]:
    """Yield the book values that were recorded, where they stand, and the day they are of."""
    assets = context.registry.of(Asset)
    for asset in assets.values():
        for position, entry in enumerate(asset.lifecycle if asset.state == DISPOSED else ()):
            if entry.net_book_value and not entry.correction:
                spot: Spot = asset, ("lifecycle", position, "net_book_value")
                yield asset, spot, entry.net_book_value, entry.on
    for asset_id, (disposal, position) in disposed_items(context.registry, context.day).items():
        recorded = disposal.assets[position].net_book_value
        if recorded and asset_id in assets:
            spot = disposal, ("assets", position, "net_book_value")
            day = _day_of(assets[asset_id], disposal, context.day)
            yield assets[asset_id], spot, recorded, day


def _day_of(asset: Asset, disposal: Disposal, day: date) -> date:
    """Return the day on which an asset left or, until it has, that its order was last heard of."""
    gone = next((entry.on for entry in entries_on(asset, day) if entry.to == DISPOSED), None)
    heard = [entry.on for entry in entries_on(disposal, day)]
    return gone or (disposal.pickup.on if disposal.pickup else heard[-1])


@rule("COST006", "Depreciation without a price", Level.WARNING)
def without_price(context: Context) -> Iterator[Problem]:
    """What names a depreciation class has a price, or there is nothing to write down.

    The asset is left out of the books, and their totals say so.

    Example: `depreciation: {finance: laptops}` on a laptop without `acquisition: {price: …}`.

    Fix: add the price from the order or invoice, or take the class away from what cost nothing.
    """
    for asset in context.registry.of(Asset).values():
        if asset.depreciation and (asset.acquisition is None or asset.acquisition.price is None):
            book = next((book for book in BOOKS if class_of(asset, book)), None)
            if book:
                yield Problem(
                    anchor=asset.at("depreciation", book),
                    message=f"{name_of(context.registry, asset)} is to be written down, "
                    "but its price is not known",
                    fix="add `acquisition: {price: <amount>, on: <day>}`, or delete `depreciation`",
                    subject=f"asset/{asset.id} price",
                )


@rule("COST007", "Decreasing meter reading")
def meter_backwards(context: Context) -> Iterator[Problem]:
    """A meter says how much a thing was used in all, so no reading is under an earlier one.

    Depreciation by use goes by the highest reading, which then stays for too long.

    Example: `meter: [{on: 2026-03-31, units: 52000}, {on: 2026-06-30, units: 5900}]`.

    Fix: correct the reading that is wrong; of a meter that was replaced add what the old one said.
    """
    for asset in context.registry.of(Asset).values():
        if asset.depreciation and asset.depreciation.meter:
            readings = sorted(enumerate(asset.depreciation.meter), key=lambda one: one[1].on)
            for (_, before), (position, after) in pairwise(readings):
                if after.units < before.units:
                    yield Problem(
                        anchor=asset.at("depreciation", "meter", position, "units"),
                        message=f"{name_of(context.registry, asset)}: {after.units} units on {after.on} "
                        f"are fewer than {before.units} on {before.on}",
                        fix="correct the reading that is wrong",
                        subject=f"asset/{asset.id} meter on {after.on}",
                    )


@rule("COST010", "Adjustment over the book value", Level.WARNING)
def adjustment_over_value(context: Context) -> Iterator[Problem]:
    """No more can be taken off a book value than is left on the day.

    What is over it is not counted.

    Example: an adjustment of -500.00 EUR for a laptop that is worth 420.00 EUR.

    Fix: correct the amount, the day, or the book it is made in.
    """
    if POLICY in context.head.faults:
        return
    assets = context.registry.of(Asset).values()
    adjusted = [asset for asset in assets if asset.depreciation and asset.depreciation.adjustments]
    for book in BOOKS if adjusted else ():
        planner = Planner(context.registry, context.day, book)
        for asset in adjusted:
            plan = planner.plan(asset)
            for position, on, wanted, made in (
                _changes(asset, plan) if isinstance(plan, DepreciationPlan) else ()
            ):
                if made != wanted:
                    yield Problem(
                        anchor=asset.at("depreciation", "adjustments", position, "amount"),
                        message=f"{name_of(context.registry, asset)}: of {wanted} on {on} "
                        f"only {made} count in the {book} book, no more is left",
                        fix="correct the amount, the day, or the book it is made in",
                        subject=f"asset/{asset.id} adjustment of {on} in the {book} book",
                    )


def _changes(asset: Asset, plan: DepreciationPlan) -> Iterator[tuple[int, date, Money, Money]]:
    """Yield the adjustments of a plan in its currency: where, when, what was asked for and what counts."""
    adjustments = asset.depreciation.adjustments if asset.depreciation else ()
    asked = sorted(
        (adjustment.on, in_minor(adjustment.amount), position)
        for position, adjustment in enumerate(adjustments)
        if adjustment.book in (None, plan.book) and adjustment.amount.currency == plan.currency
    )
    if len(asked) == len(plan.adjustments):
        for (on, wanted, position), (_, made) in zip(asked, plan.adjustments, strict=True):
            yield position, on, plan.money(wanted), plan.money(made)


@rule("COST012", "Closed period changed", Level.WARNING)
def past_books_changed(context: Context) -> Iterator[Problem]:
    """A period that is over keeps its figures: a year that was closed, and the last month of the open one.

    Whoever has reported them would find others. A change of life, salvage or method counts from a day on
    (IAS 8.36, IAS 16.51); an error of the past is corrected on purpose, by finance. In the open year
    only a value is found that rises without a change that is dated. What comes new with a day in a closed
    year alters the additions of that year; what an import opens is taken over with its past.

    Example: `in_service: 2026-06-15` for a laptop that is written down since 2025; `life_months: 60` in place
    of 36 for a class.

    Fix: state the change with its day in `changes` of the class or the asset, or as an adjustment. For a
    correction have finance agree.
    """
    if context.base is None or POLICY in context.head.faults or POLICY in context.base.faults:
        return
    base, head = context.base.registry, context.registry
    touched = {change.id for change in context.changes if change.kind == Asset.kind}
    shared: defaultdict[tuple[str, str], list[PastChange]] = defaultdict(list)
    added: defaultdict[tuple[str, str], list[PastChange]] = defaultdict(list)
    for change in past_changes(base, head, may_differ(base, head, touched, context.day), context.day):
        asset = head.of(Asset).get(change.asset)
        if change.asset not in base.of(Asset):
            added[change.terms, change.book].append(change)
        elif change.asset not in touched:
            shared[change.terms, change.book].append(change)
        elif asset:
            yield Problem(
                anchor=asset.at("depreciation", change.book),
                message=f"{name_of(head, asset)} {_before_and_after(change)}",
                fix="state the change with its day in `changes`, or have finance agree to the correction",
                subject=f"asset/{asset.id} past of the {change.book} book",
            )
    for (terms, book), several in sorted(shared.items()):
        first = min(several, key=lambda change: (change.ends, change.asset))
        name = name_of(head, head.of(Asset)[first.asset])
        yield Problem(
            anchor=Anchor(POLICY, ("classes", terms)),
            message=f"{len(several)} of {terms} change in the {book} book: {name} {_before_and_after(first)}",
            fix="state the change with its day in `changes` of the class",
            subject=f"class {terms} past of the {book} book",
            measure=len(several),
        )

    yield from _additions(head, added)


@rule("COST120", "Books moved to another company", Level.WARNING)
def company_changed(context: Context) -> Iterator[Problem]:
    """A device that changes its company takes its past along: closed years of both companies would change.

    Each company has the device in its books for the time it owned it. What it is sold for within the group
    is the one's proceeds and the other's cost.

    Example: `company: acme-gmbh` for a laptop that `acme` has written down since 2024.

    Fix: record its disposal by the one company, and a new asset of the other, bought on the day. For a
    correction have finance agree.
    """
    if context.base is None or POLICY in context.head.faults or POLICY in context.base.faults:
        return
    base, head = context.base.registry, context.registry
    for change in context.changes:
        was, now = (side.of(Asset).get(change.id) for side in (base, head))
        if change.kind != Asset.kind or was is None or now is None or was.company in (None, now.company):
            continue
        plans = [planner(base, context.day, book).plan(was) for book in BOOKS]
        years = closed_years([plan for plan in plans if isinstance(plan, DepreciationPlan)], context.day)
        if years:
            yield Problem(
                anchor=now.at("company"),
                message=f"{name_of(head, now)} was in the books of {was.company} at the close of "
                f"{years[-1]}, and its past moves to {now.company or 'no company'}",
                fix=f"record its disposal by {was.company} and a new asset bought on the day, or have "
                "finance agree to the correction",
                subject=f"asset/{now.id} company",
            )


def _additions(
    registry: Registry, added: Mapping[tuple[str, str], Sequence[PastChange]]
) -> Iterator[Problem]:
    """Yield what comes to years that are closed, one problem for all of a class."""
    for (terms, book), several in sorted(added.items()):
        first = min(several, key=lambda change: (change.ends, change.asset))
        asset = registry.of(Asset)[first.asset]
        more = f" and {len(several) - 1} more of {terms}" if len(several) > 1 else ""
        yield Problem(
            anchor=asset.at("depreciation", book),
            message=f"{name_of(registry, asset)}{more} would come to the {book} book in a year that is "
            f"closed since {first.ends}, worth {first.now or 'nothing'} then",
            fix="date it in the open year (`acquisition: {on: …}`), or have finance agree to the addition",
            subject=f"class {terms} additions to the past of the {book} book",
            measure=len(several),
        )


def _before_and_after(change: PastChange) -> str:
    was, now = (f"{money}" if money else "in no book" for money in (change.was, change.now))
    return f"was worth {was} in the {change.book} book at the close of {change.ends}, and now {now}"
