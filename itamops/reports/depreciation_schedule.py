"""The depreciation of each asset in each fiscal year."""

from collections.abc import Iterator

from itamops.facts.depreciation.book_value import fiscal_years
from itamops.facts.depreciation.plan import books_kept, depreciation_plans
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("book", "Book", ColumnType.STATE),
    Column("class", "Class", meaning="depreciation class of the policy"),
    Column("year_ends", "Year ends", ColumnType.DAY, meaning="last day of the fiscal year"),
    Column(
        "opening",
        "Opening balance",
        ColumnType.MONEY,
        meaning="net book value before the year; in the first year the cost",
    ),
    Column("depreciation", "Depreciation for the period", ColumnType.MONEY, meaning="for the fiscal year"),
    Column("adjusted", "Adjustments", ColumnType.MONEY, meaning="impairments and revaluations"),
    Column("disposed", "Disposals", ColumnType.MONEY, meaning="net book value on the day of disposal"),
    Column("closing", "Closing balance", ColumnType.MONEY, meaning="net book value at the end of the year"),
    Column("accumulated", "Accumulated depreciation", ColumnType.MONEY, meaning="until the end of the year"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the fiscal years of the assets, by book, asset and year."""
    assets = context.registry.of(Asset)
    for book in books_kept(context.registry):
        plans = depreciation_plans(context.registry, context.day, book).plans
        for asset_id, plan in sorted(plans.items()):
            asset = assets[asset_id]
            model = context.label("model", asset.model)
            accumulated = plan.money(0)
            for year in fiscal_years(plan):
                accumulated = Money(accumulated.amount + year.depreciation.amount, accumulated.currency)
                yield (
                    asset_id,
                    asset.tag,
                    model,
                    book,
                    plan.terms,
                    year.ends,
                    year.opening,
                    year.depreciation,
                    year.adjusted if plan.adjustments else None,
                    year.disposed if plan.gone else None,
                    year.closing,
                    accumulated,
                )


REPORT = ReportDefinition(
    name="depreciation-schedule",
    title="Depreciation schedule",
    description="The depreciation of every asset in each fiscal year of its useful life.",
    columns=COLUMNS,
    rows=rows,
)
