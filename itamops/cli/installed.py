"""The installation of itamops here, for pipelines that install the same."""

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from git import GitCommandError, InvalidGitRepositoryError, NoSuchPathError, Repo

from itamops.authoring.tools import InstalledTool

METADATA = ("METADATA", "entry_points.txt", "licenses/LICENSE")
"""Files of metadata in a wheel, besides those that the build creates."""

WEB = re.compile(r"https://(?:[^/@]*@)?(?P<rest>[^/@]+/\S+)")
SHELL = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>\S+)")


def installed() -> InstalledTool:
    """Return the requirement of this itamops, empty if others cannot install it.

    A package from an index has a released version. A package from a repository, or from an unmodified clone
    whose commit is on its remote, has that commit.
    """
    here = distribution("itamops")
    origin = json.loads(here.read_text("direct_url.json") or "null")
    requirement = f"itamops=={here.version}" if origin is None else _at_commit(origin)
    return InstalledTool(
        here.version, requirement, {name: text for name in METADATA if (text := _text(here, name))}
    )


def _text(here: Distribution, name: str) -> str:
    return here.read_text(name) or ""


def _at_commit(origin: dict[str, Any]) -> str:
    """Return the requirement of a commit, by the origin that pip recorded (PEP 610)."""
    match origin:
        case {"url": str(address), "vcs_info": {"vcs": "git", "commit_id": str(commit)}}:
            return _requirement(address, commit)
        case {"url": str(address), "dir_info": dict()}:
            return _of_clone(Path(unquote(urlsplit(address).path)))
    return ""


def _of_clone(folder: Path) -> str:
    try:
        with Repo(folder) as clone:
            clone.git.update_environment(GIT_OPTIONAL_LOCKS="0")
            clone.git.set_persistent_git_options(c="diff.autoRefreshIndex=false")  # reading takes no lock
            commit = clone.head.commit.hexsha
            if clone.is_dirty(untracked_files=False):
                return ""
            for remote in clone.remotes:
                if clone.git.branch("--remotes", "--contains", commit, "--list", f"{remote.name}/*"):
                    return _requirement(remote.url, commit)
    except (InvalidGitRepositoryError, NoSuchPathError, GitCommandError, ValueError):
        return ""
    return ""


def _requirement(address: str, commit: str) -> str:
    """Return the requirement of a commit, without a user name or token in the address."""
    if web := WEB.fullmatch(address):
        return f"itamops @ git+https://{web['rest']}@{commit}"
    if shell := SHELL.fullmatch(address):
        return f"itamops @ git+https://{shell['host']}/{shell['path']}@{commit}"
    return ""
