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
    "--forge",
    "forge_name",
    type=click.Choice(list(DIALECTS)),
    help="The forge [default: that of itamops.yaml].",
)
@click.option("--check", "checks", is_flag=True, help="Compare the file; exit code 1: it differs.")
@click.option("--write", "writes", is_flag=True, help="Write the file instead of printing it.")
def command(directory: Path, day: date | None, forge_name: Forge | None, checks: bool, writes: bool) -> int:
    """Generate CODEOWNERS from roles and approvals.

    The forge asks the owners for a review; if its settings require their approval, it waits for it. The file
    changes when people leave or change roles: let a nightly run check it.
    """
    if checks and writes:
        raise UsageProblem("--check and --write exclude each other", "use one of them")
    repository = open_registry(directory)
    registry = _registry(repository)
    forge = forge_name or registry.configuration.forge
    if forge is None:
        raise UsageProblem("itamops.yaml names no forge", f"name it with --forge: {', '.join(DIALECTS)}")
    asked = days(registry.configuration, day).asked
    text = render_codeowners(registry, forge, asked, repository.folder)
    _report_unknown(registry, forge, asked)
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


def _report_unknown(registry: Registry, forge: Forge, day: date) -> None:
    if people := unknown_people(registry, forge, day):
        names = listed(f"person/{person.id}" for person in people)
        click.echo(f"left out, without a login on {forge} or an address: {names}", err=True)


def _compare(text: str, place: Path) -> int:
    there = place.read_text(encoding="utf-8") if place.is_file() else None
    if there == text:
        return 0
    click.echo(
        f"{place} {'is missing' if there is None else 'differs from policy'}; "
        "`itamops codeowners --write` updates it",
        err=True,
    )
    return 1
