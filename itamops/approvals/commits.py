"""What the commits of a change say about who made them, and which of them only note approvals."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from itamops.approvals.evidence import ChangeCommit, Identity, SignedObject
from itamops.documents import read_document
from itamops.records.request import Request
from itamops.registry.layout import RecordFile, classify
from itamops.snapshot.commits import Commit

CO_AUTHOR = re.compile(r"^co-authored-by:[ \t]*(.*?)[ \t]*<([^<>\n]*)>", re.IGNORECASE | re.MULTILINE)
SIGNATURE = re.compile(rb"^gpgsig(?:-sha256)? (-----BEGIN SSH SIGNATURE-----(?:\n [^\n]*)*)\n", re.MULTILINE)
"""An SSH signature within a commit: its further lines begin with a space."""

CLAIMS = "approvals"
"""The field of a request that notes who approved it."""


class Altered(NamedTuple):
    """A file that a commit alters, by its path from the registry: what stood there and what stands there."""

    path: str
    before: bytes | None
    after: bytes | None


def read_commit(commit: Commit, altered: Iterable[Altered]) -> ChangeCommit:
    """Return by whom a commit says it is, and what it alters."""
    claims, others = [], []
    for file in altered:
        claim, other = _kinds_of_alteration(file)
        claims += [file.path] if claim else []
        others += [file.path] if other else []
    return ChangeCommit(
        id=commit.id,
        author=Identity(commit.author.name, commit.author.email),
        committer=Identity(commit.committer.name, commit.committer.email),
        co_authors=tuple(Identity(name, email) for name, email in CO_AUTHOR.findall(commit.message)),
        signed=_signed(commit.content),
        claims=tuple(claims),
        others=tuple(others),
    )


def may_hold_claims(path: str) -> bool:
    """Return whether a file by its path is a request: only there are approvals noted."""
    file = classify(path)
    return isinstance(file, RecordFile) and file.kind == Request.kind


def alters_only_claims(file: Altered) -> bool:
    """Return whether nothing of a file differs but the approvals that a request notes."""
    claim, other = _kinds_of_alteration(file)
    return claim and not other


def _kinds_of_alteration(file: Altered) -> tuple[bool, bool]:
    """Return whether a file's noted approvals differ, and whether anything else does."""
    before, after = _fields(file.before), _fields(file.after)
    if not may_hold_claims(file.path) or before is None or after is None:
        return False, True
    claim = before.pop(CLAIMS, None) != after.pop(CLAIMS, None)
    return claim, before != after or not claim


def _fields(content: bytes | None) -> dict[str, object] | None:
    """Read the fields of a record, none where it cannot be read."""
    data, flaws = read_document(content) if content is not None else (None, ())
    return dict(data) if isinstance(data, Mapping) and not flaws else None


def _signed(content: bytes) -> SignedObject | None:
    """Take the signature out of a commit: what is left was signed."""
    header, _, message = content.partition(b"\n\n")
    match = SIGNATURE.search(header + b"\n")
    if match is None:
        return None
    rest = (header + b"\n")[: match.start()] + (header + b"\n")[match.end() :]
    return SignedObject(rest + b"\n" + message, match[1].replace(b"\n ", b"\n") + b"\n")
