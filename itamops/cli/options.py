"""Options that several commands share, and their values."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from itamops.authoring.write import replace_file
from itamops.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""The range of days, so that calculations around a day stay in the calendar."""


def read_day(text: str) -> date:
    """Return a day of the calendar; raise ValueError for one out of range."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


class Day(click.ParamType[date]):
    """A day of the calendar, as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fail for a value that is not a day."""
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except ValueError:
            self.fail(
                f"expected a day from {FIRST_DAY} to {LAST_DAY}, such as 2026-02-03, got {value!r}",
                param,
                ctx,
            )


class KeyFile(click.Path):
    """A plain file: `ssh-keygen` might wait forever for a pipe or a device."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; fail if it is not a plain file."""
        path = super().convert(value, param, ctx)
        if not Path(os.fsdecode(path)).is_file():
            self.fail(f"{os.fsdecode(path)!r} is not a plain file", param, ctx)
        return path


directory = click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The folder of the registry, or any below it; in a bare repository NAME.git/FOLDER [default: here].",
)
day = click.option(
    "--day",
    type=Day(),
    envvar="ITAMOPS_DAY",
    help="The day of the check or report [default: today in the time zone of the registry].",
)
as_of = click.option(
    "--as-of", metavar="REV|DAY", help="Read a commit, or the state of the main branch at the end of a day."
)
base = click.option(
    "--base",
    metavar="REV|auto|none",
    help="Check the merge of the change into this commit. `auto` finds the base, and is the default in the "
    "pipeline of a forge; `none` checks without a base.",
)
head = click.option("--head", metavar="REV", help="The commit to check [default: the work tree].")
fetch = click.option(
    "--fetch", "fetches", is_flag=True, help="First fetch the objects that a shallow or partial clone lacks."
)
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Color the output [default: on a terminal, unless NO_COLOR is set].",
)


def output(what: str) -> Callable[[F], F]:
    """Return the option to write a file instead of printing."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False, writable=True),
        help=f"Write {what} to a file instead of the terminal.",
    )


def write(text: str, path: Path | None, *, color: bool | None = False) -> None:
    """Print a text, or replace a file with it; a device or a link is written to."""
    if path is None:
        click.echo(text, nl=not text.endswith("\n"), color=color)
        return
    if not color:
        text = click.unstyle(text)
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_text(text, encoding="utf-8")
        else:
            replace_file(path, text)
    except OSError as error:
        raise UsageProblem(f"cannot write {path}: {error.strerror}") from error
