"""Due replacements and their cost: by quarter, and by quarter and model."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from itamops.facts.currency import exchange
from itamops.facts.portfolio.refresh import MONTHS_A_QUARTER, refresh_plan
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

QUARTER = Column("quarter", "Quarter", meaning="calendar quarter; empty if no due day is known")
STARTS = Column("starts", "Starts", ColumnType.DAY)
DEVICES = Column("devices", "Devices", ColumnType.NUMBER, meaning="due in the quarter, or overdue")
OVERDUE = Column("overdue", "Overdue", ColumnType.NUMBER, meaning="of these, already due")

COLUMNS = (
    QUARTER,
    DEVICES,
    Column("cost", "Cost", ColumnType.MONEY, meaning="list price of their successors"),
    Column("further_cost", "Cost in other currencies", meaning="without a rate on the day"),
    Column(
        "left_out",
        "Left out",
        ColumnType.NUMBER,
        meaning="devices in no cost, without a due day or a price of the successor",
    ),
    OVERDUE,
    STARTS,
)

COLUMNS_BY_MODEL = (
    QUARTER,
    Column("model", "Model", ColumnType.ID, "model"),
    Column("name", "Name"),
    DEVICES,
    Column("successor", "Successor", ColumnType.ID, "model", meaning="the same model if it has none"),
    Column("price", "Price", ColumnType.MONEY, meaning="list price of the successor"),
    Column("cost", "Cost", ColumnType.MONEY, meaning="price of all devices; empty is unknown"),
    OVERDUE,
    STARTS,
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the quarters, the nearest first, and last the devices without a due day."""
    rates = exchange(context.registry)
    plan = refresh_plan(context.registry, context.day)
    for quarter, group in groupby(plan, key=lambda one: one.quarter):
        models = list(group)
        total = rates.total((one.cost, context.day) for one in models if one.cost)
        yield (
            _name(quarter),
            sum(len(one.devices) for one in models),
            total.amount if quarter else None,
            " + ".join(map(str, total.without_rate)) or None,
            sum(len(one.devices) for one in models if not one.cost),
            sum(one.overdue for one in models),
            quarter,
        )


def rows_by_model(context: ReportContext) -> Iterator[Row]:
    """Yield the models to replace in each quarter, and last those without a due day."""
    for one in refresh_plan(context.registry, context.day):
        yield (
            _name(one.quarter),
            one.model,
            context.label("model", one.model),
            len(one.devices),
            one.successor,
            one.price,
            one.cost,
            one.overdue,
            one.quarter,
        )


def _name(quarter: date | None) -> str | None:
    return f"{quarter.year}-Q{(quarter.month - 1) // MONTHS_A_QUARTER + 1}" if quarter else None


REPORT = ReportDefinition(
    name="refresh-plan",
    title="Refresh plan",
    description="The number of devices due for replacement in each quarter, and their cost.",
    columns=COLUMNS,
    rows=rows,
)

BY_MODEL = ReportDefinition(
    name="refresh-by-model",
    title="Refresh plan by model",
    description="The models due for replacement in each quarter, with successor and cost.",
    columns=COLUMNS_BY_MODEL,
    rows=rows_by_model,
)
