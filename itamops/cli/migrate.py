"""`itamops migrate`."""

from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import open_registry, write_into
from itamops.registry.migrations import NEWEST, migrated


@click.command(name="migrate")
@options.directory
def command(directory: Path) -> None:
    """Migrate the registry to the newest format.

    Commit the result as a separate change: a check accepts it although it changes policy and records at once,
    because migrating the base again produces the same files.
    """
    repository = open_registry(directory)
    files = migrated(repository.work_tree())
    if not files:
        click.echo(f"The registry has the newest format, {NEWEST}: there is nothing to migrate.", err=True)
        return
    write_into(repository, {path: content.decode() for path, content in files.items()})
    click.echo(f"{len(files)} files now have format {NEWEST}; commit them as a separate change.", err=True)
