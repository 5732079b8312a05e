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
    "--since", metavar="REV", help="Audit what came after this commit [default: the first receipt's]."
)
@click.option("--head", metavar="REV", help="The end of the main line [default: HEAD].")
@click.option(
    "--format", "format_name", type=click.Choice(list(AUDIT_FORMATS)), default="text", help="How to print."
)
@options.output("the audit")
@options.color
def command(
    directory: Path, since: str | None, head: str | None, format_name: str, output: Path | None, color: str
) -> int:
    """Prove that each commit of the main line was judged and approved.

    Every commit is judged again as a change from its first parent and compared with its receipt; no cache is
    believed. Exit code 0 says that all are proved or ratified, 1 that some are not, 3 that none was judged.
    """
    repository = open_registry(directory)
    head = head or repository.tip
    ledger = receipts_of(repository)
    found = audit(repository, since or _first(ledger), head, ledger, worker_processes, processors())
    options.write(AUDIT_FORMATS[format_name](found), output, color=wants_color(color))
    if not found.commits:
        raise CannotJudge(
            f"no commit came after {found.since[:12]}: nothing was judged", "name an earlier one"
        )
    return int(found.fails)


def _first(ledger: Ledger) -> str:
    """Return the commit that the receipts begin with."""
    if not ledger.filed:
        raise CannotJudge("there is no receipt", "name the commit to begin after: --since REV")
    return ledger.filed[0].receipt.commit
