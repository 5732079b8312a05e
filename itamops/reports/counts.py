"""Physical counts: the outcome of each, and every difference."""

from collections.abc import Iterator

from itamops.facts.lifecycle.count_outcome import OUTCOMES, count_outcomes
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("count", "Count", ColumnType.ID, "count"),
    Column("on", "On", ColumnType.DAY),
    Column("location", "Location", ColumnType.ID, "location"),
    Column("by", "Counted by", ColumnType.ID, "person"),
    Column(
        "expected",
        "Expected",
        ColumnType.NUMBER,
        meaning="devices in scope that are recorded there on the day",
    ),
    Column("seen", "Seen", ColumnType.NUMBER, meaning="seen where they are recorded"),
    Column("moved", "Moved", ColumnType.NUMBER, meaning="seen at another location than recorded"),
    Column("missing", "Missing", ColumnType.NUMBER, meaning="expected and not seen"),
    Column(
        "unexpected",
        "Unexpected",
        ColumnType.NUMBER,
        meaning="seen, and not in the registry or not on the premises",
    ),
    Column("open", "Open", ColumnType.NUMBER, meaning="not settled by an entry or a later sighting"),
)
DIFFERENCES = (
    Column("count", "Count", ColumnType.ID, "count"),
    Column("on", "On", ColumnType.DAY),
    Column("outcome", "Outcome", ColumnType.STATE),
    Column("called", "Tag or serial"),
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("recorded", "Recorded at", ColumnType.ID, "location", meaning="on the day of the count"),
    Column("place", "Seen at", ColumnType.ID, "location"),
    Column("open", "Open", ColumnType.BOOLEAN, meaning="not settled by an entry or a later sighting"),
    Column("step", "Entry to append"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the counts until the day, the latest first."""
    for found in count_outcomes(context.registry, context.day).values():
        count = found.count
        numbers = (found.number(outcome) for outcome in OUTCOMES)
        yield (count.id, count.on, count.location, count.by, found.expected, *numbers, len(found.open))


def differences(context: ReportContext) -> Iterator[Row]:
    """Yield the differences by count."""
    for found in count_outcomes(context.registry, context.day).values():
        for one in found.things:
            if one.outcome != "seen":
                yield (
                    found.count.id,
                    found.count.on,
                    one.outcome,
                    one.called,
                    one.asset.id if one.asset else None,
                    one.recorded,
                    one.place,
                    one.open,
                    one.step or None,
                )


REPORT = ReportDefinition(
    name="counts",
    title="Physical counts",
    description="The outcome of each count: expected, seen, moved, missing and unexpected devices.",
    columns=COLUMNS,
    rows=rows,
)
DIFFERENCES_REPORT = ReportDefinition(
    name="count-differences",
    title="Count differences",
    description="Moved, missing and unexpected devices of each count, with the entry to append.",
    columns=DIFFERENCES,
    rows=differences,
)
