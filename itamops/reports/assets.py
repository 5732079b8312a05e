"""Every asset that was ever in the registry, on the day."""

from collections.abc import Iterator

from itamops.facts.lifecycle.state import Standing, standings
from itamops.facts.service.support import warranty_ends
from itamops.records.asset import Acquisition, Asset, Network
from itamops.records.model import Model
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("category", "Category"),
    Column("state", "State", ColumnType.STATE),
    Column("substate", "Substate", ColumnType.STATE),
    Column("holder_name", "Holder"),
    Column("location", "Location", ColumnType.ID, "location"),
    Column("serial", "Serial"),
    Column("name", "Name"),
    Column("since", "Since", ColumnType.DAY, meaning="first day in its state"),
    Column("holder", "Held by", ColumnType.REFERENCE),
    Column("model", "Model id", ColumnType.ID, "model"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("cost_center", "Cost center"),
    Column("ownership", "Ownership", ColumnType.STATE),
    Column("classification", "Classification", ColumnType.STATE, meaning="of the data on it"),
    Column("hostname", "Hostname"),
    Column("purchased", "Purchased", ColumnType.DAY),
    Column("price", "Price", ColumnType.MONEY, meaning="purchase price, without extras"),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("order", "Order", ColumnType.ID, "order"),
    Column("in_service", "In service", ColumnType.DAY),
    Column("warranty_ends", "Warranty ends", ColumnType.DAY),
    Column("last_seen", "Last seen", ColumnType.DAY),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the assets by category, model and tag."""
    models = context.registry.of(Model)

    def order(one: tuple[Asset, Standing]) -> tuple[str, str, str, str]:
        asset = one[0]
        model = models.get(asset.model)
        return model.category if model else "", asset.model, asset.tag, asset.id

    for asset, standing in sorted(standings(context.registry, context.day), key=order):
        yield _row(context, models.get(asset.model), asset, standing)


def _row(context: ReportContext, model: Model | None, asset: Asset, standing: Standing) -> Row:
    bought = asset.acquisition or Acquisition()
    network = asset.network or Network()
    return (
        asset.id,
        asset.tag,
        model.label if model else asset.model,
        model.category if model else None,
        standing.state,
        standing.substate,
        context.label_of(standing.holder),
        standing.location,
        asset.serial,
        asset.name,
        standing.since,
        standing.holder,
        asset.model,
        asset.team,
        asset.company,
        asset.cost_center,
        asset.ownership,
        asset.classification,
        network.hostname,
        bought.on,
        bought.price,
        bought.vendor,
        bought.order,
        asset.in_service,
        warranty_ends(asset),
        asset.last_seen.on if asset.last_seen else None,
    )


REPORT = ReportDefinition(
    name="assets",
    title="Assets",
    description="Every asset with its state, holder, location, price and warranty.",
    columns=COLUMNS,
    rows=rows,
)
