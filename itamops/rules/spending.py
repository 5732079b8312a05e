"""The COST family, what is spent for too long: on old devices, leases and contracts, beside full stores."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from itamops.facts.lifecycle.state import entry_on
from itamops.facts.portfolio.replacement import replacements
from itamops.facts.purchasing.orders import AWAITED, order_progress
from itamops.facts.purchasing.stock_or_buy import promised_devices
from itamops.facts.savings.agreements import contracts_of_gone, overdue_leases
from itamops.facts.savings.saving import Saving
from itamops.findings import Level, Problem
from itamops.records.asset import Asset
from itamops.records.contract import Contract
from itamops.records.model import Model
from itamops.registry import Registry
from itamops.registry.names import listed, name_of
from itamops.rules.engine import Context, rule

BENCHMARK = "benchmark"
TOLD_BY_OTHERS = frozenset({"end_of_support", "lease_end", BENCHMARK})
"""Reasons for a replacement that have a rule of their own: POL012, COST103, COST102."""

OPEN = ("draft", *AWAITED)
"""States of an order of which something may still be taken from stock instead."""


@rule("COST101", "Replacement due", Level.NOTE)
def due_for_replacement(context: Context) -> Iterator[Problem]:
    """A device is replaced when another would cost less, when its planned life is over, when a repair costs
    too much of a new one, or when it keeps failing.

    It is told once a model, with the devices that serve. The report `replacement` says why, one by one.

    Example: `useful_life_months: 36` on a model, and a laptop of it that is in use for four years.

    Fix: order the successor and retire the devices, or say in the model that they may serve for longer.
    """
    due: defaultdict[str, list[Asset]] = defaultdict(list)
    for one in replacements(context.registry, context.day):
        if not TOLD_BY_OTHERS.issuperset(one.reasons):
            due[one.asset.model].append(one.asset)
    fix = "order the successor and retire the devices, or let the model serve for longer"
    yield from _by_model(context, due, "due for replacement", fix)


@rule("COST102", "Benchmark reached", Level.NOTE)
def benchmark_reached(context: Context) -> Iterator[Problem]:
    """A device has cost as much as its model may, all expenses together: each further one is worth asking.

    Example: `tco_benchmark: 1900.00 EUR` on a model, and a laptop that has cost 1912.40 EUR with its repairs.

    Fix: replace the device, or raise the benchmark of the model.
    """
    reached: defaultdict[str, list[Asset]] = defaultdict(list)
    for one in replacements(context.registry, context.day):
        if BENCHMARK in one.reasons:
            reached[one.asset.model].append(one.asset)
    fix = "replace the devices, or raise the benchmark of the model"
    yield from _by_model(context, reached, "cost what their model may", fix)


def _by_model(
    context: Context, found: Mapping[str, Sequence[Asset]], what: str, fix: str
) -> Iterator[Problem]:
    for model_id, devices in found.items():
        model = context.registry.of(Model).get(model_id)
        spots = [(device, ("model",)) for device in devices]
        anchor, related = context.told((model, ("id",)) if model else spots[0], spots)
        yield Problem(
            anchor=anchor,
            message=f"{what}: {listed(name_of(context.registry, device) for device in devices)}",
            fix=fix,
            subject=f"model/{model_id}",
            measure=len(devices),
            related=related,
        )


@rule("COST103", "Overdue lease return", Level.WARNING)
def lease_overdue(context: Context) -> Iterator[Problem]:
    """What is leased goes back by the day that the contract says; until then, and after, rent is paid for it.

    Example: `lease: {return_by: 2026-06-20}` on a contract that a laptop in use names, ten days later.

    Fix: send it back and record that, buy it out (an entry with `ownership: owned`), or extend the contract.
    """
    for saving in overdue_leases(context.registry, context.day):
        asset = context.registry.of(Asset)[saving.subject.removeprefix("asset/")]
        yield Problem(
            anchor=asset.at("contracts"),
            message=f"{name_of(context.registry, asset)}: {saving.evidence}{_worth(saving)}",
            fix="send it back, buy it out, or extend the contract",
            subject=saving.subject,
        )


@rule("COST104", "Contract cost for disposed devices", Level.NOTE)
def contract_of_gone(context: Context) -> Iterator[Problem]:
    """A contract goes on costing what it did when it covered more: devices that name it are disposed of.

    Example: a support contract over three servers, one of which was sold.

    Fix: have the contract reduced or give notice.
    """
    for saving in contracts_of_gone(context.registry, context.day):
        contract = context.registry.of(Contract)[saving.subject.removeprefix("contract/")]
        yield Problem(
            anchor=contract.at("price" if contract.price else "id"),
            message=f"{name_of(context.registry, contract)}: {saving.evidence}{_worth(saving)}",
            fix="have it reduced, or give notice",
            subject=saving.subject,
            measure=saving.quantity,
        )


def _worth(saving: Saving) -> str:
    return f" ({saving.amount})" if saving.amount else ""


@rule("COST105", "Purchase despite stock", Level.NOTE)
def bought_though_in_stock(context: Context) -> Iterator[Problem]:
    """An order was placed for a request, while devices of the model had been available before, and no open
    request has a claim on them. What a model keeps as its minimum stock stays there.

    Example: an order of five laptops for a request, while three of the model have been available for weeks.

    Fix: hand out what is there, and order only the rest.
    """
    spare = _spare_devices(context.registry, context.day)
    for progress in order_progress(context.registry, context.day).values() if spare else ():
        order = progress.order
        for line in progress.lines if progress.state in OPEN else ():
            asked_for = line.line.request or order.request
            since = progress.placed or context.day
            devices = [asset for available, asset in spare.get(line.line.item or "", ()) if available < since]
            instead = min(len(devices), line.open) if asked_for else 0
            if instead:
                yield Problem(
                    anchor=order.at("lines", line.number - 1, "item"),
                    message=f"{name_of(context.registry, order)} buys {line.open}, of which {instead} could "
                    f"come from stock: {listed(name_of(context.registry, one) for one in devices)}",
                    fix="hand out what is there, and order only the rest",
                    subject=f"order/{order.id} {line.line.item}",
                    measure=instead,
                )


def _spare_devices(registry: Registry, day: date) -> Mapping[str, Sequence[tuple[date, Asset]]]:
    """Return the devices that are available, not promised to a request, and over the model's minimum.

    They are by item (`model/…`), each with the day since which it is available, the first to come first.
    """
    promised = promised_devices(registry, day)
    found: defaultdict[str, list[tuple[date, Asset]]] = defaultdict(list)
    for asset in registry.of(Asset).values():
        if asset.state == "in_stock" and asset.id not in promised:
            entry = entry_on(asset, day)
            if entry and (entry.to, entry.substate) == ("in_stock", "available"):
                found[asset.model].append((entry.on, asset))
    models = registry.of(Model)
    kept = {
        model_id: (models[model_id].minimum_stock or 0) if model_id in models else 0 for model_id in found
    }
    return {
        f"model/{model_id}": sorted(devices, key=lambda one: (one[0], one[1].id))[kept[model_id] :]
        for model_id, devices in found.items()
    }


@rule("COST106", "Unknown cost of keeping", Level.WARNING)
def keeping_cost_unknown(context: Context) -> Iterator[Problem]:
    """How long a model is best kept follows from its price, its upkeep and its resale, in one currency.

    Example: `list_price: 1349.00 EUR` beside `maintenance_by_year: [50.00 USD]`, or two resale values of one
    month.

    Fix: give the upkeep in the currency of the price, and one resale value a month.
    """
    for model in context.registry.of(Model).values():
        price = model.list_price
        for position, upkeep in enumerate(model.maintenance_by_year if price else ()):
            if price and upkeep.currency != price.currency:
                yield Problem(
                    anchor=model.at("maintenance_by_year", position),
                    message=f"{model.label}: the upkeep of year {position + 1} is in {upkeep.currency}, "
                    f"the price in {price.currency}",
                    fix=f"give it in {price.currency}",
                    subject=f"model/{model.id} upkeep of year {position + 1}",
                )
        months: set[int] = set()
        for position, point in enumerate(model.resale):
            if point.months in months:
                yield Problem(
                    anchor=model.at("resale", position, "months"),
                    message=f"{model.label}: the resale after {point.months} months is given twice",
                    fix="keep one of the two",
                    subject=f"model/{model.id} resale after {point.months} months",
                )
            months.add(point.months)
