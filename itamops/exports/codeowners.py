"""CODEOWNERS: the reviewers that a forge asks for each file, by the policy of the registry.

A forge knows only paths, not states or amounts, so it can only ask: `check` decides what a change needs.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import get_args

import msgspec

from itamops.approvals.conditions import CONDITIONS, is_given
from itamops.approvals.inputs import TABLE
from itamops.errors import UsageProblem
from itamops.facts.roles import role_holders
from itamops.kinds import KINDS, Kind
from itamops.records.person import Person
from itamops.registry import Registry
from itamops.settings.configuration import Forge
from itamops.settings.policy import ApprovalRule, Role
from itamops.snapshot import OBEYED

PLACES: Mapping[Forge, str] = {
    "github": ".github/CODEOWNERS",
    "gitlab": "CODEOWNERS",
    "gitea": "CODEOWNERS",
    "forgejo": "CODEOWNERS",
}
"""The path that each forge reads first, so that a file at another path cannot replace it."""

GOVERNING_RECORDS = (
    "itamops.yaml",
    "schemas/",
    "registry/policy/",
    "registry/people/",
    "registry/teams/",
)
"""Files that decide who may do what, in the folder of the registry; people and teams have such fields."""

HEADER = (
    "# Written by `itamops codeowners --write` from registry/policy/; a change by hand is overwritten.",
    "# It names reviewers; `itamops check` decides which approvals a change needs.",
)
ROLES: tuple[Role, ...] = get_args(Role)
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
ADDRESS = re.compile(r"[^\s@#\[\]\\]+@[^\s@#\[\]\\]+")


class Ownership(msgspec.Struct, frozen=True):
    """Files and their reviewers: any `count` of the owners; 0 if the forge only asks for a review."""

    title: str
    paths: tuple[str, ...]
    owners: tuple[str, ...]
    count: int


def render_codeowners(registry: Registry, forge: Forge, day: date, folder: str = "") -> str:
    """Return the file for a forge; `folder` is that of the registry in its repository, "" at the top.

    Raises UsageProblem if the forge knows no governance owner: a file without owners would allow everybody.
    """
    lines = DIALECTS[forge](tuple(_ownerships(registry, forge, day, folder)))
    return "\n".join([*HEADER, "", *lines]) + "\n"


def unknown_people(registry: Registry, forge: Forge, day: date) -> tuple[Person, ...]:
    """Return the people with a role and neither a login on the forge nor an address."""
    people = {
        person.id: person
        for role in ROLES
        for person in role_holders(registry, role, day)
        if not _handle(person, forge)
    }
    return tuple(person for _, person in sorted(people.items()))


def _ownerships(registry: Registry, forge: Forge, day: date, folder: str) -> Iterator[Ownership]:
    """Yield the owners of everything, then of each kind, and last of the governing files."""

    def owners(role: Role) -> tuple[str, ...]:
        handles = (_handle(person, forge) for person in role_holders(registry, role, day))
        return tuple(filter(None, handles))

    governing = owners("governance")
    if not governing:
        raise UsageProblem(
            f"no person with the role governance has a login on {forge} or an address",
            f"add it to the record of the person: `logins: {{{forge}: …}}`",
        )
    top = f"/{folder}/" if folder else "/"
    yield Ownership("Registry", (top if folder else "*",), owners("asset_manager") or governing, 0)
    for kind, role, count in _needs(registry.policy.approvals.rules):
        title = f"{kind.title}: {role.replace('_', ' ')}"
        yield Ownership(title, (f"{top}registry/{kind.folder}/",), owners(role) or governing, count)
    about_tables = [
        need.role for one in registry.policy.approvals.rules for need in one.needs if one.of == TABLE
    ]
    keepers = [owner for role in ROLES if role in about_tables for owner in owners(role)]
    yield Ownership("Tables", (f"{top}registry/tables/",), tuple(dict.fromkeys(keepers)) or governing, 0)
    paths = (*(top + path for path in GOVERNING_RECORDS), *(f"/{path}" for path in OBEYED))
    needed = 2 if registry.configuration.assurance == "regulated" else 1
    yield Ownership("Governance", paths, governing, needed)


def _needs(rules: Sequence[ApprovalRule]) -> Iterator[tuple[Kind, Role, int]]:
    """Yield kind, role and the count that every change of the kind needs; 0 if only some changes need it.

    The manager or team lead of a requester differs for each request, and cannot be listed here.
    """
    for kind in KINDS:
        of_kind = [one for one in rules if one.of == kind.name]
        for role in ROLES:
            counts = [
                need.count if _is_always(one) else 0
                for one in of_kind
                for need in one.needs
                if need.role == role
            ]
            if counts:
                yield kind, role, max(counts)


def _is_always(rule: ApprovalRule) -> bool:
    """Return whether a rule applies to every change of its kind."""
    return not any(is_given(rule, condition) for condition in CONDITIONS)


def _handle(person: Person, forge: Forge) -> str:
    """Return the login of a person on a forge, else the address, else ""."""
    login = getattr(person.logins, forge) if person.logins else None
    if login and LOGIN.fullmatch(login):
        return f"@{login}"
    return person.email if person.email and ADDRESS.fullmatch(person.email) else ""


def _as_github(ownerships: Sequence[Ownership]) -> Iterator[str]:
    """Yield one line for each path with all its owners; the last line that matches a file applies."""
    by_path: dict[str, list[str]] = {}
    for one in ownerships:
        for path in one.paths:
            by_path.setdefault(path, []).extend(one.owners)
    width = max(map(len, by_path))
    for path, owners in by_path.items():
        yield f"{path:<{width}} {' '.join(dict.fromkeys(owners))}"


def _as_gitlab(ownerships: Sequence[Ownership]) -> Iterator[str]:
    """Yield one section for each reason; all have to be satisfied, except those with `^`."""
    for one in ownerships:
        count = f"[{one.count}]" if one.count > 1 else ""
        yield f"{'' if one.count else '^'}[{one.title}]{count} {' '.join(one.owners)}"
        yield from one.paths
        yield ""


def _as_gitea(ownerships: Sequence[Ownership]) -> Iterator[str]:
    """Yield one line for each path as a regular expression; the owners of all matching lines are asked."""
    for one in ownerships:
        for path in one.paths:
            place = re.escape(path.removeprefix("/")).replace(r"\*", ".*")
            yield f"{place}{'.*' if path.endswith('/') else ''} {' '.join(one.owners)}"


DIALECTS: Mapping[Forge, Callable[[Sequence[Ownership]], Iterator[str]]] = {
    "github": _as_github,
    "gitlab": _as_gitlab,
    "gitea": _as_gitea,
    "forgejo": _as_gitea,
}
"""The lines of the file by forge; forges differ if several ownerships match a file."""
