"""Which devices to replace, which to keep, when, and why."""

from collections.abc import Iterator
from datetime import date

from itamops.facts.portfolio.replacement import Replacement, replacements
from itamops.registry.names import name_of
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Device", ColumnType.ID, "asset"),
    Column("name", "Name"),
    Column("advice", "Advice", ColumnType.STATE, meaning="not_known where nothing tells when it is due"),
    Column("reasons", "Reasons", meaning="why it is replaced"),
    Column("due", "Due", ColumnType.DAY, meaning="first day on which it should no longer serve"),
    Column("age_months", "Age (months)", ColumnType.NUMBER),
    Column("next_year", "Next year", ColumnType.MONEY, meaning="what keeping it for another year costs"),
    Column("successor_year", "Year of another", ColumnType.MONEY, meaning="lowest average of its successor"),
    Column("successor", "Successor", ColumnType.ID, "model"),
    Column("price", "Price of another", ColumnType.MONEY),
    Column("model", "Model", ColumnType.ID, "model"),
    Column("assignee", "Held by", ColumnType.REFERENCE),
    Column("team", "Team", ColumnType.ID, "team"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield what to replace, then what to keep, by the day it is due; what nothing is known of comes last."""

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
    title="Replace or keep",
    description="Which of the devices that serve to replace and which to keep, when they are due, and why.",
    columns=COLUMNS,
    rows=rows,
)
