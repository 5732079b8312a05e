"""Over random registries: the years roll forward, and close with the book value of their last day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itamops.facts.depreciation.book_value import books
from itamops.facts.depreciation.disposal_gains import disposal_gains
from itamops.facts.depreciation.movements import ALL, movements
from itamops.facts.months import fiscal_year_end
from itamops.registry import Registry
from itamops.registry.loading import Reader, load
from itamops.snapshot import snapshot_of
from tests.conftest import files_of

START = date(2022, 1, 1)
LAST = date(2026, 12, 31)
METHODS = (
    "method: straight_line, life_months: 30",
    "method: declining_balance, factor: 2, switch: true, life_months: 36",
    "method: declining_balance, rate: 45, life_months: 40, salvage_percent: 10",
    "method: sum_of_years_digits, life_months: 24",
    "method: pool, life_months: 60",
    "method: table, table_kind: depreciation, table: [20, 32, 19.2, 11.52, 11.52, 5.76]",
    "method: expensed",
    "method: straight_line, life_months: 36, capitalize_from: 1000.00 EUR, stops: retired",
)
PRORATIONS = ("complete_month", "full_month", "mid_month", "mid_quarter", "half_year", "daily", "30/360")
YEAR_ENDS = ("12-31", "06-30", "02-28")
WAYS_OUT = ("sold", "written_off", "donated")
SALVAGES = ("salvage_percent: 5", "salvage: 0.00 EUR", "salvage_percent: 0")


@st.composite
def registries(draw: st.DrawFn) -> str:
    """Draw a class and some assets of it, of which some are gone, impaired, retired or estimated anew.

    The terms of the class may change on a day too.
    """
    year_end = draw(st.sampled_from(YEAR_ENDS))
    terms = f"{draw(st.sampled_from(METHODS))}, proration: {draw(st.sampled_from(PRORATIONS))}"
    if draw(st.booleans()):
        changed = START + timedelta(days=draw(st.integers(0, 1500)))
        terms += f", changes: [{{on: {changed}, reason: x, {draw(st.sampled_from(SALVAGES))}}}]"
    text = (
        f"--- registry/policy/depreciation.yaml\nclasses: {{t: {{{terms}, fiscal_year_end: '{year_end}'}}}}\n"
    )
    for number in range(draw(st.integers(1, 4))):
        since = START + timedelta(days=draw(st.integers(0, 900)))
        gone = since + timedelta(days=draw(st.integers(1, 900)))
        price = Decimal(draw(st.integers(0, 500000))) / 100
        is_gone, is_new, is_hurt, is_retired = (draw(st.booleans()) for _ in range(4))
        out = draw(st.sampled_from(WAYS_OUT))
        stop = since + (gone - since) / 2
        retired = f", {{on: {stop}, to: retired, substate: pending_sale, by: jlind}}" if is_retired else ""
        middle = since + timedelta(days=draw(st.integers(1, 500)))
        sold = f", {{on: {gone}, to: disposed, substate: {out}, by: jlind}}" if is_gone else ""
        own = f", changes: [{{on: {middle}, reason: x, life_months: 50}}]" if is_new else ""
        hurt = f", adjustments: [{{on: {middle}, amount: -50.00 EUR, reason: x}}]" if is_hurt else ""
        text += f"""
--- asset
id: lap-0000000{number}
tag: none
serial: S{number}
model: laptop
state: {"disposed" if is_gone else "retired" if is_retired else "in_use"}
substate: {out if is_gone else "pending_sale" if is_retired else "shared"}
acquisition: {{on: {since}, price: {price:.2f} EUR}}
in_service: {since}
depreciation: {{finance: t{own}{hurt}}}
lifecycle: [{{on: {since}, to: in_use, substate: shared, by: jlind, assignee: team/it}}{retired}{sold}]
"""
    return text


def registry_of(reader: Reader, text: str) -> Registry:
    configuration = "--- itamops.yaml\nformat: 1\norganization: Acme\ntimezone: UTC\ncurrency: EUR\n"
    loaded = load(snapshot_of(dict(files_of(configuration + text))), reader)
    assert not loaded.registry.unread, loaded.faults
    assert not loaded.unread_settings, loaded.faults
    return loaded.registry


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=registries())
def test_the_years_roll_forward_to_the_book_value_of_their_last_day(reader: Reader, text: str) -> None:
    registry = registry_of(reader, text)
    before = Decimal(0)
    for year in movements(registry, LAST):
        if year.terms == ALL and year.ends <= LAST:
            opening, additions, adjusted, disposed, closing = (
                getattr(year, name).amount.amount
                for name in ("opening", "additions", "adjusted", "disposed", "closing")
            )
            values = books(registry, year.ends).values.values()
            left = sum((value.net.amount for value in values), Decimal(0))
            went = sum(
                (
                    gain.net_book_value.amount
                    for gain in disposal_gains(registry, LAST)
                    if gain.net_book_value and fiscal_year_end(gain.on, _year_end(text)) == year.ends
                ),
                Decimal(0),
            )

            assert opening == before
            assert opening + additions - year.depreciation.amount + adjusted - disposed == closing
            assert closing == left
            assert disposed == went
            assert year.depreciation.amount >= 0
            before = closing


def _year_end(text: str) -> str:
    return next(end for end in YEAR_ENDS if f"'{end}'" in text)
