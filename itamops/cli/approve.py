"""`itamops approve`."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from itamops.approvals.evidence import SignedObject
from itamops.approvals.signers import ALLOWED_SIGNERS, Signers
from itamops.approvals.tags import NAMESPACE, tag_name, unsigned_tag
from itamops.cli import options
from itamops.cli.check import run_check
from itamops.cli.environment import days, open_reader, open_registry
from itamops.cli.ledger import receipts_of
from itamops.cli.locating import AUTO, comparison
from itamops.errors import UsageProblem
from itamops.findings import did_you_mean
from itamops.formats.plans import PLAN_FORMATS
from itamops.pipeline.evidence import making
from itamops.pipeline.plan import make_plan
from itamops.pipeline.ratifying import Accepted, ratification_digest
from itamops.records.person import Person
from itamops.registry.loading import Loaded, load
from itamops.registry.names import listed
from itamops.snapshot import Repository
from itamops.snapshot.signatures import sign


@click.command(name="approve")
@options.directory
@click.option("--as", "person_id", required=True, metavar="PERSON", help="The approver: the id of a person.")
@click.option(
    "--key",
    required=True,
    type=options.KeyFile(),
    help="Sign with this SSH key.",
)
@click.option("--base", metavar="REV", help="The main branch [default: found as `itamops plan` finds it].")
@click.option("--head", metavar="REV", default="HEAD", help="The commit to approve [default: HEAD].")
@click.option("--ratify", metavar="REV", help="Approve afterwards that this commit was merged or lost.")
@click.option("--reason", help="Reason for the ratification, the same as for `itamops receipt --ratify`.")
def command(
    directory: Path,
    person_id: str,
    key: Path,
    base: str | None,
    head: str,
    ratify: str | None,
    reason: str | None,
) -> None:
    """Approve a change with a signed tag.

    The command shows the plan and adds the tag approve/DIGEST/PERSON@BASE to the commit. Push the tag before
    the change is merged. It approves this change from this base, once. A later modification of the change, or
    the same change again, needs another approval.

    With --ratify, approve that a commit was merged unproved, or that the main branch (--base) has lost it.
    """
    if bool(ratify) != bool(reason):
        raise UsageProblem("--ratify and --reason belong together", "name the commit and the reason")
    repository = open_registry(directory)
    if ratify and reason:
        _approve_ratification(repository, base or repository.tip, ratify, reason, person_id, key)
        return
    compared = comparison(repository, base or AUTO, head, plans=True)
    verdict = run_check(repository, compared, None, no_cache=False)
    governing = verdict.context.base if verdict.context else None
    if governing is None or verdict.change_digest is None:
        raise UsageProblem("there is no mergeable change to approve", "name --base")
    cache = open_reader(repository, verdict.base or verdict.head).cache
    click.echo(
        PLAN_FORMATS["text"](
            make_plan(verdict, cache, making(repository, compared.base or "", compared.head))
        )
    )
    name = tag_name(verdict.change_digest, person_id, repository.resolve(compared.base or ""))
    tag = _signed_tag(repository, governing, name, person_id, key, head, compared.branch)
    repository.add_tag(name, tag)
    click.echo(f"Approved. Push the tag before the change is merged: git push origin {name}")


def _approve_ratification(
    repository: Repository, main: str, named: str, reason: str, person_id: str, key: Path
) -> None:
    """Sign a tag for a ratification: on the commit, or on the main branch if that has lost the commit."""
    lost = receipts_of(repository).receipts
    commit = repository.resolve(named) if named not in lost else named
    is_step = commit in repository.main_line(main)
    if not is_step and commit not in lost:
        raise UsageProblem(f"{commit[:12]} is not a commit of the main branch, and has no receipt")
    head = commit if is_step else repository.resolve(main)
    parents = next(repository.read_commits([commit])).parents if is_step else ()
    base = parents[0] if parents else head
    tree = repository.commit(base)
    governing = load(tree, open_reader(repository, tree))
    digest = ratification_digest(Accepted.STEP if is_step else Accepted.REMOVAL, commit, reason)
    name = tag_name(digest, person_id, base)
    tag = _signed_tag(repository, governing, name, person_id, key, head, repository.branch_named(main))
    repository.add_tag(name, tag)
    click.echo(f"Approved that commit {commit[:12]} {'was merged' if is_step else 'is lost'}: {reason}")
    click.echo(
        f"Push the tag (git push origin {name}), then run where receipts are written: "
        f"itamops receipt --ratify {commit} --reason {quote(reason)}"
    )


def _signed_tag(
    repository: Repository, base: Loaded, name: str, person_id: str, key: Path, head: str, branch: str
) -> bytes:
    """Return the signed tag; raise UsageProblem if the base does not know the person or the key."""
    people = base.registry.of(Person)
    person = people.get(person_id)
    if person is None:
        raise UsageProblem(
            f"there is no person {person_id} on the base", did_you_mean(person_id, list(people))
        )
    today = days(base.registry.configuration, None).today
    content = unsigned_tag(name, person, repository.resolve(head), datetime.now(UTC), branch)
    signature = sign(content, key, NAMESPACE)
    signers, signed = Signers(base, today), SignedObject(content, signature)
    if not signers.is_by(signed, person_id):
        listed_for = signers.listed_for(signed)
        raise UsageProblem(
            f"{key} is not a valid signing key of {person_id}"
            + (f": the main branch has it for {listed(listed_for)}" if listed_for else ""),
            f"a key counts for one person, named by id or address and not by a pattern, in its term, unless "
            f"it is revoked: correct its line in {ALLOWED_SIGNERS}, or their record"
            if listed_for
            else f"first have it added to {ALLOWED_SIGNERS} on the main branch",
        )
    return content + signature
