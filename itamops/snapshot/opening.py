"""Opening a registry's repository: from a folder that somebody is in, or as a server has it."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge, UsageProblem
from itamops.snapshot.git import FIXED_OPTIONS, OLDEST, Git, clean_environment, is_quarantine, version_of
from itamops.snapshot.repository import CONFIGURATION, YES, Repository


def open_repository(
    start: Path, environment: Mapping[str, str] = os.environ, program: str = "git"
) -> Repository:
    """Find the registry that `start`, a folder, is in: the nearest `itamops.yaml` upward is its root.

    In a pre-receive hook it is the repository that is pushed to, objects of the push included. Raises
    UsageProblem where there is no registry, CannotJudge where git refuses to read.
    """
    if is_quarantine(environment):
        return open_bare(Path(environment["GIT_DIR"]), "", environment, program)
    start = start.resolve()
    if not start.is_dir():
        raise UsageProblem(f"{start} is no folder")
    if not any((folder / ".git").exists() for folder in (start, *start.parents)):
        return Repository(_registry_root(start, Path(start.anchor)))
    git = _git(start, environment, program)
    top = Path(os.fsdecode(git.run("rev-parse", "--show-toplevel")).removesuffix("\n"))
    root = _registry_root(start, top, git)
    if not root.is_relative_to(top):
        raise CannotJudge(
            f"git takes {top} for the work tree, and {root} is not in it",
            "set core.worktree in .git/config right, or remove it",
        )
    folder = root.relative_to(top).as_posix()
    return _described(git, root, "" if folder == "." else folder)


def open_bare(
    git_dir: Path,
    folder: str = "",
    environment: Mapping[str, str] = os.environ,
    program: str = "git",
) -> Repository:
    """Open a bare repository, as a server has it; `folder` is where the registry is within its trees."""
    git_dir = git_dir.resolve()
    if not git_dir.is_dir():
        raise UsageProblem(f"{git_dir} is no folder")
    return _described(_git(git_dir, environment, program, f"--git-dir={git_dir}"), None, folder)


def is_bare(directory: Path) -> bool:
    """Return whether a folder is itself a git directory."""
    return (
        (directory / "HEAD").is_file() and (directory / "objects").is_dir() and (directory / "refs").is_dir()
    )


def _git(directory: Path, environment: Mapping[str, str], program: str, *options: str) -> Git:
    if shutil.which(program) is None:
        raise CannotJudge(f"the program {program} was not found", "install git")
    version = version_of(program)
    if version < OLDEST:
        named = ".".join(map(str, version))
        raise CannotJudge(f"git {named} is too old to be safe in a stranger's clone", "install 2.38 or newer")
    return Git(program, directory, clean_environment(environment), (*FIXED_OPTIONS, *options))


def _described(git: Git, root: Path | None, folder: str) -> Repository:
    answers = git.run(
        "rev-parse",
        "--is-shallow-repository",
        "--show-object-format",
        *("--git-path", "index"),
        "--git-common-dir",
    )
    shallow, object_format, index, common = os.fsdecode(answers).splitlines()
    return Repository(
        root,
        folder,
        msgspec.structs.replace(git, directory=root or git.directory),
        (git.directory / index).resolve(),
        (git.directory / common).resolve(),
        object_format,
        shallow == "true",
    )


def _is_committed(git: Git) -> bool:
    """Return whether the last commit has the configuration, whose content a partial clone may lack."""
    return git.attempt("rev-parse", "--quiet", "--verify", f"HEAD:./{CONFIGURATION}").returncode == YES


def _is_without_trees(git: Git) -> bool:
    """Return whether the last commit is here and the list of its files is not: a partial clone."""
    commit, tree = (
        git.attempt("cat-file", "-e", f"HEAD^{{{kind}}}").returncode for kind in ("commit", "tree")
    )
    return commit == YES != tree


def _registry_root(start: Path, top: Path, git: Git | None = None) -> Path:
    """Return the nearest folder from `start` up to `top` that has the configuration.

    Raises UsageProblem where there is none, which may be because nothing is checked out.
    """
    for folder in (start, *start.parents):
        if (folder / CONFIGURATION).is_file():
            return folder
        if folder == top:
            break
    if git and _is_committed(git):
        raise UsageProblem(f"{CONFIGURATION} is committed and not checked out", "git checkout HEAD -- .")
    if git and _is_without_trees(git):
        raise UsageProblem(
            "the files of the last commit are not checked out, and were never fetched",
            "git checkout HEAD -- .",
        )
    raise UsageProblem(
        f"there is no {CONFIGURATION} in {start} or above it", "begin a registry with: itamops init"
    )
