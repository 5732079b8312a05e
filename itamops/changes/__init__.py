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

    def alters(self, field: str, *, new: bool = False) -> bool:
        """Check whether a field differs; that a new record gives it counts only with `new`."""
        if self.old is None:
            return new and bool(getattr(self.new, field, None))
        return bool(getattr(self.old, field, None) != getattr(self.new, field, None))


def compare(old: Registry, new: Registry) -> tuple[Change, ...]:
    """List the records that differ, kind by kind in the order of their ids.

    A record that one side cannot read is left out: it is neither new nor deleted.
    """
    return tuple(_changes(old, new))


def other_records(kind: str, old: Registry, new: Registry) -> list[str]:
    """List the ids of a kind that do not name the very same record on both sides, sorted."""
    before, after = old.all(kind), new.all(kind)
    others = [record_id for record_id, record in after.items() if before.get(record_id) is not record]
    return sorted([*others, *(before.keys() - after.keys())])


def _changes(old: Registry, new: Registry) -> Iterator[Change]:
    for kind in KINDS:
        for record_id in other_records(kind.name, old, new):
            was, now = old.get(kind.name, record_id), new.get(kind.name, record_id)
            if was == now and _says_the_same(was, now):
                continue
            unread = (kind.name, record_id)
            if (was is None and unread in old.unread) or (now is None and unread in new.unread):
                continue
            yield Change(kind.name, record_id, was, now)


def _says_the_same(was: Record | None, now: Record | None) -> bool:
    """Return apart what is equal to Python in `custom`, and nowhere else can stand: 1 and true."""
    if was is None or was.custom is None:
        return True
    texts = ({pointer: written(leaf) for pointer, leaf in leaves(record).items()} for record in (was, now))
    return next(texts) == next(texts)
