"""What a change does to a record, told the way the trade would: the steps of its life, then the rest."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from itamops.changes import Change
from itamops.changes.tree import Alteration, Node, Tree, alterations, summary, tree_of
from itamops.lifecycles import NEW
from itamops.records.asset import Asset
from itamops.records.license import License
from itamops.registry import Registry
from itamops.registry.names import name_of

Action = Literal["new", "changed", "removed"]

PHRASES: Mapping[str, str] = {
    "assignee": "for",
    "until": "until",
    "location": "at",
    "on": "on",
    "by": "by",
}
"""What a step of a life says in a word and a name, in the order it is said; the rest is its evidence."""

STATE = ("to", "substate")
LIFECYCLE = "lifecycle"


class DescribedStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a record's life: its states as policy writes them, `in_use.assigned`, the first one empty.

    `words` say for whom, where, when and by whom, `evidence` what the entry holds beside that.
    """

    before: str
    after: str
    words: str
    evidence: tuple[Alteration, ...] = ()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What a change does to one record."""

    action: Action
    kind: str
    id: str
    name: str
    path: str
    steps: tuple[DescribedStep, ...] = ()
    alterations: tuple[Alteration, ...] = ()


class Teller:
    """Tells changes between two registries in the words that stand after them."""

    def __init__(self, old: Registry, new: Registry) -> None:
        self._old = old
        self._new = new
        self._labels: dict[str, Counter[str]] = {}

    def account(self, change: Change) -> Account:
        """Return what a change does to its record; of one that is removed, only which it was."""
        record = change.new or change.old
        if record is None:
            raise ValueError(f"{change.kind} {change.id} stands on neither side")
        old, new = (tree_of(side, self.called) if side else None for side in (change.old, change.new))
        steps = _steps(old, new) if new else []
        return Account(
            action=_action(change),
            kind=change.kind,
            id=change.id,
            name=name_of(self._new if change.new else self._old, record),
            path=record.path,
            steps=tuple(step for step, _ in steps),
            alterations=tuple(_alterations(old, new, [entry for _, entry in steps])) if new else (),
        )

    def setting(self, old: msgspec.Struct | None, new: msgspec.Struct | None) -> tuple[Alteration, ...]:
        """Return how a setting changes, that may not stand on either side."""
        before, after = (tree_of(side, self.called) if side else Node("", {}) for side in (old, new))
        return tuple(alterations("", before, after))

    def called(self, kind: str, record_id: str) -> str:
        """Return who or what a record is; its id is added where another has the same name."""
        registry = self._new if self._new.get(kind, record_id) else self._old
        record = registry.get(kind, record_id)
        if record is None:
            return record_id
        if isinstance(record, Asset | License):
            return name_of(registry, record)
        if kind not in self._labels:
            self._labels[kind] = Counter(one.label for one in self._new.all(kind).values())
        return record.label if self._labels[kind][record.label] <= 1 else f"{record.label} ({record_id})"


def _action(change: Change) -> Action:
    if change.old is None:
        return "new"
    return "changed" if change.new else "removed"


def _steps(old: Node | None, new: Node) -> list[tuple[DescribedStep, Node]]:
    """Return the steps that are appended to a life, with their entries; none where its past was altered."""
    before, after = _life(old), _life(new)
    if after[: len(before)] != before:
        return []
    return [
        (_step(_state(after[:place]), entry), entry)
        for place, entry in enumerate(after)
        if place >= len(before)
    ]


def _life(record: Node | None) -> list[Node]:
    life = record.fields.get(LIFECYCLE, []) if record else []
    return [entry for entry in life if isinstance(entry, Node)]


def _state(entries: Sequence[Node]) -> str:
    """Return the state after some entries; a correction voids the one before it."""
    left: list[Node] = []
    for entry in entries:
        if "correction" not in entry.fields:
            left.append(entry)
        elif left:
            left.pop()
    return _state_of(left[-1].fields) if left else NEW


def _state_of(fields: Mapping[str, Tree]) -> str:
    return ".".join(summary(fields[key]) for key in STATE if key in fields)


def _step(before: str, entry: Node) -> DescribedStep:
    said = [f"{word} {summary(entry.fields[key])}" for key, word in PHRASES.items() if key in entry.fields]
    rest = {key: part for key, part in entry.fields.items() if key not in (*PHRASES, *STATE)}
    evidence = tuple(alterations("", Node("", {}), Node("", rest)))
    return DescribedStep(
        before=before, after=_state_of(entry.fields), words=", ".join(said), evidence=evidence
    )


def _alterations(old: Node | None, new: Node, steps: Sequence[Node]) -> Iterator[Alteration]:
    """Yield what differs beside the life, and beside what its last step says already."""
    told = _said(new, steps[-1]) | {LIFECYCLE} if steps else set()
    if old is None:
        told |= {"id", "name"}
    before, after = (_without(record, told) for record in (old or Node("", {}), new))
    yield from alterations("", before, after)


def _said(record: Node, step: Node) -> set[str]:
    """Return the fields of a record that its last step gives the same value."""
    said = {**step.fields, "state": step.fields["to"], "substate": step.fields.get("substate")}
    return {key for key, part in said.items() if record.fields.get(key) == part}


def _without(record: Node, keys: Container[str]) -> Node:
    return Node("", {key: part for key, part in record.fields.items() if key not in keys})
