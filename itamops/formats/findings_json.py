"""Findings as JSON, `itamops.findings/v1`; the other formats have the same values."""

from collections.abc import Sequence
from typing import Any

from itamops.errors import ItamopsError
from itamops.findings import Finding
from itamops.formats.json_text import json_text
from itamops.pipeline.check import Verdict

SCHEMA = "itamops.findings/v1"


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return the document."""
    return json_text(
        {
            "schema": SCHEMA,
            "status": "findings" if verdict.fails else "clean",
            "base": verdict.base.name if verdict.base else None,
            "head": verdict.head.name,
            "day": verdict.day,
            "change_digest": verdict.change_digest,
            "summary": verdict.summary,
            "tallies": verdict.tallies,
            "findings": list(map(finding_document, findings)),
        }
    )


def not_checked(error: ItamopsError) -> str:
    """Return a document with the reason and without a list of findings."""
    return json_text({"schema": SCHEMA, "status": "not_judged", "message": error.message, "fix": error.hint})


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
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
