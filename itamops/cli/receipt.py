"""`itamops receipt`."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.evidence import TAGS, evidence_option, gathered
from itamops.cli.ledger import add_receipts
from itamops.cli.world import days, open_reader, open_registry
from itamops.pipeline.check import Verdict, check
from itamops.pipeline.receipting import pending, receipt_of
from itamops.receipts import Ledger, Receipt
from itamops.registry.loading import configuration_of
from itamops.snapshot import MergeResult, Repository


@click.command(name="receipt")
@options.directory
@click.option("--head", metavar="REV", default="HEAD", help="The end of the main line [default: HEAD].")
@evidence_option
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Sign with this SSH key."
)
def command(directory: Path, head: str, evidence: tuple[str, ...], key: Path | None) -> None:
    """Write down what was judged of each new commit of the main line.

    Receipts stand on the branch itamops-receipts, which the work tree has no part in. The job that runs after
    a merge writes them; where all are written nothing happens. Evidence is of the newest commit.
    """
    repository = open_registry(directory)
    added = add_receipts(repository, partial(new_receipts, repository, head, evidence=evidence), key)
    for receipt in added:
        click.echo(f"{receipt.path} {'errors: ' + ', '.join(receipt.errors) if receipt.errors else 'clean'}")
    if not added:
        click.echo("Every commit of the main line has its receipt.", err=True)


def new_receipts(
    repository: Repository, head: str, ledger: Ledger, *, evidence: Sequence[str] = (), cold: bool = True
) -> Iterator[Receipt]:
    """Judge each commit of the main line that has no receipt yet.

    A forge's answers among the evidence are of the newest of them; signed tags say themselves of which.
    """
    line = repository.main_line(head)
    for commit in repository.read_commits(pending(line, ledger)):
        base = commit.parents[0] if ledger.filed else None
        named = evidence if commit.id == line[0] else [one for one in evidence if one == TAGS]
        verdict = judge_step(repository, base, commit.id, named, cold=cold)
        yield receipt_of(commit, verdict, verdict.evidence)


def judge_step(
    repository: Repository, base: str | None, head: str, evidence: Sequence[str] = (), *, cold: bool
) -> Verdict:
    """Judge a commit of the main line today as a change from its parent, or, without one, as it is."""
    after = repository.commit(head)
    before = repository.commit(base) if base else None
    today = days(configuration_of(before or after), None).today
    reader = open_reader(repository, before or after, cold=cold)
    seen = gathered(repository, MergeResult(before, after, after), evidence) if before else None
    return check(after, before, reader, day=today, today=today, evidence=seen)
