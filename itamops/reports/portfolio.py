"""The application portfolio: quadrant, cost and support risk of each application."""

from collections.abc import Iterator

from itamops.facts.portfolio.applications import ApplicationStanding, portfolio
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
    Column(
        "quadrant", "Quadrant", ColumnType.STATE, meaning="TIME quadrant by business value and technical fit"
    ),
    Column(
        "flags",
        "Uncertain",
        meaning="near a boundary, reviewed long ago, or not reviewed: no change is proposed",
    ),
    Column("disposition", "Disposition", ColumnType.STATE, meaning="as decided"),
    Column("proposed", "Proposed", ColumnType.STATE, meaning="the quadrant; if uncertain, the disposition"),
    Column("business_value", "Business value", ColumnType.NUMBER, meaning="functional fit, 1 to 5"),
    Column("technical_fit", "Technical fit", ColumnType.NUMBER, meaning="1 to 5"),
    Column(
        "cost",
        "Cost",
        ColumnType.MONEY,
        meaning="total cost of ownership of its devices, instances and contracts",
    ),
    Column("monthly", "Monthly", ColumnType.MONEY),
    Column("further", "Other currencies", meaning="amounts without a rate"),
    *left_out_columns("amounts in no sum"),
    Column(
        "risk", "Support", ColumnType.STATE, meaning="of its models and versions; empty if no end is known"
    ),
    Column("support_ends", "Support ends", ColumnType.DAY, meaning="the earliest end"),
    Column(
        "at_risk", "At risk", ColumnType.NUMBER, meaning="models and versions with a known end of support"
    ),
    Column("capability", "Business capability"),
    Column("alike", "Similar applications", ColumnType.NUMBER, meaning="with the same capability"),
    Column("alike_names", "Similar application names"),
    Column("criticality", "Criticality", ColumnType.STATE),
    Column("users", "Users", ColumnType.NUMBER),
    Column("owner", "Owner", ColumnType.ID, "person"),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the applications by name."""

    def by_name(standing: ApplicationStanding) -> tuple[str, str]:
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
    description="Every application with its TIME quadrant, cost, end of support and similar applications.",
    columns=COLUMNS,
    rows=rows,
)
