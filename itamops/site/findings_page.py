"""What the check found, by code, with what to do."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from itamops.findings import Finding, FindingClass, Level
from itamops.formats.printable import printable
from itamops.pipeline.check import Verdict
from itamops.rules import RULES
from itamops.site.addresses import FINDINGS
from itamops.site.page import File, Frame

TABLE = "findings"
"""The report of all findings."""

SHOWN = 100
"""How many findings of one code the page shows; the table has them all."""

LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)


class ByCode(NamedTuple):
    """All findings of one code; `why` is the rule's own first paragraph."""

    code: str
    level: Level
    title: str
    why: str
    findings: Sequence[Finding]


def findings_page(frame: Frame, verdict: Verdict) -> File:
    """Make the page of findings, the errors first, by code."""
    counting = verdict.counting
    return frame.page(
        "findings.html",
        FINDINGS,
        FINDINGS,
        by_code=by_code(counting),
        counts=[(level, sum(finding.level is level for finding in counting)) for level in LEVELS],
        waived=[finding for finding in verdict.findings if finding.classed is FindingClass.WAIVED],
        checked=verdict.records_checked,
        shown=SHOWN,
        table=TABLE,
        printable=printable,
    )


def by_code(findings: Sequence[Finding]) -> list[ByCode]:
    """Group findings by level and code."""
    rules = {rule.code: rule for rule in RULES}

    def key(finding: Finding) -> tuple[int, str]:
        return finding.level.rank, finding.code

    grouped = ((code, list(group)) for (_, code), group in groupby(sorted(findings, key=key), key))
    return [
        ByCode(code, group[0].level, rules[code].title, rules[code].text.split("\n\n")[0], group)
        for code, group in grouped
    ]
