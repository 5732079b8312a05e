"""Planned spending and depreciation, by month and by year."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from itamops.facts.budgeting.forecast import KIND_OF_SOURCE, Month, Source, forecast
from itamops.facts.currency import ConvertedTotal, add
from itamops.records.team import BudgetKind
from itamops.reports.report import (
    Column,
    ColumnType,
    ReportContext,
    ReportDefinition,
    Row,
    left_out_cells,
    left_out_columns,
)

MONTHS_SHOWN = 24
YEARS_SHOWN = 5
MONTHS_A_YEAR = 12

COLUMNS = (
    Column("capital", "Capital", ColumnType.MONEY, meaning="purchases + refresh"),
    Column("running", "Running", ColumnType.MONEY, meaning="supplies + contracts + licenses + hosting"),
    Column(
        "depreciation", "Depreciation", ColumnType.MONEY, meaning="of assets in the registry; not spending"
    ),
    Column("purchases", "Purchases", ColumnType.MONEY, meaning="open orders of devices"),
    Column("refresh", "Refresh", ColumnType.MONEY, meaning="devices due for replacement"),
    Column("supplies", "Supplies", ColumnType.MONEY, meaning="other open orders"),
    Column("contracts", "Contracts", ColumnType.MONEY, meaning="future bills"),
    Column("licenses", "Licenses", ColumnType.MONEY, meaning="terms that end, renewed unchanged"),
    Column("hosting", "Hosting", ColumnType.MONEY, meaning="monthly cost of instances"),
    Column("further", "Other currencies", meaning="amounts without a rate"),
    *left_out_columns("amounts without a price"),
)


def month_rows(context: ReportContext) -> Iterator[Row]:
    """Yield the months, first the rest of the current one."""
    for month in _months(context)[:MONTHS_SHOWN]:
        yield f"{month.first:%Y-%m}", *_amounts(context, [month])


def year_rows(context: ReportContext) -> Iterator[Row]:
    """Yield the calendar years, first the rest of the current one."""
    years: defaultdict[int, list[Month]] = defaultdict(list)
    for month in _months(context):
        years[month.first.year].append(month)
    for year, months in years.items():
        yield f"{year}", *_amounts(context, months)


def _months(context: ReportContext) -> Sequence[Month]:
    """Return the months of all the years shown, or none if there is no spending in any."""
    months = forecast(context.registry, context.day, YEARS_SHOWN * MONTHS_A_YEAR - context.day.month + 1)
    anything = any(month.unknown or any(month.amounts.values()) for month in months)
    return months if anything else ()


def _amounts(context: ReportContext, months: Sequence[Month]) -> Row:
    currency = context.registry.configuration.currency
    by_source = {
        source: add((month.amounts[source] for month in months), currency) for source in KIND_OF_SOURCE
    }
    unknown: Counter[Source] = sum((Counter(month.unknown) for month in months), Counter())

    def of_kind(kind: BudgetKind) -> ConvertedTotal:
        return add((by_source[source] for source, of in KIND_OF_SOURCE.items() if of == kind), currency)

    everything = add(by_source.values(), currency)
    return (
        of_kind("capital").amount,
        of_kind("running").amount,
        by_source["depreciation"].amount,
        *(total.amount for source, total in by_source.items() if source != "depreciation"),
        " + ".join(map(str, everything.without_rate)) or None,
        *left_out_cells(
            [f"{number} {source}" for source, number in sorted(unknown.items()) if number], unknown.total()
        ),
    )


REPORT = ReportDefinition(
    name="forecast",
    title="Forecast",
    description="Planned spending and depreciation in each of the next 24 months.",
    columns=(Column("month", "Month"), *COLUMNS),
    rows=month_rows,
)
BY_YEAR = ReportDefinition(
    name="forecast-by-year",
    title="Forecast by year",
    description="Planned spending and depreciation in this calendar year and the next four.",
    columns=(Column("year", "Year"), *COLUMNS),
    rows=year_rows,
)
