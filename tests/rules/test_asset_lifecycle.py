"""The asset's lifecycle, tested from its own table.

Every legal edge passes with its evidence and fails without each piece of it; every illegal pair fails.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, get_args

import msgspec
import pytest

from itamops.lifecycles import LIFECYCLES, NEW, Edge
from itamops.records import decode_record
from itamops.records.base import Record
from itamops.records.disposal import DisposalMethod
from itamops.registry import Registry
from itamops.registry.loading import Loaded
from itamops.rules import transitions
from itamops.rules.engine import Context, Rule
from itamops.rules.evidence import CONDITIONS
from itamops.rules.steps import Grounds, steps
from itamops.snapshot import snapshot_of

ASSET = LIFECYCLES["asset"]
DAY = date(2026, 6, 30)
HASH = "sha256:" + "0" * 64

EVIDENCE: Mapping[str, Any] = {
    "source": "receipt",
    "order": "po-c4k8t2wd",
    "line": 1,
    "receipt": "DN-55120",
    "invoice": "R-1",
    "replaces": "lap-00000002",
    "condition": "good",
    "location": "store",
    "request": "req-7k3m9q2x",
    "assignee": "person/bko",
    "until": "2026-12-31",
    "acceptance": HASH,
    "emergency": "INC-1",
    "received_by": "treyes",
    "wipe": "wipe log 7",
    "licenses_freed": ["lic-5n2v8r3d"],
    "purpose": "transfer",
    "carrier": "DHL",
    "tracking": "JJD-1",
    "destination": "store",
    "ticket": "INC-2",
    "vendor": "dell",
    "warranty": True,
    "media": "inside",
    "completed": "2026-06-20",
    "cost": "0.00 EUR",
    "result": "board replaced",
    "report": "INC-3",
    "police": "B-77",
    "finder": "treyes",
    "approved_by": "cfo",
    "net_book_value": "120.00 EUR",
    "incident": {"report": "INC-3", "encrypted": True, "remote_wipe": True, "privacy_assessment": "low"},
    "disposal": "dsp-2h6q4w9e",
    "valuation": "50.00 EUR",
    "duplicate_of": "lap-00000002",
    "error": "typed twice",
    "second_person": "cfo",
    "reason": "as agreed",
}


def asset(
    before: str, substate: str | None, step: Mapping[str, Any], ownership: str = "owned"
) -> dict[str, Any]:
    opening = {"system": "old", "key": "1", "file": "a.csv", "row": 1}
    standing = {"on": "2026-01-01", "to": before, "substate": substate, "by": "treyes", "opening": opening}
    if before == "in_use":
        standing["assignee"] = "person/akeller"
    entries = [] if before == NEW else [standing]
    return {
        "id": "lap-00000001",
        "tag": "LT-1",
        "serial": "S-1",
        "model": "latitude",
        "state": step["to"],
        "classification": "confidential",
        "ownership": ownership,
        "media": [{"id": "disk0", "type": "flash"}],
        "allocations": [{"license": "lic-5n2v8r3d", "since": "2026-01-01", "until": "2026-06-15"}],
        "lifecycle": [*entries, {"on": "2026-06-15", "by": "treyes", **step}],
    }


WORLD: Mapping[str, dict[str, Any]] = {
    "location": {"id": "porto", "name": "Porto", "type": "site"},
    "model": {
        "id": "latitude",
        "name": "Latitude",
        "category": "laptop",
        "acceptance": True,
        "data_bearing": True,
    },
    "person": {"id": "bko", "name": "Bea Ko", "starts": "2020-01-01"},
    "order": {
        "id": "po-c4k8t2wd",
        "vendor": "dell",
        "state": "placed",
        "lines": [{"what": "laptop", "quantity": 1, "unit_price": "900.00 EUR"}],
        "receipts": [
            {
                "note": "DN-55120",
                "on": "2026-06-15",
                "by": "treyes",
                "line": 1,
                "quantity": 1,
                "assets": ["lap-00000001"],
            }
        ],
        "lifecycle": [],
    },
    "disposal": {
        "id": "dsp-2h6q4w9e",
        "reason": "end_of_life",
        "method": "recycled",
        "state": "documented",
        "assets": [{"asset": "lap-00000001"}],
        "lifecycle": [{"on": "2026-06-14", "to": "documented", "by": "treyes"}],
    },
    "sanitization": {
        "id": "san-8j1r5t3y",
        "asset": "lap-00000001",
        "medium": "disk0",
        "manufacturer": "Samsung",
        "model": "PM9A1",
        "serial": "D-1",
        "media_type": "flash",
        "source": "asset/lap-00000001",
        "category": "purge",
        "technique": "crypto_erase",
        "tool": "nvme-cli",
        "tool_version": "2.4",
        "verification": {"extent": "full", "result": "passed"},
        "validation": {"outcome": "effective", "by": "cfo"},
        "destination": "recycling",
        "performer": {"name": "T. Reyes", "on": "2026-06-10", "where": "store", "signature": "s"},
        "verifier": {"name": "C. Fo", "on": "2026-06-10", "where": "store", "signature": "s"},
    },
}

# What takes away the ground that a check stands on.
BROKEN_WORLDS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "receipt_fits_order": {"order": {"receipts": []}},
    "holder_active": {"person": {"ends": "2026-06-14"}},
    "no_hold": {"asset": {"holds": [{"case": "C-1", "since": "2026-06-01", "by": "cfo"}]}},
    "agreed_by_another": {"last entry": {"second_person": "treyes"}},
    "another_stays": {"last entry": {"duplicate_of": "lap-00000001"}},
    "byod": {"asset": {"ownership": "owned"}},
    "not_owned": {"asset": {"ownership": "owned"}},
    "missing_long_enough": {"first entry": {"on": "2026-06-10"}},
    "disposal_permits_it": {"disposal": {"assets": []}},
    "freed_are_free": {
        "asset": {"allocations": [{"license": "lic-5n2v8r3d", "since": "2026-01-01"}]},
        "last entry": {"licenses_freed": ["lic-5n2v8r3d"]},
    },
    "arrives_where_sent": {
        "first entry": {"destination": "Porto"},
        "last entry": {"location": "kiel", "reason": None},
    },
}


def substates(state: str) -> tuple[str | None, ...]:
    return ASSET.states.get(state) or (None,)


class Variant(NamedTuple):
    edge: Edge
    before: str
    substate_before: str | None
    step: Mapping[str, Any]
    ownership: str

    def __str__(self) -> str:
        after = f"{self.step['to']}.{self.step['substate']}"
        return f"{self.before or 'new'}.{self.substate_before} → {after} {self.step['source']}"


def variants() -> Iterator[Variant]:
    """Every way to take every edge: each state and substate on both sides, with each source."""
    for edge in ASSET.edges:
        ownership = next(
            (owner for check, owner in (("byod", "byod"), ("not_owned", "leased")) if check in edge.checks),
            "owned",
        )
        for before in edge.before:
            for substate_before in edge.substates_before or substates(before):
                for after in edge.after:
                    for substate_after in edge.substates_after or ASSET.states[after]:
                        sources = (
                            ("receipt", "direct_purchase", "replacement", "byod")
                            if before == NEW
                            else ("found",)
                        )
                        for source in sources:
                            step = {**EVIDENCE, "to": after, "substate": substate_after, "source": source}
                            if ASSET.edge(before, substate_before, after, substate_after) is edge:
                                yield Variant(edge, before, substate_before, step, ownership)


VARIANTS = list(variants())


def registry(device: dict[str, Any], world: Mapping[str, dict[str, Any]] = WORLD) -> Registry:
    method = device["lifecycle"][-1]["substate"]
    way = {"method": method} if method in get_args(DisposalMethod) else {}
    records: dict[str, dict[str, Record]] = {}
    for kind, data in ({**world, "disposal": world["disposal"] | way, "asset": device}).items():
        records[kind] = {data["id"]: decode_record(kind, msgspec.json.encode(data))}
    return Registry(records)


def problems(rule: Rule, of: Registry) -> list[str]:
    """Return what is wrong with the device; the order that it leaves by is not told here."""
    loaded = Loaded(snapshot_of({}), of, {})
    found = rule.check(Context(loaded, None, day=DAY, today=DAY))
    return [problem.message for problem in found if problem.subject.startswith("asset/")]


def wanted(variant: Variant, of: Registry) -> list[tuple[str, ...]]:
    step = list(steps(Grounds(of, of.policy), next(iter(of.all("asset").values()))))[-1]
    return [one.fields for one in variant.edge.evidence if not one.when or CONDITIONS[one.when](step)]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_legal_step_passes_with_its_evidence_and_fails_without_each_piece(variant: Variant) -> None:
    device = asset(variant.before, variant.substate_before, variant.step, ownership=variant.ownership)
    whole = registry(device)
    assert [
        problems(rule, whole)
        for rule in (transitions.illegal_step, transitions.missing_evidence, transitions.step_unfounded)
    ] == [[]] * 3
    for fields in wanted(variant, whole):
        step = {key: value for key, value in variant.step.items() if key not in fields}
        lacking = registry(asset(variant.before, variant.substate_before, step, ownership=variant.ownership))
        # without its assignee or source a step may need less besides, so the piece itself is looked for
        assert any(f"{fields[0]}: " in fix for fix in fixes(lacking)), fields


def fixes(of: Registry) -> list[str]:
    loaded = Loaded(snapshot_of({}), of, {})
    found = transitions.missing_evidence.check(Context(loaded, None, day=DAY, today=DAY))
    return [problem.fix for problem in found]


def test_every_piece_of_evidence_in_the_table_is_asked_for_by_some_step() -> None:
    asked = set()
    for variant in VARIANTS:
        device = asset(variant.before, variant.substate_before, variant.step, ownership=variant.ownership)
        asked |= {(variant.edge, fields) for fields in wanted(variant, registry(device))}
    assert asked == {(edge, one.fields) for edge in ASSET.edges for one in edge.evidence}


@pytest.mark.parametrize(
    ("variant", "check"),
    [
        (variant, check)
        for variant in VARIANTS
        for check in variant.edge.checks
        if variant.step["source"] in ("receipt", "found")
    ],
    ids=str,
)
def test_a_step_fails_without_the_ground_it_stands_on(variant: Variant, check: str) -> None:
    broken = BROKEN_WORLDS[check]
    world = {kind: {**data, **broken.get(kind, {})} for kind, data in WORLD.items()}
    device = {
        **asset(variant.before, variant.substate_before, variant.step, ownership=variant.ownership),
        **broken.get("asset", {}),
    }
    device["lifecycle"][0] |= broken.get("first entry", {})
    device["lifecycle"][-1] |= broken.get("last entry", {})
    assert len(problems(transitions.step_unfounded, registry(device, world))) == 1


ILLEGAL = [
    (before, after)
    for before in (NEW, *ASSET.states)
    for after in ASSET.states
    if not any(before in edge.before and after in edge.after for edge in ASSET.edges)
]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_every_other_pair_of_states_is_illegal(before: str, after: str) -> None:
    for substate_before in substates(before):
        for substate_after in ASSET.states[after]:
            step = {**EVIDENCE, "to": after, "substate": substate_after}
            assert (
                len(problems(transitions.illegal_step, registry(asset(before, substate_before, step)))) == 1
            )


def test_a_device_in_use_is_never_retired_directly() -> None:
    assert ("in_use", "retired") in ILLEGAL


def test_an_illegal_step_is_told_with_the_model_the_tag_and_what_is_legal() -> None:
    step = {**EVIDENCE, "to": "retired", "substate": "pending_disposal"}
    of = registry(asset("in_use", "assigned", step))
    assert problems(transitions.illegal_step, of) == [
        "Latitude LT-1 cannot go in_use.assigned → retired.pending_disposal"
    ]
    loaded = Loaded(snapshot_of({}), of, {})
    problem, _ = transitions.illegal_step.check(Context(loaded, None, day=DAY, today=DAY))
    legal = "in_transit, in_stock, in_use, in_maintenance, missing, disposed.returned_to_owner, cancelled"
    assert problem.fix == f"from in_use.assigned it can go to {legal}"
