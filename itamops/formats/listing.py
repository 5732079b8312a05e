"""Selection and order of the findings that a format lists."""

from collections.abc import Iterable, Sequence

from itamops.findings import Finding, FindingClass
from itamops.pipeline.check import COUNTING, Verdict

STANDING = (*COUNTING, FindingClass.OLDER)
"""The classes of findings of the current tree that are not waived."""


def everything(verdict: Verdict) -> Sequence[Finding]:
    """Return all findings, including fixed and waived ones."""
    return verdict.findings


def counting(verdict: Verdict) -> Sequence[Finding]:
    """Return the findings that count against the change, or without a base against the tree."""
    return verdict.counting


def standing(verdict: Verdict) -> Sequence[Finding]:
    """Return introduced and older findings, for a forge that compares two trees itself."""
    return [finding for finding in verdict.findings if finding.classed in STANDING]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by level, errors first."""
    return sorted(findings, key=lambda finding: finding.level.rank)
