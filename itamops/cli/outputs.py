"""The outputs of a run: one format to the terminal, others to files."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, NamedTuple, TypeVar

import click

from itamops.cli import options
from itamops.errors import ItamopsError
from itamops.findings import did_you_mean
from itamops.formats import FORMATS, text
from itamops.pipeline.check import Verdict

F = TypeVar("F", bound=Callable[..., Any])

FOR_PEOPLE = "text"


class Output(NamedTuple):
    """A format and its file; without a file it is printed."""

    format_name: str
    path: Path | None = None


class OutputFile(click.ParamType[tuple[str, Path]]):
    """A file as `FILE` or `FORMAT=FILE`: the name of the format, or empty, and the path."""

    name = "file"

    def __init__(self, formats: Collection[str]) -> None:
        self._formats = formats

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Return format and path; fail for an unknown format."""
        before, separator, after = str(value).partition("=")
        if not separator:
            return "", Path(before)
        if before not in self._formats:
            near = did_you_mean(before, list(self._formats)) or f"expected {', '.join(self._formats)}"
            self.fail(f"unknown format {before!r}; {near}", param, ctx)
        return before, Path(after)


def output_files(what: str, formats: Collection[str]) -> Callable[[F], F]:
    """Return the option to write files, each in one of the formats."""
    return click.option(
        "-o",
        "--output",
        "files",
        type=OutputFile(formats),
        multiple=True,
        metavar="[FORMAT=]FILE",
        help=f"Write {what} to a file instead of the terminal; with FORMAT=, additionally in that format. "
        "Can be repeated.",
    )


def outputs_of(format_name: str, files: Sequence[tuple[str, Path]]) -> list[Output]:
    """Return all outputs: the chosen format is printed, unless a file without a format takes it."""
    named = [Output(name or format_name, path) for name, path in files]
    return named if any(not name for name, _ in files) else [Output(format_name), *named]


def write_verdict(verdict: Verdict, outputs: Sequence[Output], *, show_all: bool, color: bool | None) -> None:
    """Write the findings to each output."""
    for output in outputs:
        chosen = FORMATS[output.format_name]
        if output == Output(FOR_PEOPLE):
            columns = get_terminal_size((text.WIDTH, 0)).columns
            printed = text.write(verdict, chosen.listed(verdict, show_all=show_all), columns)
        else:
            printed = chosen.render(verdict, show_all=show_all)
        options.write(printed, output.path, color=color)


def write_not_checked(error: ItamopsError, outputs: Sequence[Output]) -> None:
    """Write the error to each output but the terminal, where the caller prints it."""
    for output in outputs:
        if output.path or output.format_name != FOR_PEOPLE:
            options.write(FORMATS[output.format_name].not_checked(error), output.path)
