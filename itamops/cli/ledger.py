"""Where the receipts stand in a repository: reading them, and adding to them whoever else does so, too."""

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
"""So often somebody else may be first."""


def receipts_of(repository: Repository) -> Ledger:
    """Read the receipts of a repository, or those that were fetched from where it was cloned."""
    branch = repository.branch(BRANCH)
    return read_ledger(branch.files(branch.tip()))


def spent_beside(repository: Repository, steps: Collection[str]) -> Mapping[str, str] | None:
    """Return the approvals that other commits than `steps` have used up; None where no receipts are here."""
    return receipts_of(repository).spent_beside(steps) if repository.branch(BRANCH).tip() else None


def add_receipts(
    repository: Repository, make: Callable[[Ledger], Iterable[Receipt]], key: Path | None
) -> tuple[Receipt, ...]:
    """Add what `make` gives after the receipts that stand, signed where there is a key; give what was added.

    `make` is asked again where somebody else was first, so that the chain has one end. Raises CannotJudge
    for receipts that do not hold: nothing is chained to them.
    """
    branch = repository.branch(BRANCH)
    for _ in range(PATIENCE):
        tip = branch.tip()
        ledger = read_ledger(branch.files(tip))
        for path, flaw in ledger.flaws.items():
            raise CannotJudge(
                f"receipt {path} {flaw}", "put the branch back: git push origin OLD:itamops-receipts"
            )
        receipts = tuple(make(ledger))
        if not receipts:
            return ()
        files = dict(chain(receipts, ledger.last))
        if key:
            files |= dict(_summaries(repository, files, key))
        if branch.append(tip, files, _message(receipts), receipts[-1].day):
            return receipts
    raise CannotJudge("others write receipts all the time", "run the command again")


def _summaries(repository: Repository, files: Mapping[str, bytes], key: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the signed summary of each receipt, as those stand in their chain."""
    for path, content in files.items():
        receipt = msgspec.json.decode(content, type=Receipt)
        named = configuration_of(repository.commit(receipt.base or receipt.commit)).repository
        stated = statement(receipt, content, named)
        yield summary_path(path), envelope(stated, lambda signed: sign(signed, key, NAMESPACE))


def _message(receipts: tuple[Receipt, ...]) -> str:
    last = receipts[-1].commit[:12]
    return f"{len(receipts)} receipts up to {last}" if receipts[1:] else f"Receipt of {last}"
