"""Fields of records that give power; to change one is to change who governs."""

from collections.abc import Mapping
from typing import NamedTuple

from itamops.changes import Change
from itamops.records.application import Application
from itamops.records.person import Person
from itamops.records.team import Team
from itamops.registry import Registry

POWER: Mapping[str, tuple[str, ...]] = {
    "person": ("email", "logins", "signing_keys", "starts", "ends", "manager", "team"),
    "team": ("lead", "approvers"),
}
"""Who a login belongs to, who is active, who approves for whom."""

IDENTITY = ("email", "logins", "signing_keys")
"""By what a person proves who they are."""

FOUNDING: Mapping[str, tuple[str, ...]] = {"person": (*IDENTITY, "manager"), "team": POWER["team"]}
"""What gives power in a new record: who somebody is, who decides for them, who leads a team."""


def is_enrolled(person: Person) -> bool:
    """Check whether somebody can prove who they are; who only holds devices needs no such field."""
    return any(getattr(person, field) for field in IDENTITY)


class Powerful(NamedTuple):
    """The people who decide about something, and the teams whose members do by being in them."""

    people: frozenset[str]
    teams: frozenset[str]

    def includes(self, person: Person) -> bool:
        """Check whether somebody decides about anything."""
        return person.id in self.people or person.team in self.teams


def powerful(registry: Registry) -> Powerful:
    """Return who holds a role, leads or approves for a team, manages somebody or owns an application."""
    roles = registry.policy.roles
    members = [getattr(roles, role) for role in roles.__struct_fields__]
    holders = [person for one in members for person in one.people]
    leads = [person for team in registry.of(Team).values() for person in (team.lead, *team.approvers)]
    managers = [person.manager for person in registry.of(Person).values()]
    owners = [application.owner for application in registry.of(Application).values()]
    return Powerful(
        people=frozenset(filter(None, (*holders, *leads, *managers, *owners))),
        teams=frozenset(team for one in members for team in one.teams),
    )


def power_fields(change: Change, powers: Powerful) -> tuple[str, ...]:
    """List the fields of a change that give power: those that differ, or the team of somebody new.

    The last day of somebody who decides about nothing takes no power away, so it is not one of them.
    """
    old, new = change.old, change.new
    if new is None:
        return ()
    if old is None:
        return ("team",) if isinstance(new, Person) and new.team in powers.teams else ()
    fields = POWER.get(change.kind, ())
    differing = [field for field in fields if getattr(old, field) != getattr(new, field)]
    if isinstance(old, Person) and isinstance(new, Person) and _only_leaves(old, new, powers):
        differing.remove("ends")
    return tuple(differing)


def _only_leaves(old: Person, new: Person, powers: Powerful) -> bool:
    """Check whether somebody gets a last day, or an earlier one, who decides about nothing."""
    is_sooner = new.ends is not None and (old.ends is None or new.ends < old.ends)
    return is_sooner and not powers.includes(old) and not powers.includes(new)


def founding_fields(change: Change) -> tuple[str, ...]:
    """List the fields of a new person or team that give power at once.

    A new person with a key or a login could agree with whoever wrote them down; a new team led by a friend
    could have anything approved for it, as could a friend who is the manager of somebody invented. A person
    without such fields is an ordinary record.
    """
    new = change.new
    if change.old is not None or new is None:
        return ()
    return tuple(field for field in FOUNDING.get(change.kind, ()) if getattr(new, field))
