"""What a command could not read: it is told, it fails the command, or nothing is done at all."""

from collections.abc import Sequence

import click

from itamops.errors import CannotJudge
from itamops.formats.reports.cells import unread
from itamops.registry.loading import Loaded

HINT = "`itamops check` says what is wrong with them"


def tell_left_out(paths: Sequence[str]) -> int:
    """Return the exit code of a command that left files out, having said which; 0 where it read all."""
    if paths:
        click.echo(f"{click.style('error', fg='red', bold=True)}: {unread(paths)}", err=True)
        click.echo(f"{click.style('help', fg='cyan')}: {HINT}", err=True)
    return int(bool(paths))


def require_whole(loaded: Loaded) -> None:
    """Raise CannotJudge where files could not be read, for what is written by part of a registry is wrong."""
    if loaded.left_out:
        raise CannotJudge(unread(loaded.left_out), HINT)
