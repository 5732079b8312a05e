"""Evidence of approvals: answers of a forge in files, and the repository itself."""

from collections.abc import Sequence
from pathlib import Path

import click

from itamops.approvals.evidence import Evidence
from itamops.approvals.reviews import Answer
from itamops.cli.environment import now
from itamops.cli.input_files import read_given
from itamops.cli.ledger import spent_beside
from itamops.errors import CannotJudge, UsageProblem
from itamops.pipeline.evidence import gather
from itamops.registry.loading import configuration_of
from itamops.snapshot import MergeResult, Repository

TAGS = "tags"
"""Selects the repository alone: its commits and signed tags, which are always part of the evidence."""

evidence_option = click.option(
    "--evidence",
    multiple=True,
    metavar="[FORGE:]FILE|tags",
    help="Also check approvals: by the answer of a forge, saved to a file, and by signed tags. "
    "Can be repeated; `tags` means signed tags alone.",
)


def head_to_check(head: str | None, named: Sequence[str]) -> str | None:
    """Return the revision to check: with evidence the last commit, because only commits are approved."""
    return head or ("HEAD" if named else None)


def refuse_without_change(named: Sequence[str]) -> None:
    """Raise UsageProblem for evidence without a change."""
    if named:
        raise UsageProblem("evidence needs a change, and there is no base", "name the base: --base main")


def gathered(
    repository: Repository, merged: MergeResult, named: Sequence[str], branch: str
) -> Evidence | None:
    """Return the named evidence with the commits and signed tags of the change, None without any.

    Raises CannotJudge for a file that cannot be read.
    """
    if not named or merged.base.commit is None or merged.head.commit is None:
        return None
    base, head = merged.base.commit, merged.head.commit
    steps = {commit.id for commit in repository.commits_between(base, head)}
    return gather(
        repository,
        base,
        head,
        read_answers(named),
        configuration_of(merged.base).forge,
        spent=spent_beside(repository, steps),
        clock=now(),
        branch=branch,
    )


def read_answers(named: Sequence[str]) -> tuple[Answer, ...]:
    """Return the contents of the named files; raise CannotJudge for an unreadable one."""
    return tuple(_answer(one) for one in named if one != TAGS)


def _answer(option: str) -> Answer:
    name, forge = Answer.named(option)
    try:
        return Answer(name, read_given(Path(name)), forge)
    except OSError as error:
        raise CannotJudge(f"the evidence {name} cannot be read: {error.strerror}") from error
