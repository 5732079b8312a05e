"""The explanation of the license position, use by use."""

from collections.abc import Iterator

from itamops.facts.licensing.explanation import Explanation, license_explanations
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("pool", "Pool"),
    Column("user", "Used by", ColumnType.REFERENCE),
    Column("user_name", "User name"),
    Column("covered", "Covered product", meaning="the product in use; of a suite, all its parts in use"),
    Column("rights", "Rights", ColumnType.NUMBER, meaning="rights that the use takes"),
    Column(
        "license",
        "License",
        ColumnType.ID,
        "license",
        meaning="the line that covers the use; empty is uncovered",
    ),
    Column("rule", "Rule", ColumnType.STATE, meaning="the rule by which the line covers the use"),
    Column("further", "Also covers", meaning="other uses that the same rights cover"),
    Column("refusals", "Why not", meaning="the lines that do not cover the use, each with its reason"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the uses by position, uncovered uses first."""
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
    description="Every use with the line and rule that cover it, or the reasons why it is uncovered.",
    columns=COLUMNS,
    rows=rows,
)
