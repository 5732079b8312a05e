"""The command line: it reads the clock, opens the registry, calls one function of the pipeline and prints.

`COMMANDS` lists the commands; each module is imported only when its command is called, so that the help is
fast.
"""

import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BufferedWriter, BytesIO, FileIO, TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TextIO

import click

from itamops import __version__
from itamops.errors import ItamopsError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

WRONG_USE = 2
NOT_CHECKED = 3
BUG = 70
OF_A_SIGNAL = 128
"""The offset of exit codes for signals, as in shells."""

INTERRUPTS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a command, which then removes unfinished files."""


class ListedCommands(NamedTuple):
    """A command's module below `itamops.cli` and its line in the help."""

    module: str
    summary: str


COMMANDS = {
    "init": ListedCommands("init", "Create a registry in a folder."),
    "demo": ListedCommands("demo", "Create a fictional company's registry with a year of history."),
    "import": ListedCommands("importing", "Import records from the files of another system."),
    "export": ListedCommands("exporting", "Export the registry in the format of another system."),
    "check": ListedCommands("check", "Check the registry, or a change to it."),
    "plan": ListedCommands("plan", "Show a change, its effects, and who has to approve it."),
    "branches": ListedCommands("branches", "Find open branches that conflict with each other."),
    "approve": ListedCommands("approve", "Approve a change with a signed tag."),
    "audit": ListedCommands("audit", "Prove that each commit of main was checked and approved."),
    "receipt": ListedCommands("receipt", "Write the receipt of each new commit of the main branch."),
    "ci": ListedCommands("ci", "Run the check in a pipeline, and write results and receipts."),
    "hook": ListedCommands("hook", "Check a push on the server before it is accepted."),
    "doctor": ListedCommands("doctor", "Show which safeguards are enforced here, and which are not."),
    "migrate": ListedCommands("migrate", "Migrate the registry to the newest format."),
    "build": ListedCommands("build", "Write the static site of reports and records."),
    "report": ListedCommands("report", "Print a report as a table, CSV, JSON or Markdown."),
    "show": ListedCommands("show", "Print a record and its relations."),
    "explain": ListedCommands("explain", "Explain the code of a finding and its fix."),
    "codeowners": ListedCommands("codeowners", "Generate CODEOWNERS from roles and approvals."),
    "schema": ListedCommands("schema", "Print or write the JSON Schemas of the records."),
}


class Commands(click.Group):
    """The commands of `COMMANDS`, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the list."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; raise NoSuchCommand with the closest name."""
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        command: click.Command = import_module(f"itamops.cli.{COMMANDS[cmd_name].module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.summary) for name, listed in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="itamops")
def itamops() -> None:
    """Keep an organization's IT assets, licenses and requests in Git, checked at every change.

    `itamops demo DIR` creates an example; `itamops init DIR` creates your own registry.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Exit codes: 0 clean, 1 findings, 2 wrong use or configuration, 3 not checked, 70 a bug; 130, 143 and 129
    interrupted by SIGINT, SIGTERM or SIGHUP. A reader that closes the pipe does not change the exit code.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # the command that needs git reports a missing one
    sys.stdout, sys.stderr = _output(sys.stdout), _output(sys.stderr)
    if sys.stdin is None:  # the caller has closed it
        sys.stdin = TextIOWrapper(BytesIO())
    sys.exit(_run(arguments))


class _Pipe(FileIO):
    """An output whose reader may close the pipe: the command continues, because its exit code counts."""

    def write(self, content: "ReadableBuffer", /) -> int:
        """Write to the reader; after it has closed the pipe, discard the content."""
        try:
            return super().write(content)
        except BrokenPipeError:
            return memoryview(content).nbytes


def _output(stream: TextIO | None) -> TextIO:
    """Return an output that takes any text, or the null device if the caller has closed the stream."""
    if stream is None:
        return Path(os.devnull).open("w")
    file = getattr(stream.buffer, "raw", stream.buffer)  # with PYTHONUNBUFFERED there is no buffer
    if not isinstance(file, FileIO):
        return stream
    return TextIOWrapper(
        BufferedWriter(_Pipe(file.fileno(), "wb", closefd=False)),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=bool(stream.line_buffering) or file is stream.buffer,
    )


def _run(arguments: Sequence[str] | None) -> int:
    with _noted_interrupts() as interrupts:
        try:
            return _call(arguments)
        except (click.Abort, KeyboardInterrupt):
            return _interrupted(interrupts)
        except (
            OSError
        ) as error:  # a full disk, a folder without permission: an error of the system, not a bug
            said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
            with suppress(OSError):
                click.echo(f"{click.style('error', fg='red', bold=True)}: {said}", err=True)
            _drop_output()
            return NOT_CHECKED
        except Exception:  # noqa: BLE001  the outermost handler: any other exception is a bug
            if interrupts:  # compiled code may turn an interrupt into another exception
                return _interrupted(interrupts)
            traceback.print_exc()
            click.echo("\nThis is a bug in itamops; please report it with the lines above.", err=True)
            return BUG


@contextmanager
def _noted_interrupts() -> Iterator[list[int]]:
    """Yield a list that gets an entry at each interrupt, unless the caller ignores interrupts.

    Afterwards the handlers are those from before: nothing is left to interrupt while Python ends.
    """
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        signal.default_int_handler(number, frame)

    before = {number: signal.getsignal(number) for number in INTERRUPTS}
    replaced = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in replaced:
        signal.signal(number, note)
    try:
        yield noted
    finally:
        for number in replaced:
            signal.signal(number, before[number])


def _interrupted(noted: Sequence[int]) -> int:
    with suppress(OSError):  # the terminal may be what has gone
        click.echo("interrupted", err=True)
    return OF_A_SIGNAL + (noted[0] if noted else signal.SIGINT)


def _drop_output() -> None:
    """Discard buffered output: flushing it at exit would fail again and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _call(arguments: Sequence[str] | None) -> int:
    """Call the command; print an error of the user in a line or two."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if "_ITAMOPS_COMPLETE" in os.environ:  # a shell asks for completions, which only Click's own main prints
        itamops.main(words, prog_name="itamops")
    try:
        with itamops.make_context("itamops", words) as context:
            code = itamops.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except ItamopsError as error:
        from itamops.formats.text import not_checked  # noqa: PLC0415  imported only for an error

        click.echo(not_checked(error), err=True, nl=False)
        return error.exit_code
    return code if isinstance(code, int) else 0
