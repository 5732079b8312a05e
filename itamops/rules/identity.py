"""The ID family: every record is one thing, and every thing is one record."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain
from string import ascii_letters, digits
from typing import NamedTuple

from itamops.findings import Level, Pointer, Problem
from itamops.kinds import KINDS
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, Network
from itamops.records.base import Record
from itamops.records.instance import Instance
from itamops.records.person import Logins, Person
from itamops.registry import Registry
from itamops.registry.names import listed, name_of
from itamops.registry.search import all_folded, skeleton
from itamops.rules.engine import Context, rule
from itamops.rules.tree import colliding_paths

NONE = "none"
"""What stands for the serial or sticker of a device that has none: a declaration, not a value."""

SERIAL, TAG, HOSTNAME, MAC, IMEI, ICCID = "serial", "tag", "hostname", "MAC address", "IMEI", "ICCID"
MAY_BE_NONE = (SERIAL, TAG)

_STAND_INS = (
    "- -- --- . ? ?? ??? 0 na n/a n.a. nil null none noserial noserialnumber notag unknown unbekannt oem "
    "undefined unspecified notspecified notapplicable notavailable notset invalid empty blank default "
    "defaultstring o.e.m. tobefilled tobefilledbyoem tobefilledbyo.e.m. systemserialnumber s/n sn serial "
    "chassisserialnumber baseboardserialnumber boardserialnumber serialnumber tbd tba todo pending missing "
    "illegible localhost localhost.localdomain"
)
PLACEHOLDERS = frozenset(_STAND_INS.split())
"""What firmware, spreadsheets and people in a hurry write where a value is missing; compared as `folded`."""

MADE_UP = frozenset(
    run[start:end]
    for run in ("01234567890123456789", "abcdefghijklmnop")
    for start in (0, 1)
    for end in range(start + 5, len(run) + 1)
)
"""Serials that somebody counted up: `12345`, `0123456789`, `abcdef`."""

KEY = "signing key"

LOGINS: Mapping[str, re.Pattern[str]] = {
    "github": re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9-])?"),
    "gitlab": re.compile(r"[A-Za-z0-9_.-]+"),
    "gitea": re.compile(r"[A-Za-z0-9_.-]+"),
    "forgejo": re.compile(r"[A-Za-z0-9_.-]+"),
}
"""What an account can be called, no stricter than the accounts of each forge: docs.github.com,
*Username considerations for external authentication* (accounts of an enterprise have an underscore);
docs.gitlab.com, *Rules for usernames*; `AlphaDashDot` of Gitea and Forgejo."""

NAMED_BY_PEOPLE = ("model", "software", "application", "person", "team", "company", "location", "vendor")
"""The kinds whose ids and names people choose and read."""


class Claim(NamedTuple):
    """A value that a record says is its own: what it is, the value as written, and where."""

    what: str
    value: str
    pointer: Pointer

    @property
    def key(self) -> tuple[str, str]:
        """What two claims have alike that are the same."""
        return self.what, _key(self.what, self.value)


def claims(registry: Registry) -> Iterator[tuple[Asset | Instance, Claim]]:
    """Yield what all devices that are still ours, and all instances that still run, say is their own."""
    machines: Iterable[Asset | Instance] = chain(registry.of(Asset).values(), registry.of(Instance).values())
    for machine in machines:
        for claim in claims_of(machine):
            yield machine, claim


def claims_of(record: Asset | Instance) -> Iterator[Claim]:
    """Yield what a device that is still ours, or an instance that still runs, says is its own."""
    if isinstance(record, Asset):
        if record.state not in ENDED:
            yield from _asset_claims(record)
    elif record.network and record.state != "deleted":
        yield from _network_claims(record.network)


def _asset_claims(asset: Asset) -> Iterator[Claim]:
    yield Claim(SERIAL, asset.serial, ("serial",))
    yield Claim(TAG, asset.tag, ("tag",))
    if asset.network:
        yield from _network_claims(asset.network)
    if asset.phone and asset.phone.imei:
        yield Claim(IMEI, asset.phone.imei, ("phone", "imei"))
    if asset.phone and asset.phone.iccid:
        yield Claim(ICCID, asset.phone.iccid, ("phone", "iccid"))


def _network_claims(network: Network) -> Iterator[Claim]:
    if network.hostname:
        yield Claim(HOSTNAME, network.hostname, ("network", "hostname"))
    for position, address in enumerate(network.macs):
        yield Claim(MAC, address, ("network", "macs", position))


def _key(what: str, value: str) -> str:
    """Return the text by which two claims are the same."""
    return _keys(what, [value])[0]


def _keys(what: str, values: Sequence[str]) -> Sequence[str]:
    texts = all_folded(values)
    return [text.replace(":", "").replace("-", "") for text in texts] if what == MAC else texts


def is_placeholder(what: str, value: str) -> bool:
    """Return whether a value only fills the place of one; `none` for a serial or sticker is a declaration."""
    return not _is_declared_none(what, value) and bool(_filling_in(what, {_key(what, value)}))


def _is_declared_none(what: str, value: str) -> bool:
    return value == NONE and what in MAY_BE_NONE


def _filling_in(what: str, keys: AbstractSet[str]) -> AbstractSet[str]:
    """Return those of many texts that only fill the place of one."""
    found = keys & PLACEHOLDERS
    if what not in (TAG, HOSTNAME):
        found |= keys & MADE_UP
        found |= {key for key in keys if key == key[:1] * len(key)}
    return found


def _suspects(registry: Registry) -> Iterator[tuple[Asset | Instance, Claim]]:
    """Yield the claims that are placeholders or may be somebody else's too.

    They are looked for among all values of a sort at once, which takes a third of the time of looking at each
    claim: mostly there are none.
    """
    suspicious = _suspicious_keys(registry)
    for record, claim in claims(registry) if suspicious else ():
        if claim.key in suspicious:
            yield record, claim


@lru_cache(maxsize=1)
def _suspicious_keys(registry: Registry) -> AbstractSet[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for what, values in _values(registry).items():
        keys = _keys(what, values)
        distinct = set(keys)
        if len(distinct) < len(keys):
            found |= {(what, key) for key, times in Counter(keys).items() if times > 1}
        found |= {(what, key) for key in _filling_in(what, distinct)}
    return found


def _values(registry: Registry) -> Mapping[str, Sequence[str]]:
    """List the values that `claims` gives, by what they are, without those declared to be none."""
    ours = [asset for asset in registry.of(Asset).values() if asset.state not in ENDED]
    networks = [asset.network for asset in ours if asset.network]
    networks += [
        one.network for one in registry.of(Instance).values() if one.network and one.state != "deleted"
    ]
    phones = [asset.phone for asset in ours if asset.phone]
    return {
        SERIAL: [asset.serial for asset in ours if asset.serial != NONE],
        TAG: [asset.tag for asset in ours if asset.tag != NONE],
        HOSTNAME: [network.hostname for network in networks if network.hostname],
        MAC: [address for network in networks for address in network.macs],
        IMEI: [phone.imei for phone in phones if phone.imei],
        ICCID: [phone.iccid for phone in phones if phone.iccid],
    }


@rule("ID001", "Wrong file path")
def wrong_path(context: Context) -> Iterator[Problem]:
    """The path of a record follows from its kind and id, so the same id cannot stand in two folders.

    A path that collides with another one is told of there (TREE004).

    Example: `registry/people/keller.yaml` with `id: akeller`.

    Fix: move the file to where the finding says, or correct the id if the record is new. An id
    that others name already is never changed.
    """
    wrong = context.found("ID001")
    twins = colliding_paths(context.snapshot) if wrong else {}
    yield from (problem for problem in wrong if problem.anchor.path not in twins)


@rule("ID002", "Duplicate id")
def id_twice(context: Context) -> Iterator[Problem]:
    """An id names one record of its kind and is never used again.

    Example: two files with `id: lap-7f3k9q2m`, left behind by a copy.

    Fix: keep one, and give the other a new id.
    """
    yield from context.found("ID002")


@rule("ID003", "Duplicate identity")
def identity_shared(context: Context) -> Iterator[Problem]:
    """A serial, sticker, host name, MAC address, IMEI or SIM number belongs to one thing at a time.

    They are compared without case and spaces, and only among what is neither disposed nor cancelled. `none`
    says that there is none, and may stand on many.

    Example: two laptops with `serial: 5CG3141592`.

    Fix: look at the device and correct the wrong record; if both are the same device, cancel one as a
    duplicate (`to: cancelled`, `substate: duplicate`, `duplicate_of`).
    """
    first: dict[tuple[str, str], tuple[Asset | Instance, Claim]] = {}
    shared: defaultdict[tuple[str, str], list[tuple[Asset | Instance, Claim]]] = defaultdict(list)
    for record, claim in _suspects(context.registry):
        if first.setdefault(claim.key, (record, claim))[0] is not record:
            shared[claim.key].append((record, claim))
    for (what, value), others in shared.items():
        record, claim = first[what, value]
        if claim.value != NONE and not is_placeholder(claim.what, claim.value):
            yield _shared(context, what, value, [(record, claim), *others])


def _shared(
    context: Context,
    what: str,
    value: str,
    claimants: Sequence[tuple[Record, Claim]],
    otherwise: str = "cancel one of them as a duplicate",
) -> Problem:
    *others, last = ((record, claim.pointer) for record, claim in claimants)
    anchor, related = context.told(last, others)
    names = listed(name_of(context.registry, record) for record, _ in claimants)
    return Problem(
        anchor=anchor,
        message=f"{names} have one {what}, {claimants[-1][1].value}",
        fix=f"correct the {what} of the wrong one, or {otherwise}",
        subject=f"{what} {value}",
        measure=len(claimants),
        related=related,
    )


@rule("ID004", "Placeholder value")
def placeholder(context: Context) -> Iterator[Problem]:
    """Firmware and spreadsheets fill in something where a serial is missing, the same for every device.

    A register that holds such a text cannot tell two devices apart, and nobody sees that the serial is
    missing.

    Example: `serial: To be filled by O.E.M.`, `serial: 0000000`, `tag: N/A`.

    Fix: read it off the device. Where there really is none, say `serial: none` or `tag: none`, and leave
    out any other field.
    """
    for record, claim in _suspects(context.registry):
        if is_placeholder(claim.what, claim.value):
            optional = claim.what not in MAY_BE_NONE
            yield Problem(
                anchor=record.at(*claim.pointer),
                message=f'"{claim.value}" on {name_of(context.registry, record)} is no {claim.what}',
                fix=f"read the {claim.what} off the device, or "
                + ("leave the field out" if optional else f"write `{claim.what}: none`"),
            )


@rule("ID005", "Duplicate source")
def source_shared(context: Context) -> Iterator[Problem]:
    """An import finds a record again by its key in the system it came from, so a key leads to one record.

    Example: two assets with `sources: [{system: snipe-it, key: "1042"}]`.

    Fix: delete the entry from the record that it does not belong to.
    """
    for kind in KINDS:
        first: dict[tuple[str, str], tuple[Record, int]] = {}
        for record in context.registry.all(kind.name).values():
            for position, source in enumerate(record.sources):
                other, at = first.setdefault((source.system, source.key), (record, position))
                if (other, at) != (record, position):
                    yield Problem(
                        anchor=record.at("sources", position, "key"),
                        message=f"{name_of(context.registry, record)} and {name_of(context.registry, other)} "
                        f"both come from {source.key} in {source.system}",
                        fix="keep the entry on the record that it belongs to",
                        subject=f"{kind.name} {source.system} {source.key}",
                        related=((other.at("sources", at, "key"), name_of(context.registry, other)),),
                    )


@rule("ID006", "Confusable names", Level.WARNING)
def look_alikes(context: Context) -> Iterator[Problem]:
    """Two records whose ids or names differ only in what a reader hardly sees: case, spaces, a zero for an
    o, a Cyrillic letter for a Latin one. Of people, addresses and logins as well.

    Usually the same thing was recorded twice; at worst somebody wants an approval that was meant for
    another.

    Example: `registry/people/akel1er.yaml` beside `akeller.yaml`; vendors named `Dell` and `DELL`.

    Fix: if both are one, let everything name one of them; if they are two, give them names that tell them
    apart.
    """
    for kind in NAMED_BY_PEOPLE:
        records = context.registry.all(kind)
        yield from _alike(context, "id", records, ("id",))
        yield from _alike(context, "name", {one.name: one for one in records.values() if one.name}, ("name",))
    by_what: defaultdict[tuple[str, Pointer], dict[str, Record]] = defaultdict(dict)
    for person in context.registry.of(Person).values():
        for claim in _person_claims(person):
            if claim.what != KEY:
                by_what[claim.what, claim.pointer].setdefault(claim.value.casefold(), person)
    for (what, pointer), named in by_what.items():
        yield from _alike(context, what, named, pointer)


def _alike(context: Context, field: str, named: Mapping[str, Record], pointer: Pointer) -> Iterator[Problem]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in named:
        groups[skeleton(text)].append(text)
    for seen, texts in groups.items():
        if len(texts) > 1:
            *others, last = ((named[text], pointer) for text in texts)
            anchor, related = context.told(last, others)
            yield Problem(
                anchor=anchor,
                message=f"the {last[0].kind} {_several(field)} {listed(texts)} look alike",
                fix="if they are one thing, let everything name one of them; else tell them apart",
                subject=f"{last[0].kind} {field} {seen}",
                measure=len(texts),
                related=related,
            )


def _several(field: str) -> str:
    """Return the plural of what is alike: `names`, `addresses`, `logins on github`."""
    word, *where = field.split(" ", 1)
    return " ".join([f"{word}{'es' if word.endswith('s') else 's'}", *where])


@rule("ID007", "Identity shared by two people")
def person_shared(context: Context) -> Iterator[Problem]:
    """By the address of their commits, their login on a forge and the key they sign with, people are told
    apart. What two of them have is nobody's: neither could make a change or approve one any more.

    Addresses and logins are compared without case.

    Example: a new person with `email: AKeller@acme.example`, beside Anna who has `akeller@acme.example`.

    Fix: correct the wrong record. An address for several people is a team's, and no person's `email`.
    """
    held: defaultdict[tuple[str, str], dict[str, tuple[Record, Claim]]] = defaultdict(dict)
    for person in context.registry.of(Person).values():
        for claim in _person_claims(person):
            held[claim.what, claim.value.casefold()].setdefault(person.id, (person, claim))
    for (what, value), claimants in held.items():
        if len(claimants) > 1:
            yield _shared(context, what, value, [*claimants.values()], "delete it there")


def _person_claims(person: Person) -> Iterator[Claim]:
    if person.email:
        yield Claim("address", person.email, ("email",))
    for forge in Logins.__struct_fields__ if person.logins else ():
        login = getattr(person.logins, forge)
        if login:
            yield Claim(f"login on {forge}", login, ("logins", forge))
    for position, key in enumerate(person.signing_keys):
        yield Claim(KEY, " ".join(key.key.split()[:2]), ("signing_keys", position, "key"))


@rule("ID010", "Impossible login")
def login_impossible(context: Context) -> Iterator[Problem]:
    """A login has only characters that the forge lets an account have: letters without accents, digits and
    `-`, in GitHub also the `_` of an enterprise's accounts, elsewhere `_` and `.`. No account has another
    name, so such a login is a slip, or is meant to be read as a colleague's.

    Example: `logins: {github: "treyes "}`; `github: treyes` with a long s (U+017F) at its end.

    Fix: copy the login from the address of the account's page.
    """
    for person in context.registry.of(Person).values():
        for forge, possible in LOGINS.items() if person.logins else ():
            login = getattr(person.logins, forge)
            if login and not possible.fullmatch(login):
                odd = sorted({*login} - {*ascii_letters, *digits, *"-_."})
                shown = ", ".join(f"{sign!r} (U+{ord(sign):04X})" for sign in odd)
                yield Problem(
                    anchor=person.at("logins", forge),
                    message=f"no account on {forge} is called {login!r}"
                    + (f": it has {shown}" if odd else ""),
                    fix="copy the login from the address of the account's page",
                )
