"""Findings as JSON, `itamops.findings/v1`; every other machine format is made from the same values."""

from typing import Any

import msgspec

from itamops.findings import Finding, FindingClass
from itamops.pipeline.check import Verdict

SCHEMA = "itamops.findings/v1"


def render(verdict: Verdict, *, show_all: bool) -> str:
    """Give the document; it holds every finding whatever `show_all` says: its readers choose by class."""
    del show_all
    counts = verdict.counts
    document = {
        "schema": SCHEMA,
        "status": "findings" if verdict.fails else "clean",
        "base": verdict.base.name if verdict.base else None,
        "head": verdict.head.name,
        "day": verdict.day,
        "change_digest": verdict.change_digest,
        "summary": {
            **{one.value: counts[one] for one in FindingClass},
            "records_changed": verdict.records_changed,
            "records_checked": verdict.records_checked,
        },
        "findings": [_finding(finding) for finding in verdict.findings],
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "level": finding.level,
        "class": finding.classed,
        "subject": finding.subject,
        "measure": finding.measure,
        "message": finding.message,
        "fix": finding.fix,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "kind": finding.kind,
        "record": finding.record,
        "pointer": "".join(f"/{step}" for step in finding.pointer),
        "related": [
            {
                "path": related.place.path,
                "line": related.place.line,
                "column": related.place.column,
                "message": related.message,
            }
            for related in finding.related
        ],
    }
