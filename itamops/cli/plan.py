"""`itamops plan`."""

from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.check import judge
from itamops.cli.environment import open_reader, open_registry, wants_color
from itamops.cli.evidence import evidence_option
from itamops.cli.left_out import tell_left_out
from itamops.cli.locating import AUTO, comparison
from itamops.cli.outputs import output_files, outputs_of
from itamops.errors import UsageProblem
from itamops.formats.plans import PLAN_FORMATS
from itamops.pipeline.evidence import making
from itamops.pipeline.plan import make_plan


@click.command(name="plan")
@options.directory
@click.option(
    "--base", metavar="REV", help="Plan the change from this commit [default: the main line]; it is merged."
)
@click.option("--head", metavar="REV", help="The commit that is planned [default: the work tree].")
@options.fetch
@evidence_option
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(list(PLAN_FORMATS)), default="text", help="How to print."
)
@output_files("the plan", PLAN_FORMATS)
@click.option("--cold", is_flag=True, help="Believe no cache.")
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
    cold: bool,
    color: str,
) -> int:
    """Return what a change does, what comes of it, and who has to agree.

    It also tells what is found, and does not fail for it: `itamops check` does. Exit code 0 is a plan, 1 a
    change that conflicts with the main line or a plan without the files that could not be read, 3 what could
    not be judged.
    """
    outputs = outputs_of(format_name, files)
    repository = open_registry(directory, fetches=fetches)
    compared = comparison(repository, base or AUTO, head, plans=True)
    if compared.base is None:
        raise UsageProblem("there is nothing to compare with", "name --base")
    verdict = judge(repository, compared, day, evidence, cold=cold)
    reader = open_reader(repository, verdict.base or verdict.head, cold=cold)
    plan = make_plan(verdict, reader.cache, making(repository, compared.base, compared.head))
    for output in outputs:
        options.write(PLAN_FORMATS[output.format_name](plan), output.path, color=wants_color(color))
    return tell_left_out(verdict.left_out) or int(plan.change_digest is None)
