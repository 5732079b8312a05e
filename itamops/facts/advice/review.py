"""What there was to find on the day of a review: stock, seats, free rights, budget, catalogue."""

from collections.abc import Iterator
from datetime import date

import msgspec

from itamops.facts.budgeting.budget import BudgetUse, budget_use
from itamops.facts.licensing.position import license_positions
from itamops.facts.licensing.waste import harvestable_seats
from itamops.facts.lifecycle.state import state_on
from itamops.facts.money import in_minor, times
from itamops.facts.purchasing.stock_or_buy import SEATS, advised_devices
from itamops.records.asset import Asset
from itamops.records.license import License
from itamops.records.model import Model
from itamops.records.request import Request, Review
from itamops.registry import Registry
from itamops.registry.names import listed, name_by_id


class Contradiction(msgspec.Struct, frozen=True):
    """A field of a review that the registry contradicts: what was claimed, and what stood on that day."""

    field: str
    claimed: str
    fact: str


def contradictions(registry: Registry, request: Request, review: Review) -> Iterator[Contradiction]:
    """Yield each field of a review that is not as the registry stood on its day.

    Devices that would do may be of other models than the line, so a longer list is no contradiction; seats
    that could be given back may be known from elsewhere, so a higher number is none.
    """
    if review.stock is not None:
        yield from _of_stock(registry, request, review)
    products = _products(registry, request)
    if products and review.harvestable_seats is not None:
        fact = sum(harvestable_seats(registry, review.on)[product] for product in products)
        if review.harvestable_seats < fact:
            yield Contradiction("harvestable_seats", str(review.harvestable_seats), str(fact))
    if products and review.surplus_rights is not None:
        free = free_rights(registry, products, review.on)
        if free is not None and review.surplus_rights != free:
            yield Contradiction("surplus_rights", str(review.surplus_rights), str(free))
    if review.budget is not None and review.budget_left is not None:
        yield from _of_budget(registry, review)
    yield from _of_catalogue(registry, request, review)


def found_by_review(registry: Registry, request: Request, day: date) -> str:
    """Return the review of a request as of a day; budget and license impact are left to who writes it."""
    fields = ["on: <day>"]
    if request.type in ("hardware", "loan"):
        fields.append(f"stock: [{', '.join(advised_devices(registry, day).get(request.id, ()))}]")
    products = _products(registry, request)
    if products:
        seats = sum(harvestable_seats(registry, day)[product] for product in products)
        free = free_rights(registry, products, day)
        fields += [f"harvestable_seats: {seats}", *([f"surplus_rights: {free}"] if free is not None else [])]
    models = (registry.of(Model).get((line.item or "").removeprefix("model/")) for line in request.lines)
    fields += [f"catalogue: {model.catalogue}" for model in models if model][:1]
    return f"review: {{{', '.join(fields)}}}"


def _of_stock(registry: Registry, request: Request, review: Review) -> Iterator[Contradiction]:
    assets = registry.of(Asset)
    claimed = review.stock or ()
    elsewhere = [one for one in claimed if one in assets and state_on(assets[one], review.on) != "in_stock"]
    if elsewhere and request.type in ("hardware", "loan"):
        names = listed(name_by_id(registry, Asset.kind, one) for one in elsewhere)
        yield Contradiction("stock", names, f"not in stock on {review.on}")
    there = [] if claimed else advised_devices(registry, review.on).get(request.id, ())
    if there:
        yield Contradiction("stock", "[]", f"[{', '.join(there)}]")


def _products(registry: Registry, request: Request) -> tuple[str, ...]:
    """Return the products that a request asks for, or whose licenses it renews."""
    lines = registry.of(License)
    asked: dict[str, None] = {}
    for line in request.lines:
        kind, _, item = (line.item or line.thing or "").partition("/")
        if kind == "software":
            asked[item] = None
        elif kind == "license" and item in lines:
            asked |= dict.fromkeys(lines[item].covers)
    return tuple(asked)


def free_rights(registry: Registry, products: tuple[str, ...], day: date) -> int | None:
    """Return how many rights of products nobody uses on a day, None where heads are not counted."""
    positions = [one for one in license_positions(registry, day) if one.product in products]
    if any(one.metric not in SEATS or one.unlimited or one.available is None for one in positions):
        return None
    return sum(one.available or 0 for one in positions)


def budget_left(registry: Registry, budget: str, day: date) -> BudgetUse | None:
    """Return how a budget stands on a day, or nothing where there is no such budget."""
    return next((use for use in budget_use(registry, day).uses if use.budget.id == budget), None)


def _of_budget(registry: Registry, review: Review) -> Iterator[Contradiction]:
    use = budget_left(registry, review.budget or "", review.on)
    claimed = review.budget_left
    if use is None or claimed is None:
        return
    share = registry.policy.rules.limits.tolerance_percent / 100
    allowed = in_minor(times(use.budget.amount, share))
    if claimed.currency != use.left.currency or abs(in_minor(claimed) - in_minor(use.left)) > abs(allowed):
        yield Contradiction("budget_left", str(claimed), str(use.left))


def _of_catalogue(registry: Registry, request: Request, review: Review) -> Iterator[Contradiction]:
    models = registry.of(Model)
    items = (line.item.removeprefix("model/") for line in request.lines if line.item)
    statuses = {models[item].catalogue for item in items if item in models}
    if review.catalogue is not None and statuses and review.catalogue not in statuses:
        yield Contradiction("catalogue", review.catalogue, " or ".join(sorted(statuses)))
