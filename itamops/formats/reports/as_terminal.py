"""Reports on a terminal: as many columns as fit, and a note on the others."""

from itamops.formats.printable import width_of
from itamops.formats.reports.as_table import cell_texts
from itamops.formats.reports.cells import RIGHT_ALIGNED, unread
from itamops.reports import ColumnType, Report

PADDING = 2
WIDEST, SHARE = 48, 3
"""Texts wider than this, or than this part of the terminal, are wrapped."""


def render(report: Report, *, width: int, color: bool) -> str:
    """Return a table no wider than the terminal, with escapes for colors if `color`."""
    from rich.console import Console  # noqa: PLC0415  rich is slow to import, and only a terminal needs it
    from rich.table import Table  # noqa: PLC0415  likewise
    from rich.text import Text  # noqa: PLC0415  likewise

    columns = cell_texts(report)
    widest = min(WIDEST, width // SHARE)
    shown = _fitting(report, columns, width, widest)
    table = Table(box=None, padding=(0, PADDING, 0, 0), header_style="bold")
    for column in report.columns[:shown]:
        table.add_column(
            Text(column.title),
            justify="right" if column.type in RIGHT_ALIGNED else "left",
            style="cyan" if column.type is ColumnType.ID else "",
            overflow="fold",
            max_width=widest,
        )
    for row in zip(*columns[:shown], strict=True):
        table.add_row(*map(Text, row))
    console = Console(width=width, force_terminal=color, no_color=not color, highlight=False, record=False)
    with console.capture() as captured:
        console.print(Text(f"{report.title} on {report.day}", style="bold"))
        console.print(table if report.rows else Text("no rows"))
        if shown < len(report.columns):
            hidden = ", ".join(column.name for column in report.columns[shown:])
            console.print(
                Text(
                    f"{len(report.rows):,} rows; columns that do not fit (see --format csv): {hidden}",
                    style="dim",
                )
            )
        if report.left_out:
            console.print(Text(unread(report.left_out), style="bold red"))
    return captured.get()


def _fitting(report: Report, columns: list[list[str]], width: int, widest: int) -> int:
    """Return the number of columns that fit, at least one."""
    left = width
    for position, (column, texts) in enumerate(zip(report.columns, columns, strict=True)):
        left -= min(widest, max(map(width_of, [column.title, *texts]))) + PADDING
        if left < -PADDING:
            return max(1, position)
    return len(report.columns)
