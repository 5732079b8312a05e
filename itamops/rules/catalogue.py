"""The POL family, the catalogue: what may be bought and used, and for how long somebody supports it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from itamops.findings import Level, Problem
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, Installation
from itamops.records.base import Record
from itamops.records.instance import Instance
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.names import listed, name_of
from itamops.rules.engine import Context, Spot, rule

OPEN = ("draft", "placed")
"""States of an order in which something may still be bought by it."""

SERVING = ("in_use", "in_maintenance")
"""States of a device that somebody relies on."""


@rule("POL009", "Order against the catalogue", Level.WARNING)
def ordered_against_catalogue(context: Context) -> Iterator[Problem]:
    """The catalogue says what is no longer to be bought: a banned model, one past its end of sale, software
    that is not authorized.

    Example: an order of a `model` with `catalogue: banned`.

    Fix: order the successor that the catalogue names, or have the exception waived.
    """
    for order in context.registry.of(Order).values():
        if order.state in OPEN:
            for position, line in enumerate(order.lines):
                kind, _, item = (line.item or "").partition("/")
                reason = _ruled_out(context, kind, item)
                if reason:
                    yield Problem(
                        anchor=order.at("lines", position, "item"),
                        message=f"{name_of(context.registry, order)} buys {reason}",
                        fix=_successor(context.registry, item)
                        or "order another, or have the exception waived",
                        subject=f"order/{order.id} {line.item}",
                    )


def _ruled_out(context: Context, kind: str, item: str) -> str:
    """Return why the catalogue rules an item out, or nothing."""
    record = context.registry.get(kind, item)
    match record:
        case Model(catalogue="banned"):
            return f"{record.label}, which is banned"
        case Model(end_of_sale=last) if last and last < context.day:
            return f"{record.label}, which is sold no more since {last}"
        case Software(authorized=False):
            return f"{record.label}, which is not authorized"
        case _:
            return ""


def _successor(registry: Registry, item: str) -> str:
    model = registry.of(Model).get(item)
    following = registry.of(Model).get(model.successor or "") if model else None
    return f"order {following.label}, its successor (model/{following.id})" if following else ""


@rule("POL011", "Unauthorized software", Level.WARNING)
def unauthorized_software(context: Context) -> Iterator[Problem]:
    """Software that the catalogue does not authorize is on a device or instance.

    It is told once a product, with the machines that have it.

    Example: `authorized: false` on a product that three laptops list in `software`.

    Fix: remove it and write `removed` on the installation, or authorize the product.
    """
    refused = {
        product.id for product in context.registry.of(Software).values() if product.authorized is False
    }
    found: defaultdict[str, list[Spot]] = defaultdict(list)
    for machine, position, installation in _installations(context.registry):
        if installation.product in refused:
            found[installation.product].append((machine, ("software", position)))
    for product_id, machines in found.items():
        product = context.registry.of(Software)[product_id]
        anchor, related = context.told((product, ("authorized",)), machines)
        yield Problem(
            anchor=anchor,
            message=f"{product.label} is not authorized, and is on {_named(context.registry, machines)}",
            fix="remove it and write `removed` on the installation, or authorize it",
            subject=f"software/{product_id}",
            measure=len(machines),
            related=related,
        )


@rule("POL012", "Use after end of support", Level.WARNING)
def out_of_support(context: Context) -> Iterator[Problem]:
    """Nobody mends what is out of support any more. It may stay for a while by a documented exception.

    It is told once a model, and once a version of a product, with the machines concerned.

    Example: `versions: [{version: "2016", end_of_support: 2025-10-14}]`, and a laptop that has it after that
    day.

    Fix: replace it, upgrade it, or record a waiver with an end.
    """
    yield from _versions_out_of_support(context)
    yield from _models_out_of_support(context)


def _versions_out_of_support(context: Context) -> Iterator[Problem]:
    found: defaultdict[tuple[str, str], list[Spot]] = defaultdict(list)
    ended = {
        (product.id, version.version): position
        for product in context.registry.of(Software).values()
        for position, version in enumerate(product.versions)
        if version.end_of_support and version.end_of_support < context.day
    }
    for machine, position, installation in _installations(context.registry) if ended else ():
        if (installation.product, installation.version) in ended:
            found[installation.product, installation.version or ""].append((machine, ("software", position)))
    for (product_id, version), machines in found.items():
        product = context.registry.of(Software)[product_id]
        position = ended[product_id, version]
        anchor, related = context.told((product, ("versions", position, "end_of_support")), machines)
        yield Problem(
            anchor=anchor,
            message=f"{product.label} {version} is out of support since "
            f"{product.versions[position].end_of_support}, and is on {_named(context.registry, machines)}",
            fix="upgrade or remove it, or record a waiver with an end",
            subject=f"software/{product_id} {version}",
            measure=len(machines),
            related=related,
        )


def _models_out_of_support(context: Context) -> Iterator[Problem]:
    found: defaultdict[str, list[Spot]] = defaultdict(list)
    models = context.registry.of(Model)
    ended = {
        model.id for model in models.values() if model.end_of_support and model.end_of_support < context.day
    }
    for asset in context.registry.of(Asset).values() if ended else ():
        if asset.model in ended and asset.state in SERVING:
            found[asset.model].append((asset, ("model",)))
    for model_id, devices in found.items():
        model = models[model_id]
        anchor, related = context.told((model, ("end_of_support",)), devices)
        yield Problem(
            anchor=anchor,
            message=f"{model.label} is out of support since {model.end_of_support}, "
            f"and serves as {_named(context.registry, devices)}",
            fix="replace the devices, or record a waiver with an end",
            subject=f"model/{model_id}",
            measure=len(devices),
            related=related,
        )


def _installations(registry: Registry) -> Iterator[tuple[Record, int, Installation]]:
    """Yield what is installed and not removed, on machines that are still there."""
    for asset in registry.of(Asset).values():
        if asset.software and asset.state not in ENDED:
            for position, installation in enumerate(asset.software):
                if installation.removed is None:
                    yield asset, position, installation
    for instance in registry.of(Instance).values():
        if instance.state != "deleted":
            for position, installation in enumerate(instance.software):
                if installation.removed is None:
                    yield instance, position, installation


def _named(registry: Registry, spots: Sequence[Spot]) -> str:
    return listed(name_of(registry, record) for record, _ in spots)
