"""The movements of the books by fiscal year, from the opening to the closing balance."""

from collections.abc import Iterator

from itamops.facts.depreciation.movements import ALL, movements
from itamops.facts.depreciation.plan import books_kept, depreciation_plans
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("book", "Book", ColumnType.STATE),
    Column("class", "Class", meaning="depreciation class of the policy; empty for all classes"),
    Column("year_ends", "Year ends", ColumnType.DAY, meaning="last day of the fiscal year"),
    Column("opening", "Opening balance", ColumnType.MONEY, meaning="at the rate on the purchase day"),
    Column("additions", "Additions", ColumnType.MONEY, meaning="cost of the assets added in the year"),
    Column("depreciation", "Depreciation for the period", ColumnType.MONEY, meaning="for the fiscal year"),
    Column("adjusted", "Adjustments", ColumnType.MONEY, meaning="impairments and revaluations"),
    Column("disposed", "Disposals", ColumnType.MONEY, meaning="net book value on the day of disposal"),
    Column("closing", "Closing balance", ColumnType.MONEY, meaning="net book value at the end of the year"),
    Column("further", "Closing balance in other currencies", meaning="without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="owned assets without a value on the day"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the years by book, all classes first."""
    for book in books_kept(context.registry):
        left_out = len(depreciation_plans(context.registry, context.day, book).left_out)
        for year in movements(context.registry, context.day, book):
            yield (
                book,
                year.terms or None,
                year.ends,
                year.opening.amount,
                year.additions.amount,
                year.depreciation,
                year.adjusted.amount,
                year.disposed.amount,
                year.closing.amount,
                " + ".join(map(str, year.closing.without_rate)) or None,
                left_out if year.terms == ALL else None,
            )


REPORT = ReportDefinition(
    name="book-value-by-year",
    title="Net book value by year",
    description="The additions, depreciation and disposals of each asset class in every fiscal year.",
    columns=COLUMNS,
    rows=rows,
)
