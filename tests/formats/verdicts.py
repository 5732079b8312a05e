"""Verdicts made by hand."""

from collections.abc import Sequence
from datetime import date

from itamops.findings import Finding, FindingClass, Level, Place
from itamops.pipeline.check import Verdict
from itamops.registry import Registry
from itamops.snapshot import snapshot_of


def verdict(findings: Sequence[Finding], *, base: str = "", head: str = "head") -> Verdict:
    """Return a verdict over trees without files; a base has a name."""
    return Verdict(
        findings=tuple(findings),
        head=snapshot_of({}, head),
        base=snapshot_of({}, base) if base else None,
        registry=Registry({}),
        day=date(2026, 11, 24),
        records_checked=7,
        records_changed=0,
    )


def finding(
    code: str, level: Level, number: int = 0, of: FindingClass = FindingClass.PRESENT, *, line: int = 1
) -> Finding:
    """Return a finding that is told from others of its code by its number."""
    return Finding(
        place=Place(f"registry/assets/7f/lap-0000000{number}.yaml", line, 3, line, 8),
        code=code,
        level=level,
        message=f"number {number}",
        subject=f"asset/lap-0000000{number}",
        fix="mend it",
        classed=of,
    )
