"""`itamops check`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, snapshot_at, wants_color
from itamops.cli.evidence import evidence_option, gathered, judged_head, refuse_without_change
from itamops.cli.locating import Comparison, comparison
from itamops.cli.outputs import output_files, outputs_of, write_not_judged, write_verdict
from itamops.errors import CannotJudge, ItamopsError, UsageProblem
from itamops.formats import FORMATS
from itamops.pipeline.check import Verdict, check, refuse_conflict
from itamops.registry.loading import configuration_of
from itamops.snapshot import Repository


@click.command(name="check")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="[DIR]"
)
@options.directory
@options.base
@options.head
@options.fetch
@options.as_of
@evidence_option
@options.day
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="text", help="How to print."
)
@output_files("the findings", FORMATS)
@click.option(
    "--all", "show_all", is_flag=True, help="Show every finding, also what was there before or is waived."
)
@click.option("--cold", is_flag=True, help="Believe no cache.")
@options.color
def command(
    folder: Path | None,
    directory: Path,
    base: str | None,
    head: str | None,
    fetches: bool,
    as_of: str | None,
    evidence: tuple[str, ...],
    day: date | None,
    format_name: str,
    files: tuple[tuple[str, Path], ...],
    show_all: bool,
    cold: bool,
    color: str,
) -> int:
    """Check the registry, or a change to it.

    Everything is checked, always. With --base, a change fails only for what it introduces. In a pipeline of a
    forge, base and head are those of the pull request, merge queue or push. Exit code 0 is clean, 1 has
    errors, 3 could not be judged.
    """
    if head and as_of:
        raise UsageProblem("--head and --as-of both name what is judged", "give one of them")
    outputs = outputs_of(format_name, files)
    try:
        repository = open_registry(folder or directory, fetches=fetches)
        compared = comparison(repository, base, head or as_of)
        verdict = judge(repository, compared, day, evidence, cold=cold)
    except ItamopsError as error:
        write_not_judged(error, outputs)
        raise
    write_verdict(verdict, outputs, show_all=show_all, color=wants_color(color))
    return int(verdict.fails)


def judge(
    repository: Repository,
    compared: Comparison,
    day: date | None,
    evidence: Sequence[str] = (),
    *,
    cold: bool,
) -> Verdict:
    """Check the merge of a head into a base, or without a base the head by itself.

    With evidence, as the option names it, it is judged, too, who has agreed to the change.
    """
    if compared.base is None:
        refuse_without_change(evidence)
        tree = snapshot_at(repository, compared.head)
        asked = days(configuration_of(tree), day)
        return check(tree, None, open_reader(repository, tree, cold=cold), day=asked.asked, today=asked.today)
    head = judged_head(compared.head, evidence)
    merged = repository.merge(compared.base, head)
    if octopus := repository.octopus(compared.base, head or "HEAD"):
        raise CannotJudge(
            f"commit {octopus[:12]} merges several branches at once, which nobody can review",
            "merge one branch after the other",
        )
    asked = days(configuration_of(merged.base), day)
    if merged.snapshot is None:
        return refuse_conflict(merged.conflicts, merged.head, merged.base, day=asked.asked)
    reader = open_reader(repository, merged.base, cold=cold)
    return check(
        merged.snapshot,
        merged.base,
        reader,
        day=asked.asked,
        today=asked.today,
        evidence=gathered(repository, merged, evidence, compared.branch),
    )
