"""The base and head of a check that are not named: found in the environment."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import click

from itamops.changes.files import changed_paths
from itamops.cli.input_files import read_given
from itamops.errors import CannotJudge
from itamops.forges import Forge, Located, Occasion, event_path, forge_of, locate
from itamops.registry.layout import CONFIGURATION, ROOT, SCHEMAS
from itamops.snapshot import Repository

AUTO, NONE = "auto", "none"
COMMIT_ID = re.compile(r"[0-9a-f]{40,64}")


class Comparison(NamedTuple):
    """The revisions to compare; without `base` the head is checked alone, without `head` the work tree."""

    base: str | None
    head: str | None
    branch: str = ""


def comparison(
    repository: Repository,
    base: str | None,
    head: str | None,
    environment: Mapping[str, str] = os.environ,
    *,
    plans: bool = False,
) -> Comparison:
    """Return the named revisions; with `auto`, or in the pipeline of a forge, find the others.

    The revisions found are printed to standard error. A head that the base contains is checked without a
    base, unless it is planned. Raises CannotJudge if the base is not in this clone.
    """
    if base == NONE:
        return Comparison(None, head)
    is_silent = base is None and (head is not None or not in_pipeline(repository, environment))
    if is_silent or base not in {AUTO, None}:
        return Comparison(base, head, repository.branch_named(base) if base else "")
    return resolved(repository, located_here(environment), head, environment, plans=plans)


def in_pipeline(repository: Repository, environment: Mapping[str, str]) -> bool:
    """Return whether the registry is in the checkout of a pipeline."""
    workspace = environment.get(forge_of(environment).workspace)
    return bool(workspace and _place(repository).is_relative_to(Path(workspace).resolve()))


def located_here(environment: Mapping[str, str]) -> Located:
    """Return the change of the pipeline's event; raise CannotJudge if the event cannot be read."""
    path = event_path(environment)
    try:
        event = read_given(Path(path)) if path else None
    except OSError as error:
        raise CannotJudge(f"the event at {path} cannot be read: {error.strerror}") from error
    return locate(environment, event)


def resolved(
    repository: Repository,
    located: Located,
    head: str | None,
    environment: Mapping[str, str],
    *,
    plans: bool = False,
) -> Comparison:
    """Return the best base that this clone has, and print the comparison.

    The main branch compared with itself introduces nothing, whatever errors it has: a head that the base
    contains is checked without a base.
    """
    forge = forge_of(environment)
    head = head or located.head
    if not located.bases:
        _report(forge, located, f"checking {_short(head)} without a base")
        return Comparison(None, head)
    base = next(filter(repository.has, located.bases), None)
    if base is None and not repository.has("HEAD"):
        raise CannotJudge("nothing is committed yet to compare with", "git add --all && git commit")
    if base is None:
        raise CannotJudge(f"there is no commit {located.bases[0]!r} to compare with", forge.deepen)
    commit, proposed = repository.resolve(base), repository.resolve(head or "HEAD")
    is_forward = _require_history(repository, located, commit, proposed, forge)
    named = _short(commit) if base == commit else f"{base} ({_short(commit)})"
    is_merged = proposed == commit if is_forward else repository.is_ancestor(proposed, commit)
    if not plans and is_merged and (head or _is_committed(repository, proposed)):
        _report(forge, located, f"checking {_short(head)} without a base, because {named} contains it")
        return Comparison(None, head)
    _report(forge, located, f"comparing {_short(head)} with {named}")
    return Comparison(commit, head, repository.branch_named(base))


def _is_committed(repository: Repository, commit: str) -> bool:
    """Return whether the registry in the work tree equals that of a commit."""
    return not any(
        path == CONFIGURATION or path.startswith((ROOT, SCHEMAS))
        for path in changed_paths(repository.commit(commit), repository.work_tree())
    )


def _require_history(repository: Repository, located: Located, base: str, head: str, forge: Forge) -> bool:
    """Return whether a head descends from its base.

    Raises CannotJudge if a shallow clone hides the relation of the commits, or the main branch was rewritten.
    """
    try:
        is_forward = repository.is_ancestor(base, head)
    except CannotJudge as error:
        raise CannotJudge(error.message, forge.deepen if repository.shallow else error.hint) from error
    if located.occasion is Occasion.MERGED and not is_forward:
        raise CannotJudge(
            f"the main branch was rewritten: {_short(base)} is not in the history of {_short(head)}",
            "restore the lost commits, then make the change as a separate commit",
        )
    return is_forward


def _report(forge: Forge, located: Located, what: str) -> None:
    number = f" #{located.number}" if located.number else ""
    click.echo(f"{forge.title}{number}: {what}.", err=True)


def _short(revision: str | None) -> str:
    """Return the short name of a commit, a branch or the work tree."""
    if revision is None:
        return "the work tree"
    return revision[:12] if COMMIT_ID.fullmatch(revision) else revision


def _place(repository: Repository) -> Path:
    return (repository.root or repository.common).resolve()
