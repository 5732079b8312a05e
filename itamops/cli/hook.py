"""`itamops hook`: hooks that git calls before and after a push to a server, and before a commit."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from itamops.approvals.pusher import AUTHENTICATION, Pusher, pusher_of
from itamops.approvals.reviews import Answer
from itamops.approvals.signers import ALLOWED_SIGNERS, Signers
from itamops.cli import options
from itamops.cli.environment import days, open_reader, open_registry
from itamops.cli.evidence import TAGS
from itamops.cli.installing import CLIENT_HOOKS, SERVER_HOOKS, choose_main, install, prepare_server
from itamops.cli.ledger import add_receipts, receipts_of
from itamops.cli.receipt import check_step, new_receipts
from itamops.formats import FORMATS
from itamops.formats.refusals import refusal_lines
from itamops.pipeline.attesting import PRINCIPAL
from itamops.pipeline.check import Verdict
from itamops.pipeline.gate import (
    PushRefusal,
    Update,
    read_updates,
    refused,
    refused_approvals,
    refused_of_main,
    steps_of,
)
from itamops.pipeline.limits import too_large
from itamops.pipeline.receipting import used_up
from itamops.registry.loading import configuration_of, load
from itamops.snapshot import Repository, open_bare
from itamops.snapshot.repository import HEADS

NOTHING = "none"
"""No evidence: approvals are not checked."""

BY_RULES_BEFORE = "by the rules before this push (push a change of the rules first, by itself)"
"""The second check of a commit that follows a change of governance in the same push."""

folder = click.option(
    "--folder",
    default="",
    metavar="PATH",
    help="The folder of the registry within the repository [default: top].",
)
branch = click.option(
    "--branch",
    "branch_name",
    metavar="NAME",
    help="The main branch [default: `itamops.main` of git's configuration, else HEAD].",
)
main_line = click.option(
    "--main",
    "--branch",
    "main_name",
    metavar="NAME",
    help="The main branch, which a server guards whatever its HEAD is [default: the existing one].",
)
key = click.option(
    "--key",
    type=options.KeyFile(),
    help="Sign receipts with this SSH key.",
)

evidence = click.option(
    "--evidence",
    "evidence",
    type=click.Choice([TAGS, NOTHING]),
    default=TAGS,
    show_default=True,
    help="Also check the approvals of each change, by signed tags.",
)


@click.group(name="hook")
def command() -> None:
    """Check a push on the server before it is accepted.

    In a clone, the same check runs before each commit. `itamops hook install` installs the hooks.
    """


@command.command(name="pre-receive")
@folder
@branch
@evidence
def pre_receive(folder: str, branch_name: str | None, evidence: str) -> int:
    """Refuse a push that rewrites the main branch, or whose changes to it fail the check.

    Git calls this hook on the server, with the references on standard input. A refused push leaves nothing
    behind. Each new commit of the main branch is checked as a change from its first parent.
    """
    updates = read_updates(sys.stdin.buffer)
    repository = open_bare(_git_directory(), folder)
    main = _main_of(repository, branch_name)
    if beyond := [*too_large(repository, updates)]:
        return _refuse(beyond, [])
    refusals = [
        *refused(repository, main, updates),
        *refused_approvals(repository, main, updates, partial(_signers_of, repository, main)),
    ]
    verdicts: list[tuple[str, Verdict]] = []
    for update in updates:
        if update.reference == main:
            refusals += (of_main := list(refused_of_main(repository, update, datetime.now(UTC))))
            verdicts += [] if of_main else _verdicts(repository, update, _answers(evidence))
    return _refuse(refusals, verdicts)


@command.command(name="post-receive")
@folder
@branch
@evidence
@key
def post_receive(folder: str, branch_name: str | None, evidence: str, key: Path | None) -> None:
    """Write the receipts of the commits that a push has added to the main branch."""
    updates = read_updates(sys.stdin.buffer)
    repository = open_bare(_git_directory(), folder)
    main = _main_of(repository, branch_name)
    for update in updates:
        if update.reference == main and update.new:
            make = partial(
                new_receipts,
                repository,
                update.new,
                _answers(evidence),
                no_cache=False,
                pusher=_pusher(repository, update.new),
                pushed=[commit.id for commit in steps_of(repository, update)] if update.old else (),
                before=update.old,
                branch=main.removeprefix(HEADS),
            )
            for receipt in add_receipts(repository, make, key):
                click.echo(f"receipt {receipt.path}")


@command.command(name="install")
@options.directory
@click.option(
    "--server/--client",
    "on_server",
    default=None,
    help="Which hooks [default: server for a bare repository].",
)
@folder
@main_line
@evidence
@key
def install_hooks(
    directory: Path,
    on_server: bool | None,
    folder: str,
    main_name: str | None,
    evidence: str,
    key: Path | None,
) -> None:
    """Install the hooks of a server, or in a clone the check before each commit.

    On a server, also set the main branch and create the branch of receipts. Other hooks are kept.
    """
    repository = open_registry(directory)
    server = repository.root is None if on_server is None else on_server
    main = choose_main(repository, main_name) if server else ""
    places = install(
        repository,
        SERVER_HOOKS if server else CLIENT_HOOKS,
        {
            "--folder": folder or repository.folder,
            "--evidence": evidence,
            "--key": str(key.resolve()) if key else "",
            "-C": repository.folder,
        },
    )
    for place in places:
        click.echo(place)
    if server:
        prepare_server(repository, main)
        is_there = repository.has(main)
        if is_there and not key and configuration_of(repository.commit(main)).assurance == "regulated":
            click.echo(
                "warning: with the assurance regulated, only signed receipts count: use --key, and add "
                f"its public key to {ALLOWED_SIGNERS} as {PRINCIPAL}",
                err=True,
            )
        click.echo(f"The main branch is {main}.")


def _refuse(refusals: Sequence[PushRefusal], verdicts: Sequence[tuple[str, Verdict]]) -> int:
    """Print the reasons of a refused push; return the exit code of the hook."""
    for line in refusal_lines(refusals):
        click.echo(line)
    for title, verdict in verdicts:
        if verdict.fails:
            click.echo(f"{title}, change {verdict.change_digest}:")
            click.echo(click.unstyle(FORMATS["text"].render(verdict)))
    fails = bool(refusals) or any(verdict.fails for _, verdict in verdicts)
    if fails:
        click.echo("The whole push was refused.")
    return int(fails)


def _git_directory() -> Path:
    return Path(os.environ.get("GIT_DIR", "."))


def _main_of(repository: Repository, branch_name: str | None) -> str:
    """Return the full name of the guarded branch; a symbolic reference is resolved."""
    return repository.behind(f"{HEADS}{branch_name}") if branch_name else repository.main_branch()


def _signers_of(repository: Repository, main: str) -> Signers | None:
    """Return the valid signing keys of the main branch today, None if there is no main branch yet."""
    if not repository.has(main):
        return None
    tree = repository.commit(main)
    today = days(configuration_of(tree), None).today
    return Signers(load(tree, open_reader(repository, tree, no_cache=False)), today)


def _answers(evidence: str) -> tuple[Answer, ...] | None:
    """Return no answers of a forge, or None if approvals are not checked."""
    return None if evidence == NOTHING else ()


def _verdicts(
    repository: Repository,
    update: Update,
    answers: tuple[Answer, ...] | None,
) -> Iterator[tuple[str, Verdict]]:
    """Yield a title and the verdict of each new commit of the main branch; the very first has no base.

    A commit after a change of governance is also checked by the governance before the push: a push cannot
    use what is not yet on the main branch.
    """
    if not update.old:
        yield f"commit {update.new[:12]}", check_step(repository, None, update.new, no_cache=False)
        return
    steps = steps_of(repository, update)
    spent = dict(receipts_of(repository).spent_beside({step.id for step in steps}))
    pusher = _pusher(repository, update.old)
    is_altered = False
    for commit in steps:
        step = commit.parents[0], commit.id
        check = partial(
            check_step,
            repository,
            *step,
            answers=answers,
            no_cache=False,
            spent=dict(spent),
            pusher=pusher,
            branch=update.reference.removeprefix(HEADS),
        )
        verdict = check()
        spent |= used_up(verdict, commit.id)
        yield f"commit {commit.id[:12]}", verdict
        if is_altered and not verdict.fails:
            title = f"commit {commit.id[:12]}, {BY_RULES_BEFORE}"
            yield title, check(ground=update.old)
        is_altered = is_altered or (verdict.context is not None and verdict.context.alters_what_decides)


def _pusher(repository: Repository, main: str) -> Pusher | None:
    """Return the pusher, as the authentication of the server names them."""
    path = os.environ.get(AUTHENTICATION)
    try:
        authentication = Path(path).read_text(encoding="utf-8", errors="replace") if path else ""
    except OSError:
        authentication = ""  # the session has ended, or another account may not read it
    return pusher_of(os.environ, authentication, configuration_of(repository.commit(main)).forge)
