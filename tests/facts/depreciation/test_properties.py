"""What is true of every depreciation, whatever its terms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from itamops.facts.depreciation.book_value import fiscal_years, values_of
from itamops.facts.depreciation.conventions import CONVENTIONS
from itamops.facts.depreciation.methods import METHODS, Method, faults
from itamops.facts.depreciation.phases import Phase
from itamops.facts.depreciation.plan import DepreciationPlan
from itamops.facts.months import month_ends
from itamops.records.asset import Meter
from itamops.settings.policy import DepreciationClass

START = date(2020, 1, 1)

percents = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def classes(draw: st.DrawFn) -> DepreciationClass:
    """Draw a class that can be reckoned by."""
    method = draw(st.sampled_from(list(METHODS)))
    by_rate = draw(st.booleans())
    terms: dict[str, Any] = {
        "method": method,
        "life_months": draw(st.integers(1, 150)),
        "proration": draw(st.sampled_from(list(CONVENTIONS))),
        "fiscal_year_end": draw(st.sampled_from(["12-31", "02-29", "06-15"])),
        "switch": draw(st.booleans()),
        "units": Decimal(1000),
        "rate": draw(st.decimals(min_value=1, max_value=100, places=1)) if by_rate else None,
        "factor": None if by_rate else Decimal(2),
        "table": tuple(sorted(draw(st.lists(percents, min_size=1, max_size=8)), reverse=True)),
        "table_kind": "remaining",
    }
    return DepreciationClass(**terms)


@st.composite
def plans(draw: st.DrawFn) -> DepreciationPlan:
    """Draw an asset's plan, with a meter for those that go by use."""
    terms = draw(classes())
    method: Method = METHODS[terms.method](terms)
    cost = draw(st.integers(0, 10**12))
    salvage = draw(st.integers(0, cost))
    start = START + timedelta(days=draw(st.integers(0, 400)))
    meter = [
        Meter(on=start + timedelta(days=days), units=Decimal(units))
        for days, units in draw(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 1100)), max_size=4))
    ]
    clock = method.clock(start, meter)
    return DepreciationPlan(
        asset="lap-00000001",
        book="finance",
        terms="things",
        method=terms.method,
        currency="EUR",
        cost=cost,
        salvage=0 if terms.method == "expensed" else salvage,
        known=START,
        start=start,
        gone=None,
        fiscal_year_end=terms.fiscal_year_end,
        phases=(
            Phase(date.min, clock, method.curve(clock, cost, 0 if terms.method == "expensed" else salvage)),
        ),
    )


@given(plans(), st.lists(st.integers(-10, 6000), min_size=2, max_size=30))
def test_a_value_never_rises_and_stays_between_cost_and_salvage(
    plan: DepreciationPlan, offsets: list[int]
) -> None:
    days = sorted(START + timedelta(days=offset) for offset in offsets)
    values = plan.values(days)

    assert values == sorted(values, reverse=True)
    assert all(plan.salvage <= value <= plan.cost for value in values)
    assert all(
        value == plan.cost for day, value in zip(days, values, strict=True) if day < (plan.start or day)
    )


@given(plans())
def test_the_years_add_up_to_all_that_was_written_down(plan: DepreciationPlan) -> None:
    years = list(fiscal_years(plan))
    written = sum((year.depreciation.amount for year in years), Decimal(0))

    assert all(year.depreciation.amount >= 0 for year in years)
    assert plan.money(plan.cost).amount - written == years[-1].closing.amount
    assert years[-1].closing == plan.money(plan.value(date(2120, 1, 1)))


@given(plans())
def test_the_months_add_up_to_the_years(plan: DepreciationPlan) -> None:
    ends = list(month_ends(START, 300))
    values = plan.values(ends)

    assert values == sorted(values, reverse=True)
    for year in fiscal_years(plan):
        if year.ends in ends:
            assert plan.money(values[ends.index(year.ends)]) == year.closing


@settings(deadline=None)
@given(st.lists(plans(), max_size=5))
def test_many_plans_at_once_are_each_by_itself(several: list[DepreciationPlan]) -> None:
    days = list(month_ends(START, 40))

    assert [values for _, values in values_of(several, days)] == [plan.values(days) for plan in several]


@given(classes())
def test_the_strategy_draws_classes_without_faults(terms: DepreciationClass) -> None:
    assert list(faults(terms)) == []
