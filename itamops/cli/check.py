"""`itamops check`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry, snapshot_at, wants_color
from itamops.cli.evidence import evidence_option, gathered, head_to_check, refuse_without_change
from itamops.cli.locating import Comparison, comparison
from itamops.cli.outputs import output_files, outputs_of, write_not_checked, write_verdict
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
@click.option("--all", "show_all", is_flag=True, help="Show every finding, including older and waived ones.")
@click.option("--no-cache", is_flag=True, help="Do not use the cache.")
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
    no_cache: bool,
    color: str,
) -> int:
    """Check the registry, or a change to it.

    The whole registry is always checked. With --base, a change fails only for findings that it introduces. In
    the pipeline of a forge, base and head are those of the pull request, merge queue or push. Exit code 0:
    clean. 1: errors. 3: not checked.
    """
    if head and as_of:
        raise UsageProblem("--head and --as-of exclude each other", "use one of them")
    outputs = outputs_of(format_name, files)
    try:
        repository = open_registry(folder or directory, fetches=fetches)
        compared = comparison(repository, base, head or as_of)
        verdict = run_check(repository, compared, day, evidence, no_cache=no_cache)
    except ItamopsError as error:
        write_not_checked(error, outputs)
        raise
    write_verdict(verdict, outputs, show_all=show_all, color=wants_color(color))
    return int(verdict.fails)


def run_check(
    repository: Repository,
    compared: Comparison,
    day: date | None,
    evidence: Sequence[str] = (),
    *,
    no_cache: bool,
) -> Verdict:
    """Check the merge of a head into a base; without a base, check the head.

    With evidence, also check the approvals of the change.
    """
    if compared.base is None:
        refuse_without_change(evidence)
        tree = snapshot_at(repository, compared.head)
        asked = days(configuration_of(tree), day)
        return check(
            tree, None, open_reader(repository, tree, no_cache=no_cache), day=asked.asked, today=asked.today
        )
    head = head_to_check(compared.head, evidence)
    merged = repository.merge(compared.base, head)
    if octopus := repository.octopus(compared.base, head or "HEAD"):
        raise CannotJudge(
            f"commit {octopus[:12]} merges several branches at once, which cannot be reviewed",
            "merge one branch after the other",
        )
    asked = days(configuration_of(merged.base), day)
    if merged.snapshot is None:
        return refuse_conflict(merged.conflicts, merged.head, merged.base, day=asked.asked)
    reader = open_reader(repository, merged.base, no_cache=no_cache)
    return check(
        merged.snapshot,
        merged.base,
        reader,
        day=asked.asked,
        today=asked.today,
        evidence=gathered(repository, merged, evidence, compared.branch),
    )
