"""`itamops approve`."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from itamops.approvals.evidence import SignedObject
from itamops.approvals.signers import ALLOWED_SIGNERS, Signers
from itamops.approvals.tags import NAMESPACE, tag_name, unsigned_tag
from itamops.cli import options
from itamops.cli.check import judge
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
@click.option("--as", "person_id", required=True, metavar="PERSON", help="Who approves: the id of a person.")
@click.option(
    "--key",
    required=True,
    type=options.KeyFile(),
    help="Sign with this SSH key.",
)
@click.option("--base", metavar="REV", help="The main line [default: found as `itamops plan` finds it].")
@click.option("--head", metavar="REV", default="HEAD", help="The commit that is approved [default: HEAD].")
@click.option("--ratify", metavar="REV", help="Approve afterwards that this commit went in, or is gone.")
@click.option("--reason", help="Why it is ratified, as `itamops receipt --ratify` will state it.")
def command(
    directory: Path,
    person_id: str,
    key: Path,
    base: str | None,
    head: str,
    ratify: str | None,
    reason: str | None,
) -> None:
    """Approve a change by a signed tag.

    The plan is shown, and a tag approve/DIGEST/PERSON@BASE is made on the commit, to be pushed before the
    change is merged. It approves this change from this base, once. What is changed afterwards, and the same
    change when it comes again, need another.

    With --ratify, approve that a commit went in unproved, or that the main line (--base) has lost it.
    """
    if bool(ratify) != bool(reason):
        raise UsageProblem("--ratify and --reason belong together", "say which commit, and why")
    repository = open_registry(directory)
    if ratify and reason:
        _approve_ratification(repository, base or repository.tip, ratify, reason, person_id, key)
        return
    compared = comparison(repository, base or AUTO, head, plans=True)
    verdict = judge(repository, compared, None, cold=False)
    governing = verdict.context.base if verdict.context else None
    if governing is None or verdict.change_digest is None:
        raise UsageProblem("there is no change that could be merged, and so none to approve", "name --base")
    cache = open_reader(repository, verdict.base or verdict.head).cache
    click.echo(
        PLAN_FORMATS["text"](
            make_plan(verdict, cache, making(repository, compared.base or "", compared.head))
        )
    )
    name = tag_name(verdict.change_digest, person_id, repository.resolve(compared.base or ""))
    tag = _signed_tag(repository, governing, name, person_id, key, head, compared.branch)
    repository.add_tag(name, tag)
    click.echo(f"Approved. Hand it in before the main line: git push origin {name}")


def _approve_ratification(
    repository: Repository, main: str, named: str, reason: str, person_id: str, key: Path
) -> None:
    """Sign a tag over what is ratified: on the commit itself, or where main has lost it on main as it is."""
    lost = receipts_of(repository).receipts
    commit = repository.resolve(named) if named not in lost else named
    is_step = commit in repository.main_line(main)
    if not is_step and commit not in lost:
        raise UsageProblem(f"{commit[:12]} is no commit of the main line, and has no receipt")
    head = commit if is_step else repository.resolve(main)
    parents = next(repository.read_commits([commit])).parents if is_step else ()
    base = parents[0] if parents else head
    tree = repository.commit(base)
    governing = load(tree, open_reader(repository, tree))
    digest = ratification_digest(Accepted.STEP if is_step else Accepted.REMOVAL, commit, reason)
    name = tag_name(digest, person_id, base)
    tag = _signed_tag(repository, governing, name, person_id, key, head, repository.branch_named(main))
    repository.add_tag(name, tag)
    click.echo(f"Approved that commit {commit[:12]} {'went in' if is_step else 'is gone'}: {reason}")
    click.echo(
        f"Hand it in (git push origin {name}), and then, where receipts are written: "
        f"itamops receipt --ratify {commit} --reason {quote(reason)}"
    )


def _signed_tag(
    repository: Repository, base: Loaded, name: str, person_id: str, key: Path, head: str, branch: str
) -> bytes:
    """Make the tag and sign it; raise UsageProblem where the base does not know person or key."""
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
            f"{key} is no key that counts for {person_id}"
            + (f": the main line has it for {listed(listed_for)}" if listed_for else ""),
            f"a key counts for one person, named by id or address and no pattern, within its term and unless "
            f"it is revoked: correct its line in {ALLOWED_SIGNERS}, or their record"
            if listed_for
            else f"have it added to {ALLOWED_SIGNERS} on the main line first",
        )
    return content + signature
