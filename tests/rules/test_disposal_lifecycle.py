"""The stages of a disposal order, tested from their table."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from itamops.lifecycles import LIFECYCLES, NEW, Edge
from itamops.lifecycles.disposal import CANCELLED, STAGES
from itamops.records import decode_record
from itamops.registry import Registry
from itamops.registry.loading import Loaded
from itamops.rules import transitions
from itamops.rules.engine import Context, Rule
from itamops.snapshot import snapshot_of

DISPOSAL = LIFECYCLES["disposal"]
DAY = date(2026, 6, 30)
HASH = "sha256:" + "0" * 64

ORDER: Mapping[str, Any] = {
    "id": "dsp-2h6q4w9e",
    "reason": "end_of_life",
    "method": "recycled",
    "approved_by": "mosei",
    "assets": [{"asset": "lap-00000001", "net_book_value": "0.00 EUR"}],
    "vendor": "gruen",
    "pickup": {"on": "2026-06-09"},
    "carrier": "Grün Logistik",
    "custody": [{"from": "store", "to": "Grün", "on": "2026-06-09", "who": "K. Brandt", "count": 1}],
    "certificate": {"number": "Z-1", "on": "2026-06-12", "sha256": HASH, "serials": ["S-1"]},
}
DEVICE: Mapping[str, Any] = {
    "id": "lap-00000001",
    "tag": "LT-1",
    "serial": "S-1",
    "model": "latitude",
    "state": "disposed",
    "substate": "recycled",
    "lifecycle": [
        {"on": "2026-06-12", "to": "retired", "substate": "pending_certificate", "by": "treyes"},
        {"on": "2026-06-13", "to": "disposed", "substate": "recycled", "by": "treyes"},
    ],
}
EVIDENCE: Mapping[str, Any] = {"reason": "as agreed"}
STAYS = [{**DEVICE["lifecycle"][0], "to": "in_stock", "substate": "available"}]

# What takes away the ground that a check stands on: fields of the order, and of the asset.
BROKEN: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "assets_left": ({}, {"lifecycle": STAYS}),
    "assets_disposed": ({}, {"lifecycle": DEVICE["lifecycle"][:1]}),
    "values_known": ({"assets": [{"asset": "lap-00000001"}]}, {}),
    "proceeds_known": ({"method": "sold"}, {"lifecycle": [{**DEVICE["lifecycle"][1], "substate": "sold"}]}),
}
STEPS = [(edge, before, after) for edge in DISPOSAL.edges for before in edge.before for after in edge.after]


def registry(
    before: str, after: str, order: Mapping[str, Any], device: Mapping[str, Any] = DEVICE, **entry: Any
) -> Registry:
    opening = {"system": "old", "key": "1", "file": "a.csv", "row": 1}
    standing = {"on": "2026-06-01", "to": before, "by": "treyes", "opening": opening}
    step = {"on": "2026-06-13", "to": after, "by": "treyes", **entry}
    life_of = {"state": after, "lifecycle": [step] if before == NEW else [standing, step]}
    data = {"disposal": {**order, **life_of}, "asset": device}
    records = {kind: {one["id"]: decode_record(kind, msgspec.json.encode(one))} for kind, one in data.items()}
    return Registry(records)


def problems(rule: Rule, of: Registry) -> list[str]:
    found = rule.check(Context(Loaded(snapshot_of({}), of, {}), None, day=DAY, today=DAY))
    return [problem.message for problem in found if problem.subject.startswith("disposal/")]


@pytest.mark.parametrize(("edge", "before", "after"), STEPS)
def test_a_stage_passes_with_its_evidence_and_fails_without_each_piece(
    edge: Edge, before: str, after: str
) -> None:
    whole = registry(before, after, ORDER, **EVIDENCE)
    rules = (transitions.illegal_step, transitions.missing_evidence, transitions.step_unfounded)
    assert [problems(rule, whole) for rule in rules] == [[]] * 3
    for evidence in edge.evidence:
        order = {key: value for key, value in ORDER.items() if key not in evidence.fields}
        entry = {key: value for key, value in EVIDENCE.items() if key not in evidence.fields}
        left = order | ({"reason": ORDER["reason"]} if evidence.fields == ("reason",) else {})
        assert len(problems(transitions.missing_evidence, registry(before, after, left, **entry))) == 1, (
            evidence
        )


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [(before, after, check) for edge, before, after in STEPS for check in edge.checks],
)
def test_a_stage_fails_without_the_ground_it_stands_on(before: str, after: str, check: str) -> None:
    order, device = BROKEN[check]
    assert (
        len(
            problems(
                transitions.step_unfounded, registry(before, after, {**ORDER, **order}, {**DEVICE, **device})
            )
        )
        == 1
    )


@pytest.mark.parametrize("before", [NEW, *STAGES, CANCELLED])
def test_every_other_pair_of_stages_is_illegal(before: str) -> None:
    legal = {after for _, came_from, after in STEPS if came_from == before}
    for after in {*STAGES, CANCELLED} - legal:
        assert len(problems(transitions.illegal_step, registry(before, after, ORDER, **EVIDENCE))) == 1, after


def test_an_order_is_cancelled_only_until_the_recipient_has_confirmed_it() -> None:
    cancelled_from = {before for _, before, after in STEPS if after == CANCELLED}
    assert cancelled_from == {"draft", "scheduled", "in_transit"}


def test_what_is_sold_needs_no_certificate() -> None:
    order = {key: value for key, value in ORDER.items() if key != "certificate"}
    assert not problems(
        transitions.missing_evidence, registry("confirmed", "documented", {**order, "method": "sold"})
    )
    assert problems(transitions.missing_evidence, registry("confirmed", "documented", order)) == [
        "disposal dsp-2h6q4w9e confirmed → documented needs the recipient's certificate"
    ]


def test_what_stays_falls_out_of_the_order() -> None:
    stays = registry("in_transit", "confirmed", ORDER, {**DEVICE, "lifecycle": STAYS})
    (message,) = problems(transitions.step_unfounded, stays)
    assert message.endswith("latitude LT-1 did not leave: what stays falls out of the order")
