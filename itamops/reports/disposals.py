"""Every asset of every disposal order, with its proceeds and certificate."""

from collections import Counter
from collections.abc import Iterator

from itamops.facts.lifecycle.state import state_on
from itamops.records.asset import Asset
from itamops.records.disposal import Disposal
from itamops.records.sanitization import Sanitization
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("disposal", "Disposal", ColumnType.ID, "disposal"),
    Column("stage", "Stage", ColumnType.STATE),
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("method", "Method", ColumnType.STATE),
    Column("reason", "Reason", ColumnType.STATE),
    Column("recipient", "Recipient"),
    Column("picked_up", "Picked up", ColumnType.DAY),
    Column(
        "sanitized", "Media sanitized", ColumnType.NUMBER, meaning="sanitizations whose verification passed"
    ),
    Column("certificate", "Certificate"),
    Column("certified", "Certified", ColumnType.DAY),
    Column("proceeds", "Proceeds", ColumnType.MONEY),
    Column("fees", "Fees", ColumnType.MONEY),
    Column("net_book_value", "Net book value", ColumnType.MONEY, meaning="on the day, as recorded"),
    Column("weight_kg", "Weight (kg)", ColumnType.NUMBER),
    Column("serial", "Serial"),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("approved_by", "Approved by", ColumnType.ID, "person"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the assets of every disposal order, order by order."""
    assets = context.registry.of(Asset)
    sanitized = Counter(
        record.asset
        for record in context.registry.of(Sanitization).values()
        if record.verification.result == "passed" and record.performer.on <= context.day
    )
    for disposal in context.registry.of(Disposal).values():
        stage = state_on(disposal, context.day)
        vendor = context.label("vendor", disposal.vendor)
        certificate = disposal.certificate
        for item in disposal.assets if stage else ():
            asset = assets.get(item.asset)
            yield (
                disposal.id,
                stage,
                item.asset,
                asset.tag if asset else None,
                context.label("model", asset.model) if asset else None,
                disposal.method,
                disposal.reason,
                disposal.recipient or vendor,
                disposal.pickup.on if disposal.pickup else None,
                sanitized[item.asset],
                certificate.number if certificate else None,
                certificate.on if certificate else None,
                item.proceeds,
                item.fees,
                item.net_book_value,
                item.weight_kg,
                asset.serial if asset else None,
                disposal.vendor,
                disposal.approved_by,
            )


REPORT = ReportDefinition(
    name="disposals",
    title="Disposals",
    description="Every asset of every disposal order, with its sanitized media, certificate and proceeds.",
    columns=COLUMNS,
    rows=rows,
)
