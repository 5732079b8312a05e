"""Fields of records that give power; to change one is to change who governs."""

from collections.abc import Container, Mapping

from itamops.changes import Change
from itamops.records.person import Person
from itamops.records.team import Team
from itamops.settings.policy import Roles

POWER: Mapping[str, tuple[str, ...]] = {
    "person": ("email", "logins", "signing_keys", "starts", "ends", "manager", "team"),
    "team": ("lead", "approvers"),
}
"""Who a login belongs to, who is active, who approves for whom."""


def trusted_teams(roles: Roles) -> frozenset[str]:
    """Give the teams whose members hold a role by being in them."""
    members = [getattr(roles, role) for role in roles.__struct_fields__]
    return frozenset(team for one in members for team in one.teams)


def power_fields(change: Change, trusted: Container[str]) -> tuple[str, ...]:
    """List the fields of a change that give power: those that differ, or the team of somebody new."""
    old, new = change.old, change.new
    if new is None:
        return ()
    if old is None:
        return ("team",) if isinstance(new, Person) and new.team in trusted else ()
    fields = POWER.get(change.kind, ())
    return tuple(field for field in fields if getattr(old, field) != getattr(new, field))


def leading_fields(change: Change) -> tuple[str, ...]:
    """List the fields of a new team that say who leads it: they approve what is for the team.

    Whoever founds a team for a friend to lead could have anything approved for it.
    """
    new = change.new
    if change.old is not None or not isinstance(new, Team):
        return ()
    return tuple(field for field in POWER[Team.kind] if getattr(new, field))
