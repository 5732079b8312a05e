"""The command line: it reads the clock, opens the registry, calls one function of the pipeline and prints.

`COMMANDS` is the list of commands; each module is imported only when its command is called, which keeps the
help quick.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
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
NOT_JUDGED = 3
BUG = 70
OF_A_SIGNAL = 128
"""What a shell adds to the number of the signal that has ended a command."""

INTERRUPTS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a command, which then removes what it has begun."""


class Listed(NamedTuple):
    """A command's module below `itamops.cli` and its line in the help."""

    module: str
    summary: str


COMMANDS = {
    "init": Listed("init", "Start a registry in a folder."),
    "demo": Listed("demo", "Make an invented company's registry with a year of history."),
    "import": Listed("importing", "Bring records in from another system's files."),
    "export": Listed("exporting", "Write what the registry says in another system's format."),
    "check": Listed("check", "Judge the registry, or a change to it."),
    "plan": Listed("plan", "Say what a change does, what comes of it, and who has to agree."),
    "branches": Listed("branches", "Find open branches that are fine alone and wrong together."),
    "approve": Listed("approve", "Approve a change by a signed tag."),
    "audit": Listed("audit", "Prove that each commit of the main line was judged and approved."),
    "receipt": Listed("receipt", "Write down what was judged of each new commit of the main line."),
    "ci": Listed("ci", "Do all that a forge's pipeline has to do."),
    "hook": Listed("hook", "Judge what is pushed to a server before it gets in."),
    "doctor": Listed("doctor", "Say what is enforced here, and what is not."),
    "migrate": Listed("migrate", "Bring the registry to the newest format."),
    "build": Listed("build", "Write the static site of reports and records."),
    "report": Listed("report", "Print a report as a table, CSV, JSON or Markdown."),
    "show": Listed("show", "Print a record with what names it."),
    "explain": Listed("explain", "Say what a finding's code means and what to do."),
    "codeowners": Listed("codeowners", "Make CODEOWNERS from roles and approvals."),
    "schema": Listed("schema", "Print or write the JSON Schemas of the records."),
}


class Commands(click.Group):
    """The commands of `COMMANDS`, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the list."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or say which one may have been meant."""
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

    `itamops demo DIR` makes a registry to look at; `itamops init DIR` starts your own.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    0 clean, 1 findings, 2 wrong use or configuration, 3 could not be judged, 70 a bug; 130, 143 and 129
    interrupted by SIGINT, SIGTERM or SIGHUP. A reader that closes the pipe is no error, and changes no exit
    code.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # the command that needs git says that it is missing
    sys.stdout, sys.stderr = _output(sys.stdout), _output(sys.stderr)
    if sys.stdin is None:  # the caller has closed it
        sys.stdin = TextIOWrapper(BytesIO())
    sys.exit(_run(arguments))


class _Pipe(FileIO):
    """An output whose reader may go away: the command goes on, for its exit code is read as well."""

    def write(self, content: "ReadableBuffer", /) -> int:
        """Write to whoever still reads."""
        try:
            return super().write(content)
        except BrokenPipeError:
            return memoryview(content).nbytes


def _output(stream: TextIO | None) -> TextIO:
    """Return an output that takes any text; one that the caller has closed is replaced by nothing."""
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
    interrupts = _noted_interrupts()
    try:
        return _call(arguments)
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(interrupts)
    except (
        OSError
    ) as error:  # a full disk, a folder that nobody may enter: the system's trouble, no bug of ours
        said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        with suppress(OSError):
            click.echo(f"{click.style('error', fg='red', bold=True)}: {said}", err=True)
        _drop_output()
        return NOT_JUDGED
    except Exception:  # noqa: BLE001  the one outer handler: whatever arrives here is a bug of ours
        if interrupts:  # compiled code may turn an interrupt into an error of its own
            return _interrupted(interrupts)
        traceback.print_exc()
        click.echo("\nThis is a bug in itamops; please report it with the lines above.", err=True)
        return BUG


def _noted_interrupts() -> list[int]:
    """Return a list that gets an entry at each interrupt; who started us may have interrupts ignored."""
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        signal.default_int_handler(number, frame)

    for number in INTERRUPTS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, note)
    return noted


def _interrupted(noted: Sequence[int]) -> int:
    with suppress(OSError):  # the terminal may be what has gone
        click.echo("interrupted", err=True)
    return OF_A_SIGNAL + (noted[0] if noted else signal.SIGINT)


def _drop_output() -> None:
    """Leave nothing to flush at exit, which would fail once more and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _call(arguments: Sequence[str] | None) -> int:
    """Call the command; what a person has to mend is said in a line or two."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if "_ITAMOPS_COMPLETE" in os.environ:  # a shell asks for completions, which only Click's own main gives
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
        from itamops.formats.text import not_judged  # noqa: PLC0415  only an error pays for the import

        click.echo(not_judged(error), err=True, nl=False)
        return error.exit_code
    return code if isinstance(code, int) else 0
