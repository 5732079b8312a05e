"""Files that a command could not read: it reports them and fails, or does nothing at all."""

from collections.abc import Sequence

import click

from itamops.errors import CannotJudge
from itamops.formats.reports.cells import unread
from itamops.registry.loading import Loaded

HINT = "`itamops check` shows what is wrong with them"


def report_left_out(paths: Sequence[str]) -> int:
    """Print the files that were left out, and return the exit code: 1 if there are any."""
    if paths:
        click.echo(f"{click.style('error', fg='red', bold=True)}: {unread(paths)}", err=True)
        click.echo(f"{click.style('help', fg='cyan')}: {HINT}", err=True)
    return int(bool(paths))


def require_whole(loaded: Loaded) -> None:
    """Raise CannotJudge for unreadable files: output from part of a registry would be wrong."""
    if loaded.left_out:
        raise CannotJudge(unread(loaded.left_out), HINT)
