"""Approvals as signed tags: `approve/<change digest>/<person>@<base>`, read from their raw objects."""

import hashlib
import re
from datetime import UTC, datetime

from itamops.approvals.evidence import ApprovalTag, SignedObject
from itamops.records.person import Person

PREFIX = "approve/"
NAMESPACE = "git"
"""What git signs tags and commits for; a signature for anything else counts for nothing here."""

NAME = re.compile(r"approve/([0-9a-f]{64})/([a-z0-9][a-z0-9.-]*)(?:@([0-9a-f]{12,64}))?", re.ASCII)
BASE_DIGITS = 12
"""Digits of the base in a tag's name."""
HEADER = re.compile(
    rb"object ([0-9a-f]{40,64})\ntype commit\ntag ([^\n]+)\n"
    rb"tagger [^\n]* (-?\d+) [+-]\d{4}\n(?:encoding [^\n]*\n)?\n"
)
BRANCH = re.compile(rb"^Branch: (\S+)$", re.MULTILINE)
"""A line of the signed text: the main branch that the change is approved for."""

SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"


def tag_name(change_digest: str, person: str, base: str = "") -> str:
    """Return the name of the tag by which a person approves a change, from a base commit if one is given."""
    return f"{PREFIX}{change_digest}/{person}{base and f'@{base[:BASE_DIGITS]}'}"


def unsigned_tag(name: str, person: Person, commit: str, at: datetime, branch: str = "") -> bytes:
    """Return the object of the tag by which a person approves a change on a commit, yet to be signed.

    It is approved for the main branch of that name, where one is known.
    """
    lines = (
        f"object {commit}",
        "type commit",
        f"tag {name}",
        f"tagger {person.label} <{person.email or person.id}> {int(at.timestamp())} +0000",
        "",
        "Approved.",
        *(("", f"Branch: {branch}") if branch else ()),
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
    signed = _signed(content)
    branch = BRANCH.search(signed.payload if signed else content, header.end())
    return ApprovalTag(
        branch=branch[1].decode(errors="replace") if branch else "",
        change_digest=named[1],
        person=named[2],
        base=named[3] or "",
        commit=header[1].decode(),
        at=datetime.fromtimestamp(min(max(int(header[3]), 0), 2**33), UTC),
        sha256=hashlib.sha256(content).hexdigest(),
        signed=signed,
        content=content,
    )


def read_kept(content: bytes) -> ApprovalTag | None:
    """Read a tag by its raw object alone, as a receipt keeps it; None for one that is no approval."""
    header = HEADER.match(content)
    return read_tag(header[2].decode(errors="replace"), content) if header else None


def _signed(content: bytes) -> SignedObject | None:
    """Take the signature off: it begins on a line of its own, the last of its kind."""
    start = content.rfind(b"\n" + SIGNATURE) + 1
    return SignedObject(content[:start], content[start:]) if start else None
