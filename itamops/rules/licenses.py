"""The LIC family: no more of a product is used than there are rights for."""

from collections.abc import Iterator
from itertools import islice

from itamops.facts.license_position import Position, license_positions
from itamops.findings import Anchor, Problem
from itamops.records.license import License
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.rules.engine import Context, rule

SHOWN = 3
"""Uncovered uses that a finding points at; the report lists all."""

UNDER = "under"
"""The status of a shortage that no agreement lets stand."""


@rule("LIC001", "More rights needed than owned")
def rights_exceeded(context: Context) -> Iterator[Problem]:
    """Every use of a licensed product needs a right that somebody bought.

    Counted is what stands in the register on the day: software installed on devices that are not gone,
    subscriptions of people who are with the organization, seats that were set aside; against the lines in
    force, with renewals, upgrades, transfers and terms. A shortage that an agreement lets stand until its
    true-up is in the report, and here only after that day. Metrics that are not counted claim nothing.

    Example: 50 rights of Office by device are owned, and a change deploys it on four more where 48 are used.

    Fix: buy the rights that are missing and add their line in the same change, remove what is not used, or
    record a waiver with an end date.
    """
    if _new_unread_license(context):
        return
    products = context.registry.of(Software)
    for position in license_positions(context.registry, context.day):
        product = products.get(position.product)
        if product is not None and position.status == UNDER:
            yield Problem(
                anchor=position.anchor,
                message=_shortage(position, product.label),
                fix=f"buy {position.needed}, remove the software where nobody uses it, or record a waiver",
                subject=_subject(position),
                measure=position.needed,
                related=tuple(islice(_uncovered(context.registry, position), SHOWN)),
            )


def _new_unread_license(context: Context) -> bool:
    """Say whether a line cannot be read that could before: its rights are missing for that mistake's sake."""
    before = context.base.registry.unread if context.base else frozenset()
    return any(kind == License.kind for kind, _ in context.registry.unread - before)


def _shortage(position: Position, product: str) -> str:
    pool = f" in pool {position.pool}" if position.pool else ""
    packs = f" ({position.needed} in whole packs)" if position.needed != position.uncovered else ""
    price = f", true-up {position.true_up_cost}" if position.true_up_cost else ", true-up price unknown"
    return (
        f"{product} needs {position.required} rights by {position.metric}{pool}, {position.owned} are owned: "
        f"{position.uncovered} short{packs}{price}"
    )


def _subject(position: Position) -> str:
    pool = f" {position.pool}" if position.pool else ""
    return f"software/{position.product} {position.metric}{pool}"


def _uncovered(registry: Registry, position: Position) -> Iterator[tuple[Anchor, str]]:
    for use in position.uses:
        kind, _, record_id = use.by.partition("/")
        record = registry.get(kind, record_id)
        if use.license is None and record is not None:
            yield record.at(*_use_pointer(record, position.product)), "is used here without a right"


def _use_pointer(record: object, product: str) -> tuple[str | int, ...]:
    for field in ("software", "subscriptions"):
        for index, entry in enumerate(getattr(record, field, ())):
            if entry.product == product:
                return field, index
    return ("id",)
