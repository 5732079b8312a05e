"""`itamops codeowners`."""

from datetime import date
from pathlib import Path

import click

from itamops.authoring.write import replace_file
from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, top_of
from itamops.cli.left_out import require_whole
from itamops.errors import UsageProblem
from itamops.exports.codeowners import DIALECTS, PLACES, render_codeowners, unknown_people
from itamops.registry import Registry
from itamops.registry.loading import load
from itamops.registry.names import listed
from itamops.settings.configuration import Forge
from itamops.snapshot import Repository


@click.command(name="codeowners")
@options.directory
@options.day
@click.option(
    "--dialect", type=click.Choice(list(DIALECTS)), help="The forge [default: that of itamops.yaml]."
)
@click.option("--check", "checks", is_flag=True, help="Exit 1 where the file says something else.")
@click.option("--write", "writes", is_flag=True, help="Write the file instead of printing it.")
def command(directory: Path, day: date | None, dialect: Forge | None, checks: bool, writes: bool) -> int:
    """Make CODEOWNERS from roles and approvals.

    The forge asks those people for a review; with its setting that owners have to approve, it waits for them.
    People who leave or change roles change the file, so let a nightly run check it.
    """
    if checks and writes:
        raise UsageProblem("--check and --write exclude each other", "give one of them")
    repository = open_registry(directory)
    registry = _registry(repository)
    forge = dialect or registry.configuration.forge
    if forge is None:
        raise UsageProblem("itamops.yaml names no forge", f"give --dialect: {', '.join(DIALECTS)}")
    asked = days(registry.configuration, day).asked
    text = render_codeowners(registry, forge, asked, repository.folder)
    _tell_unknown(registry, forge, asked)
    place = top_of(repository) / PLACES[forge]
    if checks:
        return _compare(text, place)
    if writes:
        place.parent.mkdir(exist_ok=True)
        replace_file(place, text)
        click.echo(f"wrote {place}", err=True)
    else:
        click.echo(text, nl=False)
    return 0


def _registry(repository: Repository) -> Registry:
    tree = repository.work_tree()
    loaded = load(tree, open_reader(repository, tree))
    require_whole(loaded)
    return loaded.registry


def _tell_unknown(registry: Registry, forge: Forge, day: date) -> None:
    if people := unknown_people(registry, forge, day):
        names = listed(f"person/{person.id}" for person in people)
        click.echo(f"left out, without a login on {forge} or an address: {names}", err=True)


def _compare(text: str, place: Path) -> int:
    there = place.read_text(encoding="utf-8") if place.is_file() else None
    if there == text:
        return 0
    click.echo(
        f"{place} {'is missing' if there is None else 'is not what policy says'}; "
        "`itamops codeowners --write` mends it",
        err=True,
    )
    return 1
