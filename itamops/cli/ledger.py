"""The receipts of a repository: reading them, and adding to them while others do the same."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge
from itamops.pipeline.attesting import NAMESPACE, envelope, statement
from itamops.receipts import BRANCH, Ledger, Receipt, chain, read_ledger, summary_path
from itamops.registry.loading import configuration_of
from itamops.snapshot import Repository
from itamops.snapshot.signatures import sign

PATIENCE = 10
"""Attempts to add receipts while others add theirs."""


def receipts_of(repository: Repository) -> Ledger:
    """Return the receipts of a repository, or those fetched from its remote."""
    branch = repository.branch(BRANCH)
    return read_ledger(branch.files(branch.tip()))


def spent_beside(repository: Repository, steps: Collection[str]) -> Mapping[str, str] | None:
    """Return the approvals spent by commits other than `steps`; None without receipts."""
    return receipts_of(repository).spent_beside(steps) if repository.branch(BRANCH).tip() else None


def add_receipts(
    repository: Repository, make: Callable[[Ledger], Iterable[Receipt]], key: Path | None
) -> tuple[Receipt, ...]:
    """Add the receipts of `make` to the chain, signed if there is a key, and return those added.

    `make` is called again if others added receipts meanwhile, so that the chain has one end. Raises
    CannotJudge for invalid receipts: nothing is chained to them.
    """
    branch = repository.branch(BRANCH)
    for _ in range(PATIENCE):
        tip = branch.tip()
        ledger = read_ledger(branch.files(tip))
        for path, flaw in ledger.flaws.items():
            raise CannotJudge(
                f"receipt {path} {flaw}", "restore the branch: git push origin OLD:itamops-receipts"
            )
        receipts = tuple(make(ledger))
        if not receipts:
            return ()
        files = dict(chain(receipts, ledger.last))
        if key:
            files |= dict(_summaries(repository, files, key))
        if branch.append(tip, files, _message(receipts), receipts[-1].day):
            return receipts
    raise CannotJudge(f"others added receipts {PATIENCE} times meanwhile", "run the command again")


def _summaries(repository: Repository, files: Mapping[str, bytes], key: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of the signed summary of each receipt, in the order of the chain."""
    for path, content in files.items():
        receipt = msgspec.json.decode(content, type=Receipt)
        named = configuration_of(repository.commit(receipt.base or receipt.commit)).repository
        stated = statement(receipt, content, named)
        yield summary_path(path), envelope(stated, lambda signed: sign(signed, key, NAMESPACE))


def _message(receipts: tuple[Receipt, ...]) -> str:
    last = receipts[-1].commit[:12]
    return f"{len(receipts)} receipts up to {last}" if receipts[1:] else f"Receipt of {last}"
