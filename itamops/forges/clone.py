"""A clone on somebody's own machine."""

from collections.abc import Mapping

from itamops.forges.located import Located, Occasion, remote_branch

MAIN_LINES = (
    remote_branch("HEAD"),
    remote_branch("main"),
    remote_branch("master"),
    "refs/heads/main",
    "refs/heads/master",
)
"""The remote's default branch, as git notes it when it clones, and where nobody has noted it."""


def locate(forge: str, environment: Mapping[str, str], event: bytes | None) -> Located:
    """Compare the work tree with the main line, of the remote where there is one."""
    del environment, event
    return Located(forge=forge, occasion=Occasion.PROPOSED, bases=MAIN_LINES)
