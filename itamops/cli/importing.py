"""`itamops import`: a command for each system, with an option for each field of what it lets one decide."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, get_args

import click
import msgspec

from itamops.authoring.ids import new_id
from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, wants_color, write_into
from itamops.cli.input_files import read_given
from itamops.cli.left_out import require_whole
from itamops.currencies import DECIMALS
from itamops.errors import UsageProblem
from itamops.importers import IMPORTERS, Importer
from itamops.importers.batch import Target
from itamops.importers.report import DayOrder, DecimalMark, ImportResult
from itamops.importers.text import render
from itamops.registry import Registry
from itamops.registry.loading import load, without_collector

Decorator: TypeAlias = Callable[[Callable[..., int]], Callable[..., int]]


def _known_currency(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    if code not in {None, *DECIMALS}:
        raise UsageProblem(f"{code} is no currency", "use an ISO 4217 code such as EUR, USD, CHF")
    return code


FILES = click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE...",
)
REJECTS = click.option(
    "--rejects",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the rows with errors there, to correct and import again.",
)
DECISIONS: Mapping[str, Decorator] = {
    "by": click.option("--by", metavar="PERSON", help="Who imports [default: the one asset manager]."),
    "currency": click.option(
        "--currency",
        callback=_known_currency,
        help="Currency of amounts that name none [default: the registry's].",
    ),
    "day_order": click.option(
        "--day-format",
        "day_order",
        type=click.Choice(get_args(DayOrder)),
        help="Order of 3/2/26 where no day proves it.",
    ),
    "decimal_mark": click.option(
        "--decimal-mark",
        type=click.Choice(get_args(DecimalMark)),
        help="What stands before decimals, where no amount proves it.",
    ),
    "first_year": click.option(
        "--first-year",
        type=click.IntRange(1900, 2000),
        default=1969,
        show_default=True,
        help="The first of the hundred years that two digits mean.",
    ),
    "encoding": click.option("--encoding", help="Encoding of the files [default: told by their bytes]."),
    "price_of": click.option(
        "--price-of",
        type=click.Choice(["seat", "line"]),
        default="seat",
        show_default=True,
        help="What a license's purchase cost is for: one seat or all of them.",
    ),
    "not_activated": click.option(
        "--not-activated",
        type=click.Choice(["active", "left"]),
        help="Whether people who cannot log in to Snipe-IT are with the organization.",
    ),
    "product": click.option(
        "--product", required=True, metavar="SOFTWARE", help="The product that was measured, by its id."
    ),
    "first_day": click.option(
        "--from", "first_day", type=options.Day(), required=True, help="First day of the measurement."
    ),
    "last_day": click.option(
        "--to", "last_day", type=options.Day(), required=True, help="Last day of the measurement."
    ),
    "source": click.option("--source", help="Where it was measured [default: the names of the files]."),
    "day": options.day,
}
"""The option for each field of the importers' options."""


HELP = """
Records that were imported before are found again and follow the files; what cannot be understood is reported
with its place and left out, and then the exit code is 1. Look at it with --dry-run first, then at `git diff`:
nothing is committed.
"""


@click.group(name="import", help=f"Bring records in from another system's files.\n{HELP}")
def command() -> None:
    """Do nothing by itself."""


def _command(system: str, importer: Importer) -> click.Command:
    run = partial(_import, importer)
    decorators: tuple[Decorator, ...] = (
        FILES,
        options.directory,
        *((REJECTS,) if importer.rejects else ()),
        click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing."),
        *(DECISIONS[field] for field in importer.options.__struct_fields__),
        click.option(
            "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
        ),
        click.option("--all", "show_all", is_flag=True, help="Show every row of every problem."),
        options.color,
    )
    for decorate in reversed(decorators):
        decorate(run)
    return click.command(name=system, help=f"{importer.summary}\n{HELP}")(run)


def _import(
    importer: Importer,
    paths: tuple[Path, ...],
    directory: Path,
    dry_run: bool,
    form: str,
    show_all: bool,
    color: str,
    rejects: Path | None = None,
    **chosen: object,
) -> int:
    repository = open_registry(directory)
    tree = repository.work_tree()
    loaded = load(tree, open_reader(repository, tree))
    require_whole(loaded)
    registry = loaded.registry
    with without_collector():
        result = importer.read(
            [(path.name, read_given(path)) for path in paths],
            Target(registry, lambda path: tree.read(path).decode(), new_id),
            importer.options(**_defaulted(registry, chosen)),
        )
    to_correct = {rejects / name: text for name, text in (result.rejects or {}).items()} if rejects else {}
    if existing := [path for path in to_correct if path.exists()]:
        raise UsageProblem(f"{existing[0]} exists", "name an empty folder: nothing was imported")
    if not dry_run:
        write_into(repository, result.files)
    for path, rows in to_correct.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        options.write(rows, path)
    text = render(result, show_all=show_all) if form == "text" else _json(result)
    options.write(text, None, color=wants_color(color))
    done = "would be written" if dry_run else "written; see `git status` and `itamops check`"
    click.echo(f"{len(result.files)} files {done}.", err=True)
    if to_correct:
        click.echo(f"Rows to correct: {', '.join(map(str, to_correct))}.", err=True)
    return int(not result.understood)


def _defaulted(registry: Registry, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fill in what the registry or the clock says where nobody has said it."""
    filled = dict(chosen)
    if "day" in filled:
        filled["day"] = days(registry.configuration, filled["day"]).asked
    if "by" in filled:
        filled["by"] = _person(registry, filled["by"])
    return filled


def _person(registry: Registry, by: str | None) -> str:
    """Return the person who imports, which has to be somebody of the registry."""
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


for _system, _importer in IMPORTERS.items():
    command.add_command(_command(_system, _importer))
