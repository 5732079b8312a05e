"""`itamops receipt`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from shlex import quote

import click

from itamops.approvals.pusher import Pusher
from itamops.approvals.reviews import Answer
from itamops.approvals.tags import BASE_DIGITS, PREFIX, read_tag
from itamops.cli import options
from itamops.cli.environment import days, now, open_reader, open_registry
from itamops.cli.evidence import evidence_option, read_answers
from itamops.cli.ledger import add_receipts
from itamops.errors import UsageProblem
from itamops.pipeline.check import Verdict, check
from itamops.pipeline.evidence import NONE_SPENT, gather, reviewed_in
from itamops.pipeline.landing import landed
from itamops.pipeline.ratifying import (
    Accepted,
    decided_about_removal,
    is_ratified,
    ratification_digest,
)
from itamops.pipeline.receipting import pending, receipt_of, removal_receipt, used_up
from itamops.receipts import Ledger, Receipt
from itamops.registry.loading import configuration_of, load
from itamops.snapshot import Repository


@click.command(name="receipt")
@options.directory
@click.option("--head", metavar="REV", help="The tip of the main branch [default: HEAD].")
@evidence_option
@click.option(
    "--ratify",
    metavar="REV",
    help="Ratify this commit, which was merged unchecked or with errors, or was lost.",
)
@click.option("--reason", help="Reason for the ratification.")
@click.option("--key", type=options.KeyFile(), help="Sign with this SSH key.")
def command(
    directory: Path,
    head: str | None,
    evidence: tuple[str, ...],
    ratify: str | None,
    reason: str | None,
    key: Path | None,
) -> None:
    """Write the receipt of each new commit of the main branch.

    Receipts are on the branch itamops-receipts, outside the work tree. The job after a merge writes them; if
    all exist, it does nothing. Evidence is for the newest commit, or for the ratified one. A ratification
    counts in an audit if a person with the role governance has approved it with `itamops approve --ratify`;
    approvals from before the merge do not count.
    """
    if bool(ratify) != bool(reason):
        raise UsageProblem("--ratify and --reason belong together", "name the commit and the reason")
    repository = open_registry(directory)
    head = head or repository.tip
    answers = read_answers(evidence)
    make = (
        partial(ratifying, repository, head, ratify, reason, answers)
        if ratify and reason
        else partial(new_receipts, repository, head, answers)
    )
    added = add_receipts(repository, make, key)
    for receipt in added:
        click.echo(f"{receipt.path} {'errors: ' + ', '.join(receipt.errors) if receipt.errors else 'clean'}")
    if not added:
        click.echo("Every commit of the main branch has its receipt.", err=True)


def new_receipts(
    repository: Repository,
    head: str,
    answers: Sequence[Answer] | None,
    ledger: Ledger,
    *,
    no_cache: bool = True,
    before: str | None = None,
    pusher: Pusher | None = None,
    pushed: Collection[str] = (),
    branch: str = "",
) -> Iterator[Receipt]:
    """Yield the receipt of each commit of the main branch that has none yet.

    The very first receipt has no base: it is that of the commit `before` a push, if known, so that each
    commit of the push is checked as a change.

    The answers of a forge are for the newest commit, and for earlier ones that were rebased with it.

    `pushed` are the commits that the `pusher` has pushed. With answers of None, approvals are not checked.
    """
    line = repository.main_line(head)
    rebased = landed(repository, line, reviewed_in(repository, answers)) if answers else {}
    spent = dict(ledger.spent_beside(rebased))
    for position, commit in enumerate(repository.read_commits(pending(line, ledger, before))):
        base = commit.parents[0] if commit.parents and (ledger.filed or position) else None
        given = answers if answers is None or commit.id in {line[0], *rebased} else ()
        verdict = check_step(
            repository,
            base,
            commit.id,
            given,
            no_cache=no_cache,
            rebased_from=rebased.get(commit.id),
            spent=spent,
            pusher=pusher if commit.id in pushed else None,
            branch=branch or repository.branch_named(head),
        )
        if commit.id not in rebased:  # the steps of one rebase share the reviews of their branch
            spent |= used_up(verdict, commit.id)
        yield receipt_of(commit, verdict)


def ratifying(
    repository: Repository, head: str, named: str, reason: str, answers: Sequence[Answer], ledger: Ledger
) -> Iterator[Receipt]:
    """Yield the receipt of a ratified commit, which is on the main branch or was lost.

    Raises UsageProblem for a commit that is neither, and for a loss without an approval.
    """
    commit = repository.resolve(named) if named not in ledger.receipts else named
    if commit in repository.main_line(head):
        (read,) = repository.read_commits([commit])
        verdict = check_step(
            repository,
            read.parents[0] if read.parents else None,
            commit,
            answers,
            no_cache=True,
            spent=ledger.spent_beside({commit}),
            branch=repository.branch_named(head),
        )
        yield receipt_of(read, verdict, reason)
    elif commit in ledger.receipts:
        yield _of_removal(repository, head, ledger.receipts[commit].receipt, reason)
    else:
        raise UsageProblem(f"{commit[:12]} is not a commit of the main branch, and has no receipt")


def _of_removal(repository: Repository, head: str, lost: Receipt, reason: str) -> Receipt:
    """Return the ratification of a lost commit, by the current tree of the main branch."""
    tree = repository.commit(head)
    ground = load(tree, open_reader(repository, tree, no_cache=True))
    today = days(ground.registry.configuration, None).today
    tags = [tag for name, content in repository.tags(PREFIX).items() if (tag := read_tag(name, content))]
    line = {commit[:BASE_DIGITS] for commit in repository.main_line(head)}
    decisions = decided_about_removal(tags, lost.commit, reason, ground, line, today)
    digest = ratification_digest(Accepted.REMOVAL, lost.commit, reason)
    if not is_ratified(decisions, {digest}, ground, today):
        raise UsageProblem(
            f"expected an approval of a person with the role governance, for the loss on the main branch of "
            f"commit {lost.commit[:12]} and this reason, got {len(decisions)} that do not suffice",
            f"itamops approve --ratify {lost.commit} --reason {quote(reason)} --as PERSON --key KEY",
        )
    return removal_receipt(lost, tree, decisions, reason, today)


def check_step(
    repository: Repository,
    base: str | None,
    head: str,
    answers: Sequence[Answer] | None = (),
    *,
    no_cache: bool,
    rebased_from: str | None = None,
    ground: str | None = None,
    spent: Mapping[str, str] = NONE_SPENT,
    pusher: Pusher | None = None,
    branch: str = "",
) -> Verdict:
    """Check a commit of the main branch today as a change from its parent, or without a parent as a whole.

    Approvals are also checked: by the pusher, the answers of a forge and the signed tags, except those that
    other steps have `spent` and those for another `branch`. Policy and people are those of the parent, or of
    the commit `ground`.
    """
    after = repository.commit(head)
    before = repository.commit(base) if base else None
    configuration = configuration_of(before or after)
    today = days(configuration, None).today
    reader = open_reader(repository, before or after, no_cache=no_cache)
    evidence = (
        gather(
            repository,
            base,
            head,
            answers,
            configuration.forge,
            rebased_from,
            spent,
            clock=now(),
            pusher=pusher,
            branch=branch,
        )
        if base and answers is not None
        else None
    )
    deciding = repository.commit(ground) if ground else None
    return check(after, before, reader, day=today, today=today, evidence=evidence, ground=deciding)
