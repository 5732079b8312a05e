"""`itamops export`."""

from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, snapshot_at
from itamops.cli.left_out import require_whole
from itamops.exports import EXPORTS
from itamops.registry.loading import load


@click.command(name="export")
@click.argument("form", type=click.Choice(list(EXPORTS)), metavar=f"[{'|'.join(EXPORTS)}]")
@options.directory
@options.day
@options.as_of
@options.output("the export")
def command(form: str, directory: Path, day: date | None, as_of: str | None, output: Path | None) -> None:
    """Export the registry in the format of another system.

    cyclonedx: the entitlements in force on a day, as a bill of materials in JSON. The same commit and day
    produce the same bytes.
    """
    repository = open_registry(directory)
    tree = snapshot_at(repository, as_of)
    loaded = load(tree, open_reader(repository, tree))
    require_whole(loaded)
    registry = loaded.registry
    options.write(EXPORTS[form](registry, days(registry.configuration, day).asked), output)
