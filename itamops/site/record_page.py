"""The page of one record: its fields, its life, what there is to say of it, and its relations."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from itamops.facts.advice.recommendations import remarks
from itamops.findings import Finding
from itamops.kinds import KIND_BY_NAME
from itamops.pipeline.check import Verdict
from itamops.records.base import Entry, Record
from itamops.site.addresses import RECORDS, label, record_page
from itamops.site.fields import Fact, flat_fields, groups, layout, sheets
from itamops.site.page import File, Frame
from itamops.site.related import named_by, names

IN_HEADING = ("on", "to", "substate", "reason", "correction")
"""Fields of an entry that a step shows in places of their own."""


class PageStep(NamedTuple):
    """An entry of a lifecycle; a correction after it makes it void."""

    entry: Entry
    facts: list[Fact]
    void: bool


def record_pages(frame: Frame, verdict: Verdict) -> Iterator[File]:
    """Make the page of every record that could be read.

    Nothing on it depends on the day or the commit: it changes when what it shows changes.
    """
    registry = verdict.registry
    mentions = named_by(registry)
    findings = _by_record(verdict.findings)
    for record in registry:
        key = record.kind, record.id
        yield frame.page(
            "record.html",
            record_page(*key),
            RECORDS,
            record=record,
            label=label(registry, *key),
            kind=KIND_BY_NAME[record.kind],
            blob=verdict.head.entries[record.path].blob,
            state=getattr(record, "state", None),
            substate=getattr(record, "substate", None),
            facts=layout(type(record)).plain.facts(record),
            groups=groups(record),
            sheets=sheets(record),
            custom=_custom(record),
            steps=steps(record),
            findings=findings.get(key, ()),
            remarks=remarks(registry, record, verdict.day),
            names=names(record),
            named_by=mentions.get(key, {}).values(),
        )


def steps(record: Record) -> list[PageStep]:
    """Return the steps of a record's life, oldest first; none for a record without one."""
    entries: tuple[Entry, ...] = getattr(record, "lifecycle", ())
    standing: list[int] = []
    for position, entry in enumerate(entries):
        if not entry.correction:
            standing.append(position)
        elif standing:
            standing.pop()
    return [
        PageStep(
            entry,
            flat_fields(type(entry), IN_HEADING).facts(entry),
            not entry.correction and position not in standing,
        )
        for position, entry in enumerate(entries)
    ]


def _custom(record: Record) -> list[tuple[str, str]]:
    """Return the organization's own fields as text; what is no text as JSON."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
        for name, value in (record.custom or {}).items()
    ]


def _by_record(findings: Iterable[Finding]) -> Mapping[tuple[str, str], list[Finding]]:
    found: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.record:
            found[finding.kind, finding.record].append(finding)
    return found
