"""The keys whose signatures count, as the base of a change has them."""

import binascii
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from itamops.approvals.evidence import SignedObject
from itamops.approvals.tags import NAMESPACE
from itamops.records.person import Person
from itamops.registry.loading import Loaded
from itamops.snapshot import Snapshot
from itamops.snapshot.allowed_signers import SignersLine, read_signers
from itamops.snapshot.signatures import is_signed_by

ALLOWED_SIGNERS = "registry/policy/allowed_signers"
REVOKED_SIGNERS = "registry/policy/revoked_signers"

KEY_LENGTH = slice(10, 14)
"""Where a signature says how long its key is, after the magic word and a version."""


PUBLISHER = "itamops-receipts"
"""Whom `allowed_signers` names for the key that signs receipts."""


class Signers:
    """The keys of `allowed_signers` and of the people themselves, but for those that are revoked.

    A person is named whole: a line with a pattern is a key for anybody, and counts for nobody, as does
    one that leaves somebody out. So does a key that two people have, or that signs receipts: nobody could
    tell which of them has signed.
    """

    def __init__(self, base: Loaded, today: date) -> None:
        self._people = base.registry.of(Person)
        lines = [*listed_signers(base.snapshot), *_own_keys(self._people.values())]
        self._known = known_names(self._people)
        self._holders = _holders(lines, self._known)
        self._all = tuple(lines)
        whole = [line for line in lines if line.whole_names]
        self._lines = [line for line in whole if line.is_authority or line.key in self._holders]
        self._revoked = _content(base.snapshot, REVOKED_SIGNERS)
        self._today = today

    @property
    def keys(self) -> frozenset[str]:
        """The public keys that are somebody's who is with the organization today, each once."""
        here = {person.id for person in self._people.values() if person.active_on(self._today)}
        return frozenset(
            line.key
            for line in self._lines
            if here & {*named_by(line, self._known)} and not line.is_over(self._today)
        )

    def is_by(self, signed: SignedObject, person: str) -> bool:
        """Return whether something is signed by a key that counts today for a person of the base."""
        lines = [f"{person} {line.rest}\n" for line in self._lines if person in named_by(line, self._known)]
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
        people = (one for line in self._lines if line.key == key for one in named_by(line, self._known))
        return next((person for person in people if self.is_by(signed, person)), None)

    def listed_for(self, signed: SignedObject) -> tuple[str, ...]:
        """Return whom the lines with the key of a signature name, whether or not they count."""
        key = _key(signed.signature)
        return tuple(dict.fromkeys(line.principals for line in self._all if line.key == key))


def _holders(lines: Iterable[SignersLine], people: Mapping[str, str]) -> Mapping[str, str]:
    """Return the person of each key, without the keys of nobody and of several.

    The address of a person names them as well; the one that publishes receipts is somebody, too. A pattern
    names all whom it fits.
    """
    known = {**people, PUBLISHER: PUBLISHER}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if not line.is_authority:
            fitting = () if line.whole_names else filter(line.is_for, known)
            names[line.key].update((*named_by(line, known), *(known[name] for name in fitting)))
    return {key: next(iter(named)) for key, named in names.items() if len(named) == 1}


def known_names(people: Mapping[str, Person]) -> dict[str, str]:
    """Return the id of each person by what a line of `allowed_signers` may call them: id and address."""
    addresses = {one.email.casefold(): one.id for one in people.values() if one.email}
    return addresses | {name: name for name in people}


def named_by(line: SignersLine, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of those whom a line names whole, by their id or address."""
    return (known[name] for name in map(str.casefold, line.whole_names) if name in known)


def whose_keys_differ(base: Loaded, head: Loaded) -> frozenset[str]:
    """Return the people whose lines of `allowed_signers` differ between two sides."""
    sides = []
    for side in (base, head):
        known = known_names(side.registry.of(Person))
        lines = listed_signers(side.snapshot)
        sides.append({(person, line.rest) for line in lines for person in named_by(line, known)})
    return frozenset(person for person, _ in sides[0] ^ sides[1])


def numbered_signers(snapshot: Snapshot) -> Iterator[tuple[int, SignersLine]]:
    """Yield the lines of `allowed_signers` that hold a key, each with its number."""
    for number, text in enumerate(_content(snapshot, ALLOWED_SIGNERS).split(b"\n"), 1):
        yield from ((number, line) for line in read_signers(text))


def listed_signers(snapshot: Snapshot) -> Iterator[SignersLine]:
    """Yield the lines of `allowed_signers` that hold a key."""
    return read_signers(_content(snapshot, ALLOWED_SIGNERS))


def _own_keys(people: Iterable[Person]) -> Iterator[SignersLine]:
    for person in people:
        for key in person.signing_keys:
            term = [f'namespaces="{NAMESPACE}"']
            term += [f'valid-after="{key.starts:%Y%m%d}"'] if key.starts else []
            term += [f'valid-before="{key.ends + timedelta(days=1):%Y%m%d}"'] if key.ends else []
            yield from read_signers(f"{person.id} {','.join(term)} {' '.join(key.key.split())}".encode())


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
