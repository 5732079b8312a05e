"""The POL family, the catalogue: what may be bought and used, and for how long somebody supports it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from itamops.findings import Level, Problem
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, Installation
from itamops.records.instance import Instance
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.names import name_of
from itamops.rules.engine import Context, rule

OPEN = ("draft", "placed")
"""States of an order in which something may still be bought by it."""

SERVING = ("in_use", "in_maintenance")
"""States of a device that somebody relies on."""


@rule("POL009", "Ordered against the catalogue", Level.WARNING)
def ordered_against_catalogue(context: Context) -> Iterator[Problem]:
    """The catalogue says what is no longer to be bought: a banned model, one past its end of sale, software that is
    not authorized.

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
    """Say why the catalogue rules an item out, or nothing."""
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


@rule("POL011", "Unauthorized software is installed", Level.WARNING)
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
        yield Problem(
            anchor=context.told_at((product, ("authorized",)), machines),
            message=f"{product.label} is not authorized, and is on {_named(context.registry, machines)}",
            fix="remove it and write `removed` on the installation, or authorize it",
            subject=f"software/{product_id}",
            measure=len(machines),
            related=_related(context.registry, machines),
        )


@rule("POL012", "Out of support, but in use", Level.WARNING)
def out_of_support(context: Context) -> Iterator[Problem]:
    """Nobody mends what is out of support any more. It may stay for a while by a documented exception.

    It is told once a model, and once a version of a product, with the machines concerned.

    Example: `versions: [{version: "2016", end_of_support: 2025-10-14}]`, and a laptop with that version after it.

    Fix: replace it, upgrade it, or record a waiver with an end.
    """
    found: defaultdict[Spot, list[Spot]] = defaultdict(list)
