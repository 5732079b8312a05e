"""Options that several commands share, and what they become."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from itamops.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day of the calendar, written year-month-day."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day, or say what is wrong with it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2026-02-03", param, ctx)


directory = click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    metavar="DIR",
    help="The registry's folder, or any below it [default: here].",
)
day = click.option(
    "--day",
    type=Day(),
    envvar="ITAMOPS_DAY",
    help="The day that is asked about [default: today in the registry's time zone].",
)
as_of = click.option(
    "--as-of", metavar="REV|DAY", help="Read a commit, or the state of the main line at the end of a day."
)
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the output [default: on a terminal, unless NO_COLOR is set].",
)


def output(what: str) -> Callable[[F], F]:
    """Give the option that writes a file instead of printing."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False, writable=True),
        help=f"Write {what} to a file instead of the terminal.",
    )


def write(text: str, path: Path | None, *, color: bool | None = False) -> None:
    """Print a text, or write it to a file: beside it first, then renamed, so that no reader sees a half."""
    if path is None:
        click.echo(text, nl=not text.endswith("\n"), color=color)
        return
    staged = path.with_name(f".{path.name}.part")
    try:
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
    except OSError as error:
        raise UsageProblem(f"cannot write {path}: {error.strerror}") from error
