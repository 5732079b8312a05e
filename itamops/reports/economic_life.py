"""The economic life of each model: the year after which its average yearly cost is lowest (EUAC)."""

from collections.abc import Iterator

from itamops.facts.costs.economic_life import keeping
from itamops.facts.money import rounded
from itamops.records.model import Model
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("model", "Model", ColumnType.ID, "model"),
    Column("name", "Name"),
    Column("year", "Year", ColumnType.NUMBER, meaning="year of life, from 1"),
    Column(
        "average", "Yearly average", ColumnType.MONEY, meaning="(price - residual + all upkeep) / years; EUAC"
    ),
    Column(
        "best",
        "Economic life",
        ColumnType.BOOLEAN,
        meaning="lowest average (EUAC, undiscounted) if replaced after this year",
    ),
    Column("cost", "Cost of the year", ColumnType.MONEY, meaning="upkeep + loss of value"),
    Column("upkeep", "Upkeep", ColumnType.MONEY, meaning="maintenance in the year"),
    Column("residual", "Residual", ColumnType.MONEY, meaning="expected proceeds after the year"),
    Column("price", "Price", ColumnType.MONEY, meaning="list price"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the models with a known price and upkeep, by name, each with its years."""
    models = context.registry.of(Model).values()
    for model in sorted(models, key=lambda model: (model.label, model.id)):
        costs = keeping(model, model.list_price)
        for year in costs.years:
            yield (
                model.id,
                model.label,
                year.number,
                rounded(year.average, costs.currency),
                year is costs.best,
                rounded(year.cost, costs.currency),
                rounded(year.upkeep, costs.currency),
                rounded(year.residual, costs.currency),
                model.list_price,
            )


REPORT = ReportDefinition(
    name="economic-life",
    title="Economic life",
    description="The average cost of a year by how many years a model is kept, and the best number of years.",
    columns=COLUMNS,
    rows=rows,
)
