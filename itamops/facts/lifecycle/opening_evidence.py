"""What evidence is missing on the entry that opened a record: an import knows no more than its file."""

from functools import cache

from itamops.lifecycles import LIFECYCLES, NEW, Edge, Lifecycle, RequiredEvidence
from itamops.records.base import Entry, Record

SUBSTATE_OF_CONDITION = {"loan": "loan", "reserved": "reserved", "at_vendor": "vendor", "stolen": "stolen"}
"""Conditions of evidence that hang on the substate; the others ask for a source, which an opening has not."""

GIVEN_BY_OPENING = frozenset({"source", "asset"})
"""Fields of an entry that `opening` stands in for."""

ALSO_ON_RECORD = frozenset({"location", "assignee", "until", "proof", "invoice"})
"""Fields of an entry that say the same where they stand on the record."""


def opening_of(record: Record) -> Entry | None:
    """Return the entry by which an import opened a record, nothing for a record that began otherwise."""
    entries: tuple[Entry, ...] = getattr(record, "lifecycle", ())
    return entries[0] if entries and entries[0].opening else None


def opening_gaps(record: Record) -> tuple[str, ...]:
    """Name the evidence that the state a record was opened in asks for and neither entry nor record gives.

    A record that no import opened has none.
    """
    entry = opening_of(record)
    if entry is None:
        return ()
    return tuple(
        evidence.text
        for evidence in _evidence(record.kind, entry.to, entry.substate)
        if not any(_given(record, entry, evidence, field) for field in evidence.fields)
    )


def _given(record: Record, entry: object, evidence: RequiredEvidence, field: str) -> bool:
    on_record = (evidence.of_record or field in ALSO_ON_RECORD) and getattr(record, field, None) not in (
        None,
        (),
    )
    return on_record or getattr(entry, field.partition(".")[0], None) is not None


@cache
def _evidence(kind: str, state: str, substate: str | None) -> tuple[RequiredEvidence, ...]:
    wanted = (
        evidence
        for edge in _shortest_way(LIFECYCLES[kind], state, substate)
        for evidence in edge.evidence
        if GIVEN_BY_OPENING.isdisjoint(evidence.fields)
        and (not evidence.when or SUBSTATE_OF_CONDITION.get(evidence.when, "") == substate)
    )
    return tuple(dict.fromkeys(wanted))


def _shortest_way(lifecycle: Lifecycle, state: str, substate: str | None) -> tuple[Edge, ...]:
    """Return the edges that could have brought a record to a state, had it been in the registry all along."""
    ways: dict[str, tuple[Edge, ...]] = {NEW: ()}
    queue = [NEW]
    for before in queue:  # grows while it is gone through
        for edge in lifecycle.edges:
            for after in edge.after if before in edge.before else ():
                foreign = after == state and edge.substates_after and substate not in edge.substates_after
                if after not in ways and not foreign:
                    ways[after] = (*ways[before], edge)
                    queue.append(after)
    return ways.get(state, ())
