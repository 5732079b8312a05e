"""Replacement advice for each device in service."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.portfolio.replacement import Replacement, replacements
from itamops.registry.names import name_of
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Device", ColumnType.ID, "asset"),
    Column("name", "Name"),
    Column("advice", "Advice", ColumnType.STATE, meaning="not_known if no due day is known"),
    Column("reasons", "Reasons", meaning="reasons to replace it"),
    Column("due", "Due", ColumnType.DAY, meaning="first day on which it should be out of service"),
    Column("age_months", "Age (months)", ColumnType.NUMBER),
    Column("next_year", "Cost of next year", ColumnType.MONEY, meaning="of keeping it for another year"),
    Column("successor_year", "Yearly cost of successor", ColumnType.MONEY, meaning="lowest average (EUAC)"),
    Column("successor", "Successor", ColumnType.ID, "model"),
    Column("price", "Price of successor", ColumnType.MONEY),
    Column("model", "Model", ColumnType.ID, "model"),
    Column("assignee", "Held by", ColumnType.REFERENCE),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield devices to replace, then devices to keep, each by due day, unknown days last."""

    def order(one: Replacement) -> tuple[bool, date, str]:
        return not one.reasons, one.due or date.max, one.asset.id

    for one in sorted(replacements(context.registry, context.day), key=order):
        yield (
            one.asset.id,
            name_of(context.registry, one.asset),
            _advice(one),
            ", ".join(one.reasons) or None,
            one.due,
            one.age_months,
            one.next_year,
            one.successor_year,
            one.successor,
            one.price,
            one.asset.model,
            one.asset.assignee,
            one.asset.team,
        )


def _advice(one: Replacement) -> str:
    if one.reasons:
        return "replace"
    return "keep" if one.due else "not_known"


REPORT = ReportDefinition(
    name="replacement",
    title="Replacement advice",
    description="Every device in service with the advice to replace or keep it, the due day and the reasons.",
    columns=COLUMNS,
    rows=rows,
)
