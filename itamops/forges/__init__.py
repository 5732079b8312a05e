"""What the surroundings say of a change: which forge, what is proposed, and what to compare it with.

Values in, values out: the environment and the event come as arguments. `FORGES` is the list of surroundings
that are known.
"""

from collections.abc import Mapping

from itamops.forges import actions, azure, clone, gitlab, jenkins
from itamops.forges.located import Forge, Located, Occasion

__all__ = ["FORGES", "Forge", "Located", "Occasion", "event_path", "forge_of", "locate"]

FORGES: tuple[Forge, ...] = (
    Forge("forgejo", "Forgejo", "FORGEJO_ACTIONS", "GITHUB_WORKSPACE", actions.locate, actions.DEEPEN),
    Forge("gitea", "Gitea", "GITEA_ACTIONS", "GITHUB_WORKSPACE", actions.locate, actions.DEEPEN),
    Forge("github", "GitHub", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", actions.locate, actions.DEEPEN),
    Forge("gitlab", "GitLab", "GITLAB_CI", "CI_PROJECT_DIR", gitlab.locate, gitlab.DEEPEN),
    Forge("azure", "Azure Pipelines", "TF_BUILD", "BUILD_SOURCESDIRECTORY", azure.locate, azure.DEEPEN),
    Forge("jenkins", "Jenkins", "JENKINS_URL", "WORKSPACE", jenkins.locate, jenkins.DEEPEN),
)
"""The surroundings, told by a variable. Forgejo and Gitea also set GitHub's, so they come before it."""

CLONE = Forge("clone", "this clone", "", "", clone.locate, "say --base, or fetch it: git fetch origin")
"""A clone on somebody's own machine."""


def forge_of(environment: Mapping[str, str]) -> Forge:
    """Return in which forge's pipeline a command runs; `CLONE` where in none."""
    return next((forge for forge in FORGES if environment.get(forge.marker)), CLONE)


def locate(environment: Mapping[str, str], event: bytes | None) -> Located:
    """Find the change that a pipeline runs for; `event` is the content of the file at `event_path`.

    Raises CannotJudge for an event that cannot be read, or that lacks what its kind has to say.
    """
    forge = forge_of(environment)
    return forge.locate(forge.name, environment, event)


def event_path(environment: Mapping[str, str]) -> str | None:
    """Return the path of the file that describes the event, for those forges that write one."""
    return environment.get("GITHUB_EVENT_PATH")
