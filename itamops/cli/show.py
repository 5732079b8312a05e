"""`itamops show`."""

from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.world import open_reader, open_registry, snapshot_at, wants_color
from itamops.errors import UsageProblem
from itamops.findings import did_you_mean
from itamops.formats.record import RECORD_FORMATS
from itamops.records.base import Record
from itamops.registry import Registry
from itamops.registry.loading import load
from itamops.registry.search import find_records, known_calls

FEW = 10
"""So many records are listed where a text names several."""


@click.command(name="show")
@click.argument("name")
@options.directory
@options.as_of
@click.option(
    "--format", "format_name", type=click.Choice(list(RECORD_FORMATS)), default="text", help="How to print."
)
@options.color
def command(name: str, directory: Path, as_of: str | None, format_name: str, color: str) -> None:
    """Print a record with what names it.

    NAME is an id or the beginning of one, kind/id, a tag, serial, hostname, name or address.
    """
    repository = open_registry(directory)
    tree = snapshot_at(repository, as_of)
    registry = load(tree, open_reader(repository, tree)).registry
    record = _the_one(registry, name)
    text = tree.read(record.path).decode()
    options.write(RECORD_FORMATS[format_name](registry, record, text), None, color=wants_color(color))


def _the_one(registry: Registry, name: str) -> Record:
    found = find_records(registry, name)
    if not found:
        near = did_you_mean(name.casefold(), list(known_calls(registry)))
        raise UsageProblem(f"no record is called {name}", near or "`itamops report assets` lists the devices")
    if len(found) > 1:
        some = ", ".join(f"{one.kind}/{one.id}" for one in found[:FEW])
        more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
        raise UsageProblem(f"{name} names {len(found)} records", f"be more exact: {some}{more}")
    return found[0]
