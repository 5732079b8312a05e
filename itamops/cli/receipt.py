"""`itamops receipt`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.ledger import add_receipts
from itamops.cli.world import days, open_reader, open_registry
from itamops.pipeline.check import check
from itamops.pipeline.receipting import pending, receipt_of
from itamops.receipts import Ledger, Receipt
from itamops.registry.loading import configuration_of
from itamops.snapshot import Repository
from itamops.snapshot.commits import Commit


@click.command(name="receipt")
@options.directory
@click.option("--head", metavar="REV", default="HEAD", help="The end of the main line [default: HEAD].")
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Sign with this SSH key."
)
def command(directory: Path, head: str, key: Path | None) -> None:
    """Write down what was judged of each new commit of the main line.

    Receipts stand on the branch itamops-receipts, which the work tree has no part in. The job that runs after
    a merge writes them; where all are written nothing happens.
    """
    repository = open_registry(directory)
    added = add_receipts(repository, partial(new_receipts, repository, head), key)
    for receipt in added:
        click.echo(f"{receipt.path} {'errors: ' + ', '.join(receipt.errors) if receipt.errors else 'clean'}")
    if not added:
        click.echo("Every commit of the main line has its receipt.", err=True)


def new_receipts(repository: Repository, head: str, ledger: Ledger) -> Iterator[Receipt]:
    """Judge each commit of the main line that has no receipt yet."""
    for commit in repository.read_commits(pending(repository.main_line(head), ledger)):
        yield _judged(repository, commit, is_first=not ledger.filed)


def _judged(repository: Repository, commit: Commit, *, is_first: bool) -> Receipt:
    head = repository.commit(commit.id)
    base = None if is_first else repository.commit(commit.parents[0])
    today = days(configuration_of(base or head), None).today
    reader = open_reader(repository, base or head, cold=True)
    return receipt_of(commit, check(head, base, reader, day=today, today=today))
