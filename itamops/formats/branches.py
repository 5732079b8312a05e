"""The comparison of open branches, as text and JSON."""

from collections.abc import Callable, Iterator, Mapping

import click

from itamops.findings import FindingClass
from itamops.formats.findings_json import finding_document
from itamops.formats.json_text import json_text
from itamops.formats.plain_text import level_of
from itamops.formats.printable import printable
from itamops.pipeline.branches import Beside, Clash
from itamops.registry.names import listed

SCHEMA = "itamops.branches/v1"


def as_text(beside: Beside) -> str:
    """Return the findings of each conflicting pair, and the counts."""
    return "\n".join(_lines(beside)) + "\n"


def as_json(beside: Beside) -> str:
    """Return every branch with its own findings, and the findings of every conflicting pair."""
    document = {
        "schema": SCHEMA,
        "status": "findings" if beside.fails else "clean",
        "main": beside.main.commit,
        "day": beside.day,
        "branches": [
            {
                "name": branch.name,
                "commit": branch.commit,
                "introduced": branch.verdict.counts[FindingClass.INTRODUCED],
            }
            for branch in beside.branches
        ],
        "pairs_compared": beside.compared,
        "clashes": [
            {
                "branches": [clash.one.name, clash.other.name],
                "shared": clash.shared,
                "findings": list(map(finding_document, clash.findings)),
            }
            for clash in beside.clashes
        ],
    }
    return json_text(document)


BRANCHES_FORMATS: Mapping[str, Callable[[Beside], str]] = {"text": as_text, "json": as_json}


def _lines(beside: Beside) -> Iterator[str]:
    for clash in beside.clashes:
        yield from _clash(clash)
    failing = sum(clash.fails for clash in beside.clashes)
    said = f"{failing} {'pair' if failing == 1 else 'pairs'} cannot both be merged"
    total = click.style(said if failing else "no branches conflict", bold=True)
    branches = f"{len(beside.branches)} open {'branch' if len(beside.branches) == 1 else 'branches'}"
    yield (
        f"{total}; {branches} on top of {beside.main.name}, "
        f"{beside.compared} {'pair' if beside.compared == 1 else 'pairs'} compared as of {beside.day}"
    )


def _clash(clash: Clash) -> Iterator[str]:
    pair = f"{printable(clash.one.name)} and {printable(clash.other.name)}"
    color = "red" if clash.fails else "yellow"
    yield f"{click.style(pair, fg=color, bold=True)}: both affect {printable(listed(clash.shared))}"
    for finding in clash.findings:
        yield f"  {level_of(finding)}[{finding.code}] {printable(finding.message)}"
    yield ""
