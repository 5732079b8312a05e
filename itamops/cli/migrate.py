"""`itamops migrate`."""

from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import open_registry, write_into
from itamops.registry.migrations import NEWEST, migrated


@click.command(name="migrate")
@options.directory
def command(directory: Path) -> None:
    """Bring the registry to the newest format.

    What it writes is one change of its own: a check accepts it although it touches rules and records at once,
    because migrating its base again gives the same files.
    """
    repository = open_registry(directory)
    files = migrated(repository.work_tree())
    if not files:
        click.echo(f"The registry is of format {NEWEST}, the newest: there is nothing to migrate.", err=True)
        return
    write_into(repository, {path: content.decode() for path, content in files.items()})
    click.echo(
        f"{len(files)} files are of format {NEWEST} now; commit them as a change of their own.", err=True
    )
