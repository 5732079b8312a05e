"""What a waiver or policy may excuse, and what guards the registry itself."""

from functools import cache

from itamops.findings import Level
from itamops.rules.families import family_of


def may_excuse(code: str) -> bool:
    """Return whether there is such a code, and whether its findings can be excused."""
    return code in rule_codes() and family_of(code).may_excuse(code)


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
