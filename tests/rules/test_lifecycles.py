"""The lives of licenses, requests, orders, contracts and instances, tested from their own tables.

Every legal edge passes with its evidence and fails without each piece of it and without the ground it stands
on; every illegal pair fails. Devices and disposal orders, which have substates and stages, have tests of
their own.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import pytest

from itamops.findings import Problem
from itamops.lifecycles import LIFECYCLES, NEW, RequiredEvidence
from itamops.registry import Registry
from itamops.registry.loading import Loaded
from itamops.rules import transitions
from itamops.rules.engine import Context, Rule
from itamops.rules.evidence import CHECKS, CONDITIONS
from itamops.rules.evidence.fixes import FIXES
from itamops.rules.steps import Grounds, steps
from itamops.settings import Policy
from itamops.settings.policy import FurtherEvidence, LifecyclesPolicy
from itamops.snapshot import snapshot_of
from tests.rules.lives import (
    DAY,
    ID,
    MAKES,
    RECORDS,
    STEPS,
    VARIANTS,
    WORLD,
    Data,
    Variant,
    opened,
    record_of,
    registry_of,
)


def problems(rule: Rule, variant: Variant, of: Registry) -> list[Problem]:
    """Return what is wrong with the record; those beside it are not told here."""
    found = rule.check(Context(Loaded(snapshot_of({}), of, {}), None, day=DAY, today=DAY))
    return [problem for problem in found if problem.subject.startswith(f"{variant.kind}/{ID[variant.kind]}")]


def wanted(variant: Variant) -> list[RequiredEvidence]:
    of = registry_of(variant, record_of(variant))
    step = list(steps(Grounds(of, of.policy), of.all(variant.kind)[ID[variant.kind]]))[-1]
    return [one for one in variant.edge.evidence if not one.when or CONDITIONS[one.when](step)]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_legal_step_passes_with_its_evidence_and_fails_without_each_piece(variant: Variant) -> None:
    whole = registry_of(variant, record_of(variant))
    for rule in (transitions.illegal_step, transitions.missing_evidence, transitions.step_unfounded):
        assert [problem.message for problem in problems(rule, variant, whole)] == []
    for piece in wanted(variant):
        lacking = registry_of(variant, record_of(variant, without=piece))
        told = [problem.fix for problem in problems(transitions.missing_evidence, variant, lacking)]
        assert any(f"{piece.fields[0].rpartition('.')[2]}: " in fix for fix in told), piece.text


@pytest.mark.parametrize("kind", MAKES)
def test_every_piece_of_evidence_in_the_table_is_asked_for_by_some_step(kind: str) -> None:
    asked = {
        (variant.edge, one.fields) for variant in VARIANTS if variant.kind == kind for one in wanted(variant)
    }
    assert asked == {(edge, one.fields) for edge in LIFECYCLES[kind].edges for one in edge.evidence}


class Broken(NamedTuple):
    """What takes away the ground that a check stands on."""

    make: str = ""
    before: str = ""
    record: Mapping[str, Any] = {}
    entry: Mapping[str, Any] = {}
    beside: Mapping[str, Data] = {}


HELD: Data = WORLD["asset"] | {
    "state": "in_use",
    "substate": "assigned",
    "lifecycle": [WORLD["asset"]["lifecycle"][0] | {"request": ID["request"]}],
}


SUBMITTED: Data = WORLD["request"] | {"state": "submitted", "lifecycle": [opened("submitted")]}


RECEIPT = {"note": "DN-1", "on": "2026-06-15", "by": "treyes", "line": 1, "quantity": 5}


HEADSET = {"supply": "headset", "since": "2026-01-05"}


ELSE: Data = WORLD["request"] | {"lines": [{"item": "model/latitude", "estimate": "900.00 EUR"}]}


UNNAMED: Data = WORLD["asset"] | {"lifecycle": [WORLD["asset"]["lifecycle"][0]]}


ANSWERED_BY_A_LICENSE: Data = RECORDS["request"]["lines"][0] | {"fulfilled_by": [f"license/{ID['license']}"]}


BROKEN: Mapping[str, Mapping[str, tuple[Broken, ...]]] = {
    "license": {
        "request_approved": (Broken(beside={"request": SUBMITTED}), Broken(beside={"request": ELSE})),
        "order_line_fits": (
            Broken(record={"quantity": 6}),
            Broken(beside={"order": WORLD["order"] | {"state": "draft", "lifecycle": [opened("draft")]}}),
            Broken(beside={"order": WORLD["order"] | {"lines": []}}),
        ),
        "base_has_enough": (
            Broken(make="upgrade", record={"upgrades": {"license": "lic-00000002", "quantity": 6}}),
            Broken(make="upgrade", record={"upgrades": {"license": "lic-00000002", "quantity": 4}}),
        ),
        "comes_with_hardware": (Broken(record={"metric": "device"}), Broken(record={"quantity": None})),
        "agreed_by_another": (Broken(entry={"second_person": "treyes"}),),
    },
    "request": {
        "lines_complete": (
            Broken(make="hardware", record={"lines": [{"quantity": 1, "estimate": "9.00 EUR"}]}),
            Broken(make="hardware", record={"lines": [{"item": "model/latitude"}]}),
            Broken(make="repair", record={"lines": [{"item": "model/latitude"}]}),
        ),
        "review_is_fresh": (
            Broken(entry={"review": STEPS["request"]["review"] | {"on": "2026-05-31"}}),
            Broken(entry={"review": STEPS["request"]["review"] | {"on": "2026-06-16"}}),
        ),
        "decision_claimed": (
            Broken(record={"approvals": [RECORDS["request"]["approvals"][0] | {"by": "akeller"}]}),
            Broken(record={"approvals": [RECORDS["request"]["approvals"][0] | {"on": "2026-05-31"}]}),
            Broken(record={"approvals": [RECORDS["request"]["approvals"][0] | {"decision": "commented"}]}),
        ),
        "approval_not_expired": (Broken(entry={"on": "2026-09-15"}),),
        "order_names_it": (
            Broken(beside={"order": WORLD["order"] | {"request": "req-00000002", "lines": []}}),
        ),
        "reservation_names_it": (Broken(beside={"asset": UNNAMED}),),
        "lines_answered": (
            Broken(make="hardware", record={"lines": [RECORDS["request"]["lines"][0] | {"quantity": 2}]}),
        ),
        "each_answers_once": (
            Broken(
                make="hardware",
                record={
                    "lines": [
                        RECORDS["request"]["lines"][0],
                        RECORDS["request"]["lines"][0] | {"item": None, "need": "a laptop"},
                    ]
                },
            ),
        ),
        "things_are_what_was_asked": (
            Broken(
                make="software",
                record={"lines": [RECORDS["request"]["lines"][0] | {"item": "software/editor"}]},
            ),
            Broken(make="hardware", record={"lines": [ANSWERED_BY_A_LICENSE]}),
        ),
        "things_name_it": (Broken(make="hardware", beside={"asset": UNNAMED}),),
        "things_are_where_asked": (Broken(make="return", beside={"asset": HELD}),),
        "nothing_held": (
            Broken(make="leaver", beside={"asset": HELD}),
            Broken(
                make="leaver",
                beside={
                    "person": WORLD["person"] | {"issued": [{"supply": "headset", "since": "2026-01-05"}]}
                },
            ),
        ),
        "granted": (Broken(make="exception", record={"waiver": None}),),
    },
    "order": {
        "requests_approved": (Broken(beside={"request": SUBMITTED}),),
        "lines_were_requested": (Broken(beside={"request": ELSE}),),
        "nothing_received": (Broken(record={"receipts": [RECEIPT]}),),
    },
    "contract": {
        "its_last_day_is_over": (
            Broken(entry={"effective": "2026-06-16"}),
            Broken(before="active", record={"ends": "2026-06-30"}),
        ),
        "nothing_of_it_is_left": (Broken(make="lease", beside={"asset": HELD}),),
    },
}


BREAKS = [
    (variant, check, number)
    for variant in VARIANTS
    for check in variant.edge.checks
    for number, broken in enumerate(BROKEN[variant.kind][check])
    if broken.make in ("", variant.make) and broken.before in ("", variant.before)
]


@pytest.mark.parametrize(("variant", "check", "number"), BREAKS, ids=str)
def test_a_step_fails_without_the_ground_it_stands_on(variant: Variant, check: str, number: int) -> None:
    broken = BROKEN[variant.kind][check][number]
    record = record_of(variant) | dict(broken.record)
    record = {field: value for field, value in record.items() if value is not None}
    record["lifecycle"][-1] |= broken.entry

    found = problems(transitions.step_unfounded, variant, registry_of(variant, record, broken.beside))

    assert any(problem.subject.endswith(f" {check}") for problem in found)


@pytest.mark.parametrize("kind", MAKES)
def test_every_check_in_the_table_is_broken_by_some_step(kind: str) -> None:
    checks = {check for edge in LIFECYCLES[kind].edges for check in edge.checks}
    assert {check for variant, check, _ in BREAKS if variant.kind == kind} == checks


ILLEGAL = [
    (kind, before, after)
    for kind in MAKES
    for before in (NEW, *LIFECYCLES[kind].states)
    for after in LIFECYCLES[kind].states
    if LIFECYCLES[kind].edge(before, None, after, None) is None
]


@pytest.mark.parametrize(("kind", "before", "after"), ILLEGAL)
def test_every_other_pair_of_states_is_illegal(kind: str, before: str, after: str) -> None:
    some = next(variant for variant in VARIANTS if variant.kind == kind)
    variant = some._replace(before=before, after=after)

    assert len(problems(transitions.illegal_step, variant, registry_of(variant, record_of(variant)))) == 1


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_policy_asks_for_more_and_never_for_less(variant: Variant) -> None:
    """Whatever policy writes about an edge, all that the table asks for is asked for still."""
    further = msgspec.convert(
        {
            "of": variant.kind,
            "before": [variant.before] if variant.before else [],
            "after": [variant.after],
            "evidence": ["correction_of"],
        },
        FurtherEvidence,
    )
    policy = Policy(lifecycles=LifecyclesPolicy(further=(further,)))

    def asked(without: RequiredEvidence | None, policy: Policy | None) -> set[str]:
        of = registry_of(variant, record_of(variant, without=without), policy=policy)
        found = problems(transitions.missing_evidence, variant, of)
        return {piece for problem in found for piece in problem.message.partition(" needs ")[2].split("; ")}

    for piece in (None, *wanted(variant)):
        more = asked(piece, policy) - asked(piece, None)
        assert asked(piece, None) < asked(piece, policy)
        assert more == {"`correction_of`, as policy asks"}


def test_an_order_that_was_received_whole_is_closed_without_a_reason() -> None:
    closing = ("order", "placed", "closed")
    variant = next(one for one in VARIANTS if (one.kind, one.before, one.after) == closing)
    record = record_of(variant, without=RequiredEvidence("", ("reason",)))

    assert problems(transitions.missing_evidence, variant, registry_of(variant, record))
    record["receipts"] = [RECEIPT]
    assert not problems(transitions.missing_evidence, variant, registry_of(variant, record))


def test_requests_go_back_to_review_from_where_they_are_fulfilled() -> None:
    assert ("request", "fulfilled", "in_review") in ILLEGAL
    assert ("request", "fulfilling", "in_review") not in ILLEGAL


def test_what_runs_is_stopped_before_it_is_deleted() -> None:
    assert ("instance", "running", "deleted") in ILLEGAL


def test_each_check_has_its_fix() -> None:
    assert FIXES.keys() == CHECKS.keys()
