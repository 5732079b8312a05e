"""What policy asks for, from its conditions; who may take a step; approvals noted in requests."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.approvals.requirements import Requirement, required_approvals
from itamops.changes import compare
from itamops.changes.files import changed_paths
from itamops.registry.loading import Loaded, Reader, load
from itamops.snapshot import snapshot_of
from tests.conftest import files_of

DAY = date(2026, 6, 30)
Asked = Callable[..., dict[str, tuple[str, ...]]]

COMPANY = """
--- itamops.yaml
format: 1
organization: Acme
timezone: UTC
currency: EUR
assurance: {assurance}
--- registry/policy/roles.yaml
finance: {{people: [fin, fay]}}
asset_manager: {{teams: [it]}}
security: {{people: [sec]}}
governance: {{people: [gus, gwen]}}
--- registry/policy/approvals.yaml
{policy}
--- model
{{id: laptop, name: Laptop, manufacturer: dell, category: laptop, catalogue: {standing}}}
--- team
{{id: sales, name: Sales, lead: lee, approvers: [ann]}}
--- team
{{id: it, name: IT, lead: ida}}
""" + "".join(
    f"--- person\nid: {name}\nteam: {team}\nmanager: boss\n"
    for name, team in {
        **dict.fromkeys(("fin", "fay", "sec", "gus", "gwen", "boss"), "office"),
        **dict.fromkeys(("ida", "ivo"), "it"),
        **dict.fromkeys(("lee", "ann", "sam"), "sales"),
    }.items()
)
REQUEST = """
--- request
id: req-7k3m9q2x
type: hardware
requester: {by}
{more}
state: {state}
lines: [{{item: model/laptop, quantity: 2, {estimate}}}]
lifecycle:
  - {{on: 2026-06-01, to: submitted, by: sam}}
  - {{on: 2026-06-02, to: in_review, by: ida}}
{last}
"""
ANY = "rules: [{{name: any, of: request, after: [approved], {condition}, needs: [{{role: {role}}}]}}]"


@pytest.fixture
def asked(reader: Reader) -> Asked:
    """Return a function that says who could approve a request that goes to `approved`, by rule and role."""

    def ask(
        policy: str, *, old_standing: str = "allowed", standing: str = "allowed", **how: str
    ) -> dict[str, tuple[str, ...]]:
        fields = {"by": "sam", "more": "", "estimate": "estimate: 600.00 EUR", "amount": ""} | how
        before = COMPANY.format(policy=policy, assurance="standard", standing=old_standing)
        after = COMPANY.format(policy=policy, assurance="standard", standing=standing)
        step = f"  - {{on: 2026-06-03, to: approved, by: lee{fields['amount']}}}"
        old = read(reader, before + REQUEST.format(state="in_review", last="", **fields))
        new = read(reader, after + REQUEST.format(state="approved", last=step, **fields))
        return {f"{one.rule} {one.role}": one.candidates for one in required(old, new)}

    return ask


def read(reader: Reader, text: str) -> Loaded:
    loaded = load(snapshot_of(dict(files_of(text))), reader)
    assert not loaded.unread_settings, loaded.faults
    assert not loaded.registry.unread, loaded.faults
    return loaded


def required(old: Loaded, new: Loaded) -> tuple[Requirement, ...]:
    changes = compare(old.registry, new.registry)
    return required_approvals(old, new, changes, changed_paths(old.snapshot, new.snapshot), DAY)


@pytest.mark.parametrize(
    ("condition", "how", "fits"),
    [
        ("over: 1199.99", {}, True),
        ("over: 1200", {}, False),
        ("over: 1200", {"amount": ", amount: 1200.01 EUR"}, True),
        ("over: 1000", {"amount": ", amount: 1.00 EUR"}, True),
        ("over: 100000", {"estimate": "need: fast"}, True),
        ("over: 100000", {"estimate": "estimate: 1.00 USD"}, True),
        ("types: [hardware]", {}, True),
        ("types: [software]", {}, False),
        ("categories: [laptop]", {}, True),
        ("categories: [server]", {}, False),
        ("catalogue: [banned]", {}, False),
        ("catalogue: [banned]", {"standing": "banned"}, True),
        ("catalogue: [banned]", {"old_standing": "banned"}, True),
        ("before: [in_review]", {}, True),
        ("before: [submitted]", {}, False),
        ("types: [hardware], over: 5000", {}, False),
    ],
)
def test_a_rule_asks_where_each_of_its_conditions_holds(
    asked: Asked, condition: str, how: dict[str, str], fits: bool
) -> None:
    found = asked(ANY.format(condition=condition, role="finance"), **how)

    guard = (
        {"unguarded-input governance": ("gus", "gwen")} if how.keys() & {"standing", "old_standing"} else {}
    )
    assert found == guard | ({"any finance": ("fay", "fin")} if fits else {})


@pytest.mark.parametrize(
    ("role", "how", "could"),
    [
        ("team_lead", {}, ("ann", "lee")),
        ("team_lead", {"by": "lee"}, ("ann",)),
        ("team_lead", {"more": "beneficiary: team/it"}, ("ida",)),
        ("team_lead", {"more": "beneficiary: person/ivo"}, ("ida",)),
        ("team_lead", {"by": "ida"}, ("boss",)),
        ("manager", {}, ("boss",)),
        ("manager", {"by": "boss"}, ()),
        ("asset_manager", {"by": "ida"}, ("ivo",)),
        ("security", {"more": "beneficiary: person/sec"}, ()),
    ],
)
def test_whoever_is_in_charge_of_those_it_is_for_and_never_they_themselves(
    asked: Asked, role: str, how: dict[str, str], could: tuple[str, ...]
) -> None:
    assert asked(ANY.format(condition="types: [hardware]", role=role), **how) == {f"any {role}": could}


def test_duties_are_kept_apart_as_policy_says(asked: Asked) -> None:
    policy = ANY.format(condition="types: [hardware]", role="finance")

    assert asked(policy, by="fin") == {"any finance": ("fay",)}
    assert asked(f"{policy}\napart: [receiver]", by="fin") == {"any finance": ("fay", "fin")}


def test_whoever_receives_does_not_approve(reader: Reader) -> None:
    """A receipt by Fin is in the change: of finance only Fay is left."""
    policy = "rules: [{name: any, of: order, needs: [{role: finance}]}]"
    order = """
--- order
id: po-c4k8t2wd
vendor: dell
state: placed
lines: [{item: model/laptop, quantity: 1, unit_price: 600.00 EUR}]
lifecycle: [{on: 2026-06-01, to: placed, by: ida}]
"""
    receipt = "receipts: [{note: DN-1, on: 2026-06-10, by: fin, line: 1, quantity: 1}]\n"
    company = COMPANY.format(policy=policy, assurance="standard", standing="allowed")

    (found,) = required(read(reader, company + order), read(reader, company + order + receipt))

    assert (found.candidates, found.barred) == (("fay",), {"fin": "receives something in this change"})


@pytest.mark.parametrize(("assurance", "counts"), [("trial", {1}), ("standard", {1}), ("regulated", {1, 2})])
def test_what_governs_needs_its_owners_two_where_it_is_regulated(
    reader: Reader, assurance: str, counts: set[int]
) -> None:
    old, new = (
        read(reader, COMPANY.format(policy=policy, assurance=assurance, standing="allowed"))
        for policy in ("rules: []", "signed: false")
    )

    found = required(old, new)

    assert {one.count for one in found} == counts
    assert {one.candidates for one in found} == {("gus", "gwen")}


PAST = """
--- registry/policy/depreciation.yaml
classes: {{computers: {{method: straight_line, life_months: 36}}}}
--- asset
id: lap-00000001
tag: T-1
serial: S1
model: laptop
state: in_use
substate: assigned
assignee: person/sam
acquisition: {{on: 2024-09-01, price: 1200.00 EUR}}
{used}
depreciation: {{finance: computers}}
lifecycle:
  - on: 2024-09-01
    to: in_use
    substate: assigned
    by: ida
    assignee: person/sam
    opening: {{system: list, key: "1", file: list.csv, row: 2}}
"""


@pytest.mark.parametrize(
    ("used", "wanted"),
    [
        ("in_service: 2026-05-20", ["past-books finance"]),
        ("in_service: 2024-09-01", []),
        ("cost_center: cc-1", []),
    ],
)
def test_a_change_of_past_books_needs_finance(reader: Reader, used: str, wanted: list[str]) -> None:
    """Put in service at last, what was worth 500.00 is worth 1,200.00 again: the past is another."""
    policy = "rules: [{name: past-books, of: asset, books: past, needs: [{role: finance}]}]"
    before = COMPANY.format(policy=policy, assurance="standard", standing="allowed")
    old, new = (read(reader, before + PAST.format(used=one)) for one in ("", used))

    assert [f"{one.rule} {one.role}" for one in required(old, new)] == wanted
