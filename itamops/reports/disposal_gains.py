"""Gain or loss on disposal, by asset and by order."""

from collections import defaultdict
from collections.abc import Iterator

from itamops.facts.currency import exchange
from itamops.facts.depreciation.disposal_gains import DisposalGain, disposal_gains
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("on", "Disposed", ColumnType.DAY),
    Column("how", "How", ColumnType.STATE),
    Column("proceeds", "Proceeds", ColumnType.MONEY),
    Column("fees", "Fees", ColumnType.MONEY),
    Column("net_book_value", "Net book value", ColumnType.MONEY, meaning="in the finance book on the day"),
    Column("gain", "Gain", ColumnType.MONEY, meaning="proceeds - fees - net book value; negative is a loss"),
    Column("recorded", "Recorded", ColumnType.MONEY, meaning="net book value on the disposal order"),
    Column("disposal", "Disposal", ColumnType.ID, "disposal"),
    Column("team", "Team", ColumnType.ID, "team"),
)

ORDER_COLUMNS = (
    Column("disposal", "Disposal", ColumnType.ID, "disposal", "empty for disposals without an order"),
    Column("name", "Name"),
    Column("assets", "Assets", ColumnType.NUMBER),
    Column("proceeds", "Proceeds", ColumnType.MONEY),
    Column("fees", "Fees", ColumnType.MONEY),
    Column("net_book_value", "Net book value", ColumnType.MONEY),
    Column("gain", "Gain", ColumnType.MONEY, meaning="proceeds - fees - net book value; negative is a loss"),
    Column("further", "Gain in other currencies", meaning="without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="assets whose gain is unknown"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the owned assets that were disposed of, by day."""
    assets = context.registry.of(Asset)
    for gain in disposal_gains(context.registry, context.day):
        asset = assets[gain.asset]
        yield (
            gain.asset,
            asset.tag,
            context.label("model", asset.model),
            gain.on,
            gain.how,
            gain.proceeds,
            gain.fees,
            gain.net_book_value,
            gain.gain,
            gain.recorded,
            gain.disposal,
            asset.team,
        )


def order_rows(context: ReportContext) -> Iterator[Row]:
    """Yield the disposal orders by id, and last the disposals without an order."""
    rates = exchange(context.registry)
    orders: defaultdict[str | None, list[DisposalGain]] = defaultdict(list)
    for gain in disposal_gains(context.registry, context.day, rates.currency):
        orders[gain.disposal].append(gain)

    def total(gains: list[DisposalGain], field: str) -> Money:
        amounts = ((getattr(gain, field), gain.on) for gain in gains if gain.gain)
        return rates.total((money, on) for money, on in amounts if money).amount

    for disposal in sorted(orders, key=lambda disposal: (disposal is None, disposal or "")):
        gains = orders[disposal]
        whole = rates.total((gain.gain, gain.on) for gain in gains if gain.gain)
        yield (
            disposal,
            context.label("disposal", disposal),
            len(gains),
            *(total(gains, field) for field in ("proceeds", "fees", "net_book_value")),
            whole.amount,
            " + ".join(map(str, whole.without_rate)) or None,
            sum(gain.gain is None for gain in gains),
        )


REPORT = ReportDefinition(
    name="disposal-gains",
    title="Gain or loss on disposal",
    description="The gain or loss on every owned asset that was disposed of.",
    columns=COLUMNS,
    rows=rows,
)
BY_ORDER = ReportDefinition(
    name="disposal-gains-by-order",
    title="Gain or loss on disposal by order",
    description="The gain or loss on all assets of each disposal order.",
    columns=ORDER_COLUMNS,
    rows=order_rows,
)
