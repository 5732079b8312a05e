"""A plan on a terminal: the changes of each record, the effects, and one line of totals."""

from collections.abc import Iterator, Sequence

import click

from itamops.changes.description import Account, DescribedStep
from itamops.changes.tree import Alteration
from itamops.findings import FindingClass
from itamops.formats.plans.phrases import (
    ARROW,
    CANNOT_MERGE,
    CLASS_WORDS,
    FIRST,
    NO_CHANGE,
    SIGNS,
    asked,
    figure_text,
    foremost,
    found_totals,
    makers,
    sign_of,
    told,
    totals,
)
from itamops.formats.printable import printable
from itamops.formats.tallies import TITLE, as_lines
from itamops.formats.text import COLORS
from itamops.pipeline.plan import Effects, FileChange, Plan

SIGN_COLORS = {"+": "green", "~": "yellow", "-": "red"}
WIDEST_LABEL = 26
DETAILED = 50
"""Records of a kind that are shown with their fields; the rest are only named."""


def render(plan: Plan) -> str:
    """Return the plan with colors, which the caller may remove."""
    sections = [
        [
            click.style(
                f"Plan of {printable(plan.head)} onto {printable(plan.base)}, on {plan.day}", bold=True
            )
        ],
        *_changes(plan),
        *_section("Governance", [f"  {printable(one)}" for one in plan.governing]),
        *_section(TITLE, as_lines(plan.tallies) if plan.tallies else []),
        *map(_effects, plan.effects),
        *_findings(plan),
        *_section("Made by", [f"  {printable(one)}" for one in makers(plan)]),
        *_approvals(plan),
        [_totals(plan)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _section(title: str, lines: Sequence[str]) -> Iterator[list[str]]:
    if lines:
        yield [click.style(title, bold=True), *lines]


def _changes(plan: Plan) -> Iterator[list[str]]:
    if plan.change_digest is None:
        yield [CANNOT_MERGE]
    elif not plan.records and not plan.files:
        yield [NO_CHANGE]
    told_of: dict[str, int] = {}
    for record in plan.records:
        told_of[record.kind] = told_of.get(record.kind, 0) + 1
        yield _record(record, detailed=told_of[record.kind] <= DETAILED)
    yield from map(_file, plan.files)


def _record(record: Account, *, detailed: bool) -> list[str]:
    lines = [f"{_signed(SIGNS[record.action], record.name)}  {click.style(printable(record.id), fg='cyan')}"]
    if detailed:
        width = _width([*record.alterations, *(one for step in record.steps for one in step.evidence)])
        for step in record.steps:
            lines.append(f"    {_step(step)}")
            lines += [f"      {one.field:<{width}}  {printable(told(one))}" for one in step.evidence]
        lines += [_alteration(one, width) for one in record.alterations]
    return lines


def _step(step: DescribedStep) -> str:
    states = click.style(f"{printable(step.before) or FIRST}{ARROW}{printable(step.after)}", bold=True)
    return f"{states}  {printable(step.words)}"


def _alteration(alteration: Alteration, width: int) -> str:
    sign = sign_of(alteration)
    colored = click.style(sign, fg=SIGN_COLORS[sign]) if sign != "~" else " "
    return f"  {colored} {printable(alteration.field):<{width}}  {printable(told(alteration))}"


def _file(file: FileChange) -> list[str]:
    width = _width(file.alterations)
    return [
        _signed(SIGNS[file.action], file.path),
        *(_alteration(one, width) for one in file.alterations),
    ]


def _signed(sign: str, name: str) -> str:
    colored = click.style(sign, fg=SIGN_COLORS[sign], bold=True)
    return f"{colored} {click.style(printable(name), bold=True)}"


def _width(alterations: Sequence[Alteration]) -> int:
    return min(WIDEST_LABEL, max((len(printable(one.field)) for one in alterations), default=0))


def _effects(effects: Effects) -> list[str]:
    lines = [click.style(effects.title, bold=True)]
    for effect in effects.effects:
        lines.append(f"  {printable(effect.of)}")
        width = max(len(figure.name) for figure in effect.figures)
        lines += [
            f"    {figure.name:<{width}}  {printable(figure_text(figure))}" for figure in effect.figures
        ]
        lines += [f"    {printable(note)}" for note in effect.notes]
    return lines


def _findings(plan: Plan) -> Iterator[list[str]]:
    for classed, word in CLASS_WORDS.items():
        lines = [
            f"  {click.style(f'{one.level}[{one.code}]', fg=COLORS[one.level])} {printable(one.message)}"
            for one in foremost(plan.found(classed))
        ]
        yield from _section(f"Findings {word}", lines)


def _approvals(plan: Plan) -> Iterator[list[str]]:
    lines = []
    for one in plan.approvals:
        color = "yellow" if one.missing else "green"
        rule = click.style(f"({printable(one.rule)})", dim=True)
        lines.append(f"  {click.style('*', fg=color, bold=True)} {printable(asked(one))} {rule}")
        lines += [f"    {printable(why)}" for why in one.refused]
    yield from _section("Required approvals", lines)


def _totals(plan: Plan) -> str:
    color = "red" if any(one.level == "error" for one in plan.found(FindingClass.INTRODUCED)) else "green"
    digest = f"\nchange {plan.change_digest}" if plan.change_digest else ""
    return f"{totals(plan)}; {click.style(found_totals(plan), fg=color, bold=True)}{digest}"
