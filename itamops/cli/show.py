"""`itamops show`."""

from datetime import date
from pathlib import Path, PurePosixPath

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, snapshot_at, wants_color
from itamops.cli.left_out import report_left_out
from itamops.errors import UsageProblem
from itamops.facts.advice.recommendations import remarks
from itamops.findings import did_you_mean
from itamops.formats.record import RECORD_FORMATS
from itamops.records.base import Record
from itamops.registry.loading import Loaded, configuration_of, load
from itamops.registry.search import find_records, known_calls

FEW = 10
"""The number of records listed for an ambiguous name."""


@click.command(name="show")
@click.argument("name")
@options.directory
@options.day
@options.as_of
@click.option(
    "--format", "format_name", type=click.Choice(list(RECORD_FORMATS)), default="text", help="How to print."
)
@options.color
def command(
    name: str, directory: Path, day: date | None, as_of: str | None, format_name: str, color: str
) -> int:
    """Print a record and its relations.

    For requests and models, also print the remarks of the day.

    NAME is an id or the beginning of one, kind/id, a tag, serial, hostname, name or address.
    """
    repository = open_registry(directory)
    tree = snapshot_at(repository, as_of)
    asked = days(configuration_of(tree), day).asked
    loaded = load(tree, open_reader(repository, tree))
    record = _the_one(loaded, name)
    text = tree.read(record.path).decode()
    shown = RECORD_FORMATS[format_name](
        loaded.registry, record, text, remarks(loaded.registry, record, asked)
    )
    options.write(shown, None, color=wants_color(color))
    return report_left_out(loaded.left_out)


def _the_one(loaded: Loaded, name: str) -> Record:
    registry = loaded.registry
    found = find_records(registry, name)
    unread = [path for path in loaded.faults if PurePosixPath(path).stem == name]
    if not found and unread:
        raise UsageProblem(f"{unread[0]} cannot be read", "`itamops check` shows what is wrong with it")
    if not found:
        near = did_you_mean(name.casefold(), list(known_calls(registry)))
        raise UsageProblem(f"there is no record {name}", near or "`itamops report assets` lists the devices")
    if len(found) > 1:
        some = ", ".join(f"{one.kind}/{one.id}" for one in found[:FEW])
        more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
        raise UsageProblem(f"{name} names {len(found)} records", f"use one of: {some}{more}")
    return found[0]
