"""`itamops branches`."""

from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, wants_color
from itamops.cli.left_out import tell_left_out
from itamops.errors import CannotJudge
from itamops.forges.clone import MAIN_LINES
from itamops.formats.branches import BRANCHES_FORMATS
from itamops.pipeline.branches import compare_branches
from itamops.registry.loading import configuration_of


@click.command(name="branches")
@click.argument("references", nargs=-1, metavar="[REF]...")
@options.directory
@click.option("--main", metavar="REV", help="The main line [default: the remote's, or main, or HEAD].")
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(list(BRANCHES_FORMATS)), default="text", help="How to print."
)
@options.output("what was found")
@options.color
def command(
    references: tuple[str, ...],
    directory: Path,
    main: str | None,
    day: date | None,
    format_name: str,
    output: Path | None,
    color: str,
) -> int:
    """Find open branches that are fine alone and wrong together.

    Two branches may each take the last seat, receive the same unit or register one serial; the check of the
    second fails only once the first is merged. Here pairs that share such a thing are merged and judged
    before. REF names branches as `git for-each-ref` does, such as `refs/remotes/origin/request-*`; without
    it all that are not merged are compared, those of the remote where there is one. Exit code 1 says that
    two cannot both be merged.
    """
    repository = open_registry(directory)
    main = main or next(filter(repository.has, MAIN_LINES), "HEAD")
    base = repository.commit(main)
    branches = repository.open_branches(main, references)
    if references and not branches:
        named = " or ".join(references)
        raise CannotJudge(f"no open branch is named {named}", "`git branch --all` lists them")
    asked = days(configuration_of(base), day)
    reader = open_reader(repository, base)
    beside = compare_branches(repository, base, branches, reader, day=asked.asked, today=asked.today)
    options.write(BRANCHES_FORMATS[format_name](beside), output, color=wants_color(color))
    left_out = sorted({path for branch in beside.branches for path in branch.verdict.left_out})
    return tell_left_out(left_out) or int(beside.fails)
