"""Who holds which role on a day."""

from datetime import date

from itamops.records.person import Person
from itamops.registry import Registry
from itamops.settings.policy import Role


def role_holders(registry: Registry, role: Role, day: date) -> tuple[Person, ...]:
    """Return the active people who hold a role by name or by their team, in the order of their ids."""
    members = registry.policy.roles.holders(role)
    return tuple(
        person
        for key, person in sorted(registry.of(Person).items())
        if (key in members.people or person.team in members.teams) and person.active_on(day)
    )
