"""Findings as workflow commands of GitHub, shown at the lines of a pull request."""

from collections.abc import Mapping, Sequence

from itamops.errors import ItamopsError
from itamops.findings import Finding, Level
from itamops.formats.listing import worst_first
from itamops.formats.plain_text import level_of, with_help
from itamops.formats.printable import printable
from itamops.formats.totals import totals
from itamops.pipeline.check import COUNTING, Verdict
from itamops.rules import RULES

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
ROOM = {Level.ERROR: 10, Level.WARNING: 10, Level.NOTE: 9}
"""GitHub keeps the first ten commands of each type in a step; the tenth notice has the totals."""

TITLES = {rule.code: rule.title for rule in RULES}
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return commands for the most severe findings and the totals, and a log line for each other one."""
    annotated, others = _by_room(worst_first(findings))
    commands = [_annotation(finding, verdict.head.in_repository(finding.place.path)) for finding in annotated]
    total = _command("notice", totals(verdict), {"title": "itamops check"})
    return "\n".join([*commands, total, *map(_log_line, others)]) + "\n"


def not_checked(error: ItamopsError) -> str:
    """Return the command with the reason why nothing was checked."""
    return _command("error", with_help(error.message, error.hint), {"title": "itamops check"}) + "\n"


def _by_room(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    annotated: list[Finding] = []
    others: list[Finding] = []
    room = dict(ROOM)
    for finding in findings:
        fits = finding.classed in COUNTING and room[finding.level] > 0
        room[finding.level] -= fits
        (annotated if fits else others).append(finding)
    return annotated, others


def _annotation(finding: Finding, path: str) -> str:
    place = finding.place
    properties = {"title": f"{finding.code} {TITLES[finding.code]}", "file": printable(path)}
    properties |= {"line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    return _command(COMMANDS[finding.level], with_help(finding.message, finding.fix), properties)


def _command(name: str, message: str, properties: Mapping[str, str]) -> str:
    listed = ",".join(f"{key}={value.translate(PROPERTY)}" for key, value in properties.items())
    return f"::{name} {listed}::{message.translate(DATA)}"


def _log_line(finding: Finding) -> str:
    place = finding.place
    at = f"{printable(place.path)}:{place.line}:{place.column}"
    return f"{level_of(finding)}[{finding.code}] {at} {printable(finding.message)}"
