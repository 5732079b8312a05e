"""`itamops plan`."""

from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.check import run_check
from itamops.cli.environment import open_reader, open_registry, wants_color
from itamops.cli.evidence import evidence_option
from itamops.cli.left_out import report_left_out
from itamops.cli.locating import AUTO, comparison
from itamops.cli.outputs import output_files, outputs_of
from itamops.errors import UsageProblem
from itamops.formats.plans import PLAN_FORMATS
from itamops.pipeline.evidence import making
from itamops.pipeline.plan import make_plan


@click.command(name="plan")
@options.directory
@click.option(
    "--base", metavar="REV", help="Plan the merge of the change into this commit [default: the main branch]."
)
@click.option("--head", metavar="REV", help="The commit to plan [default: the work tree].")
@options.fetch
@evidence_option
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(list(PLAN_FORMATS)), default="text", help="How to print."
)
@output_files("the plan", PLAN_FORMATS)
@click.option("--no-cache", is_flag=True, help="Do not use the cache.")
@options.color
def command(
    directory: Path,
    base: str | None,
    head: str | None,
    fetches: bool,
    evidence: tuple[str, ...],
    day: date | None,
    format_name: str,
    files: tuple[tuple[str, Path], ...],
    no_cache: bool,
    color: str,
) -> int:
    """Show a change, its effects, and who has to approve it.

    The plan includes the findings but does not fail for them: `itamops check` does. Exit code 0: a plan. 1:
    the change conflicts with the main branch, or files could not be read. 3: not checked.
    """
    outputs = outputs_of(format_name, files)
    repository = open_registry(directory, fetches=fetches)
    compared = comparison(repository, base or AUTO, head, plans=True)
    if compared.base is None:
        raise UsageProblem("there is nothing to compare with", "name --base")
    verdict = run_check(repository, compared, day, evidence, no_cache=no_cache)
    reader = open_reader(repository, verdict.base or verdict.head, no_cache=no_cache)
    plan = make_plan(verdict, reader.cache, making(repository, compared.base, compared.head))
    for output in outputs:
        options.write(PLAN_FORMATS[output.format_name](plan), output.path, color=wants_color(color))
    return report_left_out(verdict.left_out) or int(plan.change_digest is None)
