"""Totals of the books: all assets, and by class, company, team, location and model."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from itamops.facts.currency import exchange
from itamops.facts.depreciation.book_value import BookValue, books
from itamops.facts.depreciation.cost import bought_on
from itamops.facts.depreciation.plan import books_kept, class_of
from itamops.facts.lifecycle.state import standing_on
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("book", "Book", ColumnType.STATE),
    Column("by", "By", ColumnType.STATE, meaning="the grouping of the assets"),
    Column("of", "Group", meaning="empty for assets without one"),
    Column("assets", "Assets", ColumnType.NUMBER, meaning="assets with a value"),
    Column("cost", "Cost", ColumnType.MONEY, meaning="at the rate on the purchase day"),
    Column("depreciation", "Accumulated depreciation", ColumnType.MONEY, meaning="at the end of the day"),
    Column("adjusted", "Adjustments", ColumnType.MONEY, meaning="impairments and revaluations"),
    Column("net", "Net book value", ColumnType.MONEY, meaning="at the end of the day"),
    Column("further_net", "Net book value in other currencies", meaning="without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="owned assets without a value"),
    Column("id", "Id", ColumnType.REFERENCE),
)

GROUPS = ("class", "company", "team", "location", "model")


class BookGroup(NamedTuple):
    """A group of assets: the grouping, and the record or class in common."""

    by: str
    of: str


ALL = BookGroup("all", "")


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the totals by book, all assets first."""
    for book in books_kept(context.registry):
        found = books(context.registry, context.day, book, exchange(context.registry).currency)
        members: defaultdict[BookGroup, list[str]] = defaultdict(list)
        for asset_id in (*found.values, *found.left_out):
            asset = context.registry.of(Asset).get(asset_id)
            for group in _groups(context, asset, class_of(asset, book) if asset else None):
                members[group].append(asset_id)
        for group in sorted(members, key=lambda group: _order(context, group)):
            values = {asset: found.values[asset] for asset in members[group] if asset in found.values}
            yield (
                book,
                group.by,
                _label(context, group),
                len(values),
                *_totals(context, values),
                len(members[group]) - len(values),
                f"{group.by}/{group.of}" if group.of and group.by != "class" else None,
            )


def _groups(context: ReportContext, asset: Asset | None, class_name: str | None) -> Iterator[BookGroup]:
    yield ALL
    if asset:
        standing = standing_on(asset, context.day)
        location = standing.location if standing else asset.location
        groups = (class_name, asset.company, asset.team, location, asset.model)
        yield from (BookGroup(by, of or "") for by, of in zip(GROUPS, groups, strict=True))


def _order(context: ReportContext, group: BookGroup) -> tuple[int, bool, str]:
    return (
        (ALL.by, *GROUPS).index(group.by),
        not group.of,
        _label(context, group) or "",
    )


def _label(context: ReportContext, group: BookGroup) -> str | None:
    return group.of or None if group.by in ("all", "class") else context.label(group.by, group.of)


def _totals(context: ReportContext, values: Mapping[str, BookValue]) -> Row:
    rates = exchange(context.registry)
    assets = context.registry.of(Asset)
    days = {asset: bought_on(assets[asset]) for asset in values}
    cost, adjusted, net = (
        rates.total((getattr(value, field), days[asset]) for asset, value in values.items())
        for field in ("cost", "adjusted", "net")
    )
    # a sum of amounts that are converted and rounded one by one would not equal the difference
    depreciation = Money(cost.amount.amount + adjusted.amount.amount - net.amount.amount, rates.currency)
    further = " + ".join(map(str, net.without_rate)) or None
    return cost.amount, depreciation, adjusted.amount, net.amount, further


REPORT = ReportDefinition(
    name="book-value",
    title="Net book value",
    description="The net book value of the assets of each class, company, team, location and model.",
    columns=COLUMNS,
    rows=rows,
)
