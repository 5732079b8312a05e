"""Devices and licenses of each team."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from itamops.facts.lifecycle.state import standings, state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.base import Money
from itamops.records.license import License
from itamops.records.person import Person
from itamops.records.team import Team
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("team", "Team", ColumnType.ID, "team", "empty for devices without a team"),
    Column("name", "Name"),
    Column("lead_name", "Lead"),
    Column("people", "People", ColumnType.NUMBER),
    Column("devices", "Devices", ColumnType.NUMBER, meaning="that the team is responsible for"),
    Column("in_use", "In use", ColumnType.NUMBER),
    Column("in_stock", "In stock", ColumnType.NUMBER),
    Column("missing", "Missing", ColumnType.NUMBER),
    Column("licenses", "Licenses", ColumnType.NUMBER, meaning="active entitlement lines"),
    Column("paid", "Paid", ColumnType.MONEY, meaning="purchase price of the devices"),
    Column("further_paid", "Paid in other currencies"),
    Column("unpriced", "Without a price", ColumnType.NUMBER, meaning="devices in no sum"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("cost_center", "Cost center"),
    Column("lead", "Lead id", ColumnType.ID, "person"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the teams by name, and one row for devices without a team."""
    registry, day = context.registry, context.day
    states: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    prices: defaultdict[str | None, list[Money | None]] = defaultdict(list)
    for asset, standing in standings(registry, day):
        if standing.state not in ENDED:
            states[asset.team][standing.state] += 1
            prices[asset.team].append(asset.acquisition.price if asset.acquisition else None)
    people = Counter(person.team for person in registry.of(Person).values() if person.active_on(day))
    licenses = Counter(line.team for line in registry.of(License).values() if state_on(line, day) == "active")
    teams = registry.of(Team)
    named = sorted({*teams, *filter(None, states)}, key=lambda team: (context.label("team", team), team))
    for team_id in [*named, *([None] if None in states else [])]:
        team = teams.get(team_id or "")
        found = states[team_id]
        yield (
            team_id,
            context.label("team", team_id),
            context.label("person", team.lead) if team else None,
            people[team_id],
            found.total(),
            found["in_use"],
            found["in_stock"],
            found["missing"],
            licenses[team_id],
            *context.paid(prices[team_id]),
            team.company if team else None,
            team.cost_center if team else None,
            team.lead if team else None,
        )


REPORT = ReportDefinition(
    name="by-team",
    title="Devices by team",
    description="The devices and licenses of each team, and the purchase price.",
    columns=COLUMNS,
    rows=rows,
)
