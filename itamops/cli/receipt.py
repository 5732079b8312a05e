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
@click.option("--head", metavar="REV", help="The end of the main line [default: HEAD].")
@evidence_option
@click.option("--ratify", metavar="REV", help="Accept this commit, which went in unjudged or in spite of it.")
@click.option("--reason", help="Why it is ratified.")
@click.option("--key", type=options.KeyFile(), help="Sign with this SSH key.")
def command(
    directory: Path,
    head: str | None,
    evidence: tuple[str, ...],
    ratify: str | None,
    reason: str | None,
    key: Path | None,
) -> None:
    """Write down what was judged of each new commit of the main line.

    Receipts stand on the branch itamops-receipts, which the work tree has no part in. The job that runs after
    a merge writes them; where all are written nothing happens. Evidence is of the newest commit, or of the
    one that is ratified. A ratification counts in an audit if somebody who holds the role governance has
    approved it, as by `itamops approve --ratify`: what was approved before the commit went in does not count.
    """
    if bool(ratify) != bool(reason):
        raise UsageProblem("--ratify and --reason belong together", "say which commit, and why")
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
        click.echo("Every commit of the main line has its receipt.", err=True)


def new_receipts(
    repository: Repository,
    head: str,
    answers: Sequence[Answer] | None,
    ledger: Ledger,
    *,
    cold: bool = True,
    before: str | None = None,
    pusher: Pusher | None = None,
    pushed: Collection[str] = (),
    branch: str = "",
) -> Iterator[Receipt]:
    """Check each commit of the main line that has no receipt yet.

    The first receipt of all takes a tree as it is: what stood `before` a push where that is known, so that
    each commit of the push is judged as a change.

    A forge's answers are of the newest, and of those before it that were rebased with it from what they name.

    `pushed` are the commits that the `pusher` has pushed. Without any answers, not even an empty sequence of
    them, nobody asks who has agreed.
    """
    line = repository.main_line(head)
    rebased = landed(repository, line, reviewed_in(repository, answers)) if answers else {}
    spent = dict(ledger.spent_beside(rebased))
    for position, commit in enumerate(repository.read_commits(pending(line, ledger, before))):
        base = commit.parents[0] if commit.parents and (ledger.filed or position) else None
        given = answers if answers is None or commit.id in {line[0], *rebased} else ()
        verdict = judge_step(
            repository,
            base,
            commit.id,
            given,
            cold=cold,
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
    """Check a commit of the main line once more; of one that main has lost, note who accepts that.

    Raises UsageProblem for a commit that is neither, and where nobody has approved the loss.
    """
    commit = repository.resolve(named) if named not in ledger.receipts else named
    if commit in repository.main_line(head):
        (read,) = repository.read_commits([commit])
        verdict = judge_step(
            repository,
            read.parents[0] if read.parents else None,
            commit,
            answers,
            cold=True,
            spent=ledger.spent_beside({commit}),
            branch=repository.branch_named(head),
        )
        yield receipt_of(read, verdict, reason)
    elif commit in ledger.receipts:
        yield _of_removal(repository, head, ledger.receipts[commit].receipt, reason)
    else:
        raise UsageProblem(f"{commit[:12]} is no commit of the main line, and has no receipt")


def _of_removal(repository: Repository, head: str, lost: Receipt, reason: str) -> Receipt:
    """Return the ratification of a lost commit, by the tree that main has now."""
    tree = repository.commit(head)
    ground = load(tree, open_reader(repository, tree, cold=True))
    today = days(ground.registry.configuration, None).today
    tags = [tag for name, content in repository.tags(PREFIX).items() if (tag := read_tag(name, content))]
    line = {commit[:BASE_DIGITS] for commit in repository.main_line(head)}
    decisions = decided_about_removal(tags, lost.commit, reason, ground, line, today)
    digest = ratification_digest(Accepted.REMOVAL, lost.commit, reason)
    if not is_ratified(decisions, {digest}, ground, today):
        raise UsageProblem(
            f"expected an approval of this by who holds the role governance, for the main line's loss of "
            f"commit {lost.commit[:12]} and this reason, got {len(decisions)} that count for less",
            f"itamops approve --ratify {lost.commit} --reason {quote(reason)} --as PERSON --key KEY",
        )
    return removal_receipt(lost, tree, decisions, reason, today)


def judge_step(
    repository: Repository,
    base: str | None,
    head: str,
    answers: Sequence[Answer] | None = (),
    *,
    cold: bool,
    rebased_from: str | None = None,
    ground: str | None = None,
    spent: Mapping[str, str] = NONE_SPENT,
    pusher: Pusher | None = None,
    branch: str = "",
) -> Verdict:
    """Check a commit of the main line today as a change from its parent, or, without one, as it is.

    Who has agreed is judged, too: by who pushed it, by the answers of a forge, and by signed tags, but for
    those that other steps have `spent` and those for another `branch`. Policy
    and people are those of the parent, or of another commit as `ground`.
    """
    after = repository.commit(head)
    before = repository.commit(base) if base else None
    configuration = configuration_of(before or after)
    today = days(configuration, None).today
    reader = open_reader(repository, before or after, cold=cold)
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
