"""Every entitlement line: the rights that were bought, those in force on the day, and the term."""

from collections.abc import Iterator

from itamops.facts.licensing.effective_rights import EffectiveRights, effective_rights
from itamops.facts.licensing.position import license_positions
from itamops.facts.money import times
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "License", ColumnType.ID, "license"),
    Column("product_names", "Product"),
    Column("name", "Name"),
    Column("status", "Status", ColumnType.STATE),
    Column("metric", "Metric", ColumnType.STATE),
    Column("granted", "Bought", ColumnType.NUMBER, meaning="rights bought; empty is unlimited"),
    Column(
        "rights", "Effective", ColumnType.NUMBER, meaning="rights in force on the day; empty is unlimited"
    ),
    Column("used", "Used", ColumnType.NUMBER, meaning="rights in use; empty if the metric is not measured"),
    Column("ends", "Ends", ColumnType.DAY, meaning="last day of the current term; empty is perpetual"),
    Column("days_left", "Days left", ColumnType.NUMBER),
    Column("starts", "Starts", ColumnType.DAY),
    Column("edition", "Edition"),
    Column("version", "Version"),
    Column("unlimited", "Unlimited", ColumnType.BOOLEAN),
    Column("quantity", "Units", ColumnType.NUMBER),
    Column("unit_price", "Unit price", ColumnType.MONEY),
    Column("price", "Price", ColumnType.MONEY, meaning="quantity x unit price"),
    Column("true_up_price", "True-up price", ColumnType.MONEY),
    Column("maintained_to", "Maintained to", ColumnType.DAY),
    Column("auto_renew", "Auto-renewal", ColumnType.BOOLEAN),
    Column("pool", "Pool"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("cost_center", "Cost center"),
    Column("vendor", "Vendor", ColumnType.ID, "vendor"),
    Column("order", "Order", ColumnType.ID, "order"),
    Column("contract", "Contract", ColumnType.ID, "contract"),
    Column("invoice", "Invoice"),
    Column("renews", "Renews", ColumnType.ID, "license"),
    Column("renewed_by", "Renewed by", ColumnType.ID, "license", meaning="a license in force or on order"),
    Column("proof", "Proof", ColumnType.BOOLEAN, meaning="a document proves the rights"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the lines by product and first day."""
    used = {
        line.license: line.used
        for position in license_positions(context.registry, context.day)
        if position.used is not None
        for line in position.lines
    }
    lines = [
        (context.products(one.license), one)
        for one in effective_rights(context.registry, context.day).values()
    ]
    for products, line in sorted(
        lines, key=lambda pair: (pair[0], str(pair[1].license.starts), pair[1].license.id)
    ):
        yield _row(products, line, used.get(line.license.id))


def _row(products: str, effective: EffectiveRights, used: int | None) -> Row:
    line = effective.license
    return (
        line.id,
        products,
        line.name,
        effective.status,
        line.metric,
        effective.granted,
        effective.rights,
        used,
        effective.term.ends,
        effective.days_left,
        line.starts,
        line.edition,
        line.version,
        effective.granted is None,
        line.quantity,
        line.unit_price,
        times(line.unit_price, line.quantity or 0) if line.unit_price else None,
        line.true_up_price,
        max((term.ends for term in line.maintenance), default=None),
        line.auto_renew,
        line.pool,
        line.company,
        line.team,
        line.cost_center,
        line.vendor,
        line.order,
        line.contract,
        line.invoice,
        line.renews,
        effective.renewed_by,
        line.proof is not None,
    )


REPORT = ReportDefinition(
    name="licenses",
    title="Entitlements (licenses)",
    description="Every entitlement line with the rights bought, the rights in force, and the term.",
    columns=COLUMNS,
    rows=rows,
)
