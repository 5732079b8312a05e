"""How models do beside each other, from the records of their devices to the reports."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.cache import Cache
from itamops.facts.advice.recommendations import remarks
from itamops.pipeline.check import check
from itamops.pipeline.plan import make_plan
from itamops.records.asset import Asset
from itamops.records.model import Model
from itamops.records.request import Request
from itamops.registry import Registry
from itamops.registry.loading import Reader
from itamops.reports import build_report
from itamops.site import render_site
from itamops.site.addresses import record_page
from itamops.snapshot import snapshot_of
from tests.conftest import files_of
from tests.site.sites import edition_of

Read = Callable[[str], Registry]

DAY = date(2026, 1, 1)
START = "2024-01-01"


def model(name: str) -> str:
    return f"--- model\nid: {name}\nname: {name}\ncategory: laptop\nuseful_life_months: 24\n"


def devices(
    name: str, number: int, *, price: int = 1200, failing: int = 0, life: str = "", proceeds: str = ""
) -> str:
    """Write so many devices of a model: `failing` of them with an outage, one disposed of after its life."""
    text = ""
    for index in range(number):
        outage = "outages: [{from: 2025-03-01T10:00:00Z, to: 2025-03-01T12:00:00Z}]\n"
        gone = life if index == 0 else ""
        state = "disposed" if gone else "in_use"
        text += (
            f"--- asset\nid: {name}-{index:08}\ntag: none\nserial: {name}{index}\nmodel: {name}\n"
            f"state: {state}\nin_service: {START}\nacquisition: {{on: {START}, price: {price}.00 EUR}}\n"
            f"{outage if index < failing else ''}"
            f"lifecycle:\n  - {{on: {START}, to: in_use, by: treyes}}\n"
        )
        if gone:
            text += f"  - {{on: {gone}, to: retired, by: treyes}}\n"
            text += f"  - {{on: {gone}, to: disposed, substate: sold, by: treyes}}\n"
    if proceeds:
        text += (
            f"--- disposal\nid: dsp-{name * 2}aaaa\nreason: surplus\nmethod: sold\nstate: completed\n"
            f"assets: [{{asset: {name}-00000000, proceeds: {proceeds} EUR}}]\n"
            f"lifecycle: [{{on: {life}, to: completed, by: treyes}}]\n"
        )
    return text


THREE = (
    model("aa")
    + devices("aa", 10, price=1000, failing=0, life="2025-12-01", proceeds="300.00")
    + model("bb")
    + devices("bb", 10, price=1200, failing=2, life="2025-07-01", proceeds="240.00")
    + model("cc")
    + devices("cc", 10, price=1500, failing=5, life="2025-01-01", proceeds="150.00")
)


def scores(registry: Registry, name: str = "model-scores") -> dict[str, dict[str, Any]]:
    report = build_report(name, registry, DAY)
    names = [column.name for column in report.columns]
    rows = [dict(zip(names, values, strict=True)) for values in report.rows]
    return {str(row["model"] if name == "model-scores" else row["request"]): row for row in rows}


def test_a_score_counts_where_a_model_is_at_the_median_or_better(read_registry: Read) -> None:
    """Own vector: best in all five, the median in all five, behind in all five."""
    found = scores(read_registry(THREE))

    assert [(name, row["score"], row["proposed"]) for name, row in found.items()] == [
        ("aa", 5, "preferred"),
        ("bb", 5, "preferred"),
        ("cc", 0, "banned"),
    ]
    assert found["aa"]["good"] == "cost, failures, availability, resale, life"
    assert [str(row["resale"]) for row in found.values()] == ["30.0", "20.0", "10.0"]
    assert [str(row["life"]) for row in found.values()] == ["95.8", "75.0", "50.0"]
    assert [row["failures"] for row in found.values()] == [0, 2, 5]


@pytest.mark.parametrize(
    ("better", "score", "proposed"),
    [
        ({}, 0, "banned"),
        ({"price": 900}, 1, "phase_out"),
        ({"price": 900, "proceeds": "720.00"}, 2, "allowed"),
        ({"failing": 0}, 2, "allowed"),
        ({"failing": 0, "price": 900}, 3, "allowed"),
        ({"failing": 0, "price": 900, "proceeds": "720.00"}, 4, "preferred"),
    ],
)
def test_each_score_proposes_a_status(
    read_registry: Read, better: dict[str, Any], score: int, proposed: str
) -> None:
    worst: dict[str, Any] = {"price": 1500, "failing": 5, "life": "2025-01-01", "proceeds": "90.00"}
    registry = read_registry(
        THREE.partition("--- model\nid: cc")[0] + model("cc") + devices("cc", 10, **(worst | better))
    )

    assert (scores(registry)["cc"]["score"], scores(registry)["cc"]["proposed"]) == (score, proposed)


def test_under_ten_units_there_is_no_score(read_registry: Read) -> None:
    found = scores(read_registry(model("aa") + devices("aa", 9) + model("bb") + devices("bb", 10)))

    assert (found["aa"]["units"], found["aa"]["score"], found["aa"]["proposed"]) == (9, None, None)
    assert (found["bb"]["units"], found["bb"]["score"]) == (10, 3)
    assert found["bb"]["unknown"] == "resale, life"


def test_a_model_of_which_little_is_known_is_not_judged(read_registry: Read) -> None:
    without_price = devices("aa", 10).replace(f"acquisition: {{on: {START}, price: 1200.00 EUR}}\n", "")

    found = scores(read_registry(model("aa") + without_price))["aa"]

    assert (found["score"], found["proposed"], found["unknown"]) == (None, None, "cost, resale, life")


def test_the_next_request_shows_the_score(read_registry: Read) -> None:
    registry = read_registry(
        THREE
        + "--- request\nid: req-00000001\ntype: hardware\nrequester: anna\nstate: submitted\n"
        + "lines: [{item: model/cc, quantity: 2}]\n"
        + "lifecycle: [{on: 2025-12-31, to: submitted, by: anna}]\n"
    )

    advice = scores(registry, "purchase-advice")["req-00000001"]

    assert (advice["catalogue"], advice["score"], advice["proposed"]) == ("allowed", 0, "banned")


REQUEST = """--- request
id: req-00000001
type: hardware
requester: anna
state: submitted
lines: [{item: model/bb, quantity: 2, estimate: 900.00 EUR}, {item: software/office, quantity: 1}]
lifecycle: [{on: 2025-12-31, to: submitted, by: anna}]
"""
SCORE = (
    "bb scores 5 of 5 (cost, failures, availability, resale, life), which proposes preferred; "
    "the catalogue says allowed"
)


def test_whoever_looks_at_the_request_is_told(read_registry: Read) -> None:
    registry = read_registry(THREE + REQUEST)

    assert remarks(registry, registry.of(Request)["req-00000001"], DAY) == (
        (
            "to write into its review: `review: "
            "{on: <day>, stock: [], harvestable_seats: 0, surplus_rights: 0, catalogue: allowed}`"
        ),
        "line 1: 2 wanted, 0 from stock, 2 to buy for 1800.00 EUR",
        f"line 1: {SCORE}",
        "line 2: 1 wanted, 0 from stock, 1 to buy",
    )
    assert remarks(registry, registry.of(Model)["bb"], DAY) == (SCORE,)
    assert remarks(registry, registry.of(Asset)["bb-00000001"], DAY) == ()


def test_a_plan_and_the_page_of_the_request_say_it(reader: Reader) -> None:
    before = dict(files_of("--- itamops.yaml\n{format: 1, organization: ACME, currency: EUR}\n" + THREE))
    after = before | dict(files_of(REQUEST))
    verdict = check(snapshot_of(after), snapshot_of(before), reader, day=DAY, today=DAY)
    (purchases,) = [one for one in make_plan(verdict, Cache()).effects if one.name == "purchases"]
    site = dict(render_site(edition_of(after, reader, DAY)))

    assert [one.notes for one in purchases.effects] == [(SCORE,), ()]
    assert f"<li>line 1: {SCORE}</li>" in site[record_page("request", "req-00000001")].decode()
