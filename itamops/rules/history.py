"""History: a lifecycle as a whole is in order, append-only, and agrees with the record it belongs to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from itamops.changes import Change
from itamops.facts.lifecycle.opening_evidence import opening_gaps
from itamops.facts.lifecycle.state import named_by_entries
from itamops.findings import Level, Problem
from itamops.lifecycles import LIFECYCLES
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.registry.names import NAMED_AFTER, name_of
from itamops.rules.engine import Context, rule
from itamops.rules.steps import Grounds, Step, living, state_name, steps

OTHER_DOCUMENTS = (("license", "proof"), ("disposal", "certificate"), ("count", "sightings"))
"""Documents of other kinds of records, by kind and field."""


@rule("LIFE003", "State differs from the last entry", beside=())
def state_differs(context: Context) -> Iterator[Problem]:
    """`state` and `substate` say what the last entry of `lifecycle` says.

    The state is there to be read and searched, the lifecycle to be believed. Whoever changes one without the
    other leaves a register that contradicts itself.

    Example: `state: in_stock` above a lifecycle whose last entry goes `to: in_use`.

    Fix: append the entry for what happened, or put the state back.
    """
    for lifecycle, record in living(context.registry):
        if not record.lifecycle:
            continue
        last = record.lifecycle[-1]
        known = lifecycle.states.get(last.to, ())
        if record.state != last.to:
            yield Problem(
                anchor=record.at("state"),
                message=f"state is {record.state}, the last entry of {last.on} goes to {last.to}",
                fix=f"append an entry that goes to {record.state}, or write `state: {last.to}`",
                related=((record.at("lifecycle", len(record.lifecycle) - 1), "the last entry"),),
            )
        elif getattr(record, "substate", None) != last.substate and hasattr(record, "substate"):
            yield Problem(
                anchor=record.at("substate"),
                message=f"substate is {record.substate or 'empty'}, the last entry says "
                f"{last.substate or 'none'}",
                fix=f"write `substate: {record.substate}` in that entry, too"
                if last.substate is None and record.substate in known
                else f"write `substate: {last.substate or 'null'}`, or append an entry",
            )


@rule("LIFE004", "Entries out of order", beside=())
def out_of_order(context: Context) -> Iterator[Problem]:
    """Entries are appended, so their days never go backwards.

    Example: an entry of 2026-02-14 below one of 2026-03-01.

    Fix: give the day on which it happened; for something that was forgotten, append it with the day on
    which it was noticed and say the true day in its `reason`.
    """
    for _, record in living(context.registry):
        entries = record.lifecycle
        for position in range(1, len(entries)):
            if entries[position].on < entries[position - 1].on:
                yield Problem(
                    anchor=record.at("lifecycle", position, "on"),
                    message=f"{entries[position].on} is before the entry above it, "
                    f"of {entries[position - 1].on}",
                    fix=f"write {entries[position - 1].on} or a later day, and the true day in the `reason`",
                    subject=f"{record.kind}/{record.id} {entries[position].on} {entries[position].to}",
                )


@rule("LIFE005", "Future entry", beside=())
def in_the_future(context: Context) -> Iterator[Problem]:
    """An entry records what happened. What is planned stands on requests, orders and contracts.

    Example: on 2026-02-14, an entry with `on: 2026-02-20`.

    Fix: open the pull request on the day, or correct the day.
    """
    for _, record in living(context.registry):
        if record.lifecycle and record.lifecycle[-1].on > context.today:
            yield Problem(
                anchor=record.at("lifecycle", len(record.lifecycle) - 1, "on"),
                message=f"{record.lifecycle[-1].on} is after today, {context.today}",
                fix=f"write {context.today} or an earlier day; what is planned stands on requests and orders",
            )


@rule("LIFE006", "Changed history")
def history_changed(context: Context) -> Iterator[Problem]:
    """Entries that stand are never edited, reordered or removed: the lifecycle is append-only.

    Example: a change that alters the `by` of an entry of last year.

    Fix: put the entries back as they were. A wrong one is answered by a new entry with `correction: true`
    and a `reason`, which voids it.
    """
    for change in context.changes:
        if change.old is None or change.new is None or change.kind not in LIFECYCLES:
            continue
        before: tuple[Any, ...] = getattr(change.old, "lifecycle", ())
        after: tuple[Any, ...] = getattr(change.new, "lifecycle", ())
        for position, entry in enumerate(before):
            if position >= len(after) or after[position] != entry:
                gone = position >= len(after)
                yield Problem(
                    anchor=change.new.at("lifecycle", *(() if gone else (position,))),
                    message=f"the entry of {entry.on} to {entry.to} was {'removed' if gone else 'changed'}",
                    fix="put it back; append an entry with `correction: true` to void a wrong one",
                )
                break


@rule("LIFE007", "Missing or unexpected holder", beside=NAMED_AFTER)
def holder_missing(context: Context) -> Iterator[Problem]:
    """A device is `in_use` if and only if it has an assignee, and it is the one the lifecycle names. Nothing
    is its own holder.

    Example: `state: in_stock` with `assignee: person/akeller`.

    Fix: append the entry that issues or returns it, and set `assignee` to match.
    """
    for asset in context.registry.of(Asset).values():
        if asset.state == "in_use" and asset.assignee is None:
            yield Problem(
                anchor=asset.at("state"),
                message=f"{name_of(context.registry, asset)} is in use but has no assignee",
                fix="name who or what has it: `assignee: person/…`",
            )
        elif asset.assignee is not None and asset.state not in ("in_use", "missing"):
            yield Problem(
                anchor=asset.at("assignee"),
                message=f"{name_of(context.registry, asset)} is {asset.state} but assigned to "
                f"{asset.assignee}",
                fix="delete `assignee`, or append the entry that issues it",
            )
        elif asset.assignee == f"asset/{asset.id}":
            yield Problem(
                anchor=asset.at("assignee"),
                message=f"{name_of(context.registry, asset)} is assigned to itself",
                fix="name who or what has it: `assignee: person/…`",
            )
        elif asset.state == "in_use" and (named := _last_holder(asset)) not in (None, asset.assignee):
            yield Problem(
                anchor=asset.at("assignee"),
                message=f"assigned to {asset.assignee}, the lifecycle gave it to {named}",
                fix=f"append the entry that hands it over, or write `assignee: {named}`",
            )


def _last_holder(asset: Asset) -> str | None:
    return next((entry.assignee for entry in reversed(asset.lifecycle) if entry.assignee), None)


@rule("LIFE015", "Field differs from the last entry", beside=NAMED_AFTER)
def field_differs(context: Context) -> Iterator[Problem]:
    """What an entry sets (place, team, last day of a loan) stands on the record as it was set last.

    The record is read and searched, the lifecycle is the evidence. A device whose `location` was only
    overwritten has moved, and nobody knows when, by whom and why. A field that the record leaves out is that
    of the entry.

    Example: `location: porto` above a lifecycle whose last entry with a place has `location: kiel`.

    Fix: append the entry for what happened, or put the field back.
    """
    for lifecycle, record in living(context.registry):
        for carried in lifecycle.carried:
            value = getattr(record, carried.field)
            named = named_by_entries(record, carried) if value is not None else None
            if named is None or named.value == value:
                continue
            entry = named.entry
            step = f"the entry of {entry.on} sets it to {named.value}" if entry else "no entry sets it by now"
            wanted = named.value if named.value is not None else "null"
            yield Problem(
                anchor=record.at(carried.field),
                message=f"{name_of(context.registry, record)}: `{carried.field}` is {value}, {step}",
                fix=f"append an entry that sets `{carried.field}`, or write `{carried.field}: {wanted}`",
            )


@rule("LIFE016", "Field changed without an entry")
def changed_without_entry(context: Context) -> Iterator[Problem]:
    """A field that entries set changes with an entry that sets it, also where no entry has set it so far.

    An import may have opened a record without saying when a device came to its place. From then on it moves
    by an entry. A field that was empty may be filled in.

    Example: a change that writes `location: porto` in place of `location: kiel` on thirty devices, without an
    entry on any of them.

    Fix: append the entry for what happened, with its `location`, or put the field back.
    """
    for change in context.changes:
        lifecycle = LIFECYCLES.get(change.kind)
        if lifecycle is None or change.old is None or change.new is None:
            continue
        for carried in lifecycle.carried:
            before, after = (getattr(one, carried.field) for one in (change.old, change.new))
            if not carried.by_entry or before in (None, after) or named_by_entries(change.new, carried):
                continue
            if carried.lapses and after is None and _goes_on(change):
                continue
            yield Problem(
                anchor=change.new.at(carried.field),
                message=f"{name_of(context.registry, change.new)}: `{carried.field}` goes from {before} to "
                f"{after or 'nothing'}, and no entry sets it",
                fix=f"append an entry that sets `{carried.field}`, or write `{carried.field}: {before}`",
            )


@rule("LIFE018", "Acceptance document mismatch")
def acceptance_twice(context: Context) -> Iterator[Problem]:
    """The hash of an acceptance is that of the document by which its holder took over the device.

    One document may name several devices that one holder takes over on one day. The document of another
    holder, of another day, or of a license or certificate proves nothing of this hand-over. Neither does an
    attachment of another record: of this device, its holder and the request it may be one.

    The document itself stays where signatures are kept, outside of the registry; whether a hash belongs to
    one cannot be known from the records. What is checked is its form, and that nothing else has it.

    Example: the laptop of Anna and that of Bo have the same `acceptance: sha256:…`.

    Fix: give the hash of the document that was signed, or `acceptance: waived: …` with the reason.
    """
    other: dict[str, Record] = {
        document.sha256: record
        for kind, field in OTHER_DOCUMENTS
        for record in context.registry.all(kind).values()
        if (document := getattr(record, field, None)) is not None and document.sha256
    }
    attached: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    for record in context.registry:
        for attachment in record.attachments:
            attached[attachment.sha256][f"{record.kind}/{record.id}"] = record
    first: dict[str, tuple[Asset, int]] = {}
    for asset in context.registry.of(Asset).values():
        for position, entry in enumerate(asset.lifecycle):
            if entry.acceptance is None or not entry.acceptance.startswith("sha256:"):
                continue
            owner, at = first.setdefault(entry.acceptance, (asset, position))
            before = owner.lifecycle[at]
            bearers = attached.get(entry.acceptance, {})
            own = {f"asset/{asset.id}", entry.assignee, f"request/{entry.request}"}
            elsewhere = None if own & bearers.keys() else next(iter(bearers.values()), None)
            foreign = other.get(entry.acceptance) or elsewhere
            if foreign is None and (before.assignee, before.on) == (entry.assignee, entry.on):
                continue
            known = foreign or owner
            yield Problem(
                anchor=asset.at("lifecycle", position, "acceptance"),
                message=f"{name_of(context.registry, asset)}: the document of this acceptance is that of "
                f"{name_of(context.registry, known)}{'' if foreign else f' on {before.on}'}",
                fix="give the hash of the document that was signed at this hand-over",
                subject=f"asset/{asset.id} {entry.on} acceptance",
                related=((known.at("id") if foreign else owner.at("lifecycle", at), "the document before"),),
            )


@rule("LIFE009", "Missing opening evidence", Level.WARNING, beside=NAMED_AFTER)
def opening_gap(context: Context) -> Iterator[Problem]:
    """A record that an import opened came without some of the evidence that its state would have asked for.

    Nothing is invented to fill it. It counts in data quality, and the next step needs its full evidence.

    Example: a device that was imported as in use, without the holder's acceptance.

    Fix: none is needed; the gap closes with the record's next steps.
    """
    for _, record in living(context.registry):
        if record.lifecycle and record.lifecycle[0].opening is not None:
            gaps = opening_gaps(record)
            if gaps:
                yield Problem(
                    anchor=record.at("lifecycle", 0),
                    message=f"{name_of(context.registry, record)} was opened without {', '.join(gaps)}",
                    fix="nothing to do now; the next step needs its full evidence",
                    subject=f"{record.kind}/{record.id} opening",
                    measure=len(gaps),
                )


@rule("LIFE010", "Misplaced opening entry", beside=())
def opening_misplaced(context: Context) -> Iterator[Problem]:
    """An `opening` begins the life of a record that an import found; it comes first, once, and never for a
    thing that is gone already.

    Example: an entry with `opening` below another entry, or one that goes `to: disposed`.

    Fix: record a step as a step, with its evidence.
    """
    for lifecycle, record in living(context.registry):
        for position, entry in enumerate(record.lifecycle):
            if entry.opening is None:
                continue
            excluded = entry.to in lifecycle.opening_excludes
            if position or excluded:
                yield Problem(
                    anchor=record.at("lifecycle", position, "opening"),
                    message=f"an opening to {entry.to} is not possible"
                    if excluded
                    else "an opening comes first",
                    fix="delete `opening` and give the step its evidence",
                    subject=f"{record.kind}/{record.id} opening {entry.on}",
                )


@rule("LIFE013", "Opening entry in an ordinary change")
def opening_beside_steps(context: Context) -> Iterator[Problem]:
    """An import opens records for what was there before the register; it takes no step with what is in it.

    A change that opens some records and moves others on could bring a thing in without its evidence, and put
    it in the place of one that has a history.

    Example: a pull request that opens a laptop as retired, and cancels the one in use as its duplicate.

    Fix: import in a change of its own; a thing that came today is received, with the evidence of that step.
    """
    living_changes = [change for change in context.changes if change.kind in LIFECYCLES]
    moved = next(
        (change.new for change in living_changes if change.old and change.new and _goes_on(change)), None
    )
    if moved is None:
        return
    for change in living_changes:
        entries = getattr(change.new, "lifecycle", ()) if change.old is None else ()
        if change.new and entries and entries[0].opening:
            yield Problem(
                anchor=change.new.at("lifecycle", 0, "opening"),
                message=f"{name_of(context.registry, change.new)} is opened in a change that also moves "
                f"{name_of(context.registry, moved)} on",
                fix="import in a change of its own",
                related=((moved.at("lifecycle"), "moved on here"),),
            )


def _goes_on(change: Change) -> bool:
    return len(getattr(change.new, "lifecycle", ())) > len(getattr(change.old, "lifecycle", ()))


@rule("LIFE011", "Incomplete correction", beside=())
def correction_incomplete(context: Context) -> Iterator[Problem]:
    """A correction voids the entry above it and returns to the state before it; it says why, and a second
    person agrees.

    Example: `{on: 2026-03-02, to: in_use, by: treyes, correction: true}` without a `reason`.

    Fix: give `reason`, go back `to` the state before the voided entry, and for a device name the
    `second_person`.
    """
    on = Grounds(context.registry, context.policy)
    for _, record in living(context.registry):
        if not any(entry.correction for entry in record.lifecycle):
            continue
        for step in steps(on, record):
            if step.entry.correction:
                yield from _correction_problems(step)


CORRECTING = {
    "reason": "`reason: <why the one above is wrong>`",
    "second_person": "`second_person: <person id>`",
}
"""What a correction states, by field."""


def _correction_problems(step: Step) -> Iterator[Problem]:
    entry, record = step.entry, step.record
    anchor = record.at("lifecycle", step.position)
    if step.since is None or step.returns_to is None:
        yield Problem(
            anchor=anchor, message="there is no entry that this one could void", fix="delete the entry"
        )
        return
    wanted = [field for field in ("reason", "second_person") if getattr(entry, field, "absent") is None]
    if entry.by == getattr(entry, "second_person", None):
        yield Problem(
            anchor=record.at("lifecycle", step.position, "second_person"),
            message=f"{entry.by} cannot be the second person to their own correction",
            fix="somebody else has to agree",
        )
    if wanted:
        yield Problem(
            anchor=anchor,
            message=f"a correction needs {' and '.join(f'`{field}`' for field in wanted)}",
            fix=f"write on the entry {' and '.join(CORRECTING[field] for field in wanted)}",
        )
    state, substate = step.returns_to
    if (entry.to, entry.substate) != (state, substate):
        yield Problem(
            anchor=record.at("lifecycle", step.position, "to"),
            message=f"the correction goes to {state_name(entry.to, entry.substate)}; "
            f"before the entry that it voids the state was {state_name(state, substate)}",
            fix=f"go back to {state_name(state, substate)}",
        )


@rule("LIFE012", "Invalid substate", beside=())
def foreign_substate(context: Context) -> Iterator[Problem]:
    """Each state has its own substates.

    Example: `{to: in_use, substate: available}`.

    Fix: choose one of the state's substates.
    """
    for lifecycle, record in living(context.registry):
        for position, entry in enumerate(record.lifecycle):
            known = lifecycle.states.get(entry.to, ())
            if entry.substate not in (*known, None) or (known and entry.substate is None):
                yield Problem(
                    anchor=record.at("lifecycle", position, "substate"),
                    message=f"{entry.to} has no substate {entry.substate}"
                    if entry.substate
                    else f"{entry.to} needs its substate",
                    fix=f"choose from {', '.join(known)}" if known else "delete `substate`",
                    subject=f"{record.kind}/{record.id} {entry.on} {entry.to}",
                )
