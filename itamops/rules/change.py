"""The CHG family: what a change may not do to records, whatever they say afterwards."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from itamops.facts.disposal.orders import changed_evidence
from itamops.findings import Anchor, Level, Problem
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.disposal import Disposal
from itamops.records.order import Order
from itamops.records.sanitization import Sanitization
from itamops.registry import Registry
from itamops.registry.layout import RecordFile, classify
from itamops.registry.names import listed, name_of
from itamops.rules.engine import SHOWN, Context, rule
from itamops.rules.identity import NONE

DELETABLE = frozenset({"waiver"})
"""Kinds whose records may be deleted."""

MASS_CHANGE = "mass change"
"""The subject of the guard's finding, and so of a waiver that lets one through."""


@rule("CHG001", "Merge conflict")
def conflicts(context: Context) -> Iterator[Problem]:
    """What is checked is the result of the merge, and this change has none: both sides altered the same
    lines.

    Whoever resolves the conflict decides what the record says; that is then judged like any change.

    Example: two branches each append an entry to the lifecycle of one laptop.

    Fix: merge or rebase the main line into the branch, keep both entries in the order of their days, and
    push.
    """
    del context  # told before any rule is asked: there is no merged tree to ask about
    yield from ()


def conflict_problems(paths: Sequence[str]) -> Iterator[Problem]:
    """Yield of each file that it cannot be merged."""
    for path in paths:
        match classify(path):
            case RecordFile(kind, record_id):
                anchor, what = Anchor(path, kind=kind, record=record_id), f"{kind} {record_id}"
            case _:
                anchor, what = Anchor(path), path
        yield Problem(
            anchor=anchor,
            message=f"{what} conflicts with the main line",
            fix="merge the main line into the branch and resolve the conflict",
            subject=path,
        )


@rule("CHG002", "Deleted or renamed record")
def deleted(context: Context) -> Iterator[Problem]:
    """A record that stood stays for good: its id is never used again, and its history is what an audit reads.

    A thing that is gone is `disposed`, one that never was is `cancelled`. Only waivers may be deleted.

    Example: a pull request that removes the file of a sold laptop, or gives it another id.

    Fix: put the file back (`git checkout main -- PATH`) and record what happened to the thing.
    """
    gone = {
        (change.kind, change.id): change
        for change in context.changes
        if change.new is None and change.kind not in DELETABLE
    }
    naming: defaultdict[tuple[str, str], list[tuple[Anchor, str]]] = defaultdict(list)
    for record, end in context.loose_ends if gone else ():
        naming[end.kind, end.id].append((record.at(*end.pointer), name_of(context.registry, record)))
    new = [change for change in context.changes if change.new and not change.old] if gone else []
    renamed = {_contents(change.new): change.id for change in new if change.new}
    for target, change in gone.items():
        named = naming[target]
        still = f", but is named by {listed(name for _, name in named)}" if named else ""
        if change.old:
            new_id = renamed.get(_contents(change.old))
            yield Problem(
                anchor=change.anchor,
                message=f"{name_of(context.registry, change.old)} was "
                f"{f'renamed to {new_id}' if new_id else 'deleted'}{still}",
                fix="put the file back; what is gone is disposed or cancelled, not deleted",
                subject=f"{change.kind}/{change.id}",
                related=tuple(named[:SHOWN]),
            )


def _contents(record: Record) -> bytes:
    """Return all that a record says but for its id."""
    return msgspec.json.encode(msgspec.structs.replace(record, id=record.kind), enc_hook=str)


@rule("CHG006", "Incomparable history", Level.WARNING)
def history_unknown(context: Context) -> Iterator[Problem]:
    """A record that could not be read on the base is readable now, so nobody knows what else was changed in
    it.

    Whoever reviews the change reads the whole record, its lifecycle above all.

    Example: a file with a syntax error was merged, and the next pull request mends it.

    Fix: none for the record; compare it with the last commit in which it could be read (`git log -p FILE`).
    """
    for kind, record_id in sorted(context.base.registry.unread) if context.base else ():
        record = context.registry.get(kind, record_id)
        if record is not None:
            yield Problem(
                anchor=record.at("id"),
                message=f"{name_of(context.registry, record)} could not be read on the base: its history "
                "could not be compared",
                fix=f"read it whole: git log -p {record.path}",
            )


@rule("CHG003", "Mass change")
def mass_change(context: Context) -> Iterator[Problem]:
    """A change that alters a large part of all records is more often an accident than a decision.

    Policy says from which share and number on (`mass_change_percent`, `mass_change_minimum`).

    Example: a script that rewrites every asset.

    Fix: split the change, or have a waiver approved for CHG003 with the subject `mass change`, the `count` of
    records and the `change_digest`; the message says both.
    """
    if context.base is None:
        return
    updated = [
        change for change in context.changes if change.old is not None and change.kind not in DELETABLE
    ]
    limits = context.policy.rules.limits
    total = len(context.base.registry)
    share = 100 * len(updated) / total if total else 0
    if len(updated) >= limits.mass_change_minimum and share > limits.mass_change_percent:
        yield Problem(
            anchor=updated[0].anchor,
            message=f"{len(updated):,} of {total:,} records are altered, {share:.0f} % of all",
            fix=f"split the change, or have a waiver approved with `count: {len(updated)}` and "
            f"`change_digest: sha256:{context.digest_without_waivers}`",
            subject=MASS_CHANGE,
            measure=len(updated),
        )


@rule("CHG004", "Changed serial number")
def serial_changed(context: Context) -> Iterator[Problem]:
    """A device is known by its serial; another serial is another device, unless its mainboard was swapped.

    A device that was registered with `serial: none` may be given its serial later.

    Example: `serial` goes from `5CG3141592` to `5CG2718281` and no entry says why.

    Fix: for a swap, append an entry with `serial_changed: {from, to, ticket}`. For a unit that the vendor
    exchanged, register the new one with `replaces`. A serial that was typed wrong is corrected by an entry
    with `serial_changed` whose ticket says so.
    """
    for change in context.changes:
        match change.old, change.new:
            case Asset() as old, Asset() as new if new.serial not in _explained_serials(old, new):
                yield Problem(
                    anchor=new.at("serial"),
                    message=f"the serial of {name_of(context.registry, new)} went from {old.serial} to "
                    f"{new.serial}, and no entry says why",
                    fix=f"append an entry with `serial_changed: {{from: {old.serial}, to: {new.serial}, "
                    "ticket: …}`",
                )


def _explained_serials(old: Asset, new: Asset) -> set[str]:
    """Return the serials that a device may have after a change: the one it had, or where the swaps lead."""
    if old.serial == NONE:
        return {old.serial, new.serial}
    serial = old.serial
    for entry in new.lifecycle[len(old.lifecycle) :]:
        if entry.serial_changed and entry.serial_changed.from_ == serial:
            serial = entry.serial_changed.to
    return {serial}


FOR_GOOD: Mapping[str, tuple[str, ...]] = {
    "supply": ("opening",),
    "request": ("requester",),
    "usage": ("product", "source", "from_", "to", "sha256"),
    "count": ("location", "on", "by", "sightings"),
    "sanitization": tuple(
        field for field in Sanitization.__struct_fields__ if field not in Record.__struct_fields__
    ),
}
"""What a record was made to say: the opening of a stock, who asked, what was measured, counted, wiped."""


@rule("CHG005", "Immutable field changed")
def fixed_changed(context: Context) -> Iterator[Problem]:
    """Some records are testimony: a count, a measurement, a wiped medium, the opening of a stock, who made a
    request. What they were made to say does not change afterwards. A legal hold ends (`until`) today or
    later; it does not vanish, and is never over already. Nor does a medium of a device vanish. What came by a
    receipt was ordered on the line that the receipt names, so that line keeps its item and its place. What
    proves a stage of a disposal order stands from then on.

    Example: the `opening` of a supply goes from 40 to 12, so that the stock is right again.

    Fix: put it back. Record what happened since: something scrapped, another count, another request.
    """
    for change in context.changes:
        for field in FOR_GOOD.get(change.kind, ()) if change.old and change.new else ():
            was, now = getattr(change.old, field), getattr(change.new, field)
            if was is not None and was != now and change.new:
                yield Problem(
                    anchor=change.new.at(*((field.rstrip("_"),) if now is not None else ())),
                    message=f"`{field.rstrip('_')}` of {name_of(context.registry, change.new)} was "
                    f"{'changed' if now is not None else 'removed'}",
                    fix="put it back, and record what happened since",
                    subject=f"{change.kind}/{change.id} {field.rstrip('_')}",
                )
        if isinstance(change.old, Asset) and isinstance(change.new, Asset):
            yield from _holds_changed(context, change.old, change.new)
            yield from _media_gone(context.registry, change.old, change.new)
        if isinstance(change.old, Order) and isinstance(change.new, Order):
            yield from _received_lines_changed(context.registry, change.old, change.new)
        if isinstance(change.old, Disposal) and isinstance(change.new, Disposal):
            yield from _disposal_changed(context.registry, change.old, change.new)


def _holds_changed(context: Context, old: Asset, new: Asset) -> Iterator[Problem]:
    name = name_of(context.registry, new)
    standing = {*new.holds, *(msgspec.structs.replace(hold, until=None) for hold in new.holds)}
    for hold in old.holds:
        if hold not in standing:
            yield Problem(
                anchor=new.at(*(("holds",) if new.holds else ())),
                message=f"legal hold {hold.case} of {name} was changed or removed",
                fix="put it back as it was; when it ends, add `until` to it",
                subject=f"asset/{new.id} holds {hold.case}",
            )
    for position, hold in enumerate(new.holds):
        running = msgspec.structs.replace(hold, until=None)
        if hold.until is not None and hold.until < context.today and running in old.holds:
            yield Problem(
                anchor=new.at("holds", position, "until"),
                message=f"legal hold {hold.case} of {name} would have ended before today, on {hold.until}",
                fix=f"write `until: {context.today}` or a later day",
                subject=f"asset/{new.id} holds {hold.case}",
            )


def _media_gone(registry: Registry, old: Asset, new: Asset) -> Iterator[Problem]:
    standing = {medium.id for medium in new.media}
    for medium in old.media:
        if medium.id not in standing:
            yield Problem(
                anchor=new.at("media") if new.media else new.at("id"),
                message=f"medium {medium.id} of {name_of(registry, new)} was removed from its record",
                fix="put it back; when it is taken out, give it its day, `removed`",
                subject=f"asset/{new.id} media {medium.id}",
            )


def _disposal_changed(registry: Registry, old: Disposal, new: Disposal) -> Iterator[Problem]:
    for field in changed_evidence(old, new):
        yield Problem(
            anchor=new.at(*((field,) if getattr(new, field) else ("id",))),
            message=f"`{field}` of {name_of(registry, new)} was changed, which is {old.state}",
            fix="put it back; what was wrong is answered by an entry with `correction: true`",
            subject=f"disposal/{new.id} {field}",
        )


def _received_lines_changed(registry: Registry, old: Order, new: Order) -> Iterator[Problem]:
    for number in sorted({receipt.line for receipt in old.receipts}):
        was, now = (order.lines[number - 1 : number] for order in (old, new))
        if was and (not now or now[0].item != was[0].item):
            yield Problem(
                anchor=new.at("lines", number - 1, "item") if now else new.at("lines"),
                message=f"line {number} of {name_of(registry, new)} was for {was[0].item or was[0].what}, "
                "and a receipt names it",
                fix="put it back; lines are added at the end",
                subject=f"order/{new.id} line {number}",
            )
