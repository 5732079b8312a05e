"""`itamops import`."""

from datetime import date
from pathlib import Path
from typing import get_args

import click
import msgspec

from itamops.authoring.ids import new_id
from itamops.cli import options
from itamops.cli.world import days, open_reader, open_registry, wants_color, write_into
from itamops.currencies import DECIMALS
from itamops.errors import CannotJudge, UsageProblem
from itamops.importers import IMPORTERS
from itamops.importers.report import DayOrder, DecimalMark, ImportResult, Options
from itamops.importers.text import render
from itamops.registry import Registry
from itamops.registry.loading import load


@click.command(name="import")
@click.argument("system", type=click.Choice(list(IMPORTERS)))
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE...",
)
@options.directory
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--by", metavar="PERSON", help="Who imports [default: the one asset manager].")
@click.option("--currency", help="Currency of amounts that name none [default: the registry's].")
@click.option(
    "--day-format", type=click.Choice(get_args(DayOrder)), help="Order of 3/2/26 where no day proves it."
)
@click.option(
    "--decimal-mark",
    type=click.Choice(get_args(DecimalMark)),
    help="What stands before decimals, where no amount proves it.",
)
@click.option(
    "--first-year",
    type=click.IntRange(1900, 2000),
    default=1969,
    show_default=True,
    help="The first of the hundred years that two digits mean.",
)
@click.option("--encoding", help="Encoding of the files [default: told by their bytes].")
@click.option(
    "--price-of",
    type=click.Choice(["seat", "line"]),
    default="seat",
    show_default=True,
    help="What a license's purchase cost is for: one seat or all of them.",
)
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print."
)
@click.option("--all", "show_all", is_flag=True, help="Show every row of every problem.")
@options.color
def command(
    system: str,
    paths: tuple[Path, ...],
    directory: Path,
    dry_run: bool,
    by: str | None,
    currency: str | None,
    day_format: DayOrder | None,
    decimal_mark: DecimalMark | None,
    first_year: int,
    encoding: str | None,
    price_of: str,
    day: date | None,
    format_name: str,
    show_all: bool,
    color: str,
) -> int:
    """Bring records in from another system's files, all at once and in any order.

    Records that were imported before are found again and follow the files; what cannot be understood is
    reported with its row and left out, and then the exit code is 1. Look at it with --dry-run first, then at
    `git diff`: nothing is committed.
    """
    repository = open_registry(directory)
    tree = repository.work_tree()
    registry = load(tree, open_reader(repository, tree)).registry
    if registry.unread:
        unread = f"{len(registry.unread)} of the records cannot be read"
        raise CannotJudge(unread, "`itamops check` says what is wrong with them")
    if currency not in {None, *DECIMALS}:
        raise UsageProblem(f"{currency} is no currency", "use an ISO 4217 code such as EUR, USD, CHF")
    result = IMPORTERS[system](
        [(path.name, path.read_bytes()) for path in paths],
        registry,
        Options(
            day=days(registry.configuration, day).asked,
            by=_importer(registry, by),
            currency=currency,
            day_order=day_format,
            decimal_mark=decimal_mark,
            first_year=first_year,
            encoding=encoding,
            price_of="line" if price_of == "line" else "seat",
        ),
        new_id,
        lambda path: tree.read(path).decode(),
    )
    if not dry_run:
        write_into(repository, result.files)
    text = render(result, show_all=show_all) if format_name == "text" else _json(result)
    options.write(text, None, color=wants_color(color))
    done = "would be written" if dry_run else "written; see `git status` and `itamops check`"
    click.echo(f"{len(result.files)} files {done}.", err=True)
    return int(not result.understood)


def _importer(registry: Registry, by: str | None) -> str:
    """Give the person who imports, which has to be somebody of the registry."""
    managers = registry.policy.roles.asset_manager.people
    person = by or (managers[0] if len(managers) == 1 else None)
    if person is None:
        raise UsageProblem("it is not clear who imports", "say --by with the id of a person")
    if not registry.knows("person", person):
        raise UsageProblem(f"there is no person {person}", "say --by with the id of a person of the registry")
    return person


def _json(result: ImportResult) -> str:
    document = {
        "schema": "itamops.import/v1",
        "files": list(result.files),
        "counts": result.counts,
        "problems": result.problems,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
