"""`itamops import`: a command for each system, with an option for each field of the importer's options."""

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
        raise UsageProblem(
            f"expected an ISO 4217 currency code, got {code}", "use a code such as EUR, USD, CHF"
        )
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
    help="Write the rows with errors to this folder, to correct and import again.",
)
DECISIONS: Mapping[str, Decorator] = {
    "by": click.option(
        "--by", metavar="PERSON", help="The person who imports [default: the only asset manager]."
    ),
    "currency": click.option(
        "--currency",
        callback=_known_currency,
        help="Currency of amounts without one [default: that of the registry].",
    ),
    "day_order": click.option(
        "--day-format",
        "day_order",
        type=click.Choice(get_args(DayOrder)),
        help="Order of day and month in 3/2/26, if the files do not show it.",
    ),
    "decimal_mark": click.option(
        "--decimal-mark",
        type=click.Choice(get_args(DecimalMark)),
        help="Decimal mark, if the files do not show it.",
    ),
    "first_year": click.option(
        "--first-year",
        type=click.IntRange(1900, 2000),
        default=1969,
        show_default=True,
        help="First of the hundred years that two-digit years denote.",
    ),
    "encoding": click.option("--encoding", help="Encoding of the files [default: detected]."),
    "price_of": click.option(
        "--price-of",
        type=click.Choice(["seat", "line"]),
        default="seat",
        show_default=True,
        help="Whether the purchase cost of a license is for one seat or for the line.",
    ),
    "not_activated": click.option(
        "--not-activated",
        type=click.Choice(["active", "left"]),
        help="Whether people without a login to Snipe-IT are active or have left.",
    ),
    "product": click.option(
        "--product", required=True, metavar="SOFTWARE", help="The id of the measured product."
    ),
    "first_day": click.option(
        "--from", "first_day", type=options.Day(), required=True, help="First day of the measurement."
    ),
    "last_day": click.option(
        "--to", "last_day", type=options.Day(), required=True, help="Last day of the measurement."
    ),
    "source": click.option("--source", help="Source of the measurement [default: the names of the files]."),
    "day": options.day,
}
"""The option for each field of the importers' options."""


HELP = """
Records that were imported before are updated. Values that cannot be read are reported with their place and
left out; then the exit code is 1. Try --dry-run first, then review `git diff`: nothing is committed.
"""


@click.group(name="import", help=f"Import records from the files of another system.\n{HELP}")
def command() -> None:
    """Group the commands by system."""


def _command(system: str, importer: Importer) -> click.Command:
    run = partial(_import, importer)
    decorators: tuple[Decorator, ...] = (
        FILES,
        options.directory,
        *((REJECTS,) if importer.rejects else ()),
        click.option("--dry-run", is_flag=True, help="Report the result and write nothing."),
        *(DECISIONS[field] for field in importer.options.__struct_fields__),
        click.option(
            "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
        ),
        click.option("--all", "show_all", is_flag=True, help="Show all rows of each problem."),
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
        raise UsageProblem(f"{existing[0]} already exists", "name an empty folder: nothing was imported")
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
    """Return the options with the defaults of the registry and the clock."""
    filled = dict(chosen)
    if "day" in filled:
        filled["day"] = days(registry.configuration, filled["day"]).asked
    if "by" in filled:
        filled["by"] = _person(registry, filled["by"])
    return filled


def _person(registry: Registry, by: str | None) -> str:
    """Return the person who imports; raise UsageProblem for one that is not in the registry."""
    managers = registry.policy.roles.asset_manager.people
    person = by or (managers[0] if len(managers) == 1 else None)
    if person is None:
        raise UsageProblem(
            "there is not exactly one asset manager", "name the person who imports: --by PERSON"
        )
    if not registry.knows("person", person):
        raise UsageProblem(f"there is no person {person}", "use --by with the id of a person in the registry")
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
