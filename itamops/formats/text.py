"""Findings as text for a terminal, in the style of compilers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import click

from itamops.documents.one_line import pasted
from itamops.errors import ItamopsError
from itamops.findings import Finding, FindingClass, Level, Related
from itamops.formats.plain_text import level_of
from itamops.formats.printable import printable, width_of
from itamops.formats.tallies import TITLE, as_lines
from itamops.formats.totals import totals
from itamops.pipeline.check import COUNTING, Verdict
from itamops.snapshot import Snapshot

COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
WIDTH = 160
LEAST = 20
CUT = "…"
SHOWN_OF_A_CODE = 5


def foremost(verdict: Verdict) -> Sequence[Finding]:
    """Return the findings that count; of warnings and notes only the first of each code."""
    seen: Counter[str] = Counter()
    found = []
    for finding in verdict.counting:
        seen[finding.code] += 1
        if finding.level is Level.ERROR or seen[finding.code] <= SHOWN_OF_A_CODE:
            found.append(finding)
    return found


def write(verdict: Verdict, findings: Sequence[Finding], width: int = WIDTH) -> str:
    """Return the findings with their lines, errors last, and one line of totals.

    `width` is the maximal length of a quoted line, in characters.
    """
    shown = sorted(findings, key=lambda finding: finding.level is Level.ERROR)
    lines = _source_lines(shown, verdict)
    blocks = [
        _block(finding, lines.get((finding.classed is FindingClass.FIXED, finding.place.path), []), width)
        for finding in shown
    ]
    left_out = len(verdict.counting) - sum(finding.classed in COUNTING for finding in shown)
    more = [f"{left_out:,} more of the same codes; --all shows them\n"] if left_out else []
    emphasize = partial(click.style, fg="red" if verdict.fails else "green", bold=True)
    tallies = [f"{TITLE}:", *as_lines(verdict.tallies), ""] if verdict.tallies else []
    return "\n".join([*blocks, *more, *tallies, totals(verdict, emphasize)]) + "\n"


def not_checked(error: ItamopsError) -> str:
    """Return the reason why nothing was checked, and the fix."""
    lines = [f"{click.style('error', fg='red', bold=True)}: {printable(error.message)}"]
    if error.hint:
        lines.append(f"{click.style('help', fg='cyan')}: {printable(error.hint)}")
    return "\n".join(lines) + "\n"


def _source_lines(findings: list[Finding], verdict: Verdict) -> Mapping[tuple[bool, str], list[str]]:
    """Return the lines of each quoted file: of fixed findings on the base, of others on the head."""
    wanted = sorted({(one.classed is FindingClass.FIXED, one.place.path) for one in findings})
    return {
        (on_base, path): content
        for on_base in (False, True)
        for path, content in _contents(
            [path for side, path in wanted if side is on_base], verdict.base if on_base else verdict.head
        )
    }


def _contents(paths: list[str], snapshot: Snapshot | None) -> Iterator[tuple[str, list[str]]]:
    if snapshot is None:
        return
    readable = snapshot.plain_files(path for path in paths if path.endswith(".yaml"))
    for path, content in snapshot.read_many(readable):
        yield path, content.decode("utf-8", "replace").splitlines()


def _block(finding: Finding, lines: list[str], width: int) -> str:
    head = click.style(f"{level_of(finding)}[{finding.code}]", fg=COLORS[finding.level], bold=True)
    place = finding.place
    margin = len(str(place.line))
    parts = [
        f"{head}: {click.style(printable(finding.message), bold=True)}",
        f"{' ' * margin}{_blue('-->')} {printable(place.path)}:{place.line}:{place.column}",
        *_excerpt(finding, lines, margin, width),
    ]
    aside = f"{' ' * margin} {_blue('=')} "
    parts += [f"{aside}{click.style('see', bold=True)}: {_related(related)}" for related in finding.related]
    if finding.fix:
        parts.append(f"{aside}{click.style('help', bold=True)}: {printable(finding.fix)}")
    if finding.subject and finding.level is not Level.NOTE:
        parts.append(f"{aside}{click.style('subject', bold=True)}: {printable(pasted(finding.subject))}")
    return "\n".join(parts) + "\n"


def _related(related: Related) -> str:
    place = related.place
    return f"{printable(place.path)}:{place.line}:{place.column} {printable(related.message)}"


def _excerpt(finding: Finding, lines: list[str], margin: int, width: int) -> Iterator[str]:
    """Yield the line with its span underlined; of a long line only the part around it."""
    place = finding.place
    if not 1 <= place.line <= len(lines):
        return
    line = lines[place.line - 1]
    last = place.end_column - 1 if place.end_line == place.line else len(line)
    start, end = (len(printable(line[:position])) for position in (place.column - 1, last))
    shown, cut = _cropped(printable(line), start, max(LEAST, width - margin - len(" | ")))
    before, marked = shown[: start - cut], shown[start - cut : end - cut]
    marks = click.style("^" * max(1, width_of(marked)), fg=COLORS[finding.level], bold=True)
    yield f"{' ' * margin} {_blue('|')}"
    yield f"{_blue(str(place.line))} {_blue('|')} {shown}".rstrip()
    yield f"{' ' * margin} {_blue('|')} {' ' * width_of(before)}{marks}"


def _cropped(line: str, start: int, room: int) -> tuple[str, int]:
    """Return the part of a line around `start` that fits, and the number of characters cut before it."""
    if len(line) <= room:
        return line, 0
    cut = max(0, min(start - room // 3, len(line) - room))
    part = line[cut : cut + room]
    if cut:
        part = CUT + part[1:]
    if cut + room < len(line):
        part = part[:-1] + CUT
    return part, cut


def _blue(text: str) -> str:
    return click.style(text, fg="bright_blue", bold=True)
