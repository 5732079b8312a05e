"""A change value by value: what stood in each field of a record before and after."""

from collections.abc import Iterator
from typing import NamedTuple

from itamops.changes import Change
from itamops.changes.leaves import Leaf, leaves, written
from itamops.findings import Pointer


class FieldChange(NamedTuple):
    """One value before and after; None where it did not stand on that side."""

    kind: str
    id: str
    pointer: Pointer
    old: Leaf
    new: Leaf


def field_changes(change: Change) -> Iterator[FieldChange]:
    """Yield the values that differ, in the order of the old record's fields, then what the new one adds.

    A value that is left out and its default are the same; so are 1.50 and 1.5, and an instant in two zones.
    """
    old, new = leaves(change.old), leaves(change.new)
    for pointer in {**old, **new}:
        was, now = old.get(pointer), new.get(pointer)
        if written(was) != written(now):
            yield FieldChange(change.kind, change.id, pointer, was, now)
