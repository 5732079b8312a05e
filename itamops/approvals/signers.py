"""The keys whose signatures count, as the base of a change has them."""

import binascii
import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from itamops.approvals.evidence import SignedObject
from itamops.approvals.tags import NAMESPACE
from itamops.records.person import Person
from itamops.registry.loading import Loaded
from itamops.snapshot import Snapshot
from itamops.snapshot.signatures import is_signed_by

ALLOWED_SIGNERS = "registry/policy/allowed_signers"
REVOKED_SIGNERS = "registry/policy/revoked_signers"

KEY_LENGTH = slice(10, 14)
"""Where a signature says how long its key is, after the magic word and a version."""


KEY_BEGINS = "AAAA"
"""How each public key begins in Base64: with the length of its algorithm's name."""

UNTIL = re.compile(r'valid-before="(\d{8})')


NO_NAMES = frozenset("!*?")
"""Signs in the names of a line that make a pattern of it, or leave somebody out."""

AUTHORITY = "cert-authority"
"""The option of a line whose key signs certificates, and itself counts for nobody."""

PUBLISHER = "itamops-receipts"
"""Whom `allowed_signers` names for the key that signs receipts."""


class Signer(NamedTuple):
    """A line of `allowed_signers`: whom it names, and the rest of it, which holds the key."""

    names: tuple[str, ...]
    rest: str

    @property
    def key(self) -> str:
        """The text of the public key, empty where there is none."""
        return next((word for word in self.rest.split() if word.startswith(KEY_BEGINS)), "")

    @property
    def is_authority(self) -> bool:
        """Whether its key signs certificates."""
        return AUTHORITY in self.rest.split()[0].split(",")


class Signers:
    """The keys of `allowed_signers` and of the people themselves, but for those that are revoked.

    A person is named whole: a line with a pattern is a key for anybody, and counts for nobody, as does
    one that leaves somebody out. So does a key that two people have, or that signs receipts: nobody could
    tell which of them has signed.
    """

    def __init__(self, base: Loaded, today: date) -> None:
        self._people = base.registry.of(Person)
        lines = [*listed_signers(base.snapshot), *_own_keys(self._people.values())]
        self._holders = _holders(lines, self._people)
        self._lines = [line for line in lines if line.is_authority or line.key in self._holders]
        self._revoked = _content(base.snapshot, REVOKED_SIGNERS)
        self._today = today

    @property
    def keys(self) -> frozenset[str]:
        """The public keys that are somebody's who is with the organization today, each once."""
        here = {person.id for person in self._people.values() if person.active_on(self._today)}
        return frozenset(
            line.key for line in self._lines if here & {*line.names} and not _is_over(line.rest, self._today)
        )

    def is_by(self, signed: SignedObject, person: str) -> bool:
        """Return whether something is signed by a key that counts today for a person of the base."""
        lines = [f"{person} {line.rest}\n" for line in self._lines if person in line.names]
        return (
            person in self._people
            and bool(lines)
            and is_signed_by(
                signed.payload,
                signed.signature,
                person,
                namespace=NAMESPACE,
                signers="".join(lines).encode(),
                revoked=self._revoked,
                day=self._today,
            )
        )

    def holder(self, key: str) -> str | None:
        """Return the person whose public key this is, by its type and text."""
        return next((self._holders[word] for word in key.split() if word in self._holders), None)

    def signer(self, signed: SignedObject) -> str | None:
        """Return the person whose key has signed something, nobody where the key counts for none today."""
        key = _key(signed.signature)
        names = (name for line in self._lines if key and key in line.rest.split() for name in line.names)
        return next((name for name in names if self.is_by(signed, name)), None)


def _is_over(rest: str, today: date) -> bool:
    until = UNTIL.search(rest)
    return bool(until and until[1] <= f"{today:%Y%m%d}")


def _holders(lines: Iterable[Signer], people: Mapping[str, Person]) -> Mapping[str, str]:
    """Return the person of each key, without the keys of nobody and of several.

    The address of a person names them as well; the one that publishes receipts is somebody, too.
    """
    known = {one.email.casefold(): one.id for one in people.values() if one.email}
    known |= {name: name for name in (*people, PUBLISHER)}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if not line.is_authority:
            names[line.key].update(known[name] for name in map(str.casefold, line.names) if name in known)
    return {key: next(iter(named)) for key, named in names.items() if key and len(named) == 1}


def listed_signers(snapshot: Snapshot) -> Iterator[Signer]:
    """Yield the lines of `allowed_signers` that hold a key and name people whole."""
    for line in _content(snapshot, ALLOWED_SIGNERS).decode(errors="replace").splitlines():
        listed, _, rest = line.strip().partition(" ")
        names = tuple(listed.strip('"').split(","))
        if rest.strip() and not listed.startswith("#") and not NO_NAMES & {*listed}:
            yield Signer(names, rest)


def _own_keys(people: Iterable[Person]) -> Iterator[Signer]:
    for person in people:
        for key in person.signing_keys:
            term = [f'namespaces="{NAMESPACE}"']
            term += [f'valid-after="{key.starts:%Y%m%d}"'] if key.starts else []
            term += [f'valid-before="{key.ends + timedelta(days=1):%Y%m%d}"'] if key.ends else []
            yield Signer((person.id,), f"{','.join(term)} {' '.join(key.key.split())}")


def _content(snapshot: Snapshot, path: str) -> bytes:
    return snapshot.read(path) if snapshot.plain_files([path]) else b""


def _key(signature: bytes) -> str:
    """Return the public key that a signature names, as `allowed_signers` writes it; empty if it is spoilt."""
    try:
        content = b64decode(b"".join(signature.split(b"\n")[1:-1]).partition(b"-")[0])
    except binascii.Error:
        return ""
    length = int.from_bytes(content[KEY_LENGTH])
    return b64encode(content[KEY_LENGTH.stop :][:length]).decode()
