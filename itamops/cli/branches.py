"""`itamops branches`."""

from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, wants_color
from itamops.cli.left_out import report_left_out
from itamops.errors import CannotJudge
from itamops.forges.clone import MAIN_LINES
from itamops.formats.branches import BRANCHES_FORMATS
from itamops.pipeline.branches import compare_branches
from itamops.registry.loading import configuration_of


@click.command(name="branches")
@click.argument("references", nargs=-1, metavar="[REF]...")
@options.directory
@click.option(
    "--main", metavar="REV", help="The main branch [default: that of the remote, or main, or HEAD]."
)
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(list(BRANCHES_FORMATS)), default="text", help="How to print."
)
@options.output("the findings")
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
    """Find open branches that conflict with each other.

    Two branches may each assign the last right, receive the same unit or record the same serial; then the
    check of the second fails only after the first is merged. This command merges and checks such pairs
    before. REF is a pattern of `git for-each-ref`, such as `refs/remotes/origin/request-*`; the default is
    all open branches, of the remote if there is one. Exit code 1: two branches cannot both be merged.
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
    return report_left_out(left_out) or int(beside.fails)
