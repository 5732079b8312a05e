"""`itamops doctor`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import msgspec

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, wants_color
from itamops.cli.installing import CLIENT_HOOKS, SERVER_HOOKS, is_ours
from itamops.cli.ledger import receipts_of
from itamops.cli.left_out import report_left_out
from itamops.doctor import Examined, ExaminedState, Patient, examine
from itamops.errors import UsageProblem
from itamops.registry.loading import configuration_of, load
from itamops.snapshot import Repository

SCHEMA = "itamops.doctor/v1"
COLORS = {
    ExaminedState.ENFORCED: "green",
    ExaminedState.WEAK: "yellow",
    ExaminedState.MISSING: "red",
    ExaminedState.UNSEEN: "blue",
}


@click.command(name="doctor")
@options.directory
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print."
)
@options.color
def command(directory: Path, day: date | None, format_name: str, color: str) -> int:
    """Show which safeguards are enforced here, and which are not.

    Exit code 1: a safeguard is missing, so that changes can be merged unchecked. The settings of a forge are
    not visible from a repository, and are listed as unseen.
    """
    repository = open_registry(directory)
    tree = repository.commit(repository.tip) if repository.root is None else repository.work_tree()
    asked = days(configuration_of(tree), day).asked
    loaded = load(tree, open_reader(repository, tree))
    examined = examine(Patient(repository, loaded, receipts_of(repository), _hooks(repository), asked))
    write = {"text": _as_text, "json": _as_json}[format_name]
    options.write(write(examined), None, color=wants_color(color))
    return report_left_out(loaded.left_out) or int(
        any(one.state is ExaminedState.MISSING for one in examined)
    )


def _hooks(repository: Repository) -> dict[str, bool]:
    """Return whether each hook is installed."""
    names = SERVER_HOOKS if repository.root is None else CLIENT_HOOKS
    try:
        folder = repository.hooks()
    except UsageProblem:
        return dict.fromkeys(names, False)
    return {name: is_ours(folder / name) for name in names}


def _as_text(examined: Sequence[Examined]) -> str:
    width = max(len(one.name) for one in examined)
    lines = []
    for one in examined:
        state = click.style(f"{one.state.value:<8}", fg=COLORS[one.state], bold=True)
        lines.append(f"{state}  {one.name:<{width}}  {one.said}")
        if one.fix:
            lines.append(f"{'':<{width + 12}}{click.style('help', fg='cyan')}: {one.fix}")
    return "\n".join(lines) + "\n"


def _as_json(examined: Sequence[Examined]) -> str:
    document = {"schema": SCHEMA, "examined": examined}
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"
