"""Installed software by edition and version."""

from collections import Counter
from collections.abc import Iterator

from itamops.facts.lifecycle.state import standings, state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Installation
from itamops.records.instance import Instance
from itamops.records.software import Software
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("product", "Product", ColumnType.ID, "software"),
    Column("name", "Name"),
    Column("edition", "Edition"),
    Column("version", "Version"),
    Column(
        "machines",
        "Machines",
        ColumnType.NUMBER,
        meaning="devices and instances in the registry that are not disposed of or deleted",
    ),
    Column("licensing", "Licensing", ColumnType.STATE),
    Column("authorized", "Authorized", ColumnType.BOOLEAN, meaning="empty is undecided"),
    Column("publisher", "Publisher", ColumnType.ID, "vendor"),
    Column("business_purpose", "Business purpose"),
    Column("url", "URL"),
    Column("deployment", "Deployment"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the products by name, each edition and version."""
    products = context.registry.of(Software)
    installed = Counter(_installed(context))

    def order(key: tuple[str, str, str]) -> tuple[str, str, str, str]:
        return context.label("software", key[0]) or "", *key

    for product_id, edition, version in sorted(installed, key=order):
        product = products.get(product_id)
        yield (
            product_id,
            context.label("software", product_id),
            edition or None,
            version or None,
            installed[product_id, edition, version],
            product.licensing if product else None,
            product.authorized if product else None,
            product.publisher if product else None,
            product.business_purpose if product else None,
            product.url if product else None,
            product.deployment if product else None,
        )


def _installed(context: ReportContext) -> Iterator[tuple[str, str, str]]:
    """Yield product, edition and version once for each machine that has them."""
    day = context.day
    for asset, standing in standings(context.registry, day):
        if asset.software and standing.state not in ENDED:
            yield from {_key(one) for one in asset.software if one.present_on(day)}
    for instance in context.registry.of(Instance).values():
        if state_on(instance, day) not in ("", "deleted"):
            yield from {_key(one) for one in instance.software if one.present_on(day)}


def _key(installation: Installation) -> tuple[str, str, str]:
    return installation.product, installation.edition or "", installation.version or ""


REPORT = ReportDefinition(
    name="installed-software",
    title="Installed software",
    description="Installed software by edition and version: the number of machines, and the authorization.",
    columns=COLUMNS,
    rows=rows,
)
