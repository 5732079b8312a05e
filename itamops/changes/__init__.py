"""What differs between two registries, record by record; a rename is a deletion and a new record."""

from collections.abc import Iterator

import msgspec

from itamops.changes.leaves import leaves, written
from itamops.findings import Anchor
from itamops.kinds import KINDS
from itamops.records.base import Record
from itamops.registry import Registry


class Change(msgspec.Struct, frozen=True):
    """One record before and after; None where it did not stand on that side."""

    kind: str
    id: str
    old: Record | None
    new: Record | None

    @property
    def anchor(self) -> Anchor:
        """Point at the record, at its new place if it still has one."""
        record = self.new or self.old
        return Anchor(record.path if record else "", kind=self.kind, record=self.id)


def compare(old: Registry, new: Registry) -> tuple[Change, ...]:
    """List the records that differ, kind by kind in the order of their ids.

    A record that one side cannot read is left out: it is neither new nor deleted.
    """
    return tuple(_changes(old, new))


def _changes(old: Registry, new: Registry) -> Iterator[Change]:
    for kind in KINDS:
        before, after = old.all(kind.name), new.all(kind.name)
        for record_id in sorted(before.keys() | after.keys()):
            was, now = before.get(record_id), after.get(record_id)
            if was is now or (was == now and _says_the_same(was, now)):
                continue
            unread = (kind.name, record_id)
            if (was is None and unread in old.unread) or (now is None and unread in new.unread):
                continue
            yield Change(kind.name, record_id, was, now)


def _says_the_same(was: Record | None, now: Record | None) -> bool:
    """Tell apart what is equal to Python in `custom`, and nowhere else can stand: 1 and true."""
    if was is None or was.custom is None:
        return True
    texts = ({pointer: written(leaf) for pointer, leaf in leaves(record).items()} for record in (was, now))
    return next(texts) == next(texts)
