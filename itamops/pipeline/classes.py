"""What a finding has to do with a change: introduced, older, fixed, waived, or merely present."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec

from itamops.findings import Finding, FindingClass, Level
from itamops.rules.engine import Signed

Key = tuple[str, str]


class Tally(msgspec.Struct, frozen=True):
    """How often a code is found at a level over a whole registry, before a change and after it."""

    code: str
    level: Level
    before: int
    after: int


def classify(
    signed: Sequence[Signed], older: Sequence[Signed] | None, waived: Collection[Key]
) -> list[FindingClass]:
    """Return the class of each finding, in their order; `older` are the base's, None without a base.

    A finding is older if the base has one of the same code and subject that was at least as bad, by its level
    and its measure. Where several share both, each of the base's excuses one.
    """
    standing = _by_key(older or ())
    classes = []
    for one in signed:
        if one.key in waived:
            classes.append(FindingClass.WAIVED)
        elif older is None:
            classes.append(FindingClass.PRESENT)
        else:
            classes.append(FindingClass.OLDER if _take(standing[one.key], one) else FindingClass.INTRODUCED)
    return classes


def fixed(signed: Iterable[Signed], older: Iterable[Signed]) -> list[Signed]:
    """Return the base's findings that are gone."""
    now = _by_key(signed)
    return [one for one in older if one.key not in now]


def tallied(signed: Iterable[Signed], older: Iterable[Signed]) -> tuple[Tally, ...]:
    """Count findings by level and code, the worst first, beside those of the base."""
    after, before = (Counter((one.level, one.code) for one in several) for several in (signed, older))
    return tuple(
        Tally(code, level, before[level, code], after[level, code])
        for level, code in sorted(before.keys() | after.keys(), key=lambda found: (found[0].rank, found[1]))
    )


def classed(finding: Finding, of: FindingClass) -> Finding:
    """Return the finding with its class."""
    return msgspec.structs.replace(finding, classed=of)


def _by_key(signed: Iterable[Signed]) -> defaultdict[Key, list[Signed]]:
    found: defaultdict[Key, list[Signed]] = defaultdict(list)
    for one in signed:
        found[one.key].append(one)
    return found


def _take(standing: list[Signed], one: Signed) -> bool:
    """Use up one of the base's findings that was at least as bad."""
    for position, other in enumerate(standing):
        is_milder = other.level.rank <= one.level.rank
        if is_milder and (one.problem.measure or 0) <= (other.problem.measure or 0):
            del standing[position]
            return True
    return False
