"""Open requests: what stock covers, and what has to be bought."""

from collections.abc import Iterator

from itamops.facts.licensing.waste import harvestable_seats
from itamops.facts.portfolio.model_score import model_scores
from itamops.facts.purchasing.stock_or_buy import Advice, purchase_advice
from itamops.records.asset import Asset
from itamops.records.model import Model
from itamops.records.software import Software
from itamops.registry.names import listed
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("request", "Request", ColumnType.ID, "request"),
    Column("line", "Line", ColumnType.NUMBER, meaning="number of the line in the request, from 1"),
    Column("what", "Subject"),
    Column("state", "State", ColumnType.STATE),
    Column("wanted", "Wanted", ColumnType.NUMBER, meaning="neither fulfilled nor cancelled"),
    Column("from_stock", "From stock", ColumnType.NUMBER, meaning="available, reserved for it, or spare"),
    Column("buy", "Buy", ColumnType.NUMBER, meaning="not covered by stock or orders"),
    Column("avoided", "Avoided", ColumnType.MONEY, meaning="price of the units from stock"),
    Column("spent", "To spend", ColumnType.MONEY, meaning="price of the units to buy"),
    Column(
        "price",
        "Price",
        ColumnType.MONEY,
        meaning="of one unit: the estimate of the request, or the list price",
    ),
    Column(
        "harvestable",
        "Reclaimable",
        ColumnType.NUMBER,
        meaning="assigned rights that are unused for as long as policy states",
    ),
    Column("ordered", "Ordered", ColumnType.NUMBER, meaning="open orders for the request"),
    Column("devices", "Devices", meaning="suitable ones in stock, the longest there first"),
    Column("catalogue", "Catalogue", ColumnType.STATE),
    Column("proposed", "Proposed", ColumnType.STATE, meaning="catalogue status that the score proposes"),
    Column("score", "Score", ColumnType.NUMBER, meaning="0 to 5; empty for too few devices"),
    Column("successor", "Successor", ColumnType.ID, "model"),
    Column("item", "Item", ColumnType.REFERENCE),
    Column("requester", "Requested by", ColumnType.ID, "person"),
    Column("cost_center", "Cost center"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the lines in the order in which they take from stock."""
    harvestable = harvestable_seats(context.registry, context.day)
    models, scores = context.registry.of(Model), model_scores(context.registry, context.day)
    for advice in purchase_advice(context.registry, context.day):
        request, line = advice.progress.request, advice.line
        kind, _, item_id = (line.item or "").partition("/")
        model = models.get(item_id) if kind == Model.kind else None
        score = scores.get(model.id) if model else None
        yield (
            request.id,
            advice.number,
            context.label_of(line.item) or line.need or line.category,
            advice.progress.state,
            advice.wanted,
            advice.from_stock,
            advice.buy,
            advice.avoided,
            advice.spent,
            advice.price,
            harvestable[item_id] if kind == Software.kind else None,
            advice.ordered,
            _devices(context, advice),
            model.catalogue if model else None,
            score.proposed if score else None,
            score.score if score else None,
            model.successor if model else None,
            line.item,
            request.requester,
            request.cost_center,
        )


def _devices(context: ReportContext, advice: Advice) -> str | None:
    assets = context.registry.of(Asset)
    tags = (assets[device].label for device in advice.devices)
    return listed(tags) if advice.devices else None


REPORT = ReportDefinition(
    name="purchase-advice",
    title="Purchase advice",
    description="Open requests: units from stock, units to buy, and the amounts of both.",
    columns=COLUMNS,
    rows=rows,
)
