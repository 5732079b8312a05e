"""Findings as a JUnit report, which every build server reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from itamops.errors import ItamopsError
from itamops.findings import Finding, FindingClass, Level
from itamops.formats.plain_text import level_of, with_help
from itamops.formats.printable import printable
from itamops.formats.totals import totals
from itamops.pipeline.check import COUNTING, Verdict

NAME = "itamops check"
FAILED, SKIPPED, PASSED = "failure", "skipped", "system-out"
NOT_COUNTED = (FindingClass.OLDER, FindingClass.WAIVED)


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return one suite: a passing case with the totals, and a case for each finding.

    Errors that count fail; older and waived findings are skipped; warnings, notes and fixed findings pass.
    """
    outcomes = Counter(map(_outcome, findings))
    suite = _suite(tests=len(findings) + 1, failures=outcomes[FAILED], errors=0, skipped=outcomes[SKIPPED])
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(verdict).items():
        ET.SubElement(properties, "property", name=name, value=printable(value))
    run = ET.SubElement(suite, "testcase", classname="itamops", name=NAME)
    ET.SubElement(run, PASSED).text = totals(verdict)
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.subject)
        seen[key] += 1
        _add_case(suite, finding, seen[key])
    return _text(suite)


def not_checked(error: ItamopsError) -> str:
    """Return one suite with the run itself as an error."""
    suite = _suite(tests=1, failures=0, errors=1, skipped=0)
    run = ET.SubElement(suite, "testcase", classname="itamops", name=NAME)
    failed = ET.SubElement(run, "error", type="not checked", message=printable(error.message))
    failed.text = with_help(error.message, error.hint)
    return _text(suite)


def _suite(**counts: int) -> ET.Element:
    return ET.Element("testsuite", {"name": NAME, **{name: str(count) for name, count in counts.items()}})


def _properties(verdict: Verdict) -> Mapping[str, str]:
    trees = {"base": verdict.base.name if verdict.base else "", "head": verdict.head.name}
    counts = {name: str(count) for name, count in verdict.summary.items()}
    return {**trees, "day": verdict.day.isoformat(), **counts}


def _outcome(finding: Finding) -> str:
    if finding.classed in NOT_COUNTED:
        return SKIPPED
    counts = finding.classed in COUNTING and finding.level is Level.ERROR
    return FAILED if counts else PASSED


def _add_case(suite: ET.Element, finding: Finding, number: int) -> None:
    """Add the case of a finding under a stable name; several of one subject are numbered."""
    name = printable(finding.subject) + (f" ({number})" if number > 1 else "")
    case = ET.SubElement(suite, "testcase", classname=f"itamops.{finding.code}", name=name)
    outcome = ET.SubElement(case, _outcome(finding))
    if outcome.tag != PASSED:
        outcome.attrib |= {
            "type": level_of(finding),
            "message": printable(finding.message),
        }
    place = finding.place
    at = f"{printable(place.path)}:{place.line}:{place.column}"
    described = with_help(finding.message, finding.fix)
    outcome.text = f"{level_of(finding)}[{finding.code}] {at}\n{described}"


def _text(suite: ET.Element) -> str:
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'
