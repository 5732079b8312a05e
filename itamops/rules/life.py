"""Steps: each entry of a lifecycle is a legal edge with its evidence and the ground it stands on."""

from collections.abc import Iterator

from itamops.findings import Problem
from itamops.lifecycles import Edge, Lifecycle
from itamops.records.model import Model
from itamops.registry.names import name_of
from itamops.rules.engine import Context, rule
from itamops.rules.evidence import CHECKS, CONDITIONS, Step, grounds, living, state_name, steps
from itamops.settings.policy import FurtherEvidence


def _judged_steps(context: Context) -> Iterator[tuple[Lifecycle, Step]]:
    """Give the steps that have to be edges of their table: all but openings and corrections."""
    on = grounds(context.registry, context.policy)
    for lifecycle, record in living(context.registry):
        for step in steps(on, record):
            if step.entry.opening is None and not step.entry.correction:
                yield lifecycle, step


def _edge(lifecycle: Lifecycle, step: Step) -> Edge | None:
    return lifecycle.edge(step.state, step.substate, step.entry.to, step.entry.substate)


def _arrow(step: Step) -> str:
    return f"{state_name(step.state, step.substate)} → {state_name(step.entry.to, step.entry.substate)}"


def _subject(step: Step, what: str = "") -> str:
    return f"{step.record.kind}/{step.record.id} {_arrow(step)} {step.entry.on} {what}".rstrip()


@rule("LIFE001", "Illegal step")
def illegal_step(context: Context) -> Iterator[Problem]:
    """A record goes from state to state along the edges of its lifecycle table, and along no others.

    Each edge stands for something that has to happen in the world: a laptop in use comes back to the store
    before it is retired, so that somebody has it in hands, looks at it and frees its licenses.

    Example: a laptop's state goes from `in_use` to `retired`.

    Fix: take the steps between, one entry each (`in_use → in_stock → retired`); several entries may come in
    one change. `docs/lifecycles.md` shows the tables.
    """
    for lifecycle, step in _judged_steps(context):
        if _edge(lifecycle, step) is None:
            legal = ", ".join(lifecycle.next_states(step.state)) or "nothing else"
            yield Problem(
                anchor=step.record.at("lifecycle", step.position, "to"),
                message=f"{name_of(context.registry, step.record)} cannot go {_arrow(step)}",
                fix=f"from {state_name(step.state, step.substate)} it can go to {legal}",
                subject=_subject(step),
            )


@rule("LIFE002", "A step lacks evidence")
def missing_evidence(context: Context) -> Iterator[Problem]:
    """Each step asks for evidence on its entry: who, what, where, which document.

    Years later the entry is all that an auditor has. The tables say what each edge asks for;
    `registry/policy/lifecycles.yaml` may ask for more.

    Example: a repair without its ticket: `{on: 2026-06-01, to: in_maintenance, substate: vendor, by:
    treyes}`.

    Fix: add the named field to the entry.
    """
    for lifecycle, step in _judged_steps(context):
        edge = _edge(lifecycle, step)
        if edge is None:
            continue
        for text, fields in _wanted(edge, step):
            if all(getattr(step.entry, field, None) is None for field in fields):
                yield Problem(
                    anchor=step.record.at("lifecycle", step.position),
                    message=f"{name_of(context.registry, step.record)} {_arrow(step)} needs {text}",
                    fix=f"add {' or '.join(f'`{field}`' for field in fields)} to the entry",
                    subject=_subject(step, fields[0]),
                )


def _wanted(edge: Edge, step: Step) -> Iterator[tuple[str, tuple[str, ...]]]:
    for evidence in edge.evidence:
        if not evidence.when or CONDITIONS[evidence.when](step):
            yield evidence.text, evidence.fields
    for further in step.grounds.policy.lifecycles.further:
        if further.of == step.record.kind and _applies(further, step):
            for field in further.evidence:
                yield f"`{field}`, as policy asks", (field,)


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


@rule("LIFE008", "What a step stands on is not there")
def step_unfounded(context: Context) -> Iterator[Problem]:
    """Some steps need more than fields: the holder is with the organization, no legal hold stands, the
    receipt names the device, its media are sanitized, it was missing long enough.

    Example: a laptop is issued to somebody who left a month ago.

    Fix: do what is missing first, record it, and then take the step.
    """
    for lifecycle, step in _judged_steps(context):
        edge = _edge(lifecycle, step)
        for check in edge.checks if edge else ():
            wrong = CHECKS[check](step)
            if wrong:
                yield Problem(
                    anchor=step.record.at("lifecycle", step.position),
                    message=f"{name_of(context.registry, step.record)} {_arrow(step)}: {wrong}",
                    fix="do what is missing first, record it, and then take the step",
                    subject=_subject(step, check),
                )
