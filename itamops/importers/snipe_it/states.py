"""What Snipe-IT's status labels mean in the life of a device."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from itamops.importers.sheets import normal


class Situation(NamedTuple):
    """A state of the asset table, and whether somebody can have the device in it."""

    state: str
    substate: str
    held: bool = False


SITUATIONS: Mapping[str, Situation] = {
    "deployable": Situation("in_stock", "available"),
    "deployed": Situation("in_use", "assigned", held=True),
    "pending": Situation("in_stock", "quarantine"),
    "undeployable": Situation("in_stock", "defective"),
    "archived": Situation("retired", "pending_sanitization"),
    "lost": Situation("missing", "lost"),
    "stolen": Situation("missing", "stolen"),
}
"""By Snipe-IT's types of status labels, and two names that say more than their type.

What is archived may still hold data: nothing in Snipe-IT proves that it was wiped or is gone.
"""

GONE = frozenset({"archived", "lost", "stolen"})
"""Meanings of what nobody uses any more."""

LABELS: Mapping[str, str] = {
    "ready to deploy": "deployable",
    "available": "deployable",
    "in use": "deployed",
    "assigned": "deployed",
    "pending diagnostics": "pending",
    "out for diagnostics": "undeployable",
    "out for repair": "undeployable",
    "broken": "undeployable",
    "broken not fixable": "undeployable",
    "defective": "undeployable",
    "lost stolen": "lost",
    "missing": "lost",
    "retired": "archived",
    "disposed": "archived",
    "sold": "archived",
    "donated": "archived",
    "recycled": "archived",
    "scrapped": "archived",
}
"""Labels that Snipe-IT comes with or that say by themselves what they mean."""

_TYPE_AT_END = re.compile(r"(.*?) ?\b(deployable|deployed|pending|undeployable|archived)")


def meaning_of(status: str) -> str | None:
    """Return the meaning of a status such as `Ready to Deploy (deployable)`; None where nothing says it."""
    label = normal(status)
    typed = _TYPE_AT_END.fullmatch(label)
    for words in (label, typed[1] if typed else ""):
        if words in SITUATIONS or words in LABELS:
            return LABELS.get(words, words)
    return typed[2] if typed else None
