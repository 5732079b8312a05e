"""Terms of licenses, maintenance and contracts that end soon, and the units to renew."""

from collections.abc import Iterator, Mapping

from itamops.facts.budgeting.renewals import endings, renewals
from itamops.facts.money import times
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row, Value

COLUMNS = (
    Column("license", "License", ColumnType.ID, "license"),
    Column("what", "Subject", ColumnType.STATE, meaning="rights, maintenance or a contract"),
    Column("products", "Product"),
    Column("ends", "Ends", ColumnType.DAY),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("within", "Within", ColumnType.NUMBER, meaning="30, 60 or 90 days"),
    Column("notice_by", "Notice by", ColumnType.DAY, meaning="last day for notice, with auto-renewal"),
    Column("quantity", "Units", ColumnType.NUMBER),
    Column(
        "would_do",
        "Sufficient",
        ColumnType.NUMBER,
        meaning="units that cover the required rights and headroom",
    ),
    Column("spare", "Spare", ColumnType.NUMBER, meaning="quantity - sufficient"),
    Column("saved", "Saved", ColumnType.MONEY, meaning="price of the spare units; empty is unknown"),
    Column("name", "Name"),
    Column("metric", "Metric", ColumnType.STATE),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column(
        "price",
        "Price",
        ColumnType.MONEY,
        meaning="of the units, the term, or one billing period; empty is unknown",
    ),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the terms that end within 90 days without a renewal, the first to end first."""
    found = [*_rights(context), *_others(context)]
    days_left = [column.name for column in COLUMNS].index("days_left")
    yield from sorted(found, key=lambda row: (row[days_left], str(row[0])))


def _others(context: ReportContext) -> Iterator[Row]:
    for ending in endings(context.registry, context.day):
        record = ending.license or ending.contract
        stated: Mapping[str, Value] = {
            "license": ending.license.id if ending.license else None,
            "what": "maintenance" if ending.license else "contract",
            "products": context.products(ending.license) if ending.license else None,
            "ends": ending.ends,
            "days_left": ending.days_left,
            "within": ending.within,
            "notice_by": ending.notice_by,
            "quantity": ending.license.quantity if ending.license else None,
            "name": record.name if record else None,
            "metric": ending.license.metric if ending.license else None,
            "vendor": record.vendor if record else None,
            "contract": ending.contract_id,
            "price": ending.price,
        }
        yield tuple(stated.get(column.name) for column in COLUMNS)


def _rights(context: ReportContext) -> Iterator[Row]:
    for renewal in renewals(context.registry, context.day):
        line = renewal.license
        yield (
            line.id,
            "rights",
            context.products(line),
            renewal.ends,
            renewal.days_left,
            renewal.within,
            renewal.notice_by,
            line.quantity,
            renewal.would_do,
            renewal.spare,
            renewal.saved,
            line.name,
            line.metric,
            line.vendor,
            line.contract,
            times(line.unit_price, line.quantity or 0) if line.unit_price else None,
        )


REPORT = ReportDefinition(
    name="renewals",
    title="Renewals",
    description="Rights, maintenance and contracts that end within 90 days, with the units to renew.",
    columns=COLUMNS,
    rows=rows,
)
