"""Assets to dispose of, and what each still lacks."""

from collections.abc import Iterator

from itamops.facts.disposal.readiness import disposal_readiness
from itamops.facts.lifecycle.state import standing_on
from itamops.records.asset import Asset
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("ready", "Ready", ColumnType.BOOLEAN, meaning="nothing is missing for its next transition"),
    Column("missing", "Missing", meaning="still to be done or recorded"),
    Column("state", "State", ColumnType.STATE),
    Column("waits_for", "Waits for", ColumnType.STATE),
    Column("since", "Since", ColumnType.DAY),
    Column("disposal", "Disposal", ColumnType.ID, "disposal"),
    Column("stage", "Stage", ColumnType.STATE),
    Column("classification", "Classification", ColumnType.STATE),
    Column("media", "Media", ColumnType.NUMBER, meaning="media inside"),
    Column("sanitized", "Sanitized", ColumnType.NUMBER, meaning="media with an effective sanitization"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the assets to dispose of, by id."""
    assets = context.registry.of(Asset)
    for readiness in disposal_readiness(context.registry, context.day):
        asset = assets[readiness.asset]
        standing = standing_on(asset, context.day)
        yield (
            asset.id,
            asset.tag,
            context.label("model", asset.model),
            not readiness.missing,
            "; ".join(readiness.missing) or None,
            standing.state if standing else None,
            standing.substate if standing else None,
            standing.since if standing else None,
            readiness.order,
            readiness.stage,
            asset.classification,
            readiness.media,
            readiness.sanitized,
            asset.team,
        )


REPORT = ReportDefinition(
    name="disposal-readiness",
    title="Disposal readiness",
    description="Every asset that is retired or on a disposal order, with what it lacks for disposal.",
    columns=COLUMNS,
    rows=rows,
)
