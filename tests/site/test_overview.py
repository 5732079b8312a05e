"""What the first page says, question by question."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from itamops.demo import LAST_DAY
from itamops.pipeline.build import Edition
from itamops.records.base import Money
from itamops.reports import REPORTS, Column, ColumnType, Report, Row, Value
from itamops.site.conditions import condition, fragment, matching
from itamops.site.decisions import decisions, questions
from itamops.site.overview import charts, figures
from itamops.site.page import Frame

NO_BREAK = "\N{NO-BREAK SPACE}"
DEFINED = {report.name: report for report in REPORTS}


def reports(name: str, *rows: dict[str, Value]) -> dict[str, Report]:
    """Return all reports, empty but for rows of one."""
    return {
        one.name: Report(
            one.name,
            one.title,
            one.description,
            LAST_DAY,
            one.columns,
            tuple(tuple(row.get(column.name) for column in one.columns) for row in rows if one.name == name),
        )
        for one in REPORTS
    }


def test_questions_ask_for_columns_that_are_there() -> None:
    for question in questions(60):
        columns = {column.name: column for column in DEFINED[question.report].columns}
        assert set(question.conditions) <= set(columns), question
        if question.names:
            assert question.names in columns
        if question.each:
            assert columns[question.each].type is ColumnType.NUMBER
        if question.amounts:
            assert columns[question.amounts.column].type is ColumnType.MONEY
        if question.days:
            assert columns[question.days.column].type is ColumnType.NUMBER
        assert question.tone in {"alarm", "waiting"}


def told(given: dict[str, Report]) -> Sequence[tuple[str, str, Sequence[Money]]]:
    return [(one.text.replace(NO_BREAK, " "), one.names, one.amounts) for one in decisions(given, 60)]


def test_one_thing_is_told_in_the_singular() -> None:
    row: dict[str, Value] = {"waits_for": "approval", "waiting_days": 1, "name": "A laptop"}
    row["estimate"] = Money(Decimal("1349.00"), "EUR")
    expected = ("1 request waits for approval, for 1 day", "A laptop", (row["estimate"],))
    assert told(reports("requests", row)) == [expected]


def test_several_are_told_with_the_oldest_and_sums_by_currency() -> None:
    rows: list[dict[str, Value]] = [
        {
            "waits_for": "approval",
            "waiting_days": days,
            "name": f"Wish {days}",
            "estimate": Money(Decimal(5), currency),
        }
        for days, currency in ((3, "EUR"), (9, "USD"), (4, "EUR"), (1, "EUR"))
    ]
    ((text, names, amounts),) = told(reports("requests", *rows))
    assert text == "4 requests wait for approval, the oldest for 9 days"
    assert names == "Wish 3, Wish 9, Wish 4 and 1 more"
    assert [str(amount) for amount in amounts] == ["15 EUR", "5 USD"]


def test_a_shortage_says_how_many_of_what() -> None:
    row: dict[str, Value] = {"name": "Office", "needed": 7, "true_up_cost": Money(Decimal(1750), "EUR")}
    assert told(reports("license-position", row)) == [
        ("1 product is short of rights", "7 \N{MULTIPLICATION SIGN} Office", (row["true_up_cost"],))
    ]
    assert told(reports("license-position", {**row, "needed": 0})) == []


def test_the_soonest_end_is_told() -> None:
    rows: list[dict[str, Value]] = [
        {"status": "ending", "model_name": "Server", "days_left": days} for days in (41, 5, 12)
    ]
    assert told(reports("warranties", *rows)) == [
        ("3 devices lose their cover soon, the first in 5 days", "Server", ())
    ]


def test_nothing_needs_a_decision_where_nothing_is() -> None:
    assert told(reports("assets")) == []


def test_figures_and_charts_of_the_demo_add_up(edition: Edition) -> None:
    given = {report.name: report for report in edition.reports}
    shown = {figure.many: figure for figure in figures(given)}
    devices = shown["devices"].selection
    assert devices.count == sum(row[4] not in {"disposed", "cancelled"} for row in given["assets"].rows)
    assert sum(money.amount for money in shown["paid for them"].amounts) == sum(
        value.amount for value in devices.values("price") if isinstance(value, Money)
    )
    drawn = charts(Frame(edition.verdict.registry), given)
    for chart in drawn[:3]:
        assert sum(bar.selection.count for bar in chart.bars) == devices.count, chart.title
    assert all(bar.selection.count for chart in drawn for bar in chart.bars)


def test_what_is_rare_is_one_bar(edition: Edition) -> None:
    rows: list[dict[str, Value]] = [
        {"state": "in_use", "category": f"kind {number}"} for number in range(12) for _ in range(number + 1)
    ]
    drawn = charts(Frame(edition.verdict.registry), reports("assets", *rows))
    categories = next(chart for chart in drawn if chart.title == "Devices by category")
    assert [bar.label for bar in categories.bars][-2:] == ["kind 4", "4 others"]
    assert [bar.selection.count for bar in categories.bars][-2:] == [5, 10]


MONEY = Money(Decimal("1349.00"), "EUR")


@pytest.mark.parametrize(
    ("text", "meets", "misses"),
    [
        ("use", ["in_use", "of no USE", "used"], ["in stock", None]),
        ("in use", ["in_use"], ["in_stock"]),
        ("=in_use", ["in_use", "In Use"], ["in_use.loan", None]),
        ("=a|b", ["a", "b"], ["ab", None]),
        ("=", [None], ["a", 0, False]),
        ("=|a", [None, "a"], ["b"]),
        (">3", [4, Decimal("3.1")], [3, -4, None]),
        (">=1349", [MONEY, 1349], [Money(Decimal("1348.99"), "EUR"), None]),
        ("<= 2026-02-03", [date(2026, 2, 3), date(2025, 12, 31)], [date(2026, 2, 4), None]),
        ("3..7", [3, 7, Decimal("5.5")], [2, 8, None]),
        ("2026-01-01..2026-12-31", [date(2026, 1, 1), date(2026, 12, 31)], [date(2027, 1, 1), None]),
        ("=yes", [True], [False, None]),
        ("no", [False], [True, None]),
        (">dear", [], [1, MONEY, None]),
        ("..7", [], [3, None]),
    ],
)
def test_a_condition_is_met_or_not(text: str, meets: list[Value], misses: list[Value]) -> None:
    meets_it = condition(text)
    assert [value for value in meets if not meets_it(value)] == []
    assert [value for value in misses if meets_it(value)] == []


def test_conditions_are_met_together_and_make_a_link() -> None:
    rows: tuple[Row, ...] = (("a", 1), ("a", 2), ("b", 2))
    report = Report("r", "R", "", LAST_DAY, (Column("x", "X"), Column("y", "Y", ColumnType.NUMBER)), rows)
    assert matching(report, {"x": "=a", "y": ">1"}) == (("a", 2),)
    assert matching(report, {}) == rows
    assert fragment({"x": "=a|b", "y": ">1 & <2"}) == "#x=%3Da%7Cb&y=%3E1%20%26%20%3C2"
    assert fragment({}) == ""
    with pytest.raises(KeyError):
        matching(report, {"z": "1"})
