"""What stands above a registry that is kept in a folder of a larger repository, and steers its checks."""

SURROUNDINGS = (
    ".forgejo",
    ".gitattributes",
    ".gitea",
    ".github",
    ".gitlab",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    "CODEOWNERS",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "ci",
    "docs/CODEOWNERS",
)
"""Files and folders that forges, pipelines and git read at the top of a repository."""

BELOW = tuple(f"{name}/" for name in SURROUNDINGS)

UP = "../"


def way_up(folder: str) -> str:
    """Give the way from a registry's folder to the top of its repository: `../../`, or nothing at the top."""
    return UP * len(folder.split("/")) if folder else ""


def seen_from(folder: str, path: str) -> str:
    """Give the path of a repository's file as it is seen from a registry's folder."""
    below = f"{folder}/" if folder else ""
    return path.removeprefix(below) if path.startswith(below) else f"{way_up(folder)}{path}"


def is_seen_from(folder: str, path: str) -> bool:
    """Say whether a repository's file is in a registry's folder, or one of what steers its checks."""
    return not folder or path.startswith((f"{folder}/", *BELOW)) or path in SURROUNDINGS
