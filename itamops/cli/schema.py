"""`itamops schema`."""

from collections.abc import Mapping
from pathlib import Path

import click

from itamops.authoring.editors import VSCODE_SETTINGS, editor_files
from itamops.cli import options
from itamops.cli.environment import open_registry, write_into
from itamops.cli.input_files import read_given
from itamops.errors import UsageProblem
from itamops.schemas import SCHEMA_NAMES, SchemaSet


@click.command(name="schema")
@click.argument("name", required=False, type=click.Choice(SCHEMA_NAMES), metavar="[NAME]")
@options.directory
@click.option(
    "--write", "writes", is_flag=True, help="Write all schemas and the editor settings into the registry."
)
def command(name: str | None, directory: Path, writes: bool) -> None:
    """Print or write the JSON Schemas of the records.

    Without a name, list the names.
    """
    if writes:
        repository = open_registry(directory)
        files = editor_files_in(repository.root or directory)
        root = write_into(repository, files)
        click.echo(f"wrote {len(files)} files below {root}", err=True)
    elif name:
        click.echo(SchemaSet.shipped().text(name), nl=False)
    else:
        click.echo("\n".join(SCHEMA_NAMES))


def editor_files_in(root: Path) -> Mapping[str, str]:
    """Return the editor files, with existing settings kept; raise UsageProblem for JSON with comments."""
    settings = root / VSCODE_SETTINGS
    try:
        return editor_files(read_given(settings).decode() if settings.exists() else "{}")
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageProblem(
            f"{settings} is not plain JSON: {error}", "move it away, run the command, and merge both"
        ) from error
