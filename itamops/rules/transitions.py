"""Steps: each entry of a lifecycle is a legal edge with its evidence and the ground it stands on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

import msgspec

from itamops.findings import Problem
from itamops.lifecycles import LIFECYCLES, Edge, Lifecycle, RequiredEvidence
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.disposal import Disposal
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.registry.names import NAMED_AFTER, name_of
from itamops.rules.engine import Context, rule
from itamops.rules.entry_to_paste import entry_to_paste, fields_to_paste
from itamops.rules.evidence import CHECKS, CONDITIONS
from itamops.rules.evidence.fixes import fix_of
from itamops.rules.steps import Grounds, Step, living, state_name, steps
from itamops.settings.policy import FurtherEvidence


@lru_cache(maxsize=1)
def _judged_steps(context: Context) -> Sequence[tuple[Lifecycle, Edge | None, Step]]:
    """List the steps that have to be edges of their table, each with its edge: all but openings, corrections.

    Three rules ask for them one after the other: for 330,000 steps, making them takes longer than judging.
    """
    stood = context.base.registry if context.base else None
    on = Grounds(context.whole, context.policy, stood)
    edge_of = {lifecycle.kind: cache(lifecycle.edge) for lifecycle in LIFECYCLES.values()}
    return [
        (lifecycle, edge_of[lifecycle.kind](step.state, step.substate, entry.to, entry.substate), step)
        for lifecycle, record in living(context.registry)
        for step in steps(on, record)
        if (entry := step.entry).opening is None and not entry.correction
    ]


def _arrow(step: Step) -> str:
    return f"{state_name(step.state, step.substate)} → {state_name(step.entry.to, step.entry.substate)}"


def _subject(step: Step, what: str = "") -> str:
    return f"{step.record.kind}/{step.record.id} {_arrow(step)} {step.entry.on} {what}".rstrip()


@rule("LIFE001", "Invalid transition", beside=NAMED_AFTER)
def illegal_step(context: Context) -> Iterator[Problem]:
    """A record goes from state to state along the edges of its lifecycle table, and along no others.

    Each edge stands for something that has to happen in the world: a laptop in use comes back to the store
    before it is retired, so that somebody has it in hands, looks at it and frees its licenses.

    Example: a laptop's state goes from `in_use` to `retired`.

    Fix: take the steps between, one entry each (`in_use → in_stock → retired`); several entries may come in
    one change. `docs/lifecycles.md` shows the tables.
    """
    for lifecycle, edge, step in _judged_steps(context):
        if edge is None:
            legal = ", ".join(lifecycle.next_states(step.state, step.substate)) or "nothing else"
            yield Problem(
                anchor=step.record.at("lifecycle", step.position, "to"),
                message=f"{name_of(context.registry, step.record)} cannot go {_arrow(step)}",
                fix=f"from {state_name(step.state, step.substate)} it can go to {legal}",
                subject=_subject(step),
            )


@rule("LIFE002", "Missing evidence", beside=NAMED_AFTER)
def missing_evidence(context: Context) -> Iterator[Problem]:
    """Each step asks for evidence on its entry: who, what, where, which document.

    Years later the entry is all that an auditor has. The tables say what each edge asks for;
    `registry/policy/lifecycles.yaml` may ask for more.

    Example: a repair without its ticket: `{on: 2026-06-01, to: in_maintenance, substate: vendor, by:
    treyes}`.

    Fix: the finding shows the whole entry, with a place for all that is missing and what may stand there.
    """
    for lifecycle, edge, step in _judged_steps(context):
        lacking = list(_lacking(edge, step)) if edge else []
        if edge and lacking:
            meant = _as_meant(step, lifecycle, lacking)
            lacking += (one for one in _lacking(edge, meant) if one not in lacking)
            yield Problem(
                anchor=step.record.at("lifecycle", step.position),
                message=f"{name_of(context.registry, step.record)} {_arrow(step)} needs "
                + "; ".join(one.text for one in lacking),
                fix=_fix(lifecycle, edge, meant, lacking),
                subject=_subject(step, "evidence"),
                measure=len(lacking),
            )


def _as_meant(step: Step, lifecycle: Lifecycle, lacking: Sequence[RequiredEvidence]) -> Step:
    """Return a step whose entry has what the record already states of it, where the entry itself does not.

    Only the last entry is what the record states.
    """
    if step.position + 1 < len(step.record.lifecycle):
        return step
    asked = {field for one in lacking for field in one.fields} & {one.field for one in lifecycle.carried}
    stated = {field: getattr(step.record, field, None) for field in (*sorted(asked), "assignee", "substate")}
    if stated["substate"] not in lifecycle.states.get(step.entry.to, ()):
        del stated["substate"]
    missing = {
        field: value for field, value in stated.items() if value and getattr(step.entry, field, value) is None
    }
    return step._replace(entry=msgspec.structs.replace(step.entry, **missing))


def _fix(lifecycle: Lifecycle, edge: Edge, step: Step, lacking: Sequence[RequiredEvidence]) -> str:
    """Return the entry to paste in place of one that lacks evidence, and the fields that the record lacks."""
    on_entry = [one for one in lacking if not one.of_record and not _is_given(step.entry, one.fields)]
    on_record = [one for one in lacking if one.of_record]
    open_choices = _choices(lifecycle, edge, step)
    entry = [f"write the entry as `{entry_to_paste(step.entry, on_entry, open_choices)}`"]
    fields = fields_to_paste(step.record, on_record, step.entry.on) if on_record else ""
    others = [
        f"{' or '.join(f'`{field}`' for field in one.fields[1:])} will do in place of `{one.fields[0]}`"
        for one in lacking
        if one.fields[1:]
    ]
    looked_up = any(one.fields[0].startswith("review.") for one in on_entry)
    instead = f" ({', '.join(others)})" if others else ""
    return (
        ", and ".join(
            [
                *(entry if len(on_record) < len(lacking) else []),
                *([f"add {fields} to the {step.record.kind}"] if fields else []),
            ]
        )
        + instead
        + (f"; `itamops show {step.record.id}` prints what the registry has of it" if looked_up else "")
        + "".join(_by_choice(edge, step, lacking, open_choices))
    )


def _choices(lifecycle: Lifecycle, edge: Edge, step: Step) -> Mapping[str, Sequence[str]]:
    """Return the fields of an entry that are still to be chosen and decide what else is asked for."""
    known = edge.substates_after or lifecycle.states.get(step.entry.to, ())
    found = {"substate": known} if known and step.entry.substate is None else {}
    asked = {field for one in _lacking(edge, step) for field in one.fields}
    return found | {field: values for field, values in DECIDING.items() if field in asked}


def _by_choice(
    edge: Edge, step: Step, lacking: Sequence[RequiredEvidence], choices: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield what each choice asks for besides."""
    for field, values in choices.items():
        for value in values:
            chosen = step._replace(entry=msgspec.structs.replace(step.entry, **{field: value}))
            more = [one for one in _lacking(edge, chosen) if one not in lacking and not one.of_record]
            if more:
                yield f"; `{field}: {value}` also asks for {fields_to_paste(step.entry, more, step.entry.on)}"


DECIDING: Mapping[str, Sequence[str]] = {
    "source": ("receipt", "direct_purchase", "replacement"),
    "assignee": ("person/<person id>",),
}
"""Fields of an entry whose value decides what else it needs, each with the values that do."""


def _lacking(edge: Edge, step: Step) -> Iterator[RequiredEvidence]:
    """Yield what is asked for and not there; that it is there is the quicker question, so it comes first."""
    for evidence in edge.evidence:
        bearer = step.record if evidence.of_record else step.entry
        if not _is_given(bearer, evidence.fields) and (not evidence.when or CONDITIONS[evidence.when](step)):
            yield evidence
    for further in step.grounds.policy.lifecycles.further:
        if further.of == step.record.kind and _applies(further, step):
            for field in further.evidence:
                if not _is_given(step.entry, (field,)):
                    yield RequiredEvidence(f"`{field}`, as policy asks", (field,))


def _is_given(bearer: object, fields: Sequence[str]) -> bool:
    empty = (None, ()) if isinstance(bearer, Record) else (None,)  # an entry may say that there are none
    for field in fields:
        value = _within(bearer, field) if "." in field else getattr(bearer, field, None)
        if value not in empty and not _states_nothing(value):
            return True
    return False


def _states_nothing(value: object) -> bool:
    """Return whether a value is a group of fields of which none is set: `lease: {}`."""
    return isinstance(value, msgspec.Struct) and all(
        getattr(value, field.name) == field.default for field in msgspec.structs.fields(value)
    )


def _within(bearer: object, path: str) -> object:
    """Return what a path such as `review.stock` leads to, or nothing where a part of it is not there."""
    for name in path.split("."):
        bearer = getattr(bearer, name, None)
    return bearer


def _applies(further: FurtherEvidence, step: Step) -> bool:
    record = step.record
    model = step.grounds.registry.of(Model).get(getattr(record, "model", ""))
    return (
        (not further.before or _among(further.before, step.state, step.substate))
        and (not further.after or _among(further.after, step.entry.to, step.entry.substate))
        and (not further.categories or (model is not None and model.category in further.categories))
        and (
            not further.classifications or getattr(record, "classification", None) in further.classifications
        )
    )


def _among(names: tuple[str, ...], state: str, substate: str | None) -> bool:
    return state in names or f"{state}.{substate}" in names


def _of_another_twin(context: Context) -> bool:
    """Return whether a change touches a device that another one says it is a duplicate of."""
    before = context.base.registry.of(Asset) if context.base else {}
    devices = context.registry.of(Asset)
    twins = (entry.duplicate_of for device in devices.values() for entry in device.lifecycle)
    return any(before.get(twin) is not devices.get(twin) for twin in twins if twin)


@rule(
    "LIFE008",
    "Unmet prerequisite",
    beside=(Order, Person, Disposal, Location, *NAMED_AFTER),
    single=(Asset,),
    unless=_of_another_twin,
)
def step_unfounded(context: Context) -> Iterator[Problem]:
    """Some steps need more than fields: the holder is with the organization, no legal hold stands, the
    receipt names the device, its media are sanitized, it was missing long enough, somebody else agreed.

    Example: a laptop is issued to somebody who left a month ago.

    Fix: do what is missing first, record it, and then take the step.
    """
    for _, edge, step in _judged_steps(context):
        for check in edge.checks if edge else ():
            wrong = CHECKS[check](step)
            if wrong:
                yield Problem(
                    anchor=step.record.at("lifecycle", step.position),
                    message=f"{name_of(context.whole, step.record)} {_arrow(step)}: {wrong}",
                    fix=fix_of(check, step),
                    subject=_subject(step, check),
                )
