"""Fetching what a shallow or partial clone lacks: once, as a whole, and only when a person asks for it.

It is the one call that goes to another repository. What the clone's own configuration would run for that is
switched off or taken from the person's configuration instead.
"""

import os
from collections.abc import Iterator, Mapping

import msgspec

from itamops.snapshot.git import Git

PROTOCOLS = "file:http:https:ssh"
"""Those that run no program of the clone's choice: not `ext`, not `git`, which has a proxy command."""

OPTIONS = (
    "--quiet",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--no-tags",
    "--no-write-fetch-head",
    "--upload-pack=git-upload-pack",
)


def fetch_history(git: Git, environment: Mapping[str, str], *, shallow: bool) -> None:
    """Fetch all history and all objects of the remote's branches; raise CannotJudge with git's words."""
    depth = ("--unshallow",) if shallow else ()
    filtered = git.attempt("config", "--get", "remote.origin.promisor").stdout
    objects = ("--refetch", "--no-filter") if filtered else ()
    _reaching(git, environment).run("fetch", *OPTIONS, *depth, *objects, "origin")


def _reaching(git: Git, environment: Mapping[str, str]) -> Git:
    """Return git a way out, by what the caller's environment and the person's configuration name."""
    return msgspec.structs.replace(
        git,
        environment={
            **git.environment,
            "GIT_ALLOW_PROTOCOL": PROTOCOLS,
            "GIT_ASKPASS": environment.get("GIT_ASKPASS", ""),
            "GIT_SSH_COMMAND": environment.get("GIT_SSH_COMMAND", "ssh"),
        },
        options=(
            *git.options,
            *("-c", "core.alternateRefsCommand="),
            *("-c", "credential.helper="),  # empty, it drops all that were named before
            *(word for helper in _own_helpers(git) for word in ("-c", f"credential.helper={helper}")),
        ),
    )


def _own_helpers(git: Git) -> Iterator[str]:
    """Yield the helpers for passwords that the system and the person have set up."""
    for scope in ("--system", "--global"):
        answer = git.attempt("config", scope, "--get-all", "credential.helper").stdout
        yield from os.fsdecode(answer).splitlines()
