"""The pipelines that are shipped for each forge: trees below `ci/` whose files are taken as they are."""

import re
from collections.abc import Mapping
from pathlib import Path

from itamops.errors import UsageProblem

PIPELINES = ("github", "gitlab", "forgejo", "gitea", "azure", "jenkins")
"""The forges that have one."""

CALL = re.compile(r"\bitamops\"? (?:audit|branches|build|ci|codeowners)\b(?!-)")
"""A call of itamops as the pipelines write it, up to its options."""

NEEDS_NO_QUOTES = re.compile(r"[\w.][\w./-]*", re.ASCII)


def pipeline_files(forge: str, registry: str = "") -> Mapping[str, str]:
    """Return the files of a forge's pipeline, by their path from the top of a repository.

    `registry` is the folder of the registry there. Raises UsageProblem where a shell would read its name as
    anything but a name.
    """
    if registry and not NEEDS_NO_QUOTES.fullmatch(registry):
        raise UsageProblem(
            f"the registry's folder {registry!r} cannot stand in a pipeline",
            "rename it: letters, digits, `.`, `_`, `-` and `/`",
        )
    folder = ci_folder() / forge
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    option = f" -C {registry}" if registry else ""
    return {path: CALL.sub(lambda call: call[0] + option, text) for path, text in texts.items()}


def ci_folder() -> Path:
    """Return the folder of the pipelines: inside the installed package, or at the top of the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped_ci"
    return installed if installed.is_dir() else package.parent / "ci"
