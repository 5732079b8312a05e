"""Which findings a format lists, and in which order."""

from collections.abc import Iterable, Sequence

from itamops.findings import Finding, FindingClass
from itamops.pipeline.check import COUNTING, Verdict

STANDING = (*COUNTING, FindingClass.OLDER)
"""The classes of what is wrong with the tree now, and that nobody has excused."""


def everything(verdict: Verdict) -> Sequence[Finding]:
    """Return all findings, also those that are fixed or waived."""
    return verdict.findings


def counting(verdict: Verdict) -> Sequence[Finding]:
    """Return those that count against the change, or against the tree where there is no base."""
    return verdict.counting


def standing(verdict: Verdict) -> Sequence[Finding]:
    """Return those of the tree, whoever brought them: for a forge that compares two trees by itself."""
    return [finding for finding in verdict.findings if finding.classed in STANDING]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order by level, errors first, and below that as they come."""
    return sorted(findings, key=lambda finding: finding.level.rank)
