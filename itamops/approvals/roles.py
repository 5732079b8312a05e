"""Who holds which role, and who is in charge of what: asked of the base of a change, never of its head."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import cast

from itamops.approvals.separation_of_duties import beneficiary
from itamops.changes import Change
from itamops.records.application import Application
from itamops.records.base import Record
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.records.team import Team
from itamops.registry import Registry
from itamops.settings.policy import Approver, Role

IN_CHARGE = ("owner", "manager", "team_lead")
"""Approvers that are no role, but whoever is in charge of what changes."""

NOBODY: frozenset[str] = frozenset()


class InCharge:
    """Who may decide in a registry on a day."""

    def __init__(self, registry: Registry, day: date) -> None:
        self._people = registry.of(Person)
        self._teams = registry.of(Team)
        self._roles = registry.policy.roles
        self._day = day
        self.of_role = cache(self._of_role)

    def is_active(self, person_id: str) -> bool:
        """Return whether somebody is with the organization on the day."""
        person = self._people.get(person_id)
        return person is not None and person.active_on(self._day)

    def _of_role(self, role: Role) -> frozenset[str]:
        """Return the people who hold a role, by name or by their team."""
        members = self._roles.holders(role)
        in_teams = {person.id for person in self._people.values() if person.team in members.teams}
        return frozenset({*members.people, *(in_teams if members.teams else ())})

    def holders(self, role: Approver, change: Change | None) -> Iterator[frozenset[str]]:
        """Yield those of whom some have to agree; of what changes hands, once before and once after.

        Nobody, where it is nobody's: then nobody can approve.
        """
        if role not in IN_CHARGE:
            yield self.of_role(cast("Role", role))
            return
        sides = [record for record in (change.old, change.new) if record] if change else []
        if sides and isinstance(sides[-1], Request):
            sides = sides[-1:]
        in_charge = dict.fromkeys(self._in_charge(role, record) for record in sides)
        yield from [people for people in in_charge if people] or [NOBODY]

    def _in_charge(self, role: Approver, record: Record) -> frozenset[str]:
        match role, record:
            case "owner", Application(owner=str(owner)):
                return frozenset({owner})
            case "manager", Request():
                return self._manager(beneficiary(record))
            case "manager", Person(manager=str(manager)):
                return frozenset({manager})
            case "team_lead", Request():
                return self._leads_for(record)
            case "team_lead", _:
                return _leads(record if isinstance(record, Team) else self._team(record))
        return NOBODY

    def _manager(self, person_id: str) -> frozenset[str]:
        person = self._people.get(person_id)
        return frozenset({person.manager}) if person and person.manager else NOBODY

    def _team(self, record: Record | None) -> Team | None:
        return self._teams.get(getattr(record, "team", None) or "")

    def _leads_for(self, request: Request) -> frozenset[str]:
        """Return the leads of the team that a request is for; their manager where nobody else leads it."""
        kind, _, holder_id = (request.beneficiary or "").partition("/")
        if kind == "team":
            return _leads(self._teams.get(holder_id))
        wanted_by = beneficiary(request)
        leads = _leads(self._team(self._people.get(wanted_by)))
        return self._manager(wanted_by) if leads == {wanted_by} else leads


def _leads(team: Team | None) -> frozenset[str]:
    return frozenset(filter(None, (team.lead, *team.approvers))) if team else NOBODY
