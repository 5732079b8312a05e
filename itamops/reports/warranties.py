"""Warranties and support contracts of each device."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.contracts.terms import term_status
from itamops.facts.lifecycle.state import standing_on
from itamops.facts.service.support import Coverage, coverages
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("status", "Status", ColumnType.STATE),
    Column("ends", "Ends", ColumnType.DAY, meaning="last day; empty if the contract has no end"),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("type", "Coverage", ColumnType.STATE, meaning="warranty, or the type of the contract"),
    Column("provider_name", "Provider"),
    Column("holder_name", "Holder"),
    Column("starts", "Starts", ColumnType.DAY),
    Column("reference", "Reference"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column("provider", "Provider id", ColumnType.ID, "vendor"),
    Column("serial", "Serial"),
    Column("location", "Location", ColumnType.ID, "location"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield current coverage, the next to end first, then ended coverage, the latest first."""

    def order(coverage: Coverage) -> tuple[bool, int, str]:
        ends = (coverage.ends or date.max).toordinal()
        over = coverage.days_left is not None and coverage.days_left < 0
        return over, -ends if over else ends, coverage.asset.id

    soon = context.registry.policy.rules.limits.expiring_days
    for coverage in sorted(coverages(context.registry, context.day), key=order):
        asset = coverage.asset
        standing = standing_on(asset, context.day)
        yield (
            asset.id,
            asset.tag,
            context.label("model", asset.model),
            term_status(coverage.days_left, soon),
            coverage.ends,
            coverage.days_left,
            coverage.type,
            context.label("vendor", coverage.provider),
            context.label_of(standing.holder) if standing else None,
            coverage.starts,
            coverage.reference,
            coverage.contract,
            coverage.provider,
            asset.serial,
            standing.location if standing else None,
        )


REPORT = ReportDefinition(
    name="warranties",
    title="Warranties",
    description="The warranties and support contracts of each device, with their last days.",
    columns=COLUMNS,
    rows=rows,
)
