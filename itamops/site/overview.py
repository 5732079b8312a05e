"""The first page: what needs a decision, then the estate in figures. Every number leads to its rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from itamops.kinds import KINDS
from itamops.lifecycles.asset import ENDED, STATES
from itamops.pipeline.build import Edition
from itamops.records.base import Money
from itamops.registry.names import label_of
from itamops.reports import ColumnType, Report, Value
from itamops.site.addresses import OVERVIEW
from itamops.site.conditions import Conditions, text_of
from itamops.site.decisions import decisions
from itamops.site.page import File, Frame
from itamops.site.selection import Selection
from itamops.site.values import words

BARS = 8
"""How many bars a chart has; all that is rarer is one more."""

IN_THE_BOOKS: Conditions = {"state": "=" + "|".join(state for state in STATES if state not in ENDED)}
"""Devices that are accounted for."""


class OverviewFigure(NamedTuple):
    """A number of the estate: rows, or what they add up to, and what they are called, one and many."""

    one: str
    many: str
    selection: Selection
    amounts: Sequence[Money] = ()


class Bar(NamedTuple):
    """One bar of a chart: how long in percent of the longest."""

    label: str
    selection: Selection
    percent: str


class Chart(NamedTuple):
    """Rows counted by what a column holds; the bars add up to all rows."""

    title: str
    head: str
    bars: Sequence[Bar]


def overview(frame: Frame, edition: Edition) -> File:
    """Make the first page."""
    reports = {report.name: report for report in edition.reports}
    soon = frame.registry.policy.rules.limits.expiring_days
    return frame.page(
        "overview.html",
        OVERVIEW,
        OVERVIEW,
        decisions=decisions(reports, soon),
        figures=figures(reports),
        charts=charts(frame, reports),
        reports=edition.reports,
        kinds=[(kind, len(frame.registry.all(kind.name))) for kind in KINDS],
    )


def figures(reports: Mapping[str, Report]) -> list[OverviewFigure]:
    """Return how large the estate is."""
    devices = Selection(reports["assets"], IN_THE_BOOKS)
    return [
        OverviewFigure("device", "devices", devices),
        OverviewFigure("in use", "in use", devices.where({"state": "=in_use"})),
        OverviewFigure(
            "ready to hand out",
            "ready to hand out",
            devices.where({"state": "=in_stock", "substate": "=available"}),
        ),
        OverviewFigure("paid for them", "paid for them", devices, devices.sums("price")),
        OverviewFigure(
            "virtual machine",
            "virtual machines",
            Selection(reports["instances"], {"state": "=planned|running|stopped"}),
        ),
        OverviewFigure(
            "license line",
            "license lines",
            Selection(reports["licenses"], {"status": "=current|expiring|in_grace"}),
        ),
        OverviewFigure(
            "open request", "open requests", Selection(reports["requests"], {"waiting_days": ">=0"})
        ),
        OverviewFigure("order to come", "orders to come", Selection(reports["orders"], {"open": ">0"})),
    ]


def charts(frame: Frame, reports: Mapping[str, Report]) -> list[Chart]:
    """Draw how the devices are spread."""
    devices = Selection(reports["assets"], IN_THE_BOOKS)
    covered = Selection(reports["warranties"], {"status": "=running|ending"})
    return [
        _chart(frame, "Devices by state", "State", devices, "state"),
        _chart(frame, "Devices by category", "Category", devices, "category"),
        _chart(frame, "Devices by place", "Place", devices, "location"),
        _by_year("Warranties and support, by year of end", covered, "ends"),
    ]


def _chart(frame: Frame, title: str, head: str, selection: Selection, name: str) -> Chart:
    column = selection.column(name)
    counts = Counter(selection.values(name))
    ranked = sorted(counts, key=lambda value: (-counts[value], text_of(value)))
    shown, rest = (ranked, []) if len(ranked) <= BARS + 1 else (ranked[:BARS], ranked[BARS:])

    def label(value: Value) -> str:
        if value is None:
            return "not said"
        if column.type is ColumnType.ID:
            return label_of(frame.registry, column.kind, text_of(value))
        return words(text_of(value))

    parts = [(label(value), {name: f"={text_of(value)}"}) for value in shown]
    if rest:
        parts.append((f"{len(rest)} others", {name: "=" + "|".join(map(text_of, rest))}))
    return Chart(title, head, _bars(selection, parts))


def _by_year(title: str, selection: Selection, name: str) -> Chart:
    years = sorted({value.year for value in selection.values(name) if isinstance(value, date)})
    parts = [(str(year), {name: f"{year}-01-01..{year}-12-31"}) for year in years]
    if any(value is None for value in selection.values(name)):
        parts.append(("no end", {name: "="}))
    return Chart(title, "Year", _bars(selection, parts))


def _bars(selection: Selection, parts: Sequence[tuple[str, Conditions]]) -> list[Bar]:
    selections = [(label, selection.where(conditions)) for label, conditions in parts]
    longest = max((part.count for _, part in selections), default=0)
    return [Bar(label, part, f"{100 * part.count / longest:.1f}%") for label, part in selections]
