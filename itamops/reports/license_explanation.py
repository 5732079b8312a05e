"""Why the license position is what it is, use by use."""

from collections.abc import Iterator

from itamops.facts.licensing.explanation import Explanation, license_explanations
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
    Column("user", "Used by", ColumnType.REFERENCE),
    Column("user_name", "Called"),
    Column("covered", "Covered product", meaning="the product that is there; several of a suite"),
    Column("rights", "Rights", ColumnType.NUMBER, meaning="rights that it takes"),
    Column(
        "license", "License", ColumnType.ID, "license", meaning="the line that covers it; empty is uncovered"
    ),
    Column("rule", "Rule", ColumnType.STATE, meaning="by which the line covers it"),
    Column("further", "Also covers", meaning="what the same rights cover"),
    Column("refusals", "Why not", meaning="the lines that were looked at, and why each does not fit"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the uses position by position, in each what is uncovered first."""
    explained = license_explanations(context.registry, context.day)

    def order(one: Explanation) -> tuple[str, str, str, bool, str]:
        position = one.position
        name = context.label("software", position.product) or ""
        return name, position.metric, position.pool or "", one.use.license is not None, one.use.by

    for one in sorted(explained, key=order):
        position, use = one.position, one.use
        yield (
            position.product,
            context.label("software", position.product),
            position.metric,
            position.pool,
            use.by,
            context.called(use.by),
            ", ".join(context.label("software", one) or one for one in use.parts or (use.product,)),
            use.rights,
            use.license,
            str(use.rule) or None,
            ", ".join(context.called(name) or name for name in use.covers) or None,
            "; ".join(f"{refusal.license}: {refusal.why}" for refusal in one.refusals) or None,
        )


REPORT = ReportDefinition(
    name="license-explanation",
    title="License explanation",
    description="Which line covers which use by which rule, and why what is uncovered is.",
    columns=COLUMNS,
    rows=rows,
)
