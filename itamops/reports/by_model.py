"""Devices of each model."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from itamops.facts.lifecycle.state import standings
from itamops.lifecycles.asset import ENDED
from itamops.records.base import Money
from itamops.records.model import Model
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("model", "Model", ColumnType.ID, "model"),
    Column("name", "Name"),
    Column("category", "Category"),
    Column("catalogue", "Catalogue", ColumnType.STATE),
    Column("devices", "Devices", ColumnType.NUMBER, meaning="not disposed of"),
    Column("in_use", "In use", ColumnType.NUMBER),
    Column("available", "Available", ColumnType.NUMBER, meaning="in stock and ready to hand out"),
    Column("minimum_stock", "Minimum", ColumnType.NUMBER),
    Column("short", "Short", ColumnType.NUMBER, meaning="minimum - available, if above zero"),
    Column("missing", "Missing", ColumnType.NUMBER, meaning="lost or stolen"),
    Column("retired", "Retired", ColumnType.NUMBER),
    Column("gone", "Disposed", ColumnType.NUMBER, meaning="disposed of, without records created in error"),
    Column("paid", "Paid", ColumnType.MONEY, meaning="purchase price of the devices"),
    Column("further_paid", "Paid in other currencies"),
    Column("unpriced", "Without a price", ColumnType.NUMBER, meaning="devices in no sum"),
    Column("manufacturer", "Manufacturer", ColumnType.ID, "vendor"),
    Column("list_price", "List price", ColumnType.MONEY),
    Column("end_of_sale", "End of sale", ColumnType.DAY),
    Column("end_of_support", "End of support", ColumnType.DAY),
    Column("successor", "Successor", ColumnType.ID, "model"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the models by category and name, including models without devices."""
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    prices: defaultdict[str, list[Money | None]] = defaultdict(list)
    for asset, standing in standings(context.registry, context.day):
        states[asset.model][standing.state] += 1
        if standing.state not in ENDED:
            prices[asset.model].append(asset.acquisition.price if asset.acquisition else None)
        if standing.substate == "available":
            states[asset.model]["available"] += 1
    models = context.registry.of(Model).values()
    for model in sorted(models, key=lambda model: (model.category, model.label, model.id)):
        found = states[model.id]
        minimum = model.minimum_stock
        yield (
            model.id,
            model.label,
            model.category,
            model.catalogue,
            len(prices[model.id]),
            found["in_use"],
            found["available"],
            minimum,
            max(0, minimum - found["available"]) if minimum is not None else None,
            found["missing"],
            found["retired"],
            found["disposed"],
            *context.paid(prices[model.id]),
            model.manufacturer,
            model.list_price,
            model.end_of_sale,
            model.end_of_support,
            model.successor,
        )


REPORT = ReportDefinition(
    name="by-model",
    title="Devices by model",
    description="The number of devices of each model, by state, and their purchase price.",
    columns=COLUMNS,
    rows=rows,
)
