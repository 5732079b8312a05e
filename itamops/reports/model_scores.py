"""The score of each model within its category, and the catalogue status that it proposes."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from itamops.facts.money import rounded
from itamops.facts.portfolio.model_score import ModelScore, model_scores
from itamops.facts.ratio import percent, to_decimal
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("model", "Model", ColumnType.ID, "model"),
    Column("name", "Name"),
    Column("category", "Category"),
    Column(
        "score",
        "Score",
        ColumnType.NUMBER,
        meaning="number of measures, of 5, at the median of the category or better",
    ),
    Column("proposed", "Proposed", ColumnType.STATE, meaning="catalogue status that the score proposes"),
    Column("catalogue", "Catalogue", ColumnType.STATE),
    Column("units", "Devices", ColumnType.NUMBER, meaning="owned, leased or rented, current or former"),
    Column("good", "Good in", meaning="measures at the median or better"),
    Column("unknown", "Unknown", meaning="measures without data"),
    Column("cost", "Monthly cost", ColumnType.MONEY, meaning="mean of its devices"),
    Column(
        "failure_rate",
        "Failure rate",
        ColumnType.NUMBER,
        meaning="failures per 100 devices and year of service",
    ),
    Column("availability", "Availability", ColumnType.PERCENT),
    Column("resale", "Resale", ColumnType.PERCENT, meaning="mean sale proceeds / price"),
    Column("life", "Life", ColumnType.PERCENT, meaning="median completed life / planned life"),
    Column("life_months", "Life (months)", ColumnType.NUMBER, meaning="median of completed lives"),
    Column("failures", "Failures", ColumnType.NUMBER),
    Column("warranty_repairs", "Under warranty", ColumnType.NUMBER, meaning="repairs under warranty"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the models by category, the best first, those without a score last."""

    def order(one: ModelScore) -> tuple[str, int, str, str]:
        return one.model.category, 0 if one.score is None else -1 - one.score, one.model.label, one.model.id

    currency = context.registry.configuration.currency
    for one in sorted(model_scores(context.registry, context.day).values(), key=order):
        record = one.track_record
        yield (
            one.model.id,
            one.model.label,
            one.model.category,
            one.score,
            one.proposed,
            one.model.catalogue,
            record.units,
            ", ".join(one.good) or None,
            ", ".join(one.unknown) or None,
            rounded(record.cost, currency) if record.cost is not None else None,
            _decimal(record.served.failure_rate),
            _percent(record.served.availability, 4),
            _percent(record.resale_share),
            _percent(record.life_share),
            _decimal(record.life),
            record.served.failures,
            record.served.warranty_repairs,
        )


def _decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else to_decimal(number, 1)


def _percent(share: Fraction | None, places: int = 1) -> Decimal | None:
    return None if share is None else percent(share, 1, places)


REPORT = ReportDefinition(
    name="model-scores",
    title="Model scores",
    description="The score of each model within its category, and the catalogue status that it proposes.",
    columns=COLUMNS,
    rows=rows,
)
