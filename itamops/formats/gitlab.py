"""Findings as a Code Quality report, which GitLab compares with that of the target branch."""

from collections.abc import Sequence
from typing import Any

from itamops.errors import ItamopsError
from itamops.findings import Finding, Level
from itamops.formats.fingerprints import fingerprints
from itamops.formats.json_text import json_text
from itamops.formats.plain_text import with_help
from itamops.formats.printable import printable
from itamops.pipeline.check import Verdict
from itamops.registry.layout import CONFIGURATION

SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "minor", Level.NOTE: "info"}


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return a list of issues."""
    return json_text([_issue(finding, name, verdict) for finding, name in fingerprints(findings)])


def not_checked(error: ItamopsError) -> str:
    """Return one blocking issue: an empty list would look like a clean run."""
    return json_text(
        [
            {
                "description": with_help(error.message, error.hint),
                "check_name": "not_judged",
                "fingerprint": "not_judged",
                "severity": "blocker",
                "location": {"path": CONFIGURATION, "lines": {"begin": 1}},
            }
        ]
    )


def _issue(finding: Finding, fingerprint: str, verdict: Verdict) -> dict[str, Any]:
    place = finding.place
    return {
        "description": with_help(finding.message, finding.fix),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.level],
        "location": {
            "path": printable(verdict.head.in_repository(place.path)),
            "lines": {"begin": place.line, "end": place.end_line},
        },
        "class": finding.classed,
    }
