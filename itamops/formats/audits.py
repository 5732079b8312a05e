"""An audit as text and JSON."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import click

from itamops.formats.json_text import json_text
from itamops.formats.printable import printable
from itamops.pipeline.audit import Audit, Audited, KnownBy, StepStanding

SCHEMA = "itamops.audit/v1"
COLORS = {StepStanding.PROVED: "green", StepStanding.RATIFIED: "yellow", StepStanding.UNPROVED: "red"}


def as_text(audit: Audit) -> str:
    """Return the commits with complaints, and the counts of all."""
    return "\n".join(_lines(audit)) + "\n"


def as_json(audit: Audit) -> str:
    """Return every commit of the audit."""
    document = {
        "schema": SCHEMA,
        "status": "findings" if audit.fails else "clean",
        "since": audit.since,
        "head": audit.head,
        "summary": {one.value: count for one, count in audit.counts.items()},
        "flaws": audit.flaws,
        "commits": audit.commits,
    }
    return json_text(document)


AUDIT_FORMATS: Mapping[str, Callable[[Audit], str]] = {"text": as_text, "json": as_json}


def _lines(audit: Audit) -> Iterator[str]:
    for flaw in audit.flaws:
        yield f"{click.style('error', fg='red', bold=True)}: {printable(flaw)}"
    for audited in audit.commits:
        if audited.complaints:
            yield from _commit(audited)
    counted = [f"{count:,} {one.value}" for one, count in audit.counts.items() if count]
    counts = ", ".join(counted) or "nothing was checked"
    total = click.style(counts, fg="red" if audit.fails else "green", bold=True)
    known = Counter(one.known_by for audited in audit.commits for one in audited.agreed)
    if known[KnownBy.SIGNATURE]:
        yield f"{known[KnownBy.SIGNATURE]:,} approvals by signature, verified again"
    if known[KnownBy.RECEIPT]:
        yield f"{known[KnownBy.RECEIPT]:,} approvals by the answer of a forge, which only the receipts prove"
    yield f"{total}; {len(audit.commits):,} commits after {audit.since[:12]} up to {audit.head[:12]}"


def _commit(audited: Audited) -> Iterator[str]:
    standing = click.style(audited.standing.value, fg=COLORS[audited.standing], bold=True)
    changed = f"{audited.records_changed:,} records changed"
    yield f"{standing}: commit {audited.commit[:12]} of {audited.day}, {changed}"
    yield from (f"  {printable(complaint)}" for complaint in audited.complaints)
