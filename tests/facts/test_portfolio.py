"""The application portfolio, from the records to the report."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)


def fit(score: float, on: str = "2026-03-01") -> str:
    return f"{{score: {score}, on: {on}, evidence: survey}}"


def application(name: str, more: str = "") -> str:
    return f"--- application\nid: {name}\nname: {name}\n{more}\n"


def rows(registry: Registry, day: date = DAY) -> list[dict[str, Any]]:
    report = build_report("portfolio", registry, day)
    names = [column.name for column in report.columns]
    return [dict(zip(names, values, strict=True)) for values in report.rows]


@pytest.mark.parametrize(
    ("functional", "technical", "quadrant"),
    [
        (2.0, 4.0, "tolerate"),
        (4.0, 4.0, "invest"),
        (4.0, 2.0, "migrate"),
        (2.0, 2.0, "eliminate"),
        (3.76, 3.24, "migrate"),
    ],
)
def test_quadrants_of_time(read_registry: Read, functional: float, technical: float, quadrant: str) -> None:
    """TIME (Gartner): business value and technical fit, high from 3.5 on."""
    fits = f"functional_fit: {fit(functional)}\ntechnical_fit: {fit(technical)}\ndisposition: tolerate"

    (found,) = rows(read_registry(application("shop", fits)))

    assert (found["quadrant"], found["proposed"], found["flags"]) == (quadrant, quadrant, None)


@pytest.mark.parametrize(
    ("functional", "technical", "quadrant", "flags"),
    [
        (fit(3.5), fit(5), "invest", "near_line"),
        (fit(3.75), fit(5), "invest", "near_line"),
        (fit(3.25), fit(5), "tolerate", "near_line"),
        (fit(5, "2025-06-29"), fit(5), "invest", "old"),
        (fit(5, "2025-06-30"), fit(5), "invest", None),
        (fit(5, "2025-06-29"), fit(3.4), "migrate", "near_line, old"),
        (fit(5), fit(5, "2026-07-01"), None, "without_fit"),
    ],
)
def test_what_is_unsure_is_flagged_and_not_moved(
    read_registry: Read, functional: str, technical: str, quadrant: str | None, flags: str | None
) -> None:
    """Within 0.25 of the line, or older than a year."""
    fits = f"functional_fit: {functional}\ntechnical_fit: {technical}\ndisposition: eliminate"

    (found,) = rows(read_registry(application("shop", fits)))

    assert (found["quadrant"], found["flags"]) == (quadrant, flags)
    assert found["proposed"] == ("eliminate" if flags else quadrant)


def test_policy_says_what_is_high(read_registry: Read) -> None:
    limits = "--- registry/policy/rules.yaml\nlimits: {portfolio_high: 3, portfolio_margin: 0}\n"
    fits = f"functional_fit: {fit(3.1)}\ntechnical_fit: {fit(2.9)}"

    (found,) = rows(read_registry(limits + application("shop", fits)))

    assert (found["quadrant"], found["flags"]) == ("migrate", None)


SERVER = """
--- model
id: srv
name: Server
category: server
end_of_support: 2026-12-31
--- software
id: postgresql
name: PostgreSQL
licensing: open_source
versions: [{version: "13", end_of_support: 2025-11-13}, {version: "17"}]
--- asset
id: srv-00000001
tag: none
serial: S1
model: srv
state: in_use
acquisition: {on: 2026-01-01, price: 5000.00 EUR}
software: [{product: postgresql, version: "17.2"}]
lifecycle: [{on: 2026-01-01, to: in_use, by: treyes}]
--- instance
id: vm-00000001
state: running
application: wiki
software: [{product: postgresql, version: "13.1"}]
lifecycle: [{on: 2026-01-01, to: running, by: treyes}]
"""


def test_cost_and_support_are_those_of_what_it_runs_on(read_registry: Read) -> None:
    registry = read_registry(
        SERVER
        + application("shop", "assets: [srv-00000001]")
        + application("wiki")
        + application("etl", "software: [postgresql]")
        + application("idea")
    )

    found = {one["application"]: one for one in rows(registry)}

    assert str(found["shop"]["cost"]) == "5000.00 EUR"
    assert found["idea"]["cost"] is None
    assert {name: (one["risk"], one["at_risk"]) for name, one in found.items()} == {
        "shop": ("running", 1),
        "wiki": ("ended", 1),
        "etl": ("ended", 1),
        "idea": (None, 0),
    }
    assert str(found["shop"]["support_ends"]) == "2026-12-31"


def test_applications_of_one_capability_are_alike(read_registry: Read) -> None:
    capability = "business_capability: Order  management"
    registry = read_registry(
        application("shop", capability)
        + application("desk", "business_capability: order management")
        + application("wiki", "business_capability: Knowledge")
        + application("idea")
    )

    assert {one["application"]: (one["alike"], one["alike_names"]) for one in rows(registry)} == {
        "desk": (1, "shop"),
        "idea": (0, None),
        "shop": (1, "desk"),
        "wiki": (0, None),
    }
