"""The application portfolio: where each application stands, what it costs, what threatens it."""

from collections.abc import Iterator

from itamops.facts.portfolio.applications import Standing, portfolio
from itamops.registry.names import listed
from itamops.reports.report import (
    Column,
    ColumnType,
    ReportContext,
    ReportDefinition,
    Row,
    left_out_cells,
    left_out_columns,
)

COLUMNS = (
    Column("application", "Application", ColumnType.ID, "application"),
    Column("name", "Name"),
    Column("quadrant", "Quadrant", ColumnType.STATE, meaning="TIME, by business value and technical fit"),
    Column("flags", "Unsure", meaning="near the line, judged long ago, or not judged: it is not moved"),
    Column("disposition", "Disposition", ColumnType.STATE, meaning="that was decided"),
    Column("proposed", "Proposed", ColumnType.STATE, meaning="the quadrant, or what was decided if unsure"),
    Column("business_value", "Business value", ColumnType.NUMBER, meaning="functional fit, 1 to 5"),
    Column("technical_fit", "Technical fit", ColumnType.NUMBER, meaning="1 to 5"),
    Column("cost", "Cost", ColumnType.MONEY, meaning="of ownership of its devices, instances and contracts"),
    Column("monthly", "A month", ColumnType.MONEY),
    Column("further", "Further", meaning="in other currencies, without a rate"),
    *left_out_columns("amounts in no sum"),
    Column("risk", "Support", ColumnType.STATE, meaning="of what it runs on; empty where no end is known"),
    Column("support_ends", "Support ends", ColumnType.DAY, meaning="the first of all ends"),
    Column("at_risk", "At risk", ColumnType.NUMBER, meaning="models and versions whose end is known"),
    Column("capability", "Business capability"),
    Column("alike", "Others alike", ColumnType.NUMBER, meaning="of the same capability"),
    Column("alike_names", "Which"),
    Column("criticality", "Criticality", ColumnType.STATE),
    Column("users", "Users", ColumnType.NUMBER),
    Column("owner", "Owner", ColumnType.ID, "person"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the applications by name."""

    def by_name(standing: Standing) -> tuple[str, str]:
        return standing.application.label, standing.application.id

    for one in sorted(portfolio(context.registry, context.day), key=by_name):
        application, cost = one.application, one.cost
        alike = [context.label("application", other) or other for other in one.alike]
        yield (
            application.id,
            application.label,
            one.quadrant,
            ", ".join(one.flags) or None,
            application.disposition,
            one.proposed,
            one.functional_fit.score if one.functional_fit else None,
            one.technical_fit.score if one.technical_fit else None,
            cost.total.amount if cost else None,
            cost.monthly if cost else None,
            (" + ".join(map(str, cost.total.without_rate)) or None) if cost else None,
            *left_out_cells(cost.left_out if cost else ()),
            one.risk,
            min((end.ends for end in one.risks), default=None),
            len(one.risks),
            application.business_capability,
            len(one.alike),
            listed(alike) if alike else None,
            application.criticality,
            application.users,
            application.owner,
            application.team,
        )


REPORT = ReportDefinition(
    name="portfolio",
    title="Application portfolio",
    description="Where each application stands, what it costs, how long it is supported, what does the same.",
    columns=COLUMNS,
    rows=rows,
)
