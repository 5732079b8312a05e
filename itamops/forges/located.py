"""What has been found out about a change from the surroundings."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple

import msgspec


class Occasion(Enum):
    """Why a pipeline runs."""

    PROPOSED = "proposed"
    MERGED = "merged"
    STANDING = "standing"


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """A change, as its surroundings name it.

    `bases` are the revisions that it may be compared with, the best first, because a clone need not have all
    of them; where there is none, nothing stood before. `head` is what is judged, None for the work tree.
    `number` is that of the pull or merge request. An occasion is a change that asks to be merged, a main line
    that has moved, or no change at all.
    """

    forge: str
    occasion: Occasion
    bases: tuple[str, ...] = ()
    head: str | None = None
    number: int | None = None


Locate = Callable[[str, Mapping[str, str], bytes | None], Located]
"""Takes the forge's name, the environment and the event."""


class Forge(NamedTuple):
    """Surroundings: the variable that tells them, that with the folder of the checkout, and how to look.

    `deepen` says what to write into the pipeline where a clone lacks history.
    """

    name: str
    title: str
    marker: str
    workspace: str
    locate: Locate
    deepen: str


def remote_branch(name: str) -> str:
    """Return the revision of a branch as it was last fetched; `name` may be written in full."""
    return f"refs/remotes/origin/{name.removeprefix('refs/heads/')}"


def is_commit(sha: str) -> bool:
    """Return a commit from the zeros, or nothing at all, that stand for none."""
    return bool(sha.strip("0"))


def moved(forge: str, *, branch: str, main: str, before: str, after: str) -> Located:
    """Describe a push: of the main line, by what it was before; of any other branch, by the main line.

    `before` may be empty or all zeros, where the branch is new or the forge does not say.
    """
    if branch != main:
        return Located(forge=forge, occasion=Occasion.PROPOSED, bases=(remote_branch(main),), head=after)
    bases = (before,) if is_commit(before) else ()
    return Located(forge=forge, occasion=Occasion.MERGED, bases=bases, head=after)
