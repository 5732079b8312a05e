"""Devices at each location."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from itamops.facts.lifecycle.state import standings
from itamops.facts.places import places_around
from itamops.lifecycles.asset import ENDED
from itamops.records.base import Money
from itamops.records.location import Location
from itamops.records.person import Person
from itamops.registry.names import label_of
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("location", "Location", ColumnType.ID, "location", "empty for devices without a location"),
    Column("name", "Name"),
    Column("type", "Type", ColumnType.STATE),
    Column("devices", "Devices", ColumnType.NUMBER, meaning="at the location itself, not disposed of"),
    Column("devices_within", "Devices within", ColumnType.NUMBER, meaning="including locations inside"),
    Column("in_use", "In use", ColumnType.NUMBER),
    Column("in_stock", "In stock", ColumnType.NUMBER),
    Column("in_maintenance", "In maintenance", ColumnType.NUMBER),
    Column("in_transit", "In transit", ColumnType.NUMBER),
    Column("missing", "Missing", ColumnType.NUMBER),
    Column("retired", "Retired", ColumnType.NUMBER),
    Column("people", "People", ColumnType.NUMBER, meaning="people who work there"),
    Column("paid", "Paid", ColumnType.MONEY, meaning="purchase price of the devices"),
    Column("further_paid", "Paid in other currencies"),
    Column("unpriced", "Without a price", ColumnType.NUMBER, meaning="devices in no sum"),
    Column("parent", "Parent location", ColumnType.ID, "location"),
    Column("country", "Country"),
)
STATES = ("in_use", "in_stock", "in_maintenance", "in_transit", "missing", "retired")


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield all locations, each followed by those in it, and one row for devices without a location."""
    registry = context.registry
    states: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    prices: defaultdict[str | None, list[Money | None]] = defaultdict(list)
    for asset, standing in standings(registry, context.day):
        if standing.state not in ENDED:
            states[standing.location][standing.state] += 1
            prices[standing.location].append(asset.acquisition.price if asset.acquisition else None)
    within = _within(context, {place: found.total() for place, found in states.items() if place})
    people = Counter(
        person.location for person in registry.of(Person).values() if person.active_on(context.day)
    )
    locations = registry.of(Location)
    places = sorted({*locations, *filter(None, states)}, key=lambda place: _way_to(context, place))
    for place in [*places, *([None] if None in states else [])]:
        location = locations.get(place or "")
        yield (
            place,
            context.label("location", place),
            location.type if location else None,
            states[place].total(),
            within[place] if place else states[place].total(),
            *(states[place][state] for state in STATES),
            people[place] if place else None,
            *context.paid(prices[place]),
            location.parent if location else None,
            location.country if location else None,
        )


def _way_to(context: ReportContext, place: str) -> list[tuple[str, str]]:
    """Return the locations from the outermost to this one; ids order those of the same name."""
    around = [
        (label_of(context.registry, "location", one), one) for one in places_around(context.registry, place)
    ]
    return around[::-1]


def _within(context: ReportContext, devices: Mapping[str, int]) -> Counter[str]:
    within: Counter[str] = Counter()
    for place, count in devices.items():
        for around in places_around(context.registry, place):
            within[around] += count
    return within


REPORT = ReportDefinition(
    name="by-location",
    title="Devices by location",
    description="The number of devices at each location, by state, and their purchase price.",
    columns=COLUMNS,
    rows=rows,
)
