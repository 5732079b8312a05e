"""Approvals as signed tags: `approve/<change digest>/<person>`, read from the raw object of the tag."""

import hashlib
import re
from datetime import UTC, datetime

from itamops.approvals.evidence import ApprovalTag, SignedObject
from itamops.records.person import Person

PREFIX = "approve/"
NAMESPACE = "git"
"""What git signs tags and commits for; a signature for anything else counts for nothing here."""

NAME = re.compile(r"approve/([0-9a-f]{64})/([a-z0-9][a-z0-9.-]*)", re.ASCII)
HEADER = re.compile(
    rb"object ([0-9a-f]{40,64})\ntype commit\ntag ([^\n]+)\n"
    rb"tagger [^\n]* (-?\d+) [+-]\d{4}\n(?:encoding [^\n]*\n)?\n"
)
SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"


def tag_name(change_digest: str, person: str) -> str:
    """Give the name of the tag by which a person approves a change."""
    return f"{PREFIX}{change_digest}/{person}"


def unsigned_tag(change_digest: str, person: Person, commit: str, at: datetime) -> bytes:
    """Write the object of the tag by which a person approves a change on a commit, yet to be signed."""
    lines = (
        f"object {commit}",
        "type commit",
        f"tag {tag_name(change_digest, person.id)}",
        f"tagger {person.label} <{person.email or person.id}> {int(at.timestamp())} +0000",
        "",
        "Approved.",
        "",
    )
    return "\n".join(lines).encode()


def read_tag(name: str, content: bytes) -> ApprovalTag | None:
    """Read a tag by its name and raw object; None for one that is no approval.

    What counts is the name within the object, which is signed: a tag that was renamed is no approval.
    """
    named, header = NAME.fullmatch(name), HEADER.match(content)
    if not named or not header or header[2] != name.encode():
        return None
    return ApprovalTag(
        change_digest=named[1],
        person=named[2],
        commit=header[1].decode(),
        at=datetime.fromtimestamp(min(max(int(header[3]), 0), 2**33), UTC),
        sha256=hashlib.sha256(content).hexdigest(),
        signed=_signed(content),
    )


def _signed(content: bytes) -> SignedObject | None:
    """Take the signature off: it begins on a line of its own, the last of its kind."""
    start = content.rfind(b"\n" + SIGNATURE) + 1
    return SignedObject(content[:start], content[start:]) if start else None
