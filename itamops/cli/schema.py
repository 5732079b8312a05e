"""`itamops schema`."""

from pathlib import Path

import click

from itamops.authoring.editors import editor_files
from itamops.cli import options
from itamops.cli.world import open_registry, write_into
from itamops.schemas import SCHEMA_NAMES, SchemaSet


@click.command(name="schema")
@click.argument("name", required=False, type=click.Choice(SCHEMA_NAMES), metavar="[NAME]")
@options.directory
@click.option(
    "--write", "writes", is_flag=True, help="Write all schemas and the editor's settings into the registry."
)
def command(name: str | None, directory: Path, writes: bool) -> None:
    """Print or write the JSON Schemas of the records.

    Without a name, the names are listed.
    """
    if writes:
        files = editor_files()
        root = write_into(open_registry(directory), files)
        click.echo(f"wrote {len(files)} files below {root}", err=True)
    elif name:
        click.echo(SchemaSet.shipped().text(name), nl=False)
    else:
        click.echo("\n".join(SCHEMA_NAMES))
