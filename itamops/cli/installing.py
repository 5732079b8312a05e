"""Hooks as files: short shell scripts that call this very program, and are known by their second line."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from itamops.authoring.write import replace_file
from itamops.errors import UsageProblem
from itamops.snapshot import Repository

MARK = "# written by: itamops hook install"
CALL = f"exec {quote(sys.executable)} -P -m itamops"
"""`-P` keeps what lies in the folder that git calls a hook in out of the program."""


class Hook(NamedTuple):
    """A hook's script up to the options of its last command, and which options that takes."""

    script: str
    options: tuple[str, ...]


SERVER_HOOKS = {
    "pre-receive": Hook(f"{CALL} hook pre-receive", ("--folder", "--branch", "--evidence")),
    "post-receive": Hook(f"{CALL} hook post-receive", ("--folder", "--branch", "--evidence", "--key")),
}
CLIENT_HOOKS = {
    "pre-commit": Hook(
        f'git rev-parse --quiet --verify HEAD >/dev/null && set -- --base HEAD\n{CALL} check "$@"', ("-C",)
    )
}


def install(repository: Repository, hooks: Mapping[str, Hook], given: Mapping[str, str]) -> Sequence[Path]:
    """Write hooks into a repository; `given` are the values of options, those that are empty are left out.

    Raises UsageProblem where a hook of somebody else stands, or git looks for hooks elsewhere.
    """
    folder = repository.hooks()
    places = {name: folder / name for name in hooks}
    for place in places.values():
        if not is_ours(place) and place.exists():
            raise UsageProblem(
                f"{place} is a hook of somebody else", "call `itamops hook` from it, or move it away"
            )
    folder.mkdir(exist_ok=True)
    for name, place in places.items():
        options = [(option, given.get(option, "")) for option in hooks[name].options]
        words = [quote(word) for option, value in options if value for word in (option, value)]
        replace_file(place, "\n".join(["#!/bin/sh", MARK, " ".join([hooks[name].script, *words]), ""]))
        place.chmod(0o755)
    return tuple(places.values())


def is_ours(hook: Path) -> bool:
    """Tell whether a hook is there and was written here."""
    try:
        return MARK in hook.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
