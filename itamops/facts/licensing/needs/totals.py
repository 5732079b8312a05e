"""Needs that are one figure for all: peaks and high-water marks as measured, averages, heads, tiers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.terms import LineTerms
from itamops.facts.months import add_months
from itamops.records.license import Tier
from itamops.records.usage import Usage
from itamops.settings.tables import Headcount

MONTHS = {"month": 1, "quarter": 3, "year": 12}
WEEKS = 4
"""Weeks of a rolling average where the terms do not say."""


class MeasuredEvidence(NamedTuple):
    """What a product's figures are worked out from: usage until the day, machines that it is on, heads."""

    usage: Sequence[Usage]
    machines: int
    headcount: Headcount
    company: str | None
    day: date


class TotalNeed(NamedTuple):
    """A figure, and the record (`usage/…`) or table that it is from."""

    rights: int
    source: str


def total(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
    """Work out the one figure by which terms count, None where nothing says what it is."""
    count = TOTALS.get(terms.metric)
    return count(terms, evidence) if count else None


def in_period(terms: LineTerms, evidence: MeasuredEvidence) -> list[Usage]:
    """Return the measurements of the period that ends with the day; before one is complete, the newest."""
    months = MONTHS.get(terms.parameters.period or "")
    known = [one for one in evidence.usage if one.from_ <= evidence.day]
    known.sort(key=lambda one: (one.to, one.id))
    first = add_months(evidence.day, -months) if months and evidence.day.year > 1 else None
    return [one for one in known if first and one.to > first] or known[-1:]


def _highest(field: str) -> Callable[[LineTerms, MeasuredEvidence], TotalNeed | None]:
    def count(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
        measured = [
            (value, one.id)
            for one in _measured(terms, evidence, field)
            if (value := getattr(one, field)) is not None
        ]
        if not measured:
            return None
        value, source = max(measured, key=lambda pair: pair[0])
        return TotalNeed(int(Decimal(value).to_integral_value(ROUND_CEILING)), f"usage/{source}")

    return count


def _measured(terms: LineTerms, evidence: MeasuredEvidence, field: str) -> list[Usage]:
    """Return the measurements that say a field, of the period; other measurements do not make them old."""
    saying = [one for one in evidence.usage if getattr(one, field) not in (None, ())]
    return in_period(terms, evidence._replace(usage=saying))


def _capacity(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
    """Count the high-water mark where the terms allow that; without it, all that the hosts have."""
    return _highest("high_water")(terms, evidence) if terms.parameters.sub_capacity else None


def _average(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
    known = sorted(
        (one for one in evidence.usage if one.weekly_unique and one.from_ <= evidence.day),
        key=lambda one: (one.from_, one.id),
    )
    weeks = [count for one in known for count in one.weekly_unique][-(terms.parameters.weeks or WEEKS) :]
    return TotalNeed(-(-sum(weeks) // len(weeks)), f"usage/{known[-1].id}") if weeks else None


def _heads(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
    """Count heads: of the line's company, or of the whole organization, else of all its companies."""
    latest: dict[str | None, int] = {}
    for entry in sorted(evidence.headcount.heads, key=lambda entry: entry.on):
        if entry.on <= evidence.day:
            latest[entry.company] = entry.employees + (
                entry.contractors if terms.parameters.contractors else 0
            )
    if evidence.company in latest:
        return TotalNeed(latest[evidence.company], "tables/headcount")
    if None in latest or evidence.company:
        return TotalNeed(latest[None], "tables/headcount") if None in latest else None
    return TotalNeed(sum(latest.values()), "tables/headcount") if latest else None


def _tiers(terms: LineTerms, evidence: MeasuredEvidence) -> TotalNeed | None:
    measured = _highest("high_water")(terms, evidence)
    units = measured.rights if measured else evidence.machines
    return TotalNeed(weighed(units, terms.parameters.tiers), measured.source if measured else "")


def weighed(units: int, tiers: Sequence[Tier]) -> int:
    """Weigh units tier by tier, and round the sum up."""
    weight, before = Fraction(0), 0
    for tier in tiers:
        end = units if tier.up_to is None else min(units, tier.up_to)
        weight += max(0, end - before) * Fraction(tier.factor)
        before = max(before, end)
    return -(-weight.numerator // weight.denominator)


TOTALS: Mapping[str, Callable[[LineTerms, MeasuredEvidence], TotalNeed | None]] = {
    "concurrent-user": _highest("peak"),
    "token": _highest("tokens"),
    "core-points": _capacity,
    "rolling-average": _average,
    "employee": _heads,
    "resource-value": _tiers,
}


def by_product(usage: Iterable[Usage]) -> Mapping[str, Sequence[Usage]]:
    """Return measurements by product."""
    found: dict[str, list[Usage]] = {}
    for one in usage:
        found.setdefault(one.product, []).append(one)
    return found
