"""Hook files: short shell scripts that call this program and are recognized by their second line."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from itamops.authoring.write import replace_file
from itamops.errors import UsageProblem
from itamops.pipeline.limits import FSCK, SERVER_SETTINGS
from itamops.pipeline.refnames import is_misleading
from itamops.receipts import BRANCH
from itamops.registry.names import listed
from itamops.snapshot import Repository
from itamops.snapshot.repository import HEADS, MAIN

USUAL = "main"
"""The name of a main branch that does not exist yet, if HEAD names it."""

MARK = "# written by: itamops hook install"
CALL = f"exec {quote(sys.executable)} -P -m itamops"
"""`-P` keeps the current folder of the hook out of the import path."""


class Hook(NamedTuple):
    """The script of a hook up to the options of its last command, and the options that it takes."""

    script: str
    options: tuple[str, ...]


SERVER_HOOKS = {
    "pre-receive": Hook(f"{CALL} hook pre-receive", ("--folder", "--evidence")),
    "post-receive": Hook(f"{CALL} hook post-receive", ("--folder", "--evidence", "--key")),
}
CLIENT_HOOKS = {
    "pre-commit": Hook(
        f'git rev-parse --quiet --verify HEAD >/dev/null && set -- --base HEAD\n{CALL} check "$@"', ("-C",)
    )
}


def install(repository: Repository, hooks: Mapping[str, Hook], given: Mapping[str, str]) -> Sequence[Path]:
    """Write hooks into a repository; `given` has the values of options, and empty ones are left out.

    Raises UsageProblem for an existing hook that is not ours, or if git looks for hooks elsewhere.
    """
    folder = repository.hooks()
    places = {name: folder / name for name in hooks}
    for place in places.values():
        if not is_ours(place) and place.exists():
            raise UsageProblem(
                f"{place} is not a hook of itamops", "call `itamops hook` from it, or move it away"
            )
    folder.mkdir(exist_ok=True)
    for name, place in places.items():
        options = [(option, given.get(option, "")) for option in hooks[name].options]
        words = [quote(word) for option, value in options if value for word in (option, value)]
        replace_file(place, "\n".join(["#!/bin/sh", MARK, " ".join([hooks[name].script, *words]), ""]))
        place.chmod(0o755)
    return tuple(places.values())


def choose_main(repository: Repository, wanted: str | None) -> str:
    """Return the name of the branch to guard on a server: the one wanted, or the only possible one.

    Raises UsageProblem if there are several, or no such branch.
    """
    names = {repository.behind(branch).removeprefix(HEADS) for branch in repository.branches()} - {BRANCH}
    current = repository.behind("HEAD").removeprefix(HEADS)
    if wanted:
        if is_misleading(wanted) or wanted == BRANCH:
            raise UsageProblem(f"{wanted!r} cannot be the name of a main branch")
        if names and wanted not in names:
            raise UsageProblem(f"there is no branch {wanted!r}", f"name one of {listed(sorted(names))}")
        return wanted
    if known := repository.configured(MAIN):
        return known
    possible = names & {current, USUAL} or names or {current} & {USUAL}
    if len(possible) != 1:
        raise UsageProblem(
            f"the main branch is not known: HEAD names {current!r}, and the branches are "
            f"{listed(sorted(names)) if names else 'none yet'}",
            "name it: itamops hook install --main NAME",
        )
    return possible.pop()


def prepare_server(repository: Repository, main: str) -> None:
    """Set the main branch and the limits in the configuration of a server, and create the branch of receipts.

    Existing limits are kept; the check of objects is always set.
    """
    unset = {name: value for name, value in SERVER_SETTINGS.items() if not repository.configured(name)}
    repository.configure({**unset, FSCK: "true", MAIN: main})
    receipts = repository.branch(BRANCH)
    if receipts.tip() is None:
        receipts.append(None, {}, "Receipts begin here", date(1970, 1, 1))


def is_ours(hook: Path) -> bool:
    """Return whether a hook exists and was written by itamops."""
    try:
        return MARK in hook.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
