"""The CHG family, immutable data: agreed terms, and rows that record what happened."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from itamops.changes import Change
from itamops.facts.lifecycle.state import state_on
from itamops.findings import Problem
from itamops.lifecycles import LIFECYCLES, Lifecycle
from itamops.lifecycles.request import GRANTED
from itamops.records.asset import Asset, Installation
from itamops.records.base import Record
from itamops.records.instance import Instance
from itamops.records.request import Request, RequestLine
from itamops.records.software import Software
from itamops.registry.names import name_of
from itamops.rules.engine import Context, rule
from itamops.rules.steps import Grounds, Step, steps


@rule("CHG007", "Changed terms")
def terms_changed(context: Context) -> Iterator[Problem]:
    """What was agreed stands: the quantity and metric of an active license, the lines of a request that was
    submitted, the price of an order that was placed, the end of a contract. Whoever could edit them would buy
    rights with a keystroke, or have ten laptops approved and order fifty.

    They change with a step that says so: `active → active` of a license or contract with its document,
    `placed → placed` of an order with the vendor's confirmation, a request that goes back to review. A device
    changes its owner or model by an entry that names the new one (`ownership`, `model`), with a reason and a
    second person. A product changes its `licensing` with a row in `relicensed`, an installation is exempt
    from licenses by a request that was approved.

    Example: `quantity` of an active license goes from 10 to 100.

    Fix: put it back, and buy more as a new license (`renews`, `upgrades`), or append the step with its
    evidence.
    """
    for change in context.changes:
        match change.old, change.new:
            case Asset() as old, Asset() as new:
                yield from _identity_changed(context, old, new)
            case Software() as before, Software() as after if before.licensing != after.licensing:
                yield from _relicensed(context, before, after)
        lifecycle = LIFECYCLES.get(change.kind)
        if lifecycle and change.old and change.new and not _is_open(context, lifecycle, change):
            yield from _terms_changed(context, lifecycle, change)
        if isinstance(change.new, Asset | Instance):
            yield from _exempted(context, change.old, change.new)


def _is_open(context: Context, lifecycle: Lifecycle, change: Change) -> bool:
    """Return whether the terms could be changed before, or are by a step of the change."""
    if getattr(change.old, "state", "") in lifecycle.open_in:
        return True
    return any(
        step.entry.to in lifecycle.open_in or _amends(lifecycle, step) for step in _taken(context, change)
    )


def _taken(context: Context, change: Change) -> list[Step]:
    """Return the steps that a change takes."""
    if change.new is None:
        return []
    all_steps = list(steps(Grounds(context.registry, context.policy), change.new))
    return all_steps[len(getattr(change.old, "lifecycle", ())) :]


def _amends(lifecycle: Lifecycle, step: Step) -> bool:
    edge = lifecycle.edge(step.state, step.substate, step.entry.to, step.entry.substate)
    return edge is not None and edge.amends


def _terms_changed(context: Context, lifecycle: Lifecycle, change: Change) -> Iterator[Problem]:
    old, new = change.old, change.new
    if new is None:
        return
    for field in lifecycle.terms:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield Problem(
                anchor=new.at(*((field,) if now not in (None, (), False) else ())),
                message=f"`{field}` of {name_of(context.registry, new)} was changed, and no step amends it",
                fix="put it back, or append the step that amends it, with its evidence",
                subject=f"{change.kind}/{change.id} {field}",
            )
    if isinstance(old, Request) and isinstance(new, Request):
        yield from _wish_changed(context, old, new)


def _wish_changed(context: Context, old: Request, new: Request) -> Iterator[Problem]:
    name = name_of(context.registry, new)
    for number, (was, now) in enumerate(zip(old.lines, new.lines, strict=False), start=1):
        if _wish(was) != _wish(now) or not set(was.fulfilled_by) <= set(now.fulfilled_by):
            yield Problem(
                anchor=new.at("lines", number - 1),
                message=f"line {number} of {name} was changed after it was submitted",
                fix="put it back, or take the request back to review",
                subject=f"request/{new.id} line {number}",
            )
    if len(old.lines) != len(new.lines):
        yield Problem(
            anchor=new.at(*(("lines",) if new.lines else ())),
            message=f"{name} had {len(old.lines)} lines when it was submitted, and has {len(new.lines)}",
            fix="put them back, or take the request back to review",
            subject=f"request/{new.id} lines",
        )


def _wish(line: RequestLine) -> RequestLine:
    """Return what was asked for, without what came of it."""
    return msgspec.structs.replace(line, from_stock=0, fulfilled_by=(), cancelled=None)


def _identity_changed(context: Context, old: Asset, new: Asset) -> Iterator[Problem]:
    added = new.lifecycle[len(old.lifecycle) :]
    for field in ("model", "ownership"):
        was, now = getattr(old, field), getattr(new, field)
        said = [entry for entry in added if getattr(entry, field) == now]
        if was == now or any(entry.reason and entry.second_person not in (None, entry.by) for entry in said):
            continue
        yield Problem(
            anchor=new.at(field),
            message=f"`{field}` of {name_of(context.registry, new)} went from {was} to {now}, and no entry "
            "says so, with its reason and a second person",
            fix=f"append an entry with `{field}: {now}`, `reason` and `second_person`",
        )


def _relicensed(context: Context, old: Software, new: Software) -> Iterator[Problem]:
    if not any(
        (row.from_, row.to) == (old.licensing, new.licensing) for row in new.relicensed[len(old.relicensed) :]
    ):
        yield Problem(
            anchor=new.at("licensing"),
            message=f"`licensing` of {name_of(context.registry, new)} went from {old.licensing} to "
            f"{new.licensing}, and nothing proves it",
            fix=f"add `relicensed: [{{on, from: {old.licensing}, to: {new.licensing}, proof}}]`",
        )


def _exempted(context: Context, old: Any, new: Asset | Instance) -> Iterator[Problem]:  # noqa: ANN401  kind as new
    known = {(_place(row), row.exemption) for row in old.software} if old else set()
    for position, row in enumerate(new.software):
        if row.exemption is None or (_place(row), row.exemption) in known:
            continue
        request = context.registry.of(Request).get(row.exemption.request or "")
        if request is None or state_on(request, context.day) not in GRANTED:
            yield Problem(
                anchor=new.at("software", position, "exemption"),
                message=f"{row.product} on {name_of(context.registry, new)} is exempt by "
                f"{f'request {request.id}, which is not approved' if request else 'no request'}",
                fix="name the request that was approved for it: `exemption: {reason, expires, request}`",
                subject=f"{new.kind}/{new.id} exemption {row.product}",
            )


def _place(row: Installation) -> tuple[object, ...]:
    return row.product, row.edition, row.installed


class KeptRows(NamedTuple):
    """A list of a record whose rows stay; `later` are the fields of a row that are written afterwards."""

    kinds: tuple[str, ...]
    field: str
    later: tuple[str, ...] = ()


ROWS = (
    KeptRows(("asset", "instance"), "software", ("version", "license", "removed", "exemption")),
    KeptRows(("asset",), "maintenance", ("cost", "labor", "recovered", "warranty")),
    KeptRows(("asset",), "outages", ("to", "planned", "cause", "ticket")),
    KeptRows(("asset", "person"), "allocations", ("until", "reason")),
    KeptRows(("asset", "person", "team", "location"), "issued", ("returned",)),
    KeptRows(("person",), "subscriptions", ("license", "until")),
    KeptRows(("order",), "receipts", ("accepted",)),
    KeptRows(("order",), "invoices", ()),
    KeptRows(("license",), "transfers"),
    KeptRows(("license",), "maintenance"),
    KeptRows(("supply",), "scrapped"),
    KeptRows(("software",), "relicensed"),
)


@rule("CHG008", "Removed or changed row")
def row_changed(context: Context) -> Iterator[Problem]:
    """What was installed, received, given out, scrapped, repaired or transferred is told by rows, and stock,
    seats and costs follow from them. A row is ended (`removed`, `returned`, `until`, `accepted: false`), and
    never deleted or rewritten: a deleted one would take back a use of a license, or put a headset in stock.

    Example: the row of Office is deleted from a laptop's `software`.

    Fix: put the row back, and end it with the day.
    """
    for change in context.changes:
        if change.old is None or change.new is None or getattr(change.new, "erased", None):
            continue
        for rows in ROWS:
            if change.kind in rows.kinds:
                yield from _rows_gone(context, rows, change.old, change.new)


def _rows_gone(context: Context, rows: KeptRows, old: Record, new: Record) -> Iterator[Problem]:
    before, after = getattr(old, rows.field), getattr(new, rows.field)
    gone = Counter(_fixed(row, rows) for row in before) - Counter(_fixed(row, rows) for row in after)
    for fixed in gone:
        what = " ".join(str(value) for value in fixed[:2] if value is not None)
        yield Problem(
            anchor=new.at(*((rows.field,) if after else ())),
            message=f"the row {what} in `{rows.field}` of {name_of(context.registry, new)} was removed or "
            "changed",
            fix="put it back; a row is ended with its day, and a wrong one answered by another",
            subject=f"{new.kind}/{new.id} {rows.field} {what}",
        )


def _fixed(row: msgspec.Struct, rows: KeptRows) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in row.__struct_fields__ if field not in rows.later)
