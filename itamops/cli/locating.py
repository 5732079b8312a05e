"""What is judged and what it is compared with, where nobody says it: found in the surroundings."""

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
    """The revisions to compare: no `base` where the whole registry is judged, no `head` for the work tree."""

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
    """Take the revisions that were named; with `auto`, or in a forge's pipeline, find what was not.

    What is found is said on standard error. What the base holds already is judged by itself, unless it is
    planned. Raises CannotJudge where the base is not in this clone.
    """
    if base == NONE:
        return Comparison(None, head)
    is_silent = base is None and (head is not None or not in_pipeline(repository, environment))
    if is_silent or base not in {AUTO, None}:
        return Comparison(base, head, repository.branch_named(base) if base else "")
    return resolved(repository, located_here(environment), head, environment, plans=plans)


def in_pipeline(repository: Repository, environment: Mapping[str, str]) -> bool:
    """Return whether the registry is what a forge's pipeline has checked out."""
    workspace = environment.get(forge_of(environment).workspace)
    return bool(workspace and _place(repository).is_relative_to(Path(workspace).resolve()))


def located_here(environment: Mapping[str, str]) -> Located:
    """Read the event, and find the change; raise CannotJudge where it cannot be read."""
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
    """Choose the best base that this clone has, and say what is judged.

    The main line compared with itself introduces nothing, whatever errors stand in it: what is in the base
    already is judged by itself.
    """
    forge = forge_of(environment)
    head = head or located.head
    if not located.bases:
        _say(forge, located, f"judging {_short(head)} by itself")
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
        _say(forge, located, f"judging {_short(head)} by itself, since all of it is in {named}")
        return Comparison(None, head)
    _say(forge, located, f"comparing {_short(head)} with {named}")
    return Comparison(commit, head, repository.branch_named(base))


def _is_committed(repository: Repository, commit: str) -> bool:
    """Return whether the work tree holds nothing of a registry but what a commit has."""
    return not any(
        path == CONFIGURATION or path.startswith((ROOT, SCHEMAS))
        for path in changed_paths(repository.commit(commit), repository.work_tree())
    )


def _require_history(repository: Repository, located: Located, base: str, head: str, forge: Forge) -> bool:
    """Return whether a head goes on from its base.

    Raises CannotJudge where a shallow clone hides how two commits are related, or main was rewritten.
    """
    try:
        is_forward = repository.is_ancestor(base, head)
    except CannotJudge as error:
        raise CannotJudge(error.message, forge.deepen if repository.shallow else error.hint) from error
    if located.occasion is Occasion.MERGED and not is_forward:
        raise CannotJudge(
            f"the main line was rewritten: {_short(base)} is not in the history of {_short(head)}",
            "bring back what was there, then make the change as a commit of its own",
        )
    return is_forward


def _say(forge: Forge, located: Located, what: str) -> None:
    number = f" #{located.number}" if located.number else ""
    click.echo(f"{forge.title}{number}: {what}.", err=True)


def _short(revision: str | None) -> str:
    """Name a commit by the beginning of its id, a branch by its name, and what is no commit yet."""
    if revision is None:
        return "the work tree"
    return revision[:12] if COMMIT_ID.fullmatch(revision) else revision


def _place(repository: Repository) -> Path:
    return (repository.root or repository.common).resolve()
