"""Two verdicts over one registry, by the current and by the proposed governance: counts by code."""

from collections.abc import Sequence

import click

from itamops.formats.markdown_text import row
from itamops.pipeline.classes import Tally

TITLE = "Verdict over the whole registry, by current and by proposed governance"
ARROW = " \N{RIGHTWARDS ARROW} "


def as_lines(tallies: Sequence[Tally]) -> list[str]:
    """Return lines for a terminal: `error POL003  0 → 4`; increases are in bold."""
    width = max(len(f"{one.level} {one.code}") for one in tallies)
    lines = []
    for one in tallies:
        numbers = f"{one.before:,}{ARROW}{one.after:,}"
        worse = one.after > one.before
        shown = click.style(numbers, bold=True) if worse else numbers
        lines.append(f"  {f'{one.level} {one.code}':<{width}}  {shown}")
    return lines


def as_table(tallies: Sequence[Tally]) -> str:
    """Return a table in Markdown."""
    lines = [row("Level", "Code", "before", "after"), row(":--", ":--", "--:", "--:")]
    lines += [row(one.level, one.code, f"{one.before:,}", f"{one.after:,}") for one in tallies]
    return "\n".join(lines)
