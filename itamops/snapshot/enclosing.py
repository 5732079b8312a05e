"""Files of a larger repository around a registry that a forge, an editor or git executes or obeys."""

from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import relpath

FORGES = (
    ".appveyor.yml",
    ".azure-pipelines/",
    ".build.yml",
    ".builds/",
    ".buildkite/",
    ".circleci/",
    ".cirrus.yml",
    ".drone.yml",
    ".forgejo/",
    ".gitea/",
    ".github/",
    ".gitlab/",
    ".gitlab-ci.yml",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
    ".semaphore/",
    ".teamcity/",
    ".tekton/",
    ".travis.yml",
    ".woodpecker/",
    ".woodpecker.yaml",
    ".woodpecker.yml",
    "CODEOWNERS",
    "Jenkinsfile",
    "action.yaml",
    "action.yml",
    "appveyor.yml",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "buildspec.yml",
    "ci/",
    "cloudbuild.yaml",
    "docs/CODEOWNERS",
    "renovate.json",
    "renovate.json5",
)
"""What forges and pipelines execute or obey; folders end in a slash."""

EDITORS = (
    ".claude/",
    ".cursor/",
    ".cursorrules",
    ".devcontainer/",
    ".devcontainer.json",
    ".editorconfig",
    ".env",
    ".envrc",
    ".idea/",
    ".justfile",
    ".mise.toml",
    ".tool-versions",
    ".vscode/",
    ".zed/",
    "AGENTS.md",
    "CLAUDE.md",
    "GNUmakefile",
    "Justfile",
    "Makefile",
    "Taskfile.yaml",
    "Taskfile.yml",
    "justfile",
    "makefile",
    "mise.toml",
)
"""What editors, their assistants and shells execute or obey where a folder is opened."""

OF_GIT = (
    ".gitattributes",
    ".gitignore",
    ".gitmodules",
    ".husky/",
    ".lefthook.yml",
    ".lfsconfig",
    ".mailmap",
    ".pre-commit-config.yaml",
    ".pre-commit-hooks.yaml",
    "lefthook.yml",
)
"""What git and its hooks execute or obey."""

ON_THE_WAY = (".gitattributes", ".gitignore")
"""What git obeys in each folder between the top of a repository and a registry."""

OBEYED = (*FORGES, *EDITORS, *OF_GIT)
"""What a forge, an editor or git executes or obeys at the top of a repository; folders end in a slash."""

SURROUNDINGS = tuple(name.rstrip("/") for name in OBEYED)
"""The same as names of files and folders."""

BELOW = tuple(f"{name}/" for name in SURROUNDINGS)

UP = "../"


@lru_cache
def surroundings_of(folder: str) -> tuple[str, ...]:
    """Return the paths in a repository that govern a registry's folder from above it."""
    between = PurePosixPath(folder).parents[:-1]
    return (*SURROUNDINGS, *(f"{one}/{name}" for one in between for name in ON_THE_WAY))


def way_up(folder: str) -> str:
    """Return the path from a registry's folder to its repository's top: `../../`, or nothing at the top."""
    return UP * len(folder.split("/")) if folder else ""


def seen_from(folder: str, path: str) -> str:
    """Return the path of a repository's file as it is seen from a registry's folder."""
    below = f"{folder}/" if folder else ""
    return path.removeprefix(below) if path.startswith(below) else relpath(path, folder)


def is_seen_from(folder: str, path: str) -> bool:
    """Return whether a repository's file is in a registry's folder, or one of its surroundings."""
    return not folder or path.startswith((f"{folder}/", *BELOW)) or path in surroundings_of(folder)
