"""The pipelines that are shipped for each forge: trees below `ci/` whose files are taken as they are."""

from collections.abc import Mapping
from pathlib import Path

PIPELINES = ("github", "gitlab", "forgejo", "gitea", "azure", "jenkins")
"""The forges that have one."""


def pipeline_files(forge: str) -> Mapping[str, str]:
    """Give the files of a forge's pipeline, by their path from the top of a repository."""
    folder = _folder() / forge
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _folder() -> Path:
    """Find the pipelines: inside the installed package, or at the top of the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped_ci"
    return installed if installed.is_dir() else package.parent / "ci"
