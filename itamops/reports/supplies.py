"""The stock of accessories and consumables."""

from collections.abc import Iterator

from itamops.facts.lifecycle.supplies import stocks
from itamops.facts.money import times
from itamops.records.supply import Supply
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Supply", ColumnType.ID, "supply"),
    Column("name", "Name"),
    Column("location", "Location", ColumnType.ID, "location"),
    Column("stock", "Stock", ColumnType.NUMBER, meaning="opening + received - issued - scrapped"),
    Column("minimum", "Minimum", ColumnType.NUMBER),
    Column("short", "Short", ColumnType.NUMBER, meaning="minimum - stock, if above zero"),
    Column("opening", "Opening", ColumnType.NUMBER, meaning="stock when the registry began"),
    Column("received", "Received", ColumnType.NUMBER, meaning="accepted on orders"),
    Column("issued", "Issued", ColumnType.NUMBER, meaning="handed out and not returned"),
    Column("scrapped", "Scrapped", ColumnType.NUMBER),
    Column("unit_price", "Unit price", ColumnType.MONEY),
    Column("value", "Value", ColumnType.MONEY, meaning="stock at its unit price"),
    Column("item", "Model", ColumnType.ID, "model"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("company", "Company", ColumnType.ID, "company"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the supplies by their names, those under their minimum first."""
    stock_by_id = stocks(context.registry, context.day)
    supplies = context.registry.of(Supply).values()
    for supply in sorted(supplies, key=lambda one: (not stock_by_id[one.id].short, one.label, one.id)):
        stock = stock_by_id[supply.id]
        yield (
            supply.id,
            supply.name,
            supply.location,
            stock.stock,
            stock.minimum,
            stock.short,
            stock.opening,
            stock.received,
            stock.issued,
            stock.scrapped,
            supply.unit_price,
            times(supply.unit_price, max(0, stock.stock)) if supply.unit_price else None,
            supply.item,
            supply.team,
            supply.company,
        )


REPORT = ReportDefinition(
    name="supplies",
    title="Accessories and consumables",
    description="Every supply with its stock, its movements and its shortage.",
    columns=COLUMNS,
    rows=rows,
)
