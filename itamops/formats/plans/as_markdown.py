"""A plan as a comment on a pull request; text of records is never markup."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from itamops.changes.description import Account, DescribedStep
from itamops.changes.tree import Alteration
from itamops.facts.effects import Effect
from itamops.findings import Finding
from itamops.formats.markdown_text import escaped, row
from itamops.formats.plans.phrases import (
    ARROW,
    CANNOT_MERGE,
    CLASS_WORDS,
    FIRST,
    NO_CHANGE,
    SIGNS,
    asked,
    counted,
    foremost,
    found_totals,
    makers,
    measured,
    sign_of,
    told,
    totals,
)
from itamops.formats.tallies import TITLE, as_table
from itamops.pipeline.plan import Effects, FileChange, Plan, PlannedApproval

T = TypeVar("T")

MARKER = "<!-- itamops-plan -->"
"""The first line, by which the poster finds and edits the previous comment."""

LONGEST = 60_000
"""Maximal length in characters; forges refuse longer comments."""

KEPT = (200, 50, 10, 0)
"""Numbers of items to keep of a section that is too long."""

FOLDED_FROM = 10
"""The number of records from which they are folded."""


class Section(NamedTuple):
    """A part of the comment: its title, and its text in versions from full to shortest."""

    title: str
    texts: tuple[str, ...]


def render(plan: Plan) -> str:
    """Return the comment; if it is too long, the largest section is shortened first, with a note."""
    sections = list(_sections(plan))
    head = [MARKER, f"### Plan: {totals(plan)}; {found_totals(plan)}", "", *_introduction(plan)]
    while len(text := _joined(head, sections)) > LONGEST and any(len(one.texts) > 1 for one in sections):
        place = max(range(len(sections)), key=lambda place: _saved(sections[place]))
        sections[place] = Section(sections[place].title, sections[place].texts[1:])
    return text


def _saved(section: Section) -> int:
    """Return the length of a section, 0 if it cannot be shortened."""
    return len(section.texts[0]) if len(section.texts) > 1 else 0


def _joined(head: Sequence[str], sections: Sequence[Section]) -> str:
    parts = [f"#### {section.title}\n\n{section.texts[0]}" for section in sections]
    return "\n\n".join(["\n".join(head), *parts]) + "\n"


def _introduction(plan: Plan) -> Iterator[str]:
    yield f"{escaped(plan.head)} onto {escaped(plan.base)}, on {plan.day}."
    if plan.change_digest is None:
        yield f"**{CANNOT_MERGE}**"
    elif not plan.records and not plan.files:
        yield NO_CHANGE
    else:
        yield f"Change `{plan.change_digest}`."


def _sections(plan: Plan) -> Iterator[Section]:
    for classed, word in CLASS_WORDS.items():
        findings = list(foremost(plan.found(classed)))
        if findings:
            yield _list(f"Findings {word}", list(map(_finding, findings)), "finding")
    if plan.made_by:
        yield _list("Made by", list(map(escaped, makers(plan))), "name")
    if plan.approvals:
        yield _list("Required approvals", list(map(_approval, plan.approvals)), "approval")
    if plan.governing:
        yield _list("Governance", list(map(escaped, plan.governing)), "place")
    if plan.tallies:
        yield Section(TITLE, (as_table(plan.tallies),))
    removed = [one for one in plan.records if one.action == "removed"]
    if removed:
        yield _list("Removed", list(map(_headline, removed)), "record")
    yield from map(_effects, plan.effects)
    yield from _records(plan)
    if plan.files:
        yield _list("Other files", list(map(_file, plan.files)), "file")


def _list(title: str, items: Sequence[str], name: str) -> Section:
    return Section(title, tuple(_ever_shorter(items, _bullets, name)))


def _bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _ever_shorter(items: Sequence[T], write: Callable[[Sequence[T]], str], name: str) -> Iterator[str]:
    """Yield all items as text, then fewer of them with a note on the number left out."""
    yield write(items)
    for kept in KEPT:
        if kept < len(items):
            left_out = counted(len(items) - kept, name if not kept else f"more {name}")
            note = f"*{left_out} left out; `itamops plan` shows all.*"
            yield f"{write(items[:kept])}\n\n{note}" if kept else note


def _finding(finding: Finding) -> str:
    return f"**{finding.level} {finding.code}** {escaped(finding.message)}"


def _approval(approval: PlannedApproval) -> str:
    lines = [f"{escaped(asked(approval))} ({escaped(approval.rule)})", *map(escaped, approval.refused)]
    return "\n  - ".join(lines)


def _effects(effects: Effects) -> Section:
    return Section(effects.title, tuple(_ever_shorter(effects.effects, _table, "effect")))


def _table(effects: Sequence[Effect]) -> str:
    lines = [row("", "", "before", "after"), row(":--", ":--", "--:", "--:")]
    for effect in effects:
        for place, figure in enumerate(effect.figures):
            of = f"**{escaped(effect.of)}**" if not place else ""
            lines.append(row(of, figure.name, *map(escaped, map(measured, (figure.before, figure.after)))))
    lines += [f"\n{escaped(effect.of)}: {escaped(note)}." for effect in effects for note in effect.notes]
    return "\n".join(lines)


def _records(plan: Plan) -> Iterator[Section]:
    staying = [one for one in plan.records if one.action != "removed"]
    if staying:
        full = "\n\n".join(map(_record, staying))
        if len(staying) > FOLDED_FROM:
            full = f"<details><summary>{counted(len(staying), 'record')}</summary>\n\n{full}\n\n</details>"
        note = "*Fields are left out; `itamops plan` shows all.*\n\n"
        shorter = _ever_shorter(list(map(_headline, staying)), _bullets, "record")
        yield Section("Records", (full, *(note + text for text in shorter)))


def _headline(record: Account) -> str:
    return f"**{SIGNS[record.action]}** {escaped(record.name)}, {escaped(record.id)}"


def _record(record: Account) -> str:
    lines = [f"**{SIGNS[record.action]} {escaped(record.name)}** ({escaped(record.id)})", ""]
    for step in record.steps:
        lines.append(f"- {_step(step)}")
        lines += [f"  - {escaped(one.field)}: {escaped(told(one))}" for one in step.evidence]
    lines += [f"- {_alteration(one)}" for one in record.alterations]
    return "\n".join(lines)


def _step(step: DescribedStep) -> str:
    return f"**{escaped(step.before or FIRST)}{ARROW}{escaped(step.after)}** {escaped(step.words)}"


def _alteration(alteration: Alteration) -> str:
    signs = {"+": "**+** ", "-": "**−** ", "~": ""}  # noqa: RUF001  a minus that does not start a list
    return f"{signs[sign_of(alteration)]}{escaped(alteration.field)}: {escaped(told(alteration))}"


def _file(file: FileChange) -> str:
    lines = [f"**{SIGNS[file.action]}** {escaped(file.path)}"]
    return "\n".join([*lines, *(f"  - {_alteration(one)}" for one in file.alterations)])
