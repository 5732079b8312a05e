"""Cost, accumulated depreciation and net book value of every asset in each book."""

from collections.abc import Iterator

from itamops.facts.depreciation.book_value import BookValue, books
from itamops.facts.depreciation.plan import Book, books_kept, class_of
from itamops.records.asset import Asset
from itamops.reports.report import (
    Column,
    ColumnType,
    ReportContext,
    ReportDefinition,
    Row,
    left_out_cells,
    left_out_columns,
)

COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("book", "Book", ColumnType.STATE),
    Column("class", "Class", meaning="depreciation class of the policy"),
    Column("stage", "Stage", ColumnType.STATE, meaning="or the reason why it has no value"),
    Column("starts", "Starts", ColumnType.DAY, meaning="first day of its useful life"),
    Column(
        "ends",
        "Ends",
        ColumnType.DAY,
        meaning="first day after its useful life, unless it is disposed of before",
    ),
    Column("cost", "Cost", ColumnType.MONEY, meaning="price and extras that are not refunded"),
    Column("salvage", "Salvage", ColumnType.MONEY, meaning="lower limit of the net book value"),
    Column("depreciation", "Accumulated depreciation", ColumnType.MONEY, meaning="at the end of the day"),
    Column("adjusted", "Adjustments", ColumnType.MONEY, meaning="impairments and revaluations"),
    Column(
        "net", "Net book value", ColumnType.MONEY, meaning="cost - accumulated depreciation + adjustments"
    ),
    *left_out_columns("parts of the cost without a rate or below zero; 1 if there is no value"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("cost_center", "Cost center"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the assets in each book on the day, and owned assets without a value, by book and id."""
    for book in books_kept(context.registry):
        yield from _book(context, book)


def _book(context: ReportContext, book: Book) -> Iterator[Row]:
    assets = context.registry.of(Asset)
    found = books(context.registry, context.day, book)
    for asset_id in sorted({*found.values, *found.left_out}):
        asset, value = assets.get(asset_id), found.values.get(asset_id)
        yield (
            asset_id,
            asset.tag if asset else None,
            context.label("model", asset.model) if asset else None,
            book,
            class_of(asset, book) if asset else None,
            value.stage if value else found.left_out[asset_id],
            *(_amounts(value) if value else [None] * 7),
            *left_out_cells(
                [str(money) for money in value.plan.left_out] if value else [found.left_out[asset_id]]
            ),
            asset.company if asset else None,
            asset.team if asset else None,
            asset.cost_center if asset else None,
        )


def _amounts(value: BookValue) -> Row:
    plan = value.plan
    return (
        plan.start,
        plan.clock.ends if plan.start else None,
        value.cost,
        value.salvage,
        value.depreciation,
        value.adjusted if plan.adjustments else None,
        value.net,
    )


REPORT = ReportDefinition(
    name="depreciation",
    title="Depreciation",
    description="Cost, accumulated depreciation and net book value of every asset in each book.",
    columns=COLUMNS,
    rows=rows,
)
