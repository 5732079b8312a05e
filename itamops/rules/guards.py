"""What can be put up with, by a waiver or by policy, and what guards the registry itself."""

from functools import cache

from itamops.findings import Level

WAIVABLE = ("ID003", "ID004", "ID006", "ID007", "LIFE", "REF", "POL", "LIC", "COST", "DISP", "CHG003")
"""What can be put up with for a time; that a file is unreadable, or that history was changed, cannot."""

NEVER = frozenset({"LIFE006", "POL007"})
"""Codes of those families that are beyond any waiver."""


def may_excuse(code: str) -> bool:
    """Return whether there is such a code, and whether its findings can be put up with."""
    return code in rule_codes() and code.startswith(WAIVABLE) and code not in NEVER


@cache
def rule_codes() -> tuple[str, ...]:
    """Return the code of every rule."""
    from itamops.rules import RULES  # noqa: PLC0415  the list of all rules names those that ask here, too

    return tuple(rule.code for rule in RULES)


@cache
def guards() -> frozenset[str]:
    """Return the codes that are errors whatever policy says: without them anything could be changed."""
    from itamops.rules import RULES  # noqa: PLC0415  likewise

    return frozenset(rule.code for rule in RULES if rule.level is Level.ERROR and not may_excuse(rule.code))
