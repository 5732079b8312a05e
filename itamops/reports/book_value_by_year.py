"""How the books move from year to year: opening, additions, depreciation, adjustments, disposals, closing."""

from collections.abc import Iterator

from itamops.facts.depreciation.movements import ALL, movements
from itamops.facts.depreciation.plan import books_kept, depreciation_plans
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("book", "Book", ColumnType.STATE),
    Column("class", "Class", meaning="depreciation class of the policy, empty for all of them"),
    Column("year_ends", "Year ends", ColumnType.DAY, meaning="last day of the fiscal year"),
    Column("opening", "Opening", ColumnType.MONEY, meaning="at the rate of the day each was bought"),
    Column("additions", "Additions", ColumnType.MONEY, meaning="cost of what came in the year"),
    Column("depreciation", "Depreciation for the period", ColumnType.MONEY, meaning="of the year"),
    Column("adjusted", "Adjusted", ColumnType.MONEY, meaning="impairments and revaluations"),
    Column("disposed", "Disposed", ColumnType.MONEY, meaning="value on the day that each went"),
    Column("closing", "Closing", ColumnType.MONEY, meaning="net book value at the close of the year"),
    Column("further", "Further closing", meaning="in other currencies, without a rate"),
    Column("left_out", "Left out", ColumnType.NUMBER, meaning="assets of our own without a value on the day"),
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
    title="Book value by year",
    description="How each class of assets moved in every fiscal year: what came, was written down and went.",
    columns=COLUMNS,
    rows=rows,
)
