"""What an import did, for people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import click

from itamops.findings import Level
from itamops.formats.printable import printable
from itamops.formats.text import COLORS
from itamops.importers.batch import ROW_OUTCOMES
from itamops.importers.report import ImportResult, Reported
from itamops.kinds import KIND_BY_NAME

SHOWN_ROWS = 5
"""Rows of one sort of problem that are shown, unless all are asked for."""

COLUMNS = {"rows": "read", **{name: name for name in ROW_OUTCOMES}, "named by rows": "mentioned"}
"""Of the table: what stands over a column, and the field of `Counts` below it."""

Group = tuple[Level, str, str, str, str]
"""Level, file, column, message and fix: what is said of several rows is said once."""


def render(result: ImportResult, *, show_all: bool) -> str:
    """Return what there is to know, worst first, and a table of what became of the rows of each kind."""
    groups: defaultdict[Group, list[Reported]] = defaultdict(list)
    for one in result.problems:
        groups[one.level, one.file, one.column, one.message, one.fix].append(one)
    order = list(Level)
    blocks = [
        _block(group, members, show_all=show_all)
        for group, members in sorted(groups.items(), key=lambda item: order.index(item[0][0]))
    ]
    return "\n".join([*blocks, *_table(result)]) + "\n"


def _block(group: Group, members: Sequence[Reported], *, show_all: bool) -> str:
    level, file, column, message, fix = group
    head = click.style(level, fg=COLORS[level], bold=True)
    place = f"{file}, {column}" if column else file
    rows = [one for one in members if one.row]
    shown = rows if show_all else rows[:SHOWN_ROWS]
    lines = [f"{head}: {click.style(printable(place), bold=True)}: {printable(message)}"]
    lines += [f"  row {one.row}{f': {printable(one.value)}' if one.value else ''}" for one in shown]
    if len(shown) < len(rows):
        lines.append(f"  and {len(rows) - len(shown)} more rows; --all shows them")
    if fix:
        lines.append(f"  {click.style('help', bold=True)}: {printable(fix)}")
    return "\n".join(lines) + "\n"


def _table(result: ImportResult) -> Iterator[str]:
    rows = [
        (KIND_BY_NAME[kind].title, *(str(getattr(counts, name)) for name in COLUMNS.values()))
        for kind, counts in result.counts.items()
    ]
    table = [("", *COLUMNS), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *numbers in table:
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
