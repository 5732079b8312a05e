"""Who of the people somebody is, by the login of a forge or the address of a commit."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from itamops.approvals.evidence import FORGES, Forge, Identity, Source
from itamops.approvals.privileged_fields import is_enrolled
from itamops.records.person import Person
from itamops.registry import Registry

PRIVATE_ADDRESSES: Mapping[str, re.Pattern[str]] = {
    "github": re.compile(r"(?:[0-9]+\+)?([^@+]+)@users\.noreply\.github\.com"),
    "gitlab": re.compile(r"(?:[0-9]+-)?([^@]+)@users\.noreply\.[^@]+"),
    "gitea": re.compile(r"([^@]+)@noreply\.[^@]+"),
    "forgejo": re.compile(r"([^@]+)@noreply\.[^@]+"),
}
"""Addresses that forges give to people who keep their own to themselves, with the login in them."""

FORGE_ADDRESSES = frozenset({"noreply@github.com"})
"""Addresses of forges that commit for somebody who edits there; the author is that somebody."""


ASCII_FOLDING = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def folded_login(login: str) -> str:
    """Return a login or an address as it is compared: forges tell no upper from lower case in ASCII.

    No other letter is changed: full case folding would make an `s` of the long `s`, and one person of two.
    """
    return login.translate(ASCII_FOLDING)


class Directory:
    """Who has which login and address. One that two people have is nobody's."""

    def __init__(self, registry: Registry) -> None:
        self._people = registry.of(Person)
        self._by_login = {forge: _unique(_logins(self._people.values(), forge)) for forge in FORGES}
        self._by_email = _unique(
            (folded_login(person.email), person.id) for person in self._people.values() if person.email
        )

    def by_login(self, source: Source, login: str) -> str | None:
        """Return the id of the person with a login; forges do not tell upper from lower case in them.

        A signed tag names the person by their id, a server by their id or address. An id alone proves nobody
        who was not enrolled with an address, a login or a key: anybody may record a person without them.
        """
        if source == "signed_tag":
            return login if login in self._people else None
        if source == "server":
            named = self._people.get(login)
            return login if named and is_enrolled(named) else self._by_email.get(folded_login(login))
        return self._by_login[source].get(folded_login(login))

    def by_email(self, email: str) -> str | None:
        """Return the id of the person with an address, or with the login in a forge's private address."""
        found = self._by_email.get(folded_login(email))
        if found:
            return found
        for forge in FORGES:
            match = PRIVATE_ADDRESSES[forge].fullmatch(email)
            person = self.by_login(forge, match[1]) if match else None
            if person:
                return person
        return None

    def identified(self, identity: Identity) -> Identity:
        """Return of somebody whom a commit names who of the people it is."""
        return msgspec.structs.replace(identity, person=self.by_email(identity.email))


def _logins(people: Iterable[Person], forge: Forge) -> Iterator[tuple[str, str]]:
    for person in people:
        login = getattr(person.logins, forge) if person.logins else None
        if login:
            yield folded_login(login), person.id


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, person in pairs:
        found[name].add(person)
    return {name: next(iter(people)) for name, people in found.items() if len(people) == 1}
