"""`itamops audit`."""

from pathlib import Path

import click

from itamops.cli import options
from itamops.cli.environment import open_registry, processors, wants_color, worker_processes
from itamops.cli.ledger import receipts_of
from itamops.errors import CannotJudge
from itamops.formats.audits import AUDIT_FORMATS
from itamops.pipeline.audit import audit
from itamops.receipts import Ledger


@click.command(name="audit")
@options.directory
@click.option(
    "--since", metavar="REV", help="Audit the commits after this one [default: that of the first receipt]."
)
@click.option("--head", metavar="REV", help="The tip of the main branch [default: HEAD].")
@click.option(
    "--format", "format_name", type=click.Choice(list(AUDIT_FORMATS)), default="text", help="How to print."
)
@options.output("the audit")
@options.color
def command(
    directory: Path, since: str | None, head: str | None, format_name: str, output: Path | None, color: str
) -> int:
    """Prove that each commit of main was checked and approved.

    Every commit is checked again as a change from its first parent and compared with its receipt, without
    the cache. Exit code 0: all are proved or ratified. 1: some are not. 3: none was checked.
    """
    repository = open_registry(directory)
    head = head or repository.tip
    ledger = receipts_of(repository)
    found = audit(repository, since or _first(ledger), head, ledger, worker_processes, processors())
    options.write(AUDIT_FORMATS[format_name](found), output, color=wants_color(color))
    if not found.commits:
        raise CannotJudge(
            f"there is no commit after {found.since[:12]}: nothing was checked", "name an earlier one"
        )
    return int(found.fails)


def _first(ledger: Ledger) -> str:
    """Return the commit of the first receipt."""
    if not ledger.filed:
        raise CannotJudge("there is no receipt", "name the commit to start after: --since REV")
    return ledger.filed[0].receipt.commit
