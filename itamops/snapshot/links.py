"""Where the symbolic links of a tree lead, followed step by step through other links, as a system does."""

from collections.abc import Mapping
from enum import Enum, auto

MOST_LINKS = 40
"""More than these in one path no system follows: Linux has 40, macOS 32."""


class Leads(Enum):
    """Where a link leads."""

    WITHIN = auto()
    OUT = auto()
    """Out of the repository, or into git's own folder."""
    ROUND = auto()
    """To no end: back to itself, or through too many others."""


def leads(path: str, targets: Mapping[str, str]) -> Leads:
    """Return where a link of the tree leads; the targets of all its links are given by path."""
    passed: list[str] = []
    ahead = path.split("/")[::-1]
    followed = 0
    while ahead:
        step = ahead.pop()
        if step == "..":
            if not passed:
                return Leads.OUT
            passed.pop()
        elif step.lower() == ".git":
            return Leads.OUT
        elif step not in ("", "."):
            target = targets.get("/".join([*passed, step]))
            if target is None:
                passed.append(step)
                continue
            followed += 1
            if followed > MOST_LINKS:
                return Leads.ROUND
            if target.startswith(("/", "\\")) or target[1:2] == ":":
                return Leads.OUT
            ahead += target.split("/")[::-1]
    return Leads.WITHIN
