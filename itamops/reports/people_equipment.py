"""Equipment held by each person, team and location; for leavers, equipment to return."""

from collections.abc import Iterator

from itamops.facts.lifecycle.holdings import Holding, holdings
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.license import License
from itamops.records.person import Person
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("holder", "Holder", ColumnType.REFERENCE),
    Column("holder_name", "Name"),
    Column("thing", "Item", ColumnType.REFERENCE),
    Column("thing_name", "Item name"),
    Column("tag", "Tag"),
    Column("serial", "Serial"),
    Column("how", "How", ColumnType.STATE),
    Column("quantity", "Quantity", ColumnType.NUMBER),
    Column("since", "Since", ColumnType.DAY),
    Column("until", "Until", ColumnType.DAY),
    Column(
        "overdue", "Overdue", ColumnType.BOOLEAN, meaning="the last day of the loan or of the person is past"
    ),
    Column(
        "through", "Through", ColumnType.REFERENCE, meaning="the device that has it installed or attached"
    ),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("last_day", "Last day", ColumnType.DAY, meaning="of the person in the organization"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Return the equipment of people by name, then of teams, then of locations."""
    return _rows(context, leavers_only=False)


def leavers(context: ReportContext) -> Iterator[Row]:
    """Return the equipment of people whose last day is past."""
    return _rows(context, leavers_only=True)


KINDS = ("person", "team", "location", "asset")
"""The order of holders; an unassigned device may hold what is installed on it."""


def _rows(context: ReportContext, *, leavers_only: bool) -> Iterator[Row]:
    people = context.registry.of(Person)

    def order(holder: str) -> tuple[int, str, str]:
        return KINDS.index(holder.partition("/")[0]), context.label_of(holder) or "", holder

    held = holdings(context.registry, context.day)
    for holder in sorted(held, key=order):
        person = people.get(holder.removeprefix("person/"))
        gone = person is not None and person.ends is not None and person.ends < context.day
        for holding in held[holder] if gone or not leavers_only else ():
            yield _row(context, holding, person)


def _row(context: ReportContext, holding: Holding, person: Person | None) -> Row:
    kind, _, thing_id = holding.thing.partition("/")
    thing = context.registry.get(kind, thing_id)
    asset = thing if isinstance(thing, Asset) else None
    last_days = [day for day in (holding.until, person.ends if person else None) if day]
    return (
        holding.holder,
        context.label_of(holding.holder),
        holding.thing,
        _what(context, thing) or thing_id,
        asset.tag if asset else None,
        asset.serial if asset else None,
        holding.how,
        holding.quantity,
        holding.since,
        holding.until,
        bool(last_days) and min(last_days) < context.day,
        holding.through,
        person.team if person else None,
        person.ends if person else None,
    )


def _what(context: ReportContext, thing: Record | None) -> str | None:
    """Return what it is: the model of a device, the products of a license."""
    match thing:
        case Asset():
            return context.label("model", thing.model)
        case License():
            return context.products(thing)
        case _:
            return thing.label if thing else None


REPORT = ReportDefinition(
    name="people-equipment",
    title="People's equipment",
    description="What each person, team and place holds: devices, seats, subscriptions, accessories.",
    columns=COLUMNS,
    rows=rows,
)

LEAVERS = ReportDefinition(
    name="leavers",
    title="Equipment of leavers",
    description="What people still hold whose last day is past; it has to come back.",
    columns=COLUMNS,
    rows=leavers,
)
