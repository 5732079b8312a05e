"""Findings as SARIF 2.1.0, which code hosts and editors read."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from itamops import __version__
from itamops.errors import ItamopsError
from itamops.findings import Finding, FindingClass, Level, Place
from itamops.formats.fingerprints import fingerprints
from itamops.formats.json_text import json_text
from itamops.formats.plain_text import with_help
from itamops.pipeline.check import Verdict
from itamops.rules import RULES
from itamops.rules.engine import Rule
from itamops.snapshot import Snapshot

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note", Level.OFF: "none"}
BASELINE_STATES = {
    FindingClass.INTRODUCED: "new",
    FindingClass.OLDER: "unchanged",
    FindingClass.WAIVED: "unchanged",
    FindingClass.FIXED: "absent",
}
"""The standard requires a state for all results or for none; without a base there is none."""


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return a log of one run, with all rules."""
    run = {
        "tool": {"driver": {**_driver(), "rules": list(map(_rule, RULES))}},
        "invocations": [{"executionSuccessful": True, "exitCode": int(verdict.fails)}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, name, verdict) for finding, name in fingerprints(findings)],
        "properties": {
            "base": verdict.base and verdict.base.name,
            "head": verdict.head.name,
            "day": verdict.day,
            "change_digest": verdict.change_digest,
            "summary": verdict.summary,
        },
    }
    return _log(run)


def not_checked(error: ItamopsError) -> str:
    """Return a log of a failed run; it has no results, unlike a run without findings."""
    notification = {"level": "error", "message": {"text": _message(with_help(error.message, error.hint))}}
    invocation = {
        "executionSuccessful": False,
        "exitCode": error.exit_code,
        "toolExecutionNotifications": [notification],
    }
    return _log({"tool": {"driver": _driver()}, "invocations": [invocation]})


def _log(run: dict[str, Any]) -> str:
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(document)


def _driver() -> dict[str, Any]:
    return {"name": "itamops", "semanticVersion": __version__}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": _message(rule.title)},
        "fullDescription": {"text": _message(" ".join(rule.text.partition("\n\n")[0].split()))},
        "help": {"text": _message(rule.text), "markdown": _message(rule.text)},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
    }


def _result(finding: Finding, fingerprint: str, verdict: Verdict) -> dict[str, Any]:
    related = [
        {"id": number, "message": {"text": _message(other.message)}, **_location(other.place, verdict.head)}
        for number, other in enumerate(finding.related, start=1)
    ]
    waived = [{"kind": "external", "status": "accepted"}] if finding.classed is FindingClass.WAIVED else []
    return {
        "ruleId": finding.code,
        "level": LEVELS[finding.level],
        "message": {"text": _message(with_help(finding.message, finding.fix))},
        "locations": [_location(finding.place, verdict.head)],
        "relatedLocations": related,
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        **({"baselineState": BASELINE_STATES[finding.classed]} if verdict.base else {}),
        "suppressions": waived,
        "properties": {"class": finding.classed, "subject": finding.subject},
    }


def _message(text: str) -> str:
    """Return a text without placeholders (braces) and links (`[text](target)`) of the standard."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _location(place: Place, tree: Snapshot) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(tree.in_repository(place.path))},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        }
    }
