"""The name of a change: whoever approves it approves this and nothing else.

`docs/change-digest.md` describes the canonical form, with an example worked out.
"""

import hashlib
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from itamops.changes import Change
from itamops.changes.fields import FieldChange, field_changes
from itamops.changes.files import changed_paths, file_identities
from itamops.changes.leaves import written
from itamops.records.request import Request
from itamops.records.waiver import Waiver
from itamops.registry.layout import RecordFile, classify
from itamops.registry.loading import Loaded
from itamops.snapshot import FILE, Snapshot

FORM = "itamops.change/v1"
"""Stands on the first line of the canonical form."""

WHOLE_FILE = "file"
"""Stands for the kind where a file is compared as a whole: it is no record, or none that can be read."""

RecordKey = tuple[str, str]
"""Kind and id."""


def change_digest(old: Loaded, new: Loaded, *, waivers: bool = True) -> str:
    """Return the SHA-256 of a change's canonical form, 64 lower-case hexadecimal digits.

    Without `waivers`, those that the change brings, alters or deletes are left out: an approval of a waiver
    is given over what it excuses, and a waiver of a mass change names that digest.
    """
    return hashlib.sha256(canonical_form(differences(old, new, waivers=waivers)).encode()).hexdigest()


def canonical_form(changes: Iterable[FieldChange]) -> str:
    """Write a change as text: a line of JSON in ASCII for each value that differs, sorted."""
    lines = sorted(f"[{','.join(map(written, change))}]" for change in changes)
    return "".join(f"{line}\n" for line in [f'["{FORM}"]', *lines])


def differences(old: Loaded, new: Loaded, *, waivers: bool = True) -> Iterator[FieldChange]:
    """Yield every value of a record that differs, and every other file; nothing that differs is left out."""
    keys = {path: record_key(path) for path in changed_paths(old.snapshot, new.snapshot)}
    if not waivers:
        keys = {path: key for path, key in keys.items() if not key or key[0] != Waiver.kind}
    for kind, record_id in _readable(old, new, keys.values()):
        change = Change(kind, record_id, old.registry.get(kind, record_id), new.registry.get(kind, record_id))
        yield from (one for one in field_changes(change) if not _is_claim(one))
    whole = whole_files(old, new, keys)
    before, after = file_identities(old.snapshot, whole), file_identities(new.snapshot, whole)
    for path in whole:
        yield FieldChange(WHOLE_FILE, path, (), before.get(path), after.get(path))


def whole_files(old: Loaded, new: Loaded, paths: Iterable[str]) -> list[str]:
    """Choose from paths that differ those that are compared as a whole.

    A record is where it cannot be read on one side, or is no plain file there.
    """
    keys = {path: record_key(path) for path in paths}
    readable = _readable(old, new, keys.values())
    return [
        path
        for path, key in keys.items()
        if key not in readable or not (_is_plain(old.snapshot, path) and _is_plain(new.snapshot, path))
    ]


def record_key(path: str) -> RecordKey | None:
    """Return kind and id of the record that belongs at a path, if one does."""
    file = classify(path)
    return (file.kind, file.id) if isinstance(file, RecordFile) else None


def _readable(old: Loaded, new: Loaded, keys: Iterable[RecordKey | None]) -> AbstractSet[RecordKey]:
    unread = old.registry.unread | new.registry.unread
    return {key for key in keys if key and key not in unread}


def _is_claim(change: FieldChange) -> bool:
    """Return whether a value is about the approval itself: who decided, and the digest decided on."""
    if change.kind != Request.kind:
        return False
    first, last = change.pointer[0], change.pointer[-1]
    return first == "approvals" or (first == "lifecycle" and last == "change_digest")


def _is_plain(tree: Snapshot, path: str) -> bool:
    """Return whether a path holds a plain file, or nothing."""
    entry = tree.entries.get(path)
    return entry is None or entry.mode == FILE
